//go:build windows

package windows

import (
	"syscall"
	"unsafe"
)

var (
	procNtCreateFile               = LazyProc{DLL: &NTDLL, Name: "NtCreateFile"}
	procRtlNtStatusToDosErrorNoTeb = LazyProc{DLL: &NTDLL, Name: "RtlNtStatusToDosErrorNoTeb"}
	procSetFileInformationByHandle = LazyProc{DLL: &Kernel32, Name: "SetFileInformationByHandle"}
	procMoveFileEx                 = LazyProc{DLL: &Kernel32, Name: "MoveFileExW"}
)

// SetFileInformationByHandle takes what info points to.
func SetFileInformationByHandle(h Handle, class uint32, info unsafe.Pointer, size uintptr) error {
	addr, err := procSetFileInformationByHandle.Addr()
	if err != nil {
		return err
	}
	ok, _, number := syscall.SyscallN(addr, uintptr(h), uintptr(class), uintptr(info), size)
	switch {
	case ok != 0:
		return nil
	case number == 0:
		return syscall.EINVAL
	}
	return number
}

func MoveFileEx(from, to *uint16, flags uint32) error {
	return procMoveFileEx.Try(uintptr(unsafe.Pointer(from)), uintptr(unsafe.Pointer(to)), uintptr(flags))
}

// unicodeString is UNICODE_STRING: lengths in bytes.
type unicodeString struct {
	length, most uint16
	buffer       *uint16
}

// objectAttributes is OBJECT_ATTRIBUTES of ntdef.h.
type objectAttributes struct {
	length     uint32
	root       Handle
	name       *unicodeString
	attributes uint32
	_          [2]uintptr // security
}

// NtCreateFile opens a name below a folder; what is new gets no attributes. It returns
// the error that the status stands for in Win32.
func NtCreateFile(root Handle, name string, attributes, access, share, disposition, options uint32) (Handle, error) {
	wide, err := syscall.UTF16FromString(name)
	if err != nil {
		return 0, err
	}
	n := 2 * len(wide)
	if n >= 1<<16 {
		return 0, syscall.EINVAL
	}
	addr, err := procNtCreateFile.Addr()
	if err != nil {
		return 0, err
	}
	object := objectAttributes{root: root, name: &unicodeString{uint16(n - 2), uint16(n), &wide[0]}, attributes: attributes}
	object.length = uint32(unsafe.Sizeof(object))
	var h Handle
	var status [2]uintptr // IO_STATUS_BLOCK
	code, _, _ := syscall.SyscallN(addr, uintptr(unsafe.Pointer(&h)), uintptr(access), uintptr(unsafe.Pointer(&object)),
		uintptr(unsafe.Pointer(&status)), 0, FILE_ATTRIBUTE_NORMAL, uintptr(share), uintptr(disposition), uintptr(options), 0, 0)
	if code == 0 {
		return h, nil
	}
	number, _ := procRtlNtStatusToDosErrorNoTeb.Call(code)
	return 0, syscall.Errno(number)
}
