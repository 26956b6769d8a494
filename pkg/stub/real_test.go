package stub_test

import (
	"bytes"
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"goexpress/pkg/cab"
	"goexpress/pkg/cab/codec"
	"goexpress/pkg/express"
	"goexpress/pkg/stub/images"
)

var packedTime = time.Date(2001, 9, 28, 12, 34, 57, 0, time.UTC)

// stubImage returns this checkout's stub for a target. Images are cached by
// what they are built from, so that only the first test that wants one waits.
func stubImage(t testing.TB, target string) []byte {
	t.Helper()
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	image, err := images.Find(t.Context(), target, images.Config{
		CacheDir: filepath.Join(cache, "goexpress", "testenv"), GoTool: goTool, Sources: images.SourceRoot(), Environ: os.Environ(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return image.Data
}

// file is a file to be packed.
type file struct {
	name string
	data []byte
}

// build writes a package of the files to a new folder and returns its path.
func build(t testing.TB, target, name string, p express.Package, files ...file) string {
	t.Helper()
	var sources []cab.Source
	var sizes []int64
	manifest := &express.Manifest{}
	if p.Manifest != nil {
		manifest.Settings = p.Manifest.Settings
	}
	for _, f := range files {
		sources = append(sources, cab.Source{
			FileHeader: cab.FileHeader{Name: f.name, Size: int64(len(f.data)), Modified: packedTime},
			Open:       func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(f.data)), nil },
		})
		sizes = append(sizes, int64(len(f.data)))
		manifest.Files = append(manifest.Files, express.FileRecord{
			Name: f.name, Size: int64(len(f.data)), ModTime: packedTime.Unix(), SHA256: sha256.Sum256(f.data),
		})
	}
	p.Manifest, p.FileSizes = manifest, express.FileSizes(sizes)
	p.ExtractOptions |= express.OptReturnCode
	dir := t.TempDir()
	enc, err := codec.New(codec.Settings{Method: cab.MSZIP, Level: "fast"})
	if err != nil {
		t.Fatal(err)
	}
	cabinet, err := os.Create(filepath.Join(dir, "payload.cab"))
	if err != nil {
		t.Fatal(err)
	}
	defer cabinet.Close()
	sum, err := cab.Write(t.Context(), cabinet, sources, cab.WriteOptions{Encoder: enc})
	if err != nil {
		t.Fatal(err)
	}
	stub := stubImage(t, target)
	path := filepath.Join(dir, name)
	out, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	_, err = express.Write(out, &p, express.WriteOptions{
		Stub: bytes.NewReader(stub), StubSize: int64(len(stub)), Cabinet: cabinet, CabinetSize: sum.Size,
	})
	if err == nil {
		err = out.Close()
	}
	if err == nil {
		err = os.Remove(cabinet.Name())
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// filler is a file that no method makes smaller, for bytes to be changed in.
var filler = file{"filler.bin", func() []byte {
	b := make([]byte, 4096)
	rand.NewChaCha8([32]byte{}).Read(b)
	return b
}()}

// commands is a package that runs commands in order.
func commands(lines ...string) express.Package {
	p := express.Package{Manifest: &express.Manifest{Settings: map[string]string{}}}
	p.Title = new("Test")
	if len(lines) == 1 {
		p.Run = &lines[0]
		return p
	}
	for i, line := range lines {
		p.Manifest.Settings["Command"+string(rune('0'+i))] = line
	}
	return p
}

// flipped is a copy of a package with one byte changed, somewhere in the payload's
// data or, with inProgram, in the program.
func flipped(t testing.TB, path string, inProgram bool) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(data, []byte("MSCF")) + 1000
	if inProgram { // a text of ours: the program still starts
		at = bytes.Index(data, []byte("suspected tampering"))
	}
	data[at] ^= 1
	to := filepath.Join(t.TempDir(), filepath.Base(path))
	if err := os.WriteFile(to, data, 0o755); err != nil {
		t.Fatal(err)
	}
	return to
}

func read(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(data), "\r\n", "\n")
}

func entries(t testing.TB, dir string) []string {
	t.Helper()
	found, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range found {
		names = append(names, e.Name())
	}
	return names
}
