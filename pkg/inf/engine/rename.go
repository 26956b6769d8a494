package engine

import (
	"errors"
	"io/fs"

	"goexpress/pkg/inf"
)

// rename carries out one line of a RenFiles list. It tells of a folder that is
// in the way: systems refuse it in words of their own, for Windows access is
// denied.
func (r *run) rename(a *inf.Rename) (skipped string, err error) {
	if _, err := r.sys.Stat(a.Old); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return noFile, nil
		}
		return "", err
	}
	info, err := r.sys.Stat(a.New)
	if err == nil && info.IsDir() && placeOf(a.New) != placeOf(a.Old) {
		return "", &fs.PathError{Op: "rename to", Path: a.New, Err: errFolderThere}
	}
	return "", r.sys.Rename(a.Old, a.New)
}
