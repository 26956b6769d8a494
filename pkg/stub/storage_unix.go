//go:build unix

package stub

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Free implements Storage.
func (*Host) Free(path string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil
}

// Mkdir implements Storage.
func (*Host) Mkdir(path string, private bool) error {
	mode := fs.FileMode(0o777)
	if private {
		mode = 0o700
	}
	return os.Mkdir(path, mode)
}

// Rmdir implements Storage.
func (*Host) Rmdir(path string) error { return syscallError("rmdir", path, syscall.Rmdir(path)) }

func syscallError(op, path string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: path, Err: err}
}

// OpenFolder implements Storage. On file systems without locks nothing can be
// claimed either.
func (*Host) OpenFolder(path string) (Folder, error) {
	f, err := openFolder(path)
	if err != nil {
		return nil, err
	}
	_ = f.lock(syscall.LOCK_SH)
	return f, nil
}

func openFolder(path string) (*folder, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, syscallError("open", path, syscall.ENOTDIR)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	handle, err := root.Open(".")
	if err != nil {
		_ = root.Close() // the first error is the one to tell
		return nil, err
	}
	f := &folder{path: path, root: root, handle: handle}
	opened, err := handle.Stat()
	if err == nil && !os.SameFile(info, opened) {
		err = syscallError("open", path, syscall.ELOOP)
	}
	if err != nil {
		_ = f.Close() // the first error is the one to tell
		return nil, err
	}
	return f, nil
}

// folder is a Folder by os.Root.
type folder struct {
	path   string
	root   *os.Root
	handle *os.File // of the folder itself, for locks
}

func slashed(name string) string {
	if name == "" {
		return "."
	}
	return strings.ReplaceAll(name, `\`, "/")
}

func (f *folder) Path() string { return f.path }
func (f *folder) FS() fs.FS    { return f.root.FS() }
func (f *folder) Close() error { return errors.Join(f.handle.Close(), f.root.Close()) }

func (f *folder) Mkdir(name string) error { return f.root.Mkdir(slashed(name), 0o777) }

func (f *folder) Create(name string, meta Meta) (io.WriteCloser, error) {
	mode := fs.FileMode(0o777)
	if meta.Private {
		mode = 0o700
	}
	file, err := f.root.OpenFile(slashed(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, err
	}
	return &newFile{File: file, root: f.root, name: slashed(name), meta: meta}, nil
}

// newFile gets its time when it is closed, as writing would change it.
type newFile struct {
	*os.File
	root *os.Root
	name string
	meta Meta
}

func (f *newFile) Close() error {
	if err := f.File.Close(); err != nil {
		return err
	}
	return f.root.Chtimes(f.name, f.meta.Modified, f.meta.Modified)
}

// Hold cannot keep others from writing here; the folder's mode does.
func (f *folder) Hold(name string) (io.ReadCloser, error) {
	info, err := f.root.Lstat(slashed(name))
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() { // a pipe would block, a link lead elsewhere
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("not a regular file")}
	}
	return f.root.Open(slashed(name))
}

func (f *folder) Exists(name string) bool {
	_, err := f.root.Lstat(slashed(name))
	return err == nil
}

func (f *folder) List(name string) ([]Entry, error) {
	dir, err := f.root.Open(slashed(name))
	if err != nil {
		return nil, err
	}
	return listOpen(dir)
}

func (f *folder) Remove(name string) error {
	err := f.root.Remove(slashed(name))
	if errors.Is(err, fs.ErrPermission) {
		// A command may have taken the right to write from a folder of ours.
		if f.root.Chmod(filepath.Dir(slashed(name)), 0o700) == nil {
			err = f.root.Remove(slashed(name))
		}
	}
	return err
}
