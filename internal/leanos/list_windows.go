package leanos

import (
	"encoding/binary"
	"errors"
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
		if errors.Is(err, windows.ERROR_NO_MORE_FILES) || errors.Is(err, windows.ERROR_FILE_NOT_FOUND) {
			break
		}
		if err != nil {
			return all, pathError("readdir", f.name, err)
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

// appendEntries takes what Windows has written: a list of FILE_FULL_DIR_INFO.
func appendEntries(all []fs.DirEntry, buf []byte) []fs.DirEntry {
	const next, written, size, attributes, nameLen, name = 0, 24, 40, 56, 60, 68
	u32, u64 := binary.LittleEndian.Uint32, binary.LittleEndian.Uint64
	for {
		wide := make([]uint16, u32(buf[nameLen:])/2)
		for i := range wide {
			wide[i] = binary.LittleEndian.Uint16(buf[name+2*i:])
		}
		if s := syscall.UTF16ToString(wide); s != "." && s != ".." {
			all = append(all, &info{s, int64(u64(buf[size:])), u32(buf[attributes:]), int64(u64(buf[written:]))})
		}
		step := u32(buf[next:])
		if step == 0 {
			return all
		}
		buf = buf[step:]
	}
}
