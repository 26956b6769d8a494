// Package whole writes files that are complete or not there, for the Systems of
// the engine.
package whole

import (
	"errors"
	"io"
	"io/fs"
	"time"

	"goexpress/internal/format"
	"goexpress/internal/random"
)

// ErrNotRegular is the error for a folder, a pipe or a device in a file's place.
var ErrNotRegular = errors.New("not a regular file")

// Host is what writing a file needs of a file system, by the host's names.
type Host struct {
	Create  func(name string) (io.WriteCloser, error) // fails if name exists, so it follows no link
	Chtimes func(name string, atime, mtime time.Time) error
	Rename  func(oldName, newName string) error
	Remove  func(name string) error
}

// Write puts content into a new file beside target and renames it over target,
// so that target is complete or untouched whatever happens on the way. temp
// makes the full name of a file beside target.
func (h *Host) Write(target string, temp func(base string) string, content io.Reader, modTime time.Time) (err error) {
	name := temp("~gx" + random.Text() + ".tmp")
	f, err := h.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		if err == nil {
			return
		}
		if left := h.Remove(name); left != nil {
			err = format.Errorf("%w (%s stays behind: %w)", err, name, left)
		}
	}()
	if _, err = io.Copy(f, content); err != nil {
		f.Close() // the first error tells more
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if !modTime.IsZero() {
		if err = h.Chtimes(name, modTime, modTime); err != nil {
			return err
		}
	}
	return h.Rename(name, target)
}

// Named gives an error of the host, whose paths mean nothing to the reader of
// a plan, the path that the plan has. Causes from elsewhere keep their text.
func Named(op, path string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := err.(*fs.PathError); ok {
		err = e.Err
	}
	return &fs.PathError{Op: op, Path: path, Err: err}
}
