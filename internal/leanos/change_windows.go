package leanos

import (
	"io/fs"
	"syscall"
	"time"

	"goexpress/internal/windows"
	"goexpress/internal/winpath"
)

// Remove removes a file, read-only or not, or an empty folder.
func Remove(name string) error {
	i, err := stat(name, windows.FILE_FLAG_OPEN_REPARSE_POINT)
	if err != nil {
		return err
	}
	wide, err := utf16Path(name)
	folder := i.attributes&windows.FILE_ATTRIBUTE_DIRECTORY != 0 // or a link to one
	if err == nil && !folder && i.attributes&windows.FILE_ATTRIBUTE_READONLY != 0 {
		err = syscall.SetFileAttributes(wide, i.attributes&^windows.FILE_ATTRIBUTE_READONLY)
	}
	switch {
	case err != nil:
	case folder:
		err = syscall.RemoveDirectory(wide)
	default:
		err = syscall.DeleteFile(wide)
	}
	return PathError("remove", name, err)
}

// Rename renames, over a file that is there already.
func Rename(from, to string) error {
	wide, err := utf16Path(to)
	if err != nil {
		return PathError("rename", to, err)
	}
	old, err := utf16Path(from)
	if err == nil {
		err = windows.MoveFileEx(old, wide, windows.MOVEFILE_REPLACE_EXISTING)
	}
	return PathError("rename", from, err)
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
	wide, err := utf16Path(name)
	if err == nil {
		err = syscall.CreateDirectory(wide, nil)
	}
	if err != nil && IsFolder(name) { // somebody else was faster
		return nil
	}
	return PathError("mkdir", name, err)
}

// SetReadOnly changes a file's attribute of that name.
func SetReadOnly(name string, yes bool) error {
	var attributes uint32
	wide, err := utf16Path(name)
	if err == nil {
		attributes, err = syscall.GetFileAttributes(wide)
	}
	if err == nil {
		attributes &^= windows.FILE_ATTRIBUTE_READONLY
		if yes {
			attributes |= windows.FILE_ATTRIBUTE_READONLY
		}
		err = syscall.SetFileAttributes(wide, attributes)
	}
	return PathError("chmod", name, err)
}

// Chtimes sets when a file was read and changed last.
func Chtimes(name string, read, changed time.Time) error {
	f, err := open(name, windows.FILE_WRITE_ATTRIBUTES, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS)
	if err != nil {
		return err
	}
	r, c := syscall.NsecToFiletime(read.UnixNano()), syscall.NsecToFiletime(changed.UnixNano())
	err = syscall.SetFileTime(f.handle, nil, &r, &c)
	_ = f.Close() // what was set is set
	return PathError("chtimes", name, err)
}

var _ fs.ReadDirFile = (*File)(nil)
