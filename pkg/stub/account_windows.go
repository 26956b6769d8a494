package stub

import (
	"goexpress/internal/leanos"
	"goexpress/internal/windows"
)

// Account implements Facts.
func (*Host) Account() Account {
	a := Account{Name: userName()}
	a.Administrator, _ = isAdministrator() // who cannot be asked is none
	_ = windows.ProcessIdToSessionId(windows.GetCurrentProcessId(), &a.Session)
	return a
}

// userName is `DOMAIN\user`, by what this machine knows without asking another.
func userName() string {
	var name [256]uint16
	n := uint32(len(name))
	if err := windows.GetUserNameEx(windows.NameSamCompatible, &name[0], &n); err == nil {
		return windows.UTF16ToString(name[:])
	}
	return leanos.Getenv("USERNAME")
}

// isAdministrator reports whether this is an administrator's run: SYSTEM's too,
// not one whose rights UAC has filtered.
func isAdministrator() (bool, error) {
	administrators, err := windows.CreateWellKnownSid(windows.WinBuiltinAdministratorsSid)
	if err != nil {
		return false, err
	}
	const effective = windows.Token(0) // of this thread
	return effective.IsMember(administrators)
}
