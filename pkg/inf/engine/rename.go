package engine

import (
	"context"
	"errors"
	"io/fs"

	"goexpress/pkg/inf"
)

// renameStep is one line of a RenFiles list.
type renameStep struct{ *inf.Rename }

func (s *renameStep) action() inf.Action { return s.Rename }

func (s *renameStep) check(pre *preflight) *ActionError {
	if err := pre.path(s.Rename, s.Old); err != nil {
		return err
	}
	return pre.path(s.Rename, s.New)
}

func (s *renameStep) do(_ context.Context, r *run) outcome {
	_, err := r.sys.Stat(s.Old)
	if errors.Is(err, fs.ErrNotExist) {
		return outcome{skipped: "there is no such file"}
	}
	if err == nil {
		err = s.rename(r.sys)
	}
	if err != nil {
		return outcome{err: fileFailure(s.Rename, err)}
	}
	return outcome{}
}

// rename tells of a folder that is in the way. Systems refuse it in words of
// their own: for Windows access is denied.
func (s *renameStep) rename(sys Files) error {
	info, err := sys.Stat(s.New)
	if err == nil && info.Dir && placeOf(s.New) != placeOf(s.Old) {
		return &fs.PathError{Op: "rename to", Path: s.New, Err: errFolderThere}
	}
	return sys.Rename(s.Old, s.New)
}
