package codec

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"goexpress/internal/testenv"
	"goexpress/pkg/cab"
)

// content is a cabinet's files by path with slashes.
type content map[string][]byte

// interopContent has sizes around the borders, empty files, folders and a name
// beyond ASCII.
func interopContent() content {
	c := content{"empty.txt": nil, "one.txt": []byte("1"), `sub/deep/over.txt`: []byte("folders"), "grüße.txt": []byte("utf-8")}
	for _, n := range []int{cab.BlockSize - 1, cab.BlockSize, cab.BlockSize + 1, 5*cab.BlockSize + 99} {
		for kind, data := range kinds(n) {
			c[fmt.Sprintf("%s/%d.bin", kind, n)] = data
		}
	}
	return c
}

// sources are the files in the order of their names.
func (c content) sources() (files []cab.Source) {
	for path, data := range c {
		files = append(files, source(strings.ReplaceAll(path, "/", `\`), data))
	}
	slices.SortFunc(files, func(a, b cab.Source) int { return strings.Compare(a.Name, b.Name) })
	return files
}

func run(t *testing.T, dir, tool string, args ...string) string {
	t.Helper()
	cmd := exec.Command(testenv.Tool(t, tool), args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", tool, args, err, out)
	}
	return string(out)
}

// wantDir compares all files below dir.
func (c content) wantDir(t *testing.T, dir string) {
	t.Helper()
	for path, want := range c {
		got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, want %d: %v", path, len(got), len(want), err)
		}
	}
}

// Ours are unpacked by everybody.
func TestOthersReadOurs(t *testing.T) {
	c := interopContent()
	for _, v := range []struct {
		name string
		opt  cab.WriteOptions
	}{
		{"none", cab.WriteOptions{}},
		{"fast", cab.WriteOptions{Encoder: newEncoder(t, "fast", 2)}},
		{"default", cab.WriteOptions{Encoder: newEncoder(t, "default", 2)}},
		{"best", cab.WriteOptions{Encoder: newEncoder(t, "best", 2)}},
		{"folders", cab.WriteOptions{Encoder: newEncoder(t, "default", 2), FolderSize: 100000, HeaderReserve: 6144}},
	} {
		path := filepath.Join(t.TempDir(), "ours.cab")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := cab.Write(context.Background(), f, c.sources(), v.opt); err != nil {
			t.Fatal(err)
		}
		f.Close()
		t.Run(v.name+"/cabextract", func(t *testing.T) {
			dir := t.TempDir()
			run(t, dir, "cabextract", "-t", path)
			run(t, dir, "cabextract", "-q", path)
			c.wantDir(t, dir)
		})
		t.Run(v.name+"/7z", func(t *testing.T) {
			dir := t.TempDir()
			if out := run(t, dir, "7z", "t", path); strings.Contains(out, "Warn") {
				t.Error(out)
			}
			run(t, dir, "7z", "x", path)
			c.wantDir(t, dir)
			info, err := os.Stat(filepath.Join(dir, "one.txt"))
			if want := time.Date(2001, 2, 3, 4, 5, 6, 0, time.Local); err == nil && !info.ModTime().Equal(want) {
				t.Errorf("time %v, want the wall clock of %v", info.ModTime(), want)
			}
		})
		t.Run(v.name+"/gcab", func(t *testing.T) {
			dir := t.TempDir()
			run(t, dir, "gcab", "-x", path)
			c.wantDir(t, dir)
		})
	}
}

// Real programs, in one folder of some size, at each level.
func TestOthersTestPrograms(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(testenv.LibwineDLLs(t), "*.dll"))
	if err != nil {
		t.Fatal(err)
	}
	c := content{}
	for i, size := 0, 0; i < len(paths) && size < 3<<20; i++ {
		data, err := os.ReadFile(paths[i])
		if err != nil {
			t.Fatal(err)
		}
		c[filepath.Base(paths[i])] = data
		size += len(data)
	}
	for level := range levels {
		t.Run(level, func(t *testing.T) {
			f := tempFile(t)
			if _, err := cab.Write(context.Background(), f, c.sources(), cab.WriteOptions{Encoder: newEncoder(t, level, 2)}); err != nil {
				t.Fatal(err)
			}
			run(t, "", "cabextract", "-tq", f.Name())
			run(t, "", "7z", "t", f.Name())
			run(t, "", "gcab", "-t", f.Name())
			c.wantCabinet(t, f.Name())
		})
	}
}

// We unpack what others made.
func TestWeReadOthers(t *testing.T) {
	c := interopContent()
	dir := t.TempDir()
	var names []string
	for path, data := range c {
		full := filepath.Join(dir, "in", filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, data, 0o644); err != nil {
			t.Fatal(err)
		}
		names = append(names, path)
	}
	slices.Sort(names)
	for _, args := range [][]string{{"-c"}, {"-c", "-z"}} {
		t.Run("gcab "+strings.Join(args, " "), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "gcab.cab")
			run(t, filepath.Join(dir, "in"), "gcab", append(append(args, path), names...)...)
			c.wantCabinet(t, path)
		})
	}
}

func (c content) wantCabinet(t *testing.T, path string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	r, err := cab.NewReader(f, info.Size(), cab.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Warnings()) > 0 || len(r.Files) != len(c) {
		t.Errorf("%d files of %d, warnings %v", len(r.Files), len(c), r.Warnings())
	}
	if found := cab.Verify(r); len(found) > 0 {
		t.Errorf("Verify: %v", found)
	}
	err = r.Each(func(f *cab.File, in io.Reader) error {
		got, err := io.ReadAll(in)
		want, ok := c[strings.ReplaceAll(f.Name, `\`, "/")]
		if err != nil || !ok || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, want %d: %v", f.Name, len(got), len(want), err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
