package engine

import (
	"errors"

	"goexpress/internal/format"
	"goexpress/pkg/inf"
)

// ErrDeclined is the cause of an ActionError when the person at the screen said
// no: the code is CodeCancelled, and nothing went wrong.
var ErrDeclined error = &format.Fixed{Text: "declined"}

// prompt is a BeginPrompt or EndPrompt.
func (r *run) prompt(a *inf.Prompt) error {
	accepted, err := r.sys.Ask(a)
	if err == nil && !accepted && a.Buttons != inf.ButtonOK {
		return &ActionError{Code: CodeCancelled, Err: ErrDeclined}
	}
	return plain(err)
}

// checkAdmin is CheckAdminRights.
func (pre *preflight) checkAdmin() error {
	admin, err := pre.sys.Admin()
	if err == nil && !admin {
		return &ActionError{Code: CodeElevation, Err: errors.New("the user is not"), Hint: "run this as an administrator"}
	}
	return plain(err)
}
