//go:build windows

package windows

import (
	"runtime"
	"syscall"
	"unsafe"
)

var (
	procInitializeProcThreadAttributeList = LazyProc{DLL: &Kernel32, Name: "InitializeProcThreadAttributeList"}
	procUpdateProcThreadAttribute         = LazyProc{DLL: &Kernel32, Name: "UpdateProcThreadAttribute"}
	procDeleteProcThreadAttributeList     = LazyProc{DLL: &Kernel32, Name: "DeleteProcThreadAttributeList"}
)

// StartupInfoEx is STARTUPINFOEXW.
type StartupInfoEx struct {
	syscall.StartupInfo
	ProcThreadAttributeList unsafe.Pointer
}

// HandleList is a list of attributes of a new process: the handles that it inherits,
// if there are any. [HandleList.Delete] ends its life and keeps it alive until then.
type HandleList struct {
	list    []uintptr // aligned as Windows wants it
	handles []Handle  // which it points to
}

func NewHandleList(handles []Handle) (*HandleList, error) {
	const most = 1
	var size uintptr
	_, _ = procInitializeProcThreadAttributeList.Call(0, most, 0, uintptr(unsafe.Pointer(&size))) // tells the size alone
	if size == 0 || size > 1<<16 {
		return nil, syscall.EINVAL
	}
	l := &HandleList{make([]uintptr, size/unsafe.Sizeof(size)+1), handles}
	err := procInitializeProcThreadAttributeList.Try(uintptr(l.List()), most, 0, uintptr(unsafe.Pointer(&size)))
	if err != nil {
		return nil, err
	}
	if len(handles) > 0 {
		err = procUpdateProcThreadAttribute.Try(uintptr(l.List()), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST,
			uintptr(unsafe.Pointer(&handles[0])), uintptr(len(handles))*unsafe.Sizeof(handles[0]), 0, 0)
	}
	if err != nil {
		l.Delete()
		return nil, err
	}
	return l, nil
}

func (l *HandleList) Delete() {
	_, _ = procDeleteProcThreadAttributeList.Call(uintptr(l.List())) // returns nothing
	runtime.KeepAlive(l)
}

func (l *HandleList) List() unsafe.Pointer { return unsafe.Pointer(&l.list[0]) }

// JOBOBJECT_BASIC_LIMIT_INFORMATION of winnt.h.
type JOBOBJECT_BASIC_LIMIT_INFORMATION struct {
	PerProcessUserTimeLimit int64
	PerJobUserTimeLimit     int64
	LimitFlags              uint32
	MinimumWorkingSetSize   uintptr
	MaximumWorkingSetSize   uintptr
	ActiveProcessLimit      uint32
	Affinity                uintptr
	PriorityClass           uint32
	SchedulingClass         uint32
}

// JOBOBJECT_EXTENDED_LIMIT_INFORMATION of winnt.h.
type JOBOBJECT_EXTENDED_LIMIT_INFORMATION struct {
	BasicLimitInformation                    JOBOBJECT_BASIC_LIMIT_INFORMATION
	_                                        [8 - unsafe.Sizeof(uintptr(0))]byte // 386: what follows starts at a multiple of 8
	IoInfo                                   [6]uint64
	ProcessMemoryLimit, JobMemoryLimit       uintptr
	PeakProcessMemoryUsed, PeakJobMemoryUsed uintptr
}
