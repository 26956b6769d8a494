package stub

import (
	"cmp"
	"context"
	"errors"
	"syscall"
	"unsafe"

	"goexpress/internal/incomparable"
	"goexpress/internal/windows"
	"goexpress/internal/winpath"
)

var (
	procQueryFullProcessImageName = windows.LazyProc{DLL: &windows.Kernel32, Name: "QueryFullProcessImageNameW"}
	procReadProcessMemory         = windows.LazyProc{DLL: &windows.Kernel32, Name: "ReadProcessMemory"}
	procQueryInformationJobObject = windows.LazyProc{DLL: &windows.Kernel32, Name: "QueryInformationJobObject"}
	procNtQueryInformationProcess = windows.LazyProc{DLL: &windows.NTDLL, Name: "NtQueryInformationProcess"}
)

// keep keeps the job of a program that has ended and left others running.
func (h *Host) keep(j job) {
	if len(j.processes()) == 0 {
		j.close()
		return
	}
	h.left = append(h.left, j)
}

// Await implements Programs.
func (h *Host) Await(ctx context.Context, dir string, seen func(path string)) error {
	const look = 500 // milliseconds until what was started meanwhile is seen
	told := map[uint32]bool{}
	for {
		over := context.Cause(ctx)
		left := h.stragglers(longPath(dir))
		if len(left) == 0 {
			return nil
		}
		for _, s := range left {
			if !told[s.id] {
				told[s.id] = true
				seen(s.path)
			}
			if over != nil {
				_ = syscall.TerminateProcess(s.process, CodeTimeout) // it may have ended by itself
			}
		}
		_, err := syscall.WaitForSingleObject(left[0].process, look)
		for _, s := range left {
			_ = syscall.CloseHandle(s.process) // nothing to lose
		}
		if over != nil || err != nil {
			return cmp.Or(over, err)
		}
	}
}

// straggler is a process that still runs from the work folder.
type straggler struct {
	_       incomparable.Struct
	id      uint32
	process windows.Handle
	path    string
}

// stragglers are the processes of the jobs kept that run from dir. Whoever asks
// closes their handles.
func (h *Host) stragglers(dir string) []straggler {
	var list []straggler
	for _, j := range h.left {
		for _, id := range j.processes() {
			process := openProcess(id)
			if process == 0 { // ended, or not ours to look at
				continue
			}
			path := imagePath(process)
			if running(process) && !isConsole(path) && (within(dir, path) || within(dir, currentFolder(process))) {
				list = append(list, straggler{id: id, process: process, path: path})
			} else {
				_ = syscall.CloseHandle(process) // nothing to lose
			}
		}
	}
	return list
}

// openProcess opens a process to look at and end it, or as much of that as there
// is a right to.
func openProcess(id uint32) windows.Handle {
	const least = windows.PROCESS_QUERY_LIMITED_INFORMATION | windows.SYNCHRONIZE
	for _, access := range []uint32{least | windows.PROCESS_VM_READ | windows.PROCESS_QUERY_INFORMATION | windows.PROCESS_TERMINATE, least} {
		if process, err := syscall.OpenProcess(access, false, id); err == nil {
			return process
		}
	}
	return 0
}

func running(process windows.Handle) bool {
	event, err := syscall.WaitForSingleObject(process, 0)
	return err == nil && event == windows.WAIT_TIMEOUT
}

// isConsole holds for the program behind a console's window. It ends with the last
// program that uses the console, wherever that runs.
func isConsole(path string) bool {
	return winpath.EqualFold(path, windowsDir()+`\System32\conhost.exe`)
}

// within reports whether path is dir or lies below it; "" is nowhere.
func within(dir, path string) bool {
	if path == "" {
		return false
	}
	path = longPath(path)
	_, below := Windows.below(dir, path)
	return below || winpath.EqualFold(winpath.Clean(path), winpath.Clean(dir))
}

