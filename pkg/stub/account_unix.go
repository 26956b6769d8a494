//go:build unix

package stub

import (
	"os"
	"strconv"
)

// Account implements Facts.
func (*Host) Account() Account {
	name := "uid " + strconv.Itoa(os.Getuid())
	if user := os.Getenv("USER"); user != "" {
		name = user + ", " + name
	}
	return Account{Name: name, Administrator: os.Geteuid() == 0}
}
