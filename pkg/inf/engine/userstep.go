package engine

import (
	"context"
	"errors"
	"io/fs"

	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
)

// userStep is an action that is one question to the system, about the person
// who is at it or the machine as a whole.
type userStep struct {
	inf.Action
	look func(*preflight) *ActionError // what is known beforehand; nil: nothing
	run  func(*run) (skipped string, err *ActionError)
}

func (s *userStep) action() inf.Action { return s.Action }

func (s *userStep) check(pre *preflight) *ActionError {
	if s.look == nil {
		return nil
	}
	return s.look(pre)
}

func (s *userStep) do(_ context.Context, r *run) outcome {
	skipped, err := s.run(r)
	return outcome{skipped: skipped, err: err}
}

// removeDirStep is one line of a DelDirs list. A folder that is not empty stays
// and the run goes on: advpack remembers it for its result, which a package
// could do nothing about.
func removeDirStep(a *inf.RemoveDir) step {
	look := func(pre *preflight) *ActionError {
		if clean, err := CheckPath(a.Path); err == nil && len(winpath.Split(clean)) == 0 {
			return &ActionError{Action: a, Code: CodeFailed, Err: &PathError{a.Path, "is the root of a drive"}, Hint: "check the directory in the DelDirs list"}
		}
		return pre.path(a, a.Path)
	}
	return &userStep{a, look, func(r *run) (string, *ActionError) {
		info, err := r.sys.Stat(a.Path)
		switch {
		case err == nil && !info.Dir:
			return "it is a file, not a folder", nil
		case err == nil:
			err = r.sys.Remove(a.Path)
		}
		switch {
		case err == nil:
			return "", nil
		case errors.Is(err, fs.ErrNotExist):
			return "there is no such folder", nil
		case errors.Is(err, fs.ErrExist): // what ENOTEMPTY and ERROR_DIR_NOT_EMPTY are
			return "the folder is not empty", nil
		}
		return "", fileFailure(a, err)
	}}
}

// ErrDeclined is the cause of an ActionError when the person at the screen said
// no: the code is CodeCancelled, and nothing went wrong.
var ErrDeclined = errors.New("declined")

// promptStep is a BeginPrompt or EndPrompt.
func promptStep(a *inf.Prompt) step {
	return &userStep{a, nil, func(r *run) (string, *ActionError) {
		accepted, err := r.sys.Ask(a)
		switch {
		case err != nil:
			return "", &ActionError{Action: a, Code: codeOf(err), Err: err}
		case !accepted && a.Buttons != inf.ButtonOK:
			return "", &ActionError{Action: a, Code: CodeCancelled, Err: ErrDeclined}
		}
		return "", nil
	}}
}

// checkAdminStep is CheckAdminRights. It is known before anything is changed.
func checkAdminStep(a *inf.CheckAdmin) step {
	look := func(pre *preflight) *ActionError {
		admin, err := pre.sys.Admin()
		switch {
		case err != nil:
			return &ActionError{Action: a, Code: codeOf(err), Err: err}
		case !admin:
			return &ActionError{Action: a, Code: CodeElevation, Err: errors.New("the user is not"), Hint: "run this as an administrator"}
		}
		return nil
	}
	return &userStep{a, look, func(*run) (string, *ActionError) { return "", nil }}
}

// refreshShellStep is DoShellRefresh.
func refreshShellStep(a *inf.RefreshShell) step {
	return &userStep{a, nil, func(r *run) (string, *ActionError) {
		if err := r.sys.RefreshShell(); err != nil {
			return "", &ActionError{Action: a, Code: codeOf(err), Err: err}
		}
		return "", nil
	}}
}

// rebootStep is Reboot, or a policy that always restarts. Whether and how it is
// done the caller decides.
func rebootStep(a *inf.Reboot) step {
	return &userStep{a, nil, func(r *run) (string, *ActionError) {
		r.res.Reboot = true
		return "", nil
	}}
}
