package engine

import (
	"context"
	"errors"
	"io/fs"

	"goexpress/pkg/inf"
)

// deleteStep is one line of a DelFiles list. Its flags speak of files in use,
// which are a failure whatever they say.
type deleteStep struct{ inf.Delete }

func (s *deleteStep) action() inf.Action { return s.Delete }

func (s *deleteStep) check(pre *preflight) *ActionError { return pre.path(s.Delete, s.Path) }

func (s *deleteStep) do(_ context.Context, r *run) outcome {
	info, err := r.sys.Stat(s.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return outcome{skipped: "there is no such file"}
	case err == nil && info.Dir:
		err = &fs.PathError{Op: "delete", Path: s.Path, Err: errors.New("a folder, not a file")}
	case err == nil:
		err = r.sys.Remove(s.Path)
	}
	if err != nil {
		return outcome{err: fileFailure(s.Delete, err)}
	}
	return outcome{}
}
