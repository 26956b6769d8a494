//go:build windows

package windows

import (
	"syscall"
	"unsafe"
)

var (
	procQueryFullProcessImageName = kernel32.NewProc("QueryFullProcessImageNameW")
	procReadProcessMemory         = kernel32.NewProc("ReadProcessMemory")
	procNtQueryInformationProcess = NewLazySystemDLL("ntdll.dll").NewProc("NtQueryInformationProcess")
)

func OpenProcess(access uint32, inherit bool, id uint32) (Handle, error) {
	return syscall.OpenProcess(access, inherit, id)
}

func QueryFullProcessImageName(process Handle, flags uint32, name *uint16, size *uint32) error {
	return check(procQueryFullProcessImageName.Call(uintptr(process), uintptr(flags), uintptr(unsafe.Pointer(name)),
		uintptr(unsafe.Pointer(size))))
}

// ReadProcessMemory reads another process' memory, whose addresses are numbers here.
func ReadProcessMemory(process Handle, from uintptr, to *byte, size uintptr, read *uintptr) error {
	return check(procReadProcessMemory.Call(uintptr(process), from, uintptr(unsafe.Pointer(to)), size, uintptr(unsafe.Pointer(read))))
}

func NtQueryInformationProcess(process Handle, class uint32, info unsafe.Pointer, size uint32, needed *uint32) error {
	code, _, err := procNtQueryInformationProcess.Call(uintptr(process), uintptr(class), uintptr(info), uintptr(size),
		uintptr(unsafe.Pointer(needed)))
	return ntStatus(procNtQueryInformationProcess, code, err)
}

func GetLongPathName(path, long *uint16, room uint32) (uint32, error) {
	return syscall.GetLongPathName(path, long, room)
}
