package stub

import (
	"context"
	"runtime"
	"syscall"
	"unsafe"

	"goexpress/internal/format"
	"goexpress/internal/incomparable"
	"goexpress/internal/leanos"
	"goexpress/internal/windows"
)

var (
	procShellExecuteEx = windows.LazyProc{DLL: &windows.Shell32, Name: "ShellExecuteExW"}
	procCoInitializeEx = windows.LazyProc{DLL: &windows.Ole32, Name: "CoInitializeEx"}
	procCoUninitialize = windows.LazyProc{DLL: &windows.Ole32, Name: "CoUninitialize"}
)

// shellExecuteInfo is SHELLEXECUTEINFOW.
type shellExecuteInfo struct {
	_          incomparable.Struct
	size       uint32
	mask       uint32
	_          uintptr // window
	verb       *uint16
	file       *uint16
	parameters *uint16
	directory  *uint16
	show       int32
	_          [3]uintptr // instance, list, class
	_          uintptr    // key
	_          uint32     // hot key
	_          uintptr    // icon
	process    windows.Handle
}

// Elevate implements Programs. Windows asks the user.
func (*Host) Elevate() (uint32, error) {
	runtime.LockOSThread() // for COM, which the shell uses
	result, _ := procCoInitializeEx.Call(0, windows.COINIT_APARTMENTTHREADED|windows.COINIT_DISABLE_OLE1DDE)
	code, err := elevated()
	if int32(result) >= 0 { // every success wants an end, that of a thread that was prepared already, too
		_, _ = procCoUninitialize.Call()
	}
	runtime.UnlockOSThread()
	return code, err
}

func elevated() (uint32, error) {
	info, err := runAs()
	if err != nil {
		return 0, err
	}
	err = procShellExecuteEx.Try(uintptr(unsafe.Pointer(info)))
	switch {
	case err == windows.ERROR_CANCELLED:
		return 0, format.Errorf("%w: %w", context.Canceled, err)
	case err != nil:
		return 0, err
	case info.process == 0:
		return 0, windows.ERROR_INVALID_HANDLE
	}
	code, err := exitCode(info.process)
	_ = syscall.CloseHandle(info.process) // nothing to lose
	return code, err
}

// runAs says what to start: this file with the arguments of this process, as they
// were written, in its folder.
func runAs() (*shellExecuteInfo, error) {
	const keepProcess, noAsync, noBoxes = 0x40, 0x100, 0x400 // SEE_MASK_...
	self, err := windows.GetModuleFileName()
	if err != nil {
		return nil, err
	}
	dir, err := leanos.Getwd()
	if err != nil {
		return nil, err
	}
	info := &shellExecuteInfo{mask: keepProcess | noAsync | noBoxes, show: windows.SW_SHOWNORMAL}
	info.size = uint32(unsafe.Sizeof(*info))
	arguments := skipProgram(windows.CommandLine())
	for _, t := range []struct {
		to   **uint16
		text string
	}{{&info.verb, "runas"}, {&info.file, self}, {&info.parameters, arguments}, {&info.directory, dir}} {
		if *t.to, err = utf16Z(t.text); err != nil {
			return nil, err
		}
	}
	return info, nil
}
