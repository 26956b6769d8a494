package stub

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A mark is written while the file is, and changes neither its time nor its
// content. Wine knows no streams: it makes a file of the whole name.
func TestHostZone(t *testing.T) {
	h := &Host{}
	path := filepath.Join(emptyDir(t), "work")
	f := openPrivate(t, h, path)
	when := time.Unix(1_000_000_000, 0)
	w, err := f.Create("a", Meta{Modified: when, Attributes: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetZone("a", []byte(internetZone)); err != nil {
		t.Error(err)
	}
	if _, err := io.WriteString(w, "content"); err != nil {
		t.Error(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if mark, err := h.Zone(filepath.Join(path, "a")); err != nil || string(mark) != internetZone {
		t.Errorf("mark %q, %v", mark, err)
	}
	if info, err := os.Stat(filepath.Join(path, "a")); err != nil || !info.ModTime().Equal(when) || heldContent(t, f, "a") != "content" {
		t.Errorf("the file is %v, %v", info, err)
	}
	write(t, f, "b", "", Meta{})
	if mark, err := h.Zone(filepath.Join(path, "b")); err == nil {
		t.Errorf("a file without a mark has %q", mark)
	}
	if err := errors.Join((&workFolder{dir: f}).walk("", 0, false), f.Close(), h.Rmdir(path)); err != nil {
		t.Error(err)
	}
}
