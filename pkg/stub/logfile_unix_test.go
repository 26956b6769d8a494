//go:build unix

package stub

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestOpenLog(t *testing.T) {
	h, dir := &Host{}, t.TempDir()
	path := filepath.Join(dir, "x.log")
	for i, fresh := range []bool{true, false, false} {
		w, err := h.OpenLog(path, fresh)
		if err != nil {
			t.Fatal(i, err)
		}
		if _, err := io.WriteString(w, "line\n"); err != nil {
			t.Error(err)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() != 15 || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if _, err := h.OpenLog(path, true); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a fresh log that exists: %v", err)
	}
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{dir, pipe, filepath.Join(path, "y")} { // a pipe that nobody reads would block
		if w, err := h.OpenLog(bad, false); err == nil {
			w.Close()
			t.Errorf("%s was opened as a log", bad)
		}
	}
}
