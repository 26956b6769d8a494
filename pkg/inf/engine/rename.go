package engine

import (
	"context"
	"errors"
	"io/fs"

	"goexpress/pkg/inf"
)

// renameStep is one line of a RenFiles list.
type renameStep struct{ inf.Rename }

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
		err = r.sys.Rename(s.Old, s.New)
	}
	if err != nil {
		return outcome{err: fileFailure(s.Rename, err)}
	}
	return outcome{}
}
