package cab

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestFS(t *testing.T) {
	big := prose(100000, 1)
	b := write(t, WriteOptions{Encoder: plainMSZIP{}, FolderSize: 60000},
		source("readme.txt", []byte("hello")),
		source(`data\big.bin`, big),
		source(`data\empty`, nil),
		source(`data\deep\er\x`, []byte("x")),
		source("über.txt", []byte("y")),
		source("slashes/too.txt", []byte("z")))
	r := open(t, b)
	if err := fstest.TestFS(r, "readme.txt", "data/big.bin", "data/empty", "data/deep/er/x", "über.txt", "slashes/too.txt"); err != nil {
		t.Error(err)
	}
	if got, err := fs.ReadFile(r, "data/big.bin"); err != nil || !bytes.Equal(got, big) {
		t.Errorf("data/big.bin: %d bytes, %v", len(got), err)
	}
	info, err := fs.Stat(r, "data/big.bin")
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() != 100000 || !info.ModTime().Equal(testTime) || info.Mode() != 0o644 || info.Sys() != r.Files[1] {
		t.Errorf("Stat: %v", info)
	}
}

// walk returns the paths of all files.
func walk(t *testing.T, fsys fs.FS) (paths []string) {
	t.Helper()
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return paths
}

// Names that must not be created are listed in Files and not reachable by path.
func TestHostileNames(t *testing.T) {
	hostile := []string{
		`..\x`, `a\..\..\x`, `../x`, `/x`, `\x`, `C:x`, `C:\x`, `\\server\share\x`, `\\?\C:\x`, `x:stream`,
		`x.`, `x `, `CON`, `nul.txt`, `dir\COM1`, "a\x01b", `a\\b`, `.`, `..`, `\`, `a\`, `a\.\b`, `a*b`, `a?b`, `a|b`, `a<b`, `a"b`,
	}
	var files []Source
	for _, name := range append(slices.Clone(hostile), "good") {
		files = append(files, source(name, []byte(name)))
	}
	b := write(t, WriteOptions{}, files...)
	r := open(t, b)
	for i, name := range hostile {
		if r.Files[i].Name != name {
			t.Errorf("listed as %q, want %q", r.Files[i].Name, name)
		}
		wantContent(t, r.Files[i], []byte(name))
		if _, err := r.Open(strings.ReplaceAll(name, `\`, "/")); err == nil && name != "." {
			t.Errorf("%q is reachable", name)
		}
	}
	if got := walk(t, r); !slices.Equal(got, []string{"good"}) {
		t.Errorf("reachable: %q", got)
	}
	if err := fstest.TestFS(r, "good"); err != nil {
		t.Error(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "to"), r); err != nil {
		t.Error(err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("something lies beside the target: %v", entries)
	}
}

// Of names that meet, the first is reachable.
func TestNamesThatMeet(t *testing.T) {
	b := write(t, WriteOptions{},
		source("a", []byte("1")), source("a", []byte("2")), source("A", []byte("3")),
		source(`a\b`, []byte("4")),
		source(`d\e`, []byte("5")), source("d", []byte("6")), source("d/e", []byte("7")))
	r := open(t, b)
	if got := walk(t, r); !slices.Equal(got, []string{"A", "a", "d/e"}) {
		t.Errorf("reachable: %q", got)
	}
	for path, want := range map[string]string{"a": "1", "A": "3", "d/e": "5"} {
		if got, err := fs.ReadFile(r, path); string(got) != want || err != nil {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	if err := fstest.TestFS(r, "A", "a", "d/e"); err != nil {
		t.Error(err)
	}
}

// Deep names cannot ask for directories without end.
func TestDirectoriesAreBounded(t *testing.T) {
	var files []Source
	for i := range 2000 {
		files = append(files, source(fmt.Sprintf(`%d%s`, i, strings.Repeat(`\d`, 120)), nil))
	}
	r := open(t, write(t, WriteOptions{}, files...))
	if _, err := r.Open("."); err != nil {
		t.Fatal(err)
	}
	if r.tree.dirs > maxDirs || len(r.tree.nodes) > maxDirs+len(files)+1 {
		t.Errorf("%d directories, %d nodes", r.tree.dirs, len(r.tree.nodes))
	}
	if err := fs.WalkDir(r, ".", func(_ string, _ fs.DirEntry, err error) error { return err }); err != nil {
		t.Error(err)
	}
}

func TestFSErrors(t *testing.T) {
	b := twoFiles(t, nil)
	b[dataAt+100] ^= 1
	r := open(t, b)
	for _, v := range []struct {
		path string
		want error
	}{{"none", fs.ErrNotExist}, {"sub/none", fs.ErrNotExist}, {"../x", fs.ErrInvalid}, {"/x", fs.ErrInvalid}, {"", fs.ErrInvalid}} {
		_, err := r.Open(v.path)
		var pe *fs.PathError
		if !errors.As(err, &pe) || !errors.Is(err, v.want) {
			t.Errorf("%q: %v", v.path, err)
		}
	}
	f, err := r.Open("one.txt") // opening and asking for its size is possible
	if err != nil {
		t.Fatal(err)
	}
	if info, err := f.Stat(); err != nil || info.Size() != 40000 {
		t.Errorf("Stat: %v, %v", info, err)
	}
	if _, err := io.ReadAll(f); !errors.Is(err, ErrChecksum) {
		t.Errorf("Read: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if err := f.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("second Close: %v", err)
	}
	if _, err := f.Read(make([]byte, 1)); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Read after Close: %v", err)
	}
	d, _ := r.Open("sub")
	if _, err := d.Read(make([]byte, 1)); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("Read of a directory: %v", err)
	}
}
