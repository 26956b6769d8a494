//go:build windows

// Package windows is what more than one place of the stub calls of Windows, or calls
// with care, under the names of golang.org/x/sys/windows: that package prepares each
// of its 800 functions at the start of a program, and brings package net along. What
// package syscall has is called there.
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

// Key is an open key of the registry, or a root.
type Key = syscall.Handle

// HWND is a window.
type HWND uintptr

// InvalidHandle is INVALID_HANDLE_VALUE, and as a process this one.
const InvalidHandle = ^Handle(0)

var (
	procGetSystemDirectory        = LazyProc{DLL: &Kernel32, Name: "GetSystemDirectoryW"}
	procGetSystemWindowsDirectory = LazyProc{DLL: &Kernel32, Name: "GetSystemWindowsDirectoryW"}
	procGetModuleFileName         = LazyProc{DLL: &Kernel32, Name: "GetModuleFileNameW"}
	procGetTempPath               = LazyProc{DLL: &Kernel32, Name: "GetTempPathW"}
	procGetTempPath2              = LazyProc{DLL: &Kernel32, Name: "GetTempPath2W"}
	procMultiByteToWideChar       = LazyProc{DLL: &Kernel32, Name: "MultiByteToWideChar"}
)

// CommandLine is that of this process as it was written.
func CommandLine() string {
	p := syscall.GetCommandLine()
	n := 0
	for at := unsafe.Pointer(p); *(*uint16)(at) != 0; at = unsafe.Add(at, 2) {
		n++
	}
	return syscall.UTF16ToString(unsafe.Slice(p, n))
}

func GetSystemDirectory() (string, error)        { return folder(&procGetSystemDirectory) }
func GetSystemWindowsDirectory() (string, error) { return folder(&procGetSystemWindowsDirectory) }

func folder(get *LazyProc) (string, error) {
	var path [MAX_PATH]uint16
	n, err := get.Call(uintptr(unsafe.Pointer(&path[0])), MAX_PATH)
	if n == 0 || n > MAX_PATH {
		return "", err
	}
	return syscall.UTF16ToString(path[:n]), nil
}

// GetModuleFileName is the file that the process runs from.
func GetModuleFileName() (string, error) {
	var path [MAX_LONG_PATH]uint16
	n, err := procGetModuleFileName.Call(0, uintptr(unsafe.Pointer(&path[0])), MAX_LONG_PATH)
	if n == 0 || n >= MAX_LONG_PATH {
		return "", err
	}
	return syscall.UTF16ToString(path[:n]), nil
}

// GetTempPath is what GetTempPath2 says, where there is such a function: it keeps
// SYSTEM out of the folder that all users share.
func GetTempPath() (string, error) {
	get := &procGetTempPath2
	if get.Find() != nil {
		get = &procGetTempPath
	}
	var path [MAX_PATH + 1]uint16
	n, err := get.Call(uintptr(len(path)), uintptr(unsafe.Pointer(&path[0])))
	if n == 0 || n >= uintptr(len(path)) {
		return "", err
	}
	return syscall.UTF16ToString(path[:n]), nil
}

func MultiByteToWideChar(page, flags uint32, s *byte, n int32, wide *uint16, room int32) (int32, error) {
	count, err := procMultiByteToWideChar.Call(uintptr(page), uintptr(flags), uintptr(unsafe.Pointer(s)), uintptr(n),
		uintptr(unsafe.Pointer(wide)), uintptr(room))
	if count == 0 {
		return 0, err
	}
	return int32(count), nil
}
