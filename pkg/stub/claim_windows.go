package stub

import (
	"io/fs"

	"goexpress/internal/leanos"
	"goexpress/internal/windows"
)

// Claim implements Storage. OpenFolder shares no deleting, and the current folder
// of a program does not either, so that a folder in use cannot be opened for it.
func (*Host) Claim(path string) (Folder, error) {
	f, err := openFolder(path, windows.DELETE|windows.READ_CONTROL)
	if err != nil {
		return nil, err
	}
	if err := checkOwner(f.handle); err != nil {
		_ = f.Close() // nothing was done
		return nil, leanos.PathError("claim", path, err)
	}
	return f, nil
}

// checkOwner refuses what belongs neither to this user nor, in the run of an
// administrator, to all of these; see privateDescriptor.
func checkOwner(h windows.Handle) error {
	owner, user, err := ownerAndUser(h)
	if err != nil {
		return err
	}
	administrator, err := windows.IsAdministrator()
	if err != nil {
		return err
	}
	ours := owner != nil && (equalSid(owner, user) || administrator && windows.IsWellKnownSid(owner, windows.WinBuiltinAdministratorsSid))
	if !ours {
		return fs.ErrPermission
	}
	return nil
}
