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
	closed bool
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

// Close flushes the file to disk and closes it, where so many are made that not
// all can stay open. It still wants Commit or Discard.
func (f *File) Close() error {
	if f.closed {
		return os.ErrClosed
	}
	f.closed = true
	err := f.Sync()
	if cerr := f.File.Close(); err == nil {
		err = cerr
	}
	return err
}

// Commit flushes the file to disk, if Close has not, and gives it its name,
// replacing an older file. On an error nothing is left behind.
func (f *File) Commit() error {
	if f.done {
		return os.ErrClosed
	}
	f.done = true
	var err error
	if !f.closed {
		err = f.Close()
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
	if !f.closed {
		f.closed = true
		f.File.Close()
	}
	os.Remove(f.Name())
}

// Set is files that appear together or not at all. The zero value is empty.
type Set struct{ files []*File }

// Create opens a further file, as the function of that name does.
func (s *Set) Create(target string, perm fs.FileMode) (*File, error) {
	f, err := Create(target, perm)
	if err == nil {
		s.files = append(s.files, f)
	}
	return f, err
}

// Commit gives all files their names. When that fails for one, none is left,
// and what they have replaced until then is lost.
func (s *Set) Commit() error {
	for i, f := range s.files {
		if err := f.Commit(); err != nil {
			for _, g := range s.files[:i] {
				os.Remove(g.target)
			}
			s.Discard()
			return err
		}
	}
	return nil
}

// Discard removes the files that have no name yet.
func (s *Set) Discard() {
	for _, f := range s.files {
		f.Discard()
	}
}
