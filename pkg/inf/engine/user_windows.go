package engine

import (
	"errors"

	"goexpress/internal/windows"
	"goexpress/pkg/inf"
)

// Admin implements User. For an administrator whose programs run without the
// rights (UAC) it is false until this one has been given them.
func (*Native) Admin() (bool, error) { return windows.IsAdministrator() }

// Ask implements User.
func (n *Native) Ask(p *inf.Prompt) (bool, error) {
	if n.Prompt == nil {
		return false, errors.New("there is nobody to ask: a run without a person needs a quiet plan")
	}
	return n.Prompt(p)
}

var procChangeNotify = windows.LazyProc{DLL: &windows.Shell32, Name: "SHChangeNotify"}

// RefreshShell implements User: SHChangeNotify that associations have changed,
// upon which Explorer reads icons anew too.
func (*Native) RefreshShell() error {
	const assocChanged, idList = 0x08000000, 0
	if err := procChangeNotify.Find(); err != nil {
		return err
	}
	_, _ = procChangeNotify.Call(assocChanged, idList, 0, 0) // returns nothing
	return nil
}
