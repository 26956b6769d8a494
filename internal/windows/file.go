//go:build windows

package windows

import (
	"syscall"
	"unsafe"
)

var (
	ntdll = NewLazySystemDLL("ntdll.dll")

	procNtCreateFile                 = ntdll.NewProc("NtCreateFile")
	procRtlNtStatusToDosErrorNoTeb   = ntdll.NewProc("RtlNtStatusToDosErrorNoTeb")
	procGetDiskFreeSpaceEx           = kernel32.NewProc("GetDiskFreeSpaceExW")
	procGetFileInformationByHandleEx = kernel32.NewProc("GetFileInformationByHandleEx")
	procSetFileInformationByHandle   = kernel32.NewProc("SetFileInformationByHandle")
	procMoveFileEx                   = kernel32.NewProc("MoveFileExW")
)

func CreateFile(name *uint16, access, share uint32, attributes *SecurityAttributes, mode, flags uint32, template Handle) (Handle, error) {
	return syscall.CreateFile(name, access, share, attributes.std(), mode, flags, int32(template))
}

func CreateDirectory(name *uint16, attributes *SecurityAttributes) error {
	return syscall.CreateDirectory(name, attributes.std())
}

func RemoveDirectory(name *uint16) error { return syscall.RemoveDirectory(name) }

func GetFileType(h Handle) (uint32, error) { return syscall.GetFileType(h) }

func GetFileInformationByHandle(h Handle, info *ByHandleFileInformation) error {
	return syscall.GetFileInformationByHandle(h, info)
}

func GetDiskFreeSpaceEx(dir *uint16, free, total, allFree *uint64) error {
	return check(procGetDiskFreeSpaceEx.Call(uintptr(unsafe.Pointer(dir)), uintptr(unsafe.Pointer(free)),
		uintptr(unsafe.Pointer(total)), uintptr(unsafe.Pointer(allFree))))
}

func GetFileInformationByHandleEx(h Handle, class uint32, out *byte, room uint32) error {
	return check(procGetFileInformationByHandleEx.Call(uintptr(h), uintptr(class), uintptr(unsafe.Pointer(out)), uintptr(room)))
}

func SetFileInformationByHandle(h Handle, class uint32, info *byte, size uint32) error {
	return check(procSetFileInformationByHandle.Call(uintptr(h), uintptr(class), uintptr(unsafe.Pointer(info)), uintptr(size)))
}

func MoveFileEx(from, to *uint16, flags uint32) error {
	return check(procMoveFileEx.Call(uintptr(unsafe.Pointer(from)), uintptr(unsafe.Pointer(to)), uintptr(flags)))
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
	SecurityDescriptor *SECURITY_DESCRIPTOR
	SecurityQoS        uintptr
}

// IO_STATUS_BLOCK of wdm.h.
type IO_STATUS_BLOCK struct {
	Status      uintptr
	Information uintptr
}

// NtCreateFile returns the error that the status stands for in Win32.
func NtCreateFile(h *Handle, access uint32, attributes *OBJECT_ATTRIBUTES, status *IO_STATUS_BLOCK, allocation *int64,
	fileAttributes, share, disposition, options uint32, ea, eaSize uintptr,
) error {
	code, _, err := procNtCreateFile.Call(uintptr(unsafe.Pointer(h)), uintptr(access), uintptr(unsafe.Pointer(attributes)),
		uintptr(unsafe.Pointer(status)), uintptr(unsafe.Pointer(allocation)), uintptr(fileAttributes), uintptr(share),
		uintptr(disposition), uintptr(options), ea, eaSize)
	return ntStatus(procNtCreateFile, code, err)
}

// ntStatus is the error of a function that returns an NTSTATUS, as Win32 has it.
func ntStatus(p *LazyProc, code uintptr, err error) error {
	if p.Find() != nil || code == 0 {
		return status(p, code, err)
	}
	number, _, _ := procRtlNtStatusToDosErrorNoTeb.Call(code)
	return syscall.Errno(number)
}
