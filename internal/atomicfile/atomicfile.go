// Package atomicfile writes files that appear complete or not at all: into a
// temporary name in the same folder, then flushed and renamed.
package atomicfile

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// File is a file on its way. Exactly one of Commit and Discard ends it; a
// Discard after Commit does nothing, so that it can be deferred.
type File struct {
	*os.File
	target string
	done   bool
}

// ErrInTheWay is a folder, a device or a pipe that has the target's name.
var ErrInTheWay = errors.New("something that is not a file is in the way")

// Create opens a temporary file beside target, whose folder must exist. perm
// is reduced by the process's umask, as for any new file. The error may be
// ErrInTheWay.
func Create(target string, perm fs.FileMode) (*File, error) {
	if info, err := os.Stat(target); err == nil && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "create", Path: target, Err: ErrInTheWay}
	}
	for range 100 {
		name := filepath.Join(filepath.Dir(target), ".goexpress-"+rand.Text()[:12]+".tmp")
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, perm)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return &File{File: f, target: target}, nil
	}
	return nil, &fs.PathError{Op: "create", Path: target, Err: fs.ErrExist}
}

// Commit flushes the file to disk and gives it its name, replacing an older
// file. On an error nothing is left behind.
func (f *File) Commit() error {
	if f.done {
		return os.ErrClosed
	}
	f.done = true
	err := f.Sync()
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), f.target)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// Discard removes the temporary file.
func (f *File) Discard() {
	if f.done {
		return
	}
	f.done = true
	f.Close()
	os.Remove(f.Name())
}
