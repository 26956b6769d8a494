//go:build windows

package windows

import (
	"runtime"
	"syscall"
	"unsafe"
)

var (
	procResumeThread                      = kernel32.NewProc("ResumeThread")
	procCreateProcess                     = kernel32.NewProc("CreateProcessW")
	procCreateJobObject                   = kernel32.NewProc("CreateJobObjectW")
	procQueryInformationJobObject         = kernel32.NewProc("QueryInformationJobObject")
	procSetInformationJobObject           = kernel32.NewProc("SetInformationJobObject")
	procAssignProcessToJobObject          = kernel32.NewProc("AssignProcessToJobObject")
	procTerminateJobObject                = kernel32.NewProc("TerminateJobObject")
	procInitializeProcThreadAttributeList = kernel32.NewProc("InitializeProcThreadAttributeList")
	procUpdateProcThreadAttribute         = kernel32.NewProc("UpdateProcThreadAttribute")
	procDeleteProcThreadAttributeList     = kernel32.NewProc("DeleteProcThreadAttributeList")
)

func WaitForSingleObject(h Handle, milliseconds uint32) (uint32, error) {
	return syscall.WaitForSingleObject(h, milliseconds)
}

func GetExitCodeProcess(process Handle, code *uint32) error {
	return syscall.GetExitCodeProcess(process, code)
}

func TerminateProcess(process Handle, code uint32) error {
	return syscall.TerminateProcess(process, code)
}

func DuplicateHandle(from, h, to Handle, out *Handle, access uint32, inherit bool, options uint32) error {
	return syscall.DuplicateHandle(from, h, to, out, access, inherit, options)
}

func ResumeThread(thread Handle) (uint32, error) {
	const failed = 1<<32 - 1
	n, _, err := procResumeThread.Call(uintptr(thread))
	if uint32(n) == failed {
		return failed, check(0, 0, err)
	}
	return uint32(n), nil
}

// StartupInfo is STARTUPINFOW.
type StartupInfo = syscall.StartupInfo

// StartupInfoEx is STARTUPINFOEXW.
type StartupInfoEx struct {
	StartupInfo
	ProcThreadAttributeList unsafe.Pointer
}

func CreateProcess(path, line *uint16, process, thread *SecurityAttributes, inherit bool, flags uint32, env, dir *uint16,
	startup *StartupInfo, out *ProcessInformation,
) error {
	return check(procCreateProcess.Call(uintptr(unsafe.Pointer(path)), uintptr(unsafe.Pointer(line)), uintptr(unsafe.Pointer(process)),
		uintptr(unsafe.Pointer(thread)), flag(inherit), uintptr(flags), uintptr(unsafe.Pointer(env)), uintptr(unsafe.Pointer(dir)),
		uintptr(unsafe.Pointer(startup)), uintptr(unsafe.Pointer(out))))
}

// ProcThreadAttributeListContainer holds what a new process gets besides its
// [StartupInfo].
type ProcThreadAttributeListContainer struct {
	list []uintptr // aligned as Windows wants it
	pin  runtime.Pinner
}

func NewProcThreadAttributeList(most uint32) (*ProcThreadAttributeListContainer, error) {
	var size uintptr
	_, _, _ = procInitializeProcThreadAttributeList.Call(0, uintptr(most), 0, uintptr(unsafe.Pointer(&size))) // tells the size alone
	if size == 0 || size > 1<<16 {
		return nil, syscall.EINVAL
	}
	l := &ProcThreadAttributeListContainer{list: make([]uintptr, size/unsafe.Sizeof(size)+1)}
	l.pin.Pin(&l.list[0])
	if err := check(procInitializeProcThreadAttributeList.Call(uintptr(l.List()), uintptr(most), 0, uintptr(unsafe.Pointer(&size)))); err != nil {
		l.pin.Unpin()
		return nil, err
	}
	return l, nil
}

// Update sets an attribute; the value must be there until Delete.
func (l *ProcThreadAttributeListContainer) Update(attribute uintptr, value unsafe.Pointer, size uintptr) error {
	l.pin.Pin(value)
	return check(procUpdateProcThreadAttribute.Call(uintptr(l.List()), 0, attribute, uintptr(value), size, 0, 0))
}

func (l *ProcThreadAttributeListContainer) Delete() {
	_, _, _ = procDeleteProcThreadAttributeList.Call(uintptr(l.List())) // returns nothing
	l.pin.Unpin()
}

func (l *ProcThreadAttributeListContainer) List() unsafe.Pointer { return unsafe.Pointer(&l.list[0]) }

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

func CreateJobObject(attributes *SecurityAttributes, name *uint16) (Handle, error) {
	h, _, err := procCreateJobObject.Call(uintptr(unsafe.Pointer(attributes)), uintptr(unsafe.Pointer(name)))
	return Handle(h), check(h, 0, err)
}

func SetInformationJobObject(job Handle, class uint32, info unsafe.Pointer, size uint32) error {
	return check(procSetInformationJobObject.Call(uintptr(job), uintptr(class), uintptr(info), uintptr(size)))
}

func QueryInformationJobObject(job Handle, class uint32, info unsafe.Pointer, size uint32, needed *uint32) error {
	return check(procQueryInformationJobObject.Call(uintptr(job), uintptr(class), uintptr(info), uintptr(size),
		uintptr(unsafe.Pointer(needed))))
}

func AssignProcessToJobObject(job, process Handle) error {
	return check(procAssignProcessToJobObject.Call(uintptr(job), uintptr(process)))
}

func TerminateJobObject(job Handle, code uint32) error {
	return check(procTerminateJobObject.Call(uintptr(job), uintptr(code)))
}
