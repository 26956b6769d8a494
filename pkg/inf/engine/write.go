package engine

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"goexpress/internal/format"
	"goexpress/internal/random"
)

var errNotRegular = errors.New("not a regular file")

// host is what writing a file needs of a file system, by the host's names.
type host struct {
	create  func(name string) (io.WriteCloser, error) // fails if name exists, so it follows no link
	chtimes func(name string, atime, mtime time.Time) error
	rename  func(oldName, newName string) error
	remove  func(name string) error
}

// write puts content into a new file beside target and renames it over target,
// so that target is complete or untouched whatever happens on the way. temp
// makes the full name of a file beside target.
func (h *host) write(target string, temp func(base string) string, content io.Reader, modTime time.Time) (err error) {
	name := temp("~gx" + random.Text() + ".tmp")
	f, err := h.create(name)
	if err != nil {
		return err
	}
	defer func() {
		if err == nil {
			return
		}
		if left := h.remove(name); left != nil {
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
		if err = h.chtimes(name, modTime, modTime); err != nil {
			return err
		}
	}
	return h.rename(name, target)
}

// named gives an error of the host, whose paths mean nothing to the reader of
// a plan, the path that the plan has. Causes from elsewhere keep their text.
func named(op, path string, err error) error {
	switch e := err.(type) {
	case nil:
		return nil
	case *fs.PathError:
		err = e.Err
	case *os.LinkError:
		err = e.Err
	}
	return &fs.PathError{Op: op, Path: path, Err: err}
}
