//go:build windows

// Package windows is what the stub calls of Windows, under the names of
// golang.org/x/sys/windows: that package prepares each of its 800 functions at the
// start of a program, and brings package net along.
package windows

import (
	"syscall"
	"unsafe"
)

// What package syscall has already.
type (
	Handle                  = syscall.Handle
	ByHandleFileInformation = syscall.ByHandleFileInformation
	ProcessInformation      = syscall.ProcessInformation
)

// HWND is a window.
type HWND uintptr

// Standard handles of the process, as it was started.
var (
	Stdin  = syscall.Stdin
	Stdout = syscall.Stdout
	Stderr = syscall.Stderr
)

// InvalidHandle is INVALID_HANDLE_VALUE.
const InvalidHandle = ^Handle(0)

var (
	kernel32 = NewLazySystemDLL("kernel32.dll")
	advapi32 = NewLazySystemDLL("advapi32.dll")
	ole32    = NewLazySystemDLL("ole32.dll")

	procSetDefaultDllDirectories  = kernel32.NewProc("SetDefaultDllDirectories")
	procSetErrorMode              = kernel32.NewProc("SetErrorMode")
	procGetACP                    = kernel32.NewProc("GetACP")
	procProcessIDToSessionID      = kernel32.NewProc("ProcessIdToSessionId")
	procIsWow64Process            = kernel32.NewProc("IsWow64Process")
	procGetSystemDirectory        = kernel32.NewProc("GetSystemDirectoryW")
	procGetSystemWindowsDirectory = kernel32.NewProc("GetSystemWindowsDirectoryW")
	procGetModuleFileName         = kernel32.NewProc("GetModuleFileNameW")
	procGetTempPath               = kernel32.NewProc("GetTempPathW")
	procGetTempPath2              = kernel32.NewProc("GetTempPath2W")
	procSetConsoleCtrlHandler     = kernel32.NewProc("SetConsoleCtrlHandler")
	procMultiByteToWideChar       = kernel32.NewProc("MultiByteToWideChar")
	procCoInitializeEx            = ole32.NewProc("CoInitializeEx")
	procCoUninitialize            = ole32.NewProc("CoUninitialize")
	procInitiateSystemShutdownEx  = advapi32.NewProc("InitiateSystemShutdownExW")
)

// CloseHandle and its like are those of package syscall.
func CloseHandle(h Handle) error                        { return syscall.CloseHandle(h) }
func UTF16FromString(s string) ([]uint16, error)        { return syscall.UTF16FromString(s) }
func UTF16PtrFromString(s string) (*uint16, error)      { return syscall.UTF16PtrFromString(s) }
func UTF16ToString(s []uint16) string                   { return syscall.UTF16ToString(s) }
func GetCommandLine() *uint16                           { return syscall.GetCommandLine() }
func NewCallback(fn any) uintptr                        { return syscall.NewCallback(fn) }
func GetConsoleMode(console Handle, mode *uint32) error { return syscall.GetConsoleMode(console, mode) }
func CurrentProcess() Handle                            { return InvalidHandle }
func GetCurrentProcessId() uint32                       { return uint32(syscall.Getpid()) }

// UTF16PtrToString is the text up to its NUL.
func UTF16PtrToString(p *uint16) string {
	if p == nil {
		return ""
	}
	n := 0
	for at := unsafe.Pointer(p); *(*uint16)(at) != 0; at = unsafe.Add(at, 2) {
		n++
	}
	return syscall.UTF16ToString(unsafe.Slice(p, n))
}

func SetDefaultDllDirectories(flags uint32) error {
	return check(procSetDefaultDllDirectories.Call(uintptr(flags)))
}

func SetErrorMode(mode uint32) uint32 {
	old, _, _ := procSetErrorMode.Call(uintptr(mode))
	return uint32(old)
}

func GetACP() uint32 {
	page, _, _ := procGetACP.Call()
	return uint32(page)
}

func ProcessIdToSessionId(process uint32, session *uint32) error {
	return check(procProcessIDToSessionID.Call(uintptr(process), uintptr(unsafe.Pointer(session))))
}

func IsWow64Process(process Handle, is *bool) error {
	var wow uint32
	err := check(procIsWow64Process.Call(uintptr(process), uintptr(unsafe.Pointer(&wow))))
	*is = wow != 0
	return err
}

func GetSystemDirectory() (string, error)        { return folder(procGetSystemDirectory) }
func GetSystemWindowsDirectory() (string, error) { return folder(procGetSystemWindowsDirectory) }

func folder(get *LazyProc) (string, error) {
	var path [MAX_PATH]uint16
	n, _, err := get.Call(uintptr(unsafe.Pointer(&path[0])), MAX_PATH)
	if n == 0 || n > MAX_PATH {
		return "", check(0, 0, err)
	}
	return syscall.UTF16ToString(path[:n]), nil
}

// GetModuleFileName is the file that the process runs from.
func GetModuleFileName() (string, error) {
	var path [MAX_LONG_PATH]uint16
	n, _, err := procGetModuleFileName.Call(0, uintptr(unsafe.Pointer(&path[0])), MAX_LONG_PATH)
	if n == 0 || n >= MAX_LONG_PATH {
		return "", check(0, 0, err)
	}
	return syscall.UTF16ToString(path[:n]), nil
}

// GetTempPath is what GetTempPath2 says, where there is such a function: it keeps
// SYSTEM out of the folder that all users share.
func GetTempPath() (string, error) {
	get := procGetTempPath2
	if get.Find() != nil {
		get = procGetTempPath
	}
	var path [MAX_PATH + 1]uint16
	n, _, err := get.Call(uintptr(len(path)), uintptr(unsafe.Pointer(&path[0])))
	if n == 0 || n >= uintptr(len(path)) {
		return "", check(0, 0, err)
	}
	return syscall.UTF16ToString(path[:n]), nil
}

// SetConsoleCtrlHandler adds a handler made by [NewCallback].
func SetConsoleCtrlHandler(handler uintptr) error {
	return check(procSetConsoleCtrlHandler.Call(handler, flag(true)))
}

func MultiByteToWideChar(page, flags uint32, s *byte, n int32, wide *uint16, room int32) (int32, error) {
	count, _, err := procMultiByteToWideChar.Call(uintptr(page), uintptr(flags), uintptr(unsafe.Pointer(s)), uintptr(n),
		uintptr(unsafe.Pointer(wide)), uintptr(room))
	return int32(count), check(count, 0, err)
}

func InitiateSystemShutdownEx(machine, message *uint16, timeout uint32, force, restart bool, reason uint32) error {
	return check(procInitiateSystemShutdownEx.Call(uintptr(unsafe.Pointer(machine)), uintptr(unsafe.Pointer(message)),
		uintptr(timeout), flag(force), flag(restart), uintptr(reason)))
}

// CoInitializeEx prepares the calling thread for COM. Every success wants a call of
// [CoUninitialize], that of a thread that was prepared already, too.
func CoInitializeEx(how uint32) error {
	result, _, err := procCoInitializeEx.Call(0, uintptr(how))
	if procCoInitializeEx.Find() != nil {
		return err
	}
	if int32(result) < 0 {
		return syscall.Errno(result)
	}
	return nil
}

func CoUninitialize() { _, _, _ = procCoUninitialize.Call() }

func flag(b bool) uintptr {
	if b {
		return 1
	}
	return 0
}
