package stub

import (
	"errors"
	"io"
	"io/fs"
	"syscall"
	"time"

	"goexpress/internal/leanos"
	"goexpress/internal/windows"
)

// LockDir implements Locks: what others may write to is none for administrators.
func (h *Host) LockDir() (OwnDir, error) {
	administrator, err := windows.IsAdministrator()
	if err != nil {
		return OwnDir{}, err
	}
	if !administrator {
		temp, err := h.TempDir()
		return OwnDir{Path: temp}, err
	}
	data, ok := shellFolder(csidlCommonAppData)
	if !ok {
		return OwnDir{}, leanos.PathError("find", "ProgramData", fs.ErrNotExist)
	}
	return OwnDir{Path: data + `\goexpress\Locks`, Protected: true}, nil
}

// goingAttempts bounds the wait for a file that is on its way out: as long as a virus
// scanner still has it open, Windows denies access to its name.
const goingAttempts = 10

// Lock implements Locks: the file is shared with nobody, and goes when it is closed.
func (*Host) Lock(path string) (io.Closer, error) {
	wide, err := utf16Z(path)
	if err != nil {
		return nil, err
	}
	const share = 0
	var h windows.Handle
	for range goingAttempts {
		h, err = syscall.CreateFile(wide, windows.DELETE|windows.FILE_READ_ATTRIBUTES|windows.SYNCHRONIZE, share, nil, windows.OPEN_ALWAYS,
			windows.FILE_FLAG_DELETE_ON_CLOSE|windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
		if !errors.Is(err, fs.ErrPermission) {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
		return nil, leanos.PathError("lock", path, errLocked)
	}
	if err != nil {
		return nil, leanos.PathError("lock", path, err)
	}
	return leanos.NewFile(h, path), nil
}
