package leanos

import (
	"io"
	"io/fs"
	"syscall"
	"unsafe"

	"goexpress/internal/windows"
)

var procGetFileInformationByHandleEx = windows.LazyProc{DLL: &windows.Kernel32, Name: "GetFileInformationByHandleEx"}

// ReadDir implements fs.ReadDirFile, in the order of the file system. A folder is
// listed once.
func (f *File) ReadDir(n int) ([]fs.DirEntry, error) {
	var all []fs.DirEntry
	buf := make([]byte, 64<<10)
	for class := uint32(windows.FileFullDirectoryRestartInfo); n <= 0 || len(all) < n; class = windows.FileFullDirectoryInfo {
		err := procGetFileInformationByHandleEx.Try(uintptr(f.handle), uintptr(class), uintptr(unsafe.Pointer(&buf[0])), uintptr(len(buf)))
		if err == windows.ERROR_NO_MORE_FILES || err == windows.ERROR_FILE_NOT_FOUND {
			break
		}
		if err != nil {
			return all, PathError("readdir", f.name, err)
		}
		all = appendEntries(all, buf)
	}
	if n > 0 {
		if len(all) == 0 {
			return nil, io.EOF
		}
		all = all[:min(n, len(all))]
	}
	return all, nil
}

// entry is a FILE_FULL_DIR_INFO.
type entry struct {
	next       uint32 // bytes from here, 0 behind the last
	_          uint32 // index
	_          [2]int64
	written    int64
	_          int64 // changed
	size       int64
	_          int64 // on the drive
	attributes uint32
	nameLen    uint32 // in bytes
	_          uint32 // extended attributes
	name       [1]uint16
}

// appendEntries takes the list of entries that Windows has written.
func appendEntries(all []fs.DirEntry, buf []byte) []fs.DirEntry {
	for at := uint32(0); ; {
		e := (*entry)(unsafe.Pointer(&buf[at]))
		if s := syscall.UTF16ToString(unsafe.Slice(&e.name[0], e.nameLen/2)); s != "." && s != ".." {
			all = append(all, &info{name: s, size: e.size, attributes: e.attributes, modified: e.written})
		}
		if e.next == 0 {
			return all
		}
		at += e.next
	}
}
