package stub

import (
	"goexpress/internal/leanos"
	"goexpress/internal/windows"
)

// Account implements Facts.
func (*Host) Account() Account {
	a := Account{Name: userName()}
	a.Administrator, _ = windows.IsAdministrator() // who cannot be asked is none
	a.Session, _ = windows.Session()
	return a
}

// userName is `DOMAIN\user`. This machine knows the names of those who are logged on
// to it; GetUserNameEx would have to load the DLLs of all ways to log on first.
func userName() string {
	if user, err := windows.CurrentUser(); err == nil {
		if name, domain, _, err := user.LookupAccount(""); err == nil {
			return domain + `\` + name
		}
	}
	name, _ := leanos.LookupEnv("USERNAME")
	return name
}
