//go:build unix

package standin

import (
	"context"
	"fmt"
	"goexpress/pkg/inf/engine"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// readCounter counts how often folders are read as a whole.
type readCounter struct {
	fs.FS
	reads int
}

func (c *readCounter) ReadDir(name string) ([]fs.DirEntry, error) {
	c.reads++
	return fs.ReadDir(c.FS, name)
}

func (c *readCounter) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(c.FS, name) }

func (c *readCounter) ReadLink(name string) (string, error) { return fs.ReadLink(c.FS, name) }

func openCounted(t *testing.T) (*Folder, *readCounter, string) {
	t.Helper()
	dir := t.TempDir()
	f, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	counter := &readCounter{FS: f.names.fsys}
	f.names.fsys = counter
	return f, counter, dir
}

func put(t *testing.T, f *Folder, path string) {
	t.Helper()
	if err := f.Write(path, strings.NewReader("x"), time.Time{}); err != nil {
		t.Fatal(err)
	}
}

// A folder is not read for every new file: 20000 copies took minutes.
func TestFolderReadsFoldersOnce(t *testing.T) {
	f, counter, _ := openCounted(t)
	if err := f.MkdirAll(`C:\X`); err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		put(t, f, fmt.Sprintf(`C:\x\new%d`, i))
		if err := f.Rename(fmt.Sprintf(`C:\x\NEW%d`, i), fmt.Sprintf(`C:\x\File%d`, i)); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Stat(fmt.Sprintf(`C:\X\FILE%d`, i)); err != nil {
			t.Fatal(err)
		}
	}
	if counter.reads > 5 {
		t.Errorf("folders were read %d times for 200 files", counter.reads)
	}
}

// What a folder held before may have changed since.
func TestFolderSeesChanges(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(t *testing.T, f *Folder, dir string)
		want   string // spelling of C:\x\file after that, "" none
	}{
		{"nothing", func(*testing.T, *Folder, string) {}, "File"},
		{"deleted", func(t *testing.T, f *Folder, _ string) { check(t, f.Remove(`C:\X\FILE`)) }, ""},
		{"renamed", func(t *testing.T, f *Folder, _ string) { check(t, f.Rename(`C:\X\FILE`, `C:\X\other`)) }, ""},
		{"spelled otherwise", func(t *testing.T, f *Folder, _ string) { check(t, f.Rename(`C:\X\FILE`, `C:\X\fILE`)) }, "fILE"},
		{"written again", func(t *testing.T, f *Folder, _ string) { put(t, f, `C:\X\FILE`) }, "File"},
		{"made again", func(t *testing.T, f *Folder, _ string) {
			check(t, f.Remove(`C:\x\file`))
			put(t, f, `C:\x\FILE`)
		}, "FILE"},
		{"folder replaced", func(t *testing.T, f *Folder, dir string) {
			check(t, f.Rename(`C:\x`, `C:\y`))
			check(t, os.MkdirAll(filepath.Join(dir, "z"), 0o755))
			check(t, os.WriteFile(filepath.Join(dir, "z", "fIle"), nil, 0o644))
			check(t, f.Rename(`C:\z`, `C:\x`))
		}, "fIle"},
		{"respelled by others", func(t *testing.T, _ *Folder, dir string) {
			check(t, os.Rename(filepath.Join(dir, "X", "File"), filepath.Join(dir, "X", "filE")))
		}, "filE"},
		{"replaced by a command", func(t *testing.T, f *Folder, dir string) {
			check(t, f.Remove(`C:\x\file`))
			f.commands = engine.RunFunc(func(context.Context, *engine.Command) (int, error) {
				return 0, os.WriteFile(filepath.Join(dir, "X", "fiLE"), nil, 0o644)
			})
			_, err := f.Run(t.Context(), &engine.Command{})
			check(t, err)
		}, "fiLE"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, _, dir := openCounted(t)
			check(t, f.MkdirAll(`C:\X`))
			put(t, f, `C:\X\File`)
			if _, err := f.Stat(`C:\X\nofile`); err == nil { // the folder is read
				t.Fatal("a file that is not there")
			}
			tt.change(t, f, dir)
			name, err := f.locate(`C:\x\file`)
			check(t, err)
			if tt.want == "" {
				if _, err := f.Stat(`C:\x\file`); err == nil {
					t.Errorf("%s is still there", name)
				}
			} else if filepath.Base(name) != tt.want {
				t.Errorf("found %s; want %s", name, tt.want)
			} else if _, err := f.Stat(`C:\x\file`); err != nil {
				t.Error(err)
			}
		})
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
