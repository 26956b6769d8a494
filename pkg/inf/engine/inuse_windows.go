package engine

import (
	"errors"
	"io/fs"
	"syscall"

	"goexpress/internal/windows"
)

// held tells a file that a program holds from one that may not be touched:
// Windows refuses to replace or delete either with "access denied". Opened for
// writing, a running program or loaded library, and any file that somebody has
// open and does not share, gives a sharing violation.
func held(path string, err error) error {
	if !errors.Is(err, fs.ErrPermission) {
		return err
	}
	name, nameErr := syscall.UTF16PtrFromString(path)
	if nameErr != nil {
		return err
	}
	const all = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	h, openErr := syscall.CreateFile(name, windows.GENERIC_WRITE|windows.DELETE, all, nil,
		windows.OPEN_EXISTING, windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
	switch {
	case openErr == nil:
		syscall.CloseHandle(h)
	case errors.Is(openErr, windows.ERROR_SHARING_VIOLATION):
		return &fs.PathError{Op: "open", Path: path, Err: ErrInUse}
	}
	return err
}
