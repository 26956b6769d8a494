package stub

import (
	"errors"
	"io"
	"syscall"

	"goexpress/internal/leanos"
	"goexpress/internal/windows"
)

// Output implements Facts.
func (h *Host) Output() io.Writer {
	if isOpen(syscall.Stdout) {
		return textOutput(syscall.Stdout)
	}
	return h.Console()
}

// csidlCommonAppData is CSIDL_COMMON_APPDATA of shlobj.h, `C:\ProgramData`. The
// variable of that name can be changed by the user.
const csidlCommonAppData = 0x23

// LogDirs implements Storage.
func (h *Host) LogDirs() []OwnDir {
	var dirs []OwnDir
	if administrator, err := windows.IsAdministrator(); err == nil && administrator {
		if data, ok := shellFolder(csidlCommonAppData); ok {
			dirs = append(dirs, OwnDir{Path: data + `\goexpress\Logs`, Protected: true})
		}
	}
	if temp, err := h.TempDir(); err == nil {
		dirs = append(dirs, OwnDir{Path: temp})
	}
	return dirs
}

// OpenLog implements Storage.
func (*Host) OpenLog(path string, fresh bool) (io.WriteCloser, error) {
	wide, err := utf16Z(path)
	if err != nil {
		return nil, err
	}
	administrator, err := windows.IsAdministrator()
	if err != nil {
		return nil, err
	}
	disposition, flags := uint32(windows.OPEN_ALWAYS), uint32(windows.FILE_ATTRIBUTE_NORMAL)
	if fresh {
		disposition = windows.CREATE_NEW
	}
	if administrator {
		flags |= windows.FILE_FLAG_OPEN_REPARSE_POINT
	}
	// Without the right to write elsewhere every write appends, whoever else does.
	const access = windows.FILE_APPEND_DATA | windows.FILE_READ_ATTRIBUTES | windows.READ_CONTROL | windows.SYNCHRONIZE
	h, err := syscall.CreateFile(wide, access, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE, nil, disposition, flags, 0)
	if err != nil {
		return nil, leanos.PathError("open", path, err)
	}
	if err := checkLog(h, administrator); err != nil {
		_ = syscall.CloseHandle(h) // nothing was written
		return nil, leanos.PathError("open", path, err)
	}
	return leanos.NewFile(h, path), nil
}

// checkLog refuses what is no file, and in an administrator's run what others may
// have put in a log's place (S61): a link, a second name of another file, a file
// of their own.
func checkLog(h windows.Handle, administrator bool) error {
	if kind, err := syscall.GetFileType(h); err != nil || kind != windows.FILE_TYPE_DISK {
		return errors.Join(errors.New("not a file"), err)
	}
	if !administrator {
		return nil
	}
	var info windows.ByHandleFileInformation
	if err := syscall.GetFileInformationByHandle(h, &info); err != nil {
		return err
	}
	if info.FileAttributes&windows.FILE_ATTRIBUTE_REPARSE_POINT != 0 || info.NumberOfLinks > 1 {
		return errors.New("a link, which an administrator's run does not follow")
	}
	owner, user, err := ownerAndUser(h)
	if err != nil {
		return err
	}
	if !isTrusted(owner) && !equalSid(owner, user) {
		return errors.New("a file that belongs to somebody else")
	}
	return nil
}

// ownerAndUser are whom a file or folder belongs to, and who we are.
func ownerAndUser(h windows.Handle) (owner, user *windows.SID, err error) {
	owner, _, err = windows.GetSecurityInfo(h, windows.OWNER_SECURITY_INFORMATION)
	if err == nil {
		user, err = windows.CurrentUser()
	}
	return owner, user, err
}
