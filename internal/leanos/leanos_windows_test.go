package leanos_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"goexpress/internal/leanos"
	"goexpress/internal/windows"
)

// tempDir is one of its own, as Wine does not know how testing's is removed.
func tempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "leanos")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { remove(t, dir) })
	return dir
}

func remove(t *testing.T, path string) {
	entries, _ := os.ReadDir(path)
	for _, e := range entries {
		remove(t, filepath.Join(path, e.Name()))
	}
	if err := os.Remove(path); err != nil {
		t.Error(err)
	}
}

// write makes a file with package os, against which this one is tested.
func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestFile(t *testing.T) {
	name := filepath.Join(tempDir(t), "a.txt")
	f, err := leanos.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := f.Write([]byte("0123456789")); n != 10 || err != nil {
		t.Fatalf("wrote %d, %v", n, err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := leanos.Create(name); !errors.Is(err, fs.ErrExist) {
		t.Errorf("made again: %v", err)
	}
	if f, err = leanos.Open(name); err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var buf [4]byte
	if n, err := f.Read(buf[:]); string(buf[:n]) != "0123" || err != nil {
		t.Errorf("read %q, %v", buf[:n], err)
	}
	if n, err := f.ReadAt(buf[:], 7); string(buf[:n]) != "789" || err != io.EOF {
		t.Errorf("read at 7: %q, %v", buf[:n], err)
	}
	if _, err := f.ReadAt(buf[:], -1); err == nil {
		t.Error("read before the beginning")
	}
	if rest, err := io.ReadAll(f); string(rest) != "456789" || err != nil {
		t.Errorf("the rest is %q, %v", rest, err)
	}
	if info, err := f.Stat(); err != nil || info.Name() != "a.txt" || info.Size() != 10 || !info.Mode().IsRegular() {
		t.Errorf("%+v, %v", info, err)
	}
}

func TestPipe(t *testing.T) {
	r, w, err := leanos.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	go func() {
		io.WriteString(w, "through")
		w.Close()
	}()
	if got, err := io.ReadAll(r); string(got) != "through" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
}

func TestStat(t *testing.T) {
	dir := tempDir(t)
	name := filepath.Join(dir, "a.txt")
	write(t, name, "abc")
	when := time.Date(2001, 2, 3, 4, 5, 6, 700, time.UTC)
	if err := leanos.Chtimes(name, when, when); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{name, dir} {
		got, err := leanos.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got.IsDir() != want.IsDir() || got.Name() != want.Name() || !got.ModTime().Equal(want.ModTime()) || got.Mode().Type() != want.Mode().Type() ||
			!got.IsDir() && got.Size() != want.Size() {
			t.Errorf("%s: %+v, package os has %+v", path, got, want)
		}
	}
	for name, want := range map[string][2]bool{name: {false, true}, dir: {true, false}, name + "x": {}, "NUL": {}} {
		if got := [2]bool{leanos.IsFolder(name), leanos.IsFile(name)}; got != want {
			t.Errorf("%s: folder and file %v, want %v", name, got, want)
		}
	}
	if _, err := leanos.Lstat(name + "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what is not there: %v", err)
	}
}

func TestList(t *testing.T) {
	dir := tempDir(t)
	var want []string
	for i := range 700 { // more than one answer of Windows
		name := fmt.Sprintf("%03d %s", i, strings.Repeat("ä", 100))
		write(t, filepath.Join(dir, name), "x")
		want = append(want, name+" 1")
	}
	for _, most := range []int{-1, 5, 10_000} {
		f, err := leanos.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := f.ReadDir(most)
		f.Close()
		var got []string
		for _, e := range entries {
			info, _ := e.Info()
			got = append(got, fmt.Sprint(e.Name(), " ", info.Size()))
		}
		slices.Sort(got)
		if err != nil || most == 5 && len(got) != 5 || most != 5 && !slices.Equal(got, want) {
			t.Errorf("%d at most: %d entries, %v", most, len(got), err)
		}
	}
}

func TestListEmpty(t *testing.T) {
	f, err := leanos.Open(tempDir(t))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if entries, err := f.ReadDir(7); len(entries) != 0 || err != io.EOF {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestChange(t *testing.T) {
	dir := tempDir(t)
	deep := filepath.Join(dir, strings.Repeat("a", 200), strings.Repeat("b", 200))
	for range 2 {
		if err := leanos.MkdirAll(deep); err != nil {
			t.Fatal(err)
		}
	}
	from, to := filepath.Join(deep, "from"), filepath.Join(deep, "to")
	write(t, from, "new")
	write(t, to, "old")
	if err := leanos.Rename(from, to); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(to); string(data) != "new" || err != nil {
		t.Errorf("renamed: %q, %v", data, err)
	}
	if err := leanos.SetReadOnly(to, true); err != nil {
		t.Fatal(err)
	}
	if info, err := leanos.Lstat(to); err != nil || info.Mode()&0o200 != 0 {
		t.Errorf("read-only: %v, %v", info.Mode(), err)
	}
	if err := leanos.Remove(deep); err == nil {
		t.Error("removed a folder that holds something")
	}
	for _, name := range []string{to, deep} {
		if err := leanos.Remove(name); err != nil {
			t.Error(err)
		}
	}
	if err := leanos.Remove(deep); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("removed again: %v", err)
	}
	write(t, filepath.Join(dir, "file"), "")
	if err := leanos.MkdirAll(filepath.Join(dir, "file", "below")); err == nil {
		t.Error("a folder below a file")
	}
}

func TestPlaces(t *testing.T) {
	self, err := os.Executable()
	if got, gerr := windows.GetModuleFileName(); got != self || gerr != err {
		t.Errorf("executable %q, %v; package os has %q, %v", got, gerr, self, err)
	}
	if got, err := leanos.TempDir(); got != os.TempDir() || err != nil {
		t.Errorf("temporary files in %q, %v; package os has %q", got, err, os.TempDir())
	}
	if dir, err := os.Getwd(); err != nil {
		t.Error(err)
	} else if got, err := leanos.Getwd(); got != dir || err != nil {
		t.Errorf("current folder %q, %v; package os has %q", got, err, dir)
	}
	t.Setenv("GX_TEST", "x")
	if v, ok := leanos.LookupEnv("GX_TEST"); v != "x" || !ok {
		t.Errorf("variable %q, %v", v, ok)
	}
}
