package quantum_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"goexpress/internal/testenv"
	"goexpress/pkg/cab"
	"goexpress/pkg/cab/internal/quantumtest"
	"goexpress/pkg/cab/quantum"
)

// encoder writes folders of Quantum.
type encoder struct{ window int }

func (encoder) Method() cab.Method { return cab.Quantum }
func (e encoder) Window() int      { return e.window }

func (e encoder) EncodeFolder(src io.Reader, size int64, emit func([]byte, int) error) error {
	data, err := io.ReadAll(src)
	if err != nil || int64(len(data)) != size {
		return fmt.Errorf("%d bytes of %d: %w", len(data), size, err)
	}
	for i, p := range quantumtest.Compress(e.window, data, 0) {
		if err := emit(p, min(cab.BlockSize, len(data)-i*cab.BlockSize)); err != nil {
			return err
		}
	}
	return nil
}

// files are noise, its repetition a window away, and bytes of one model, enough
// of them to sort it again and again.
func files(window int) map[string][]byte {
	r := rand.New(rand.NewPCG(uint64(window), 2))
	far := make([]byte, 1<<window)
	rand.NewChaCha8([32]byte{1}).Read(far[:1<<min(window, 12)])
	far = append(append(far, far...), far[:5000%len(far)]...)
	few := make([]byte, 40_000)
	for i := range few {
		few[i] = byte(r.IntN(1 + r.IntN(64)))
	}
	return map[string][]byte{"far": far, "few": few, "long": make([]byte, 100_000), "one": {1}}
}

// What the tests' encoder writes is Quantum to others as well, and all read the
// same.
func TestOthers(t *testing.T) {
	tools := map[string][]string{
		testenv.Tool(t, "cabextract"): {"-q"},
		testenv.Tool(t, "7z"):         {"x", "-bd"},
	}
	for window := quantum.MinWindow; window <= quantum.MaxWindow; window++ {
		content := files(window)
		path := filepath.Join(t.TempDir(), "q.cab")
		writeCabinet(t, path, content, cab.WriteOptions{Encoder: encoder{window}, FolderSize: 200_000})
		for tool, args := range tools {
			dir := t.TempDir()
			cmd := exec.Command(tool, append(args, path)...)
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%d bits: %s: %v\n%s", window, tool, err, out)
			}
			for name, want := range content {
				if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%d bits: %s: %s differs: %v", window, tool, name, err)
				}
			}
		}
		wantCabinet(t, path, window, content)
	}
}

func writeCabinet(t *testing.T, path string, content map[string][]byte, opt cab.WriteOptions) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var sources []cab.Source
	for _, name := range []string{"few", "far", "long", "one"} {
		data := content[name]
		sources = append(sources, cab.Source{
			FileHeader: cab.FileHeader{Name: name, Size: int64(len(data))},
			Open:       func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
		})
	}
	if _, err := cab.Write(context.Background(), f, sources, opt); err != nil {
		t.Fatal(err)
	}
}

func wantCabinet(t *testing.T, path string, window int, content map[string][]byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := cab.NewReader(bytes.NewReader(b), int64(len(b)), cab.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if f := r.Folders[0]; f.Method != cab.Quantum || f.Window != window {
		t.Errorf("folder %+v", f)
	}
	if found := cab.Verify(r); len(found) > 0 || len(r.Files) != len(content) {
		t.Errorf("%d bits: %d files, %v", window, len(r.Files), found)
	}
	err = r.Each(func(f *cab.File, in io.Reader) error {
		if got, err := io.ReadAll(in); err != nil || !bytes.Equal(got, content[f.Name]) {
			t.Errorf("%d bits: %s differs: %v", window, f.Name, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
