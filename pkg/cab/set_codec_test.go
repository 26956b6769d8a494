package cab_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"goexpress/internal/testenv"
	"goexpress/pkg/cab"
	"goexpress/pkg/cab/codec"
)

// somePrograms are bytes that compress as programs do: pieces that come again,
// with noise between them.
func somePrograms(n int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 0))
	var b []byte
	for len(b) < n {
		if k := r.IntN(200); len(b) > 1000 && r.IntN(4) > 0 {
			at := r.IntN(len(b) - k)
			b = append(b, b[at:at+k]...)
		} else {
			for range k / 4 {
				b = append(b, byte(r.IntN(256)))
			}
		}
	}
	return b[:n]
}

// encodedSet writes a set by a real encoder into a folder of its own.
func encodedSet(t *testing.T, files []cab.Source, s codec.Settings) (dir string, names []string) {
	dir = t.TempDir()
	encoder, err := codec.New(s)
	if err != nil {
		t.Fatal(err)
	}
	spool, err := os.Create(filepath.Join(dir, "spool"))
	if err != nil {
		t.Fatal(err)
	}
	defer spool.Close()
	sum, err := cab.WriteSet(t.Context(), files, cab.SetOptions{
		WriteOptions: cab.WriteOptions{Encoder: encoder}, MaxSize: 100000, Name: cab.NameTemplate("s.cab"), Spool: spool,
		Create: func(name string) (io.WriteCloser, error) { return os.Create(filepath.Join(dir, name)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range sum.Cabinets {
		names = append(names, c.Name)
		if c.Size < 99900 && i < len(sum.Cabinets)-1 {
			t.Errorf("%s: %s has %d bytes", s.Method, c.Name, c.Size)
		}
	}
	return dir, names
}

// Sets by the real encoders: the same for any number of workers, and good for
// our reader.
func TestSetsOfEncoders(t *testing.T) {
	files, contents := programs()
	for _, method := range []cab.Method{cab.MSZIP, cab.LZX} {
		one, names := encodedSet(t, files, codec.Settings{Method: method, Level: "fast", Jobs: 1})
		three, _ := encodedSet(t, files, codec.Settings{Method: method, Level: "fast", Jobs: 3})
		for _, name := range names {
			if a, b := part(t, filepath.Join(one, name)), part(t, filepath.Join(three, name)); !equal(a, b) {
				t.Errorf("%s: %s: %d bytes by one worker, %d by three", method, name, a.Size, b.Size)
			}
		}
		r, err := cab.OpenSet([]cab.Part{part(t, filepath.Join(one, names[1]))}, func(name string) (cab.Part, error) {
			return part(t, filepath.Join(one, name)), nil
		}, cab.ReadOptions{})
		if err != nil || len(r.Warnings()) > 0 {
			t.Fatal(err, r.Warnings())
		}
		same(t, method.String(), r, contents)
	}
}

// And good for two other readers.
func TestSetsOfEncodersForeign(t *testing.T) {
	cabextract, sevenZip := testenv.Tool(t, "cabextract"), testenv.Tool(t, "7z")
	files, contents := programs()
	for _, method := range []cab.Method{cab.MSZIP, cab.LZX} {
		dir, names := encodedSet(t, files, codec.Settings{Method: method, Level: "fast"})
		first := filepath.Join(dir, names[0])
		for name, cmd := range map[string]*exec.Cmd{
			"cabextract": exec.Command(cabextract, "-q", "-d", filepath.Join(dir, "cabextract"), first),
			"7z":         exec.Command(sevenZip, "x", "-bd", "-y", "-o"+filepath.Join(dir, "7z"), first),
		} {
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %s: %v\n%s", method, name, err, out)
			}
			same(t, fmt.Sprintf("%s: %s", method, name), os.DirFS(filepath.Join(dir, name)), contents)
		}
	}
}

// programs are files of rising size.
func programs() (files []cab.Source, contents map[string][]byte) {
	contents = map[string][]byte{}
	for i := range 60 {
		data := somePrograms(1+i*i*20, uint64(i))
		name := fmt.Sprintf("%02d.bin", i)
		contents[name] = data
		files = append(files, cab.Source{
			FileHeader: cab.FileHeader{Name: name, Size: int64(len(data))},
			Open:       func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
		})
	}
	return files, contents
}

func part(t *testing.T, path string) cab.Part {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return cab.Part{Name: filepath.Base(path), Data: bytes.NewReader(b), Size: int64(len(b))}
}

func equal(a, b cab.Part) bool {
	x, _ := io.ReadAll(io.NewSectionReader(a.Data, 0, a.Size))
	y, _ := io.ReadAll(io.NewSectionReader(b.Data, 0, b.Size))
	return len(x) > 0 && bytes.Equal(x, y)
}

// same wants the files in fsys to be as they were.
func same(t *testing.T, who string, fsys fs.FS, contents map[string][]byte) {
	t.Helper()
	for name, want := range contents {
		if got, err := fs.ReadFile(fsys, name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %s: %d bytes of %d, %v", who, name, len(got), len(want), err)
		}
	}
}
