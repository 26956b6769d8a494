package stub

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// openPrivate makes a private folder and opens it.
func openPrivate(t *testing.T, h *Host, path string) Folder {
	t.Helper()
	if err := h.Mkdir(path, true); err != nil {
		t.Fatal(err)
	}
	f, err := h.OpenFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func write(t *testing.T, f Folder, name, content string, meta Meta) {
	t.Helper()
	w, err := f.Create(name, meta)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func heldContent(t *testing.T, f Folder, name string) string {
	t.Helper()
	held, err := f.Hold(name)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	b, err := io.ReadAll(held)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// testFolder is what a Folder promises on every system. base is removed by the
// caller.
func testFolder(t *testing.T, base string) {
	h := &Host{}
	path := filepath.Join(base, "folder")
	f := openPrivate(t, h, path)
	if f.Path() != path {
		t.Errorf("path %s", f.Path())
	}
	if err := h.Mkdir(path, true); !errors.Is(err, fs.ErrExist) {
		t.Errorf("making it again: %v", err)
	}
	for _, want := range []error{nil, fs.ErrExist} {
		if err := f.Mkdir("sub"); !errors.Is(err, want) {
			t.Errorf("making a folder: %v, want %v", err, want)
		}
	}
	if err := f.Mkdir(`nothing\sub`); codeOf(err) != CodeNotFound {
		t.Errorf("making a folder in nothing: %v", err)
	}
	when := time.Unix(1_000_000_000, 0)
	write(t, f, `sub\a`, "content", Meta{Modified: when, Private: true, Attributes: 1})
	info, err := fs.Stat(f.FS(), "sub/a")
	if err != nil || !info.ModTime().Equal(when) || info.Size() != 7 {
		t.Errorf("%v, %v", info, err)
	}
	if found, err := fs.Glob(f.FS(), "*/*"); err != nil || !slices.Equal(found, []string{"sub/a"}) {
		t.Errorf("FS holds %q, %v", found, err)
	}
	for _, name := range []string{"../folder/sub/a", "/sub/a", "sub//a", "nothing", ""} {
		if _, err := fs.ReadFile(f.FS(), name); err == nil {
			t.Errorf("FS opened %q", name)
		}
	}
	if _, err := f.Create(`sub\a`, Meta{}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("creating it again: %v", err)
	}
	if got := heldContent(t, f, `sub\a`); got != "content" {
		t.Errorf("held %q", got)
	}
	for _, name := range []string{"sub", "nothing", `nothing\x`} {
		if held, err := f.Hold(name); err == nil {
			held.Close()
			t.Errorf("%s was opened as a file", name)
		}
	}
	if !f.Exists("sub") || !f.Exists(`sub\a`) || f.Exists("nothing") || f.Exists(`nothing\x`) {
		t.Error("Exists")
	}
	for dir, want := range map[string]Entry{"": {"sub", true}, "sub": {"a", false}} {
		if got, err := f.List(dir); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("List(%q): %v, %v", dir, got, err)
		}
	}
	if err := f.Remove("sub"); err == nil {
		t.Error("a folder with something in it was removed")
	}
	if err := (&workFolder{dir: f}).walk("", 0, false); err != nil {
		t.Error(err)
	}
	if err := f.Remove("sub"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("removing nothing: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if err := h.Rmdir(path); err != nil || h.IsFolder(path) {
		t.Errorf("Rmdir: %v", err)
	}
	if err := h.Rmdir(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Rmdir again: %v", err)
	}
}
