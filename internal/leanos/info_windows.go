package leanos

import (
	"io/fs"
	"syscall"
	"time"

	"goexpress/internal/incomparable"
	"goexpress/internal/windows"
	"goexpress/internal/winpath"
)

// info is a fs.FileInfo and, of a folder's entry, its fs.DirEntry.
type info struct {
	_          incomparable.Struct
	name       string
	size       int64
	attributes uint32
	modified   int64 // a FILETIME as one number
}

func (i *info) Name() string               { return i.name }
func (i *info) Size() int64                { return i.size }
func (i *info) IsDir() bool                { return i.Mode().IsDir() }
func (i *info) Type() fs.FileMode          { return i.Mode().Type() }
func (i *info) Info() (fs.FileInfo, error) { return i, nil }
func (i *info) Sys() any                   { return nil }

// Mode of any link is fs.ModeSymlink.
func (i *info) Mode() fs.FileMode {
	mode := fs.FileMode(0o666)
	if i.attributes&windows.FILE_ATTRIBUTE_READONLY != 0 {
		mode = 0o444
	}
	switch {
	case i.attributes&windows.FILE_ATTRIBUTE_REPARSE_POINT != 0:
		mode |= fs.ModeSymlink
	case i.attributes&windows.FILE_ATTRIBUTE_DIRECTORY != 0:
		mode |= fs.ModeDir | 0o111
	}
	return mode
}

func (i *info) ModTime() time.Time {
	const second, epoch = 1e7, 11644473600 // FILETIME's seconds of 1970
	return time.Unix(i.modified/second-epoch, i.modified%second*100)
}

// Stat is about what was opened: the end of a link that was followed is none.
func (f *File) Stat() (fs.FileInfo, error) {
	i, err := f.stat()
	if err != nil {
		return nil, PathError("stat", f.name, err)
	}
	return i, nil
}

func (f *File) stat() (*info, error) {
	kind, err := syscall.GetFileType(f.handle)
	if err == nil && kind != windows.FILE_TYPE_DISK {
		err = windows.ERROR_INVALID_HANDLE
	}
	if err != nil {
		return nil, err
	}
	var d windows.ByHandleFileInformation
	if err := syscall.GetFileInformationByHandle(f.handle, &d); err != nil {
		return nil, err
	}
	return &info{
		name: winpath.Base(f.name), size: int64(d.FileSizeHigh)<<32 | int64(d.FileSizeLow), attributes: d.FileAttributes,
		modified: int64(d.LastWriteTime.HighDateTime)<<32 | int64(d.LastWriteTime.LowDateTime),
	}, nil
}

// Stat follows links, Lstat does not.
func Stat(name string) (fs.FileInfo, error) {
	i, err := stat(name, 0)
	if err != nil {
		return nil, err
	}
	return i, nil
}

// Lstat is about a link itself.
func Lstat(name string) (fs.FileInfo, error) {
	i, err := stat(name, windows.FILE_FLAG_OPEN_REPARSE_POINT)
	if err != nil {
		return nil, err
	}
	return i, nil
}

func stat(name string, flags uint32) (*info, error) {
	f, err := open(name, windows.FILE_READ_ATTRIBUTES, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS|flags)
	if err != nil {
		return nil, err
	}
	i, err := f.stat()
	_ = f.Close() // nothing was written
	if err == nil && flags == 0 {
		i.attributes &^= windows.FILE_ATTRIBUTE_REPARSE_POINT // that of a file whose content is elsewhere
	}
	return i, PathError("stat", name, err)
}

// IsFolder and IsFile follow links.
func IsFolder(name string) bool {
	i, err := stat(name, 0)
	return err == nil && i.IsDir()
}

func IsFile(name string) bool {
	i, err := stat(name, 0)
	return err == nil && i.Mode().IsRegular()
}
