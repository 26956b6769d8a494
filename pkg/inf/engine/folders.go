package engine

import (
	"errors"
	"io/fs"

	"goexpress/internal/winpath"
)

// makeDir makes a group of the Start menu.
func (r *run) makeDir(path string) (skipped string, err error) {
	if info, err := r.sys.Stat(path); err == nil && info.IsDir() {
		return "it is there", nil
	}
	return "", r.sys.MkdirAll(path)
}

// checkRemoveDir checks one line of a DelDirs list.
func (pre *preflight) checkRemoveDir(path string) error {
	if clean, err := CheckPath(path); err == nil && len(winpath.Split(clean)) == 0 {
		return refuse(&PathError{Path: path, Why: "is the root of a drive"}, "check the directory in the DelDirs list")
	}
	return pre.path(path)
}

// removeDir removes a folder. One that is not empty stays and the run goes on:
// advpack remembers it for its result, which a package could do nothing about.
func (r *run) removeDir(path string) (skipped string, err error) {
	info, err := r.sys.Stat(path)
	if err == nil {
		if !info.IsDir() {
			return "it is a file, not a folder", nil
		}
		err = r.sys.Remove(path)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such folder", nil
	case errors.Is(err, fs.ErrExist): // what ENOTEMPTY and ERROR_DIR_NOT_EMPTY are
		return "the folder is not empty", nil
	}
	return "", err
}
