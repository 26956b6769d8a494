package engine

import (
	"context"

	"goexpress/pkg/inf"
)

// makeDirStep is a group of the Start menu.
type makeDirStep struct{ *inf.MakeDir }

func (s *makeDirStep) action() inf.Action { return s.MakeDir }

func (s *makeDirStep) check(pre *preflight) *ActionError { return pre.path(s.MakeDir, s.Path) }

func (s *makeDirStep) do(_ context.Context, r *run) outcome {
	if info, err := r.sys.Stat(s.Path); err == nil && info.Dir {
		return outcome{skipped: "it is there"}
	}
	if err := r.sys.MkdirAll(s.Path); err != nil {
		return outcome{err: fileFailure(s.MakeDir, err)}
	}
	return outcome{}
}
