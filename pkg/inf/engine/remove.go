package engine

import (
	"context"
	"errors"
	"io/fs"

	"goexpress/internal/format"
	"goexpress/pkg/inf"
)

// deleteStep is one line of a DelFiles list.
type deleteStep struct{ *inf.Delete }

func (s *deleteStep) action() inf.Action { return s.Delete }

func (s *deleteStep) check(pre *preflight) *ActionError { return pre.path(s.Delete, s.Path) }

func (s *deleteStep) do(_ context.Context, r *run) outcome {
	skipped, err := removeFile(r.sys, s.Path)
	if errors.Is(err, ErrInUse) && s.Flags&(inf.DeleteInUse|inf.DeleteInUseQuit) != 0 {
		later := r.sys.AtRestart(s.Path, "")
		if later == nil {
			r.res.Reboot = true
			return outcome{pending: "the file is in use and deleted at the restart"}
		}
		err = format.Errorf("%w; deleting it at the restart: %w", err, later)
	}
	if err != nil {
		return outcome{err: fileFailure(s.Delete, err)}
	}
	return outcome{skipped: skipped}
}

// removeFile deletes a file, or says why there is nothing to delete.
func removeFile(sys Files, path string) (skipped string, err error) {
	info, err := sys.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file", nil
	case err == nil && info.Dir:
		return "", &fs.PathError{Op: "delete", Path: path, Err: errors.New("a folder, not a file")}
	case err == nil:
		err = sys.Remove(path)
	}
	return "", err
}