// longPath is a path without short names, since the folder for temporary files is
// often given with them: C:\Users\ADMINI~1. What does not exist stays as it is.
func longPath(path string) string {
	from, err := utf16Z(path)
	if err != nil {
		return path
	}
	long := make([]uint16, windows.MAX_LONG_PATH)
	n, err := syscall.GetLongPathName(from, &long[0], uint32(len(long)))
	if err != nil || int(n) >= len(long) {
		return path
	}
	return syscall.UTF16ToString(long[:n])
}

// imagePath is the file that a process runs, "" when Windows does not tell.
func imagePath(process windows.Handle) string {
	name := make([]uint16, windows.MAX_LONG_PATH)
	size := uint32(len(name))
	if procQueryFullProcessImageName.Try(uintptr(process), 0, uintptr(unsafe.Pointer(&name[0])), uintptr(unsafe.Pointer(&size))) != nil {
		return ""
	}
	return syscall.UTF16ToString(name[:size])
}

// processes are the ids of a job's processes, the first thousand of them.
func (j job) processes() []uint32 {
	if j == 0 {
		return nil
	}
	var list struct { // JOBOBJECT_BASIC_PROCESS_ID_LIST
		assigned, listed uint32
		ids              [1000]uintptr
	}
	// With more of them the call fails and has filled the list.
	err := procQueryInformationJobObject.Try(uintptr(j), windows.JobObjectBasicProcessIdList,
		uintptr(unsafe.Pointer(&list)), unsafe.Sizeof(list), 0)
	if err != nil && !errors.Is(err, windows.ERROR_MORE_DATA) {
		return nil
	}
	ids := make([]uint32, min(int(list.listed), len(list.ids)))
	for i := range ids {
		ids[i] = uint32(list.ids[i])
	}
	return ids
}

// Where a process keeps its current folder (winternl.h and the public symbols of
// ntdll.dll). What points into the other process is a number here.
type (
	processBasic struct { // PROCESS_BASIC_INFORMATION
		_   uintptr
		peb uintptr
		_   [4]uintptr
	}
	processBlock struct { // PEB
		_          [4]uintptr
		parameters uintptr
	}
	processParameters struct { // RTL_USER_PROCESS_PARAMETERS
		_      [4]uint32
		_      uintptr // console
		_      uint32
		_      [3]uintptr // standard handles
		length uint16     // of the current folder, in bytes
		_      uint16
		buffer uintptr
	}
)

// currentFolder is the current folder of a process of our own kind, "" when it
// cannot be read.
func currentFolder(process windows.Handle) string {
	var basic processBasic
	var block processBlock
	var parameters processParameters
	addr, err := procNtQueryInformationProcess.Addr()
	if err != nil {
		return ""
	}
	status, _, _ := syscall.SyscallN(addr, uintptr(process), windows.ProcessBasicInformation, uintptr(unsafe.Pointer(&basic)), unsafe.Sizeof(basic), 0)
	if status != 0 || !readMemory(process, basic.peb, unsafe.Pointer(&block), unsafe.Sizeof(block)) ||
		!readMemory(process, block.parameters, unsafe.Pointer(&parameters), unsafe.Sizeof(parameters)) {
		return ""
	}
	path := make([]uint16, parameters.length/2)
	if len(path) == 0 || !readMemory(process, parameters.buffer, unsafe.Pointer(&path[0]), uintptr(2*len(path))) {
		return ""
	}
	return syscall.UTF16ToString(path)
}

func readMemory(process windows.Handle, from uintptr, to unsafe.Pointer, size uintptr) bool {
	addr, err := procReadProcessMemory.Addr()
	if err != nil || from == 0 {
		return false
	}
	var n uintptr
	ok, _, _ := syscall.SyscallN(addr, uintptr(process), from, uintptr(to), size, uintptr(unsafe.Pointer(&n)))
	return ok != 0 && n == size
}
