package leanos

import (
	"io/fs"
	"syscall"
	"time"

	"goexpress/internal/windows"
	"goexpress/internal/winpath"
)

// do calls a function of Windows with a name.
func do(op, name string, call func(wide *uint16) error) error {
	wide, err := utf16Path(name)
	if err == nil {
		err = call(wide)
	}
	return pathError(op, name, err)
}

// Remove removes a file, read-only or not, or an empty folder.
func Remove(name string) error {
	i, err := Lstat(name)
	if err != nil {
		return err
	}
	attributes := i.(*info).attributes
	return do("remove", name, func(wide *uint16) error {
		if attributes&windows.FILE_ATTRIBUTE_DIRECTORY != 0 { // a link to one, too
			return syscall.RemoveDirectory(wide)
		}
		if attributes&windows.FILE_ATTRIBUTE_READONLY == 0 {
			return syscall.DeleteFile(wide)
		}
		if err := syscall.SetFileAttributes(wide, attributes&^windows.FILE_ATTRIBUTE_READONLY); err != nil {
			return err
		}
		return syscall.DeleteFile(wide)
	})
}

// Rename renames, over a file that is there already.
func Rename(from, to string) error {
	wide, err := utf16Path(to)
	if err != nil {
		return pathError("rename", to, err)
	}
	return do("rename", from, func(from *uint16) error {
		return windows.MoveFileEx(from, wide, windows.MOVEFILE_REPLACE_EXISTING)
	})
}

// MkdirAll makes a folder and those above it that are missing.
func MkdirAll(name string) error {
	if IsFolder(name) {
		return nil
	}
	if up := winpath.Dir(name); up != name {
		if err := MkdirAll(up); err != nil {
			return err
		}
	}
	err := do("mkdir", name, func(wide *uint16) error { return syscall.CreateDirectory(wide, nil) })
	if err != nil && IsFolder(name) { // somebody else was faster
		return nil
	}
	return err
}

// SetReadOnly changes a file's attribute of that name.
func SetReadOnly(name string, yes bool) error {
	return do("chmod", name, func(wide *uint16) error {
		attributes, err := syscall.GetFileAttributes(wide)
		if err != nil {
			return err
		}
		attributes &^= windows.FILE_ATTRIBUTE_READONLY
		if yes {
			attributes |= windows.FILE_ATTRIBUTE_READONLY
		}
		return syscall.SetFileAttributes(wide, attributes)
	})
}

// Chtimes sets when a file was read and changed last.
func Chtimes(name string, read, changed time.Time) error {
	f, err := open(name, windows.FILE_WRITE_ATTRIBUTES, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // what was set is set
	r, c := syscall.NsecToFiletime(read.UnixNano()), syscall.NsecToFiletime(changed.UnixNano())
	return pathError("chtimes", name, syscall.SetFileTime(f.handle, nil, &r, &c))
}

var _ fs.ReadDirFile = (*File)(nil)
