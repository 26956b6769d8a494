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

// userName is `DOMAIN\user`. This machine knows the names of those who are logged on
// to it; GetUserNameEx would have to load the DLLs of all ways to log on first.
func userName() string {
	if user, err := windows.GetCurrentProcessToken().GetTokenUser(); err == nil {
		if name, domain, _, err := user.User.Sid.LookupAccount(""); err == nil {
			return domain + `\` + name
		}
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
