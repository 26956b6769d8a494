package engine

import (
	"errors"
	"io/fs"

	"goexpress/internal/format"
	"goexpress/pkg/inf"
)

// delete carries out one line of a DelFiles list.
func (r *run) delete(a *inf.Delete) (skipped string, err error) {
	skipped, err = r.remove(a.Path)
	if errors.Is(err, ErrInUse) && a.Flags&(inf.DeleteInUse|inf.DeleteInUseQuit) != 0 {
		later := r.sys.AtRestart(a.Path, "")
		if later == nil {
			r.res.Reboot = true
			r.now.Pending = "the file is in use and deleted at the restart"
			return "", nil
		}
		err = format.Errorf("%w; deleting it at the restart: %w", err, later)
	}
	return skipped, err
}

// remove deletes a file, or says why there is nothing to delete.
func (r *run) remove(path string) (skipped string, err error) {
	info, err := r.sys.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noFile, nil
	case err != nil:
		return "", err
	case info.IsDir():
		return "", &fs.PathError{Op: "delete", Path: path, Err: errors.New("a folder, not a file")}
	}
	return "", r.sys.Remove(path)
}

// noFile is why there is nothing to do with a file.
const noFile = "there is no such file"
