// Package whole writes files that are complete or not there, for the Systems of
// the engine.
package whole

import (
	"io"
	"io/fs"
	"time"

	"goexpress/internal/format"
	"goexpress/internal/random"
)

// ErrNotRegular is the error for a folder, a pipe or a device in a file's place.
var ErrNotRegular error = &format.Fixed{Text: "not a regular file"}

// Host is what writing a file needs of a file system, by the host's names.
type Host struct {
	Create  func(name string) (io.WriteCloser, error) // fails if name exists, so it follows no link
	Chtimes func(name string, atime, mtime time.Time) error
	Rename  func(oldName, newName string) error
	Remove  func(name string) error
}

// TempName is the name of a file that waits beside its target. It cannot be
// foreseen.
func TempName() string { return "~gx" + random.Text() + ".tmp" }

// Write puts content into the new file temp and renames it over target, so that
// target is complete or untouched whatever happens on the way.
func (h *Host) Write(temp, target string, content io.Reader, modTime time.Time) error {
	f, err := h.Create(temp)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	if closeErr := f.Close(); err == nil { // the first error tells more
		err = closeErr
	}
	if err == nil && !modTime.IsZero() {
		err = h.Chtimes(temp, modTime, modTime)
	}
	if err == nil {
		err = h.Rename(temp, target)
	}
	if err == nil {
		return nil
	}
	if left := h.Remove(temp); left != nil {
		err = format.Errorf("%w (%s stays behind: %w)", err, temp, left)
	}
	return err
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
