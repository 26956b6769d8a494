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
	return procSetFileInformationByHandle.Try(uintptr(h), uintptr(class), uintptr(info), size)
}

func MoveFileEx(from, to *uint16, flags uint32) error {
	return procMoveFileEx.Try(uintptr(unsafe.Pointer(from)), uintptr(unsafe.Pointer(to)), uintptr(flags))
}

// NTUnicodeString is UNICODE_STRING: lengths in bytes.
type NTUnicodeString struct {
	Length, MaximumLength uint16
	Buffer                *uint16
}

func NewNTUnicodeString(s string) (*NTUnicodeString, error) {
	wide, err := syscall.UTF16FromString(s)
	if err != nil {
		return nil, err
	}
	n := 2 * len(wide)
	if n >= 1<<16 {
		return nil, syscall.EINVAL
	}
	return &NTUnicodeString{uint16(n - 2), uint16(n), &wide[0]}, nil
}

// OBJECT_ATTRIBUTES of ntdef.h.
type OBJECT_ATTRIBUTES struct {
	Length             uint32
	RootDirectory      Handle
	ObjectName         *NTUnicodeString
	Attributes         uint32
	SecurityDescriptor uintptr
	SecurityQoS        uintptr
}

// NtCreateFile opens what is no new file with attributes of its own. It returns the
// error that the status stands for in Win32.
func NtCreateFile(access uint32, attributes *OBJECT_ATTRIBUTES, share, disposition, options uint32) (Handle, error) {
	if err := procNtCreateFile.Find(); err != nil {
		return 0, err
	}
	var h Handle
	var status [2]uintptr // IO_STATUS_BLOCK
	code, _ := procNtCreateFile.Call(uintptr(unsafe.Pointer(&h)), uintptr(access), uintptr(unsafe.Pointer(attributes)),
		uintptr(unsafe.Pointer(&status)), 0, FILE_ATTRIBUTE_NORMAL, uintptr(share), uintptr(disposition), uintptr(options), 0, 0)
	if code == 0 {
		return h, nil
	}
	number, _ := procRtlNtStatusToDosErrorNoTeb.Call(code)
	return 0, syscall.Errno(number)
}
