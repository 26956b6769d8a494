//go:build windows

package windows

import (
	"sync/atomic"
	"syscall"
	"unsafe"
)

// LazyDLL is a library that is looked for in System32 alone, whatever lies beside
// the program or in the current directory, when one of its functions is wanted.
type LazyDLL struct {
	Name   string
	handle atomic.Uintptr
}

// Libraries of which more than one package calls functions.
var (
	Kernel32 = LazyDLL{Name: "kernel32.dll"}
	Advapi32 = LazyDLL{Name: "advapi32.dll"}
	NTDLL    = LazyDLL{Name: "ntdll.dll"}
	Ole32    = LazyDLL{Name: "ole32.dll"}
	Shell32  = LazyDLL{Name: "shell32.dll"}
)

var procLoadLibraryEx = LazyProc{DLL: &Kernel32, Name: "LoadLibraryExW"}

// Load loads the library. It may load twice when called twice at once, which
// Windows counts.
func (d *LazyDLL) Load() (uintptr, error) {
	h := d.handle.Load()
	if h != 0 {
		return h, nil
	}
	var err error
	if d == &Kernel32 { // is part of every process, and Windows finds it in System32 only
		var kernel syscall.Handle
		kernel, err = syscall.LoadLibrary(d.Name)
		h = uintptr(kernel)
	} else {
		var wide *uint16
		if wide, err = syscall.UTF16PtrFromString(d.Name); err != nil {
			return 0, err
		}
		const noFile = 0
		h, err = procLoadLibraryEx.Call(uintptr(unsafe.Pointer(wide)), noFile, LOAD_LIBRARY_SEARCH_SYSTEM32)
	}
	if h == 0 {
		return 0, err
	}
	d.handle.Store(h)
	return h, nil
}

// LazyProc is a function of a library, looked for when it is wanted. As a variable
// with DLL and Name alone it takes no code to prepare.
type LazyProc struct {
	DLL  *LazyDLL
	Name string
	addr atomic.Uintptr
}

// Addr is where the function is, for a call by [syscall.SyscallN]: what its arguments
// point to need not be on the heap then, if the function calls nothing of ours.
func (p *LazyProc) Addr() (uintptr, error) {
	if addr := p.addr.Load(); addr != 0 {
		return addr, nil
	}
	h, err := p.DLL.Load()
	if err != nil {
		return 0, err
	}
	addr, err := syscall.GetProcAddress(syscall.Handle(h), p.Name)
	if err != nil {
		return 0, err
	}
	p.addr.Store(addr)
	return addr, nil
}

// Find tells why there is no such function.
func (p *LazyProc) Find() error {
	_, err := p.Addr()
	return err
}

// Call calls the function. Its error is what GetLastError says, or some other if
// that says nothing: of use only when the result stands for a failure. A function
// that is not there returns 0 and the error of [LazyProc.Find].
//
//go:uintptrescapes
func (p *LazyProc) Call(args ...uintptr) (uintptr, error) {
	addr, err := p.Addr()
	if err != nil {
		return 0, err
	}
	result, _, number := syscall.SyscallN(addr, args...)
	if number == 0 {
		number = syscall.EINVAL
	}
	return result, number
}

// Try calls a function whose result 0 stands for failure.
//
//go:uintptrescapes
func (p *LazyProc) Try(args ...uintptr) error {
	result, err := p.Call(args...)
	if result != 0 {
		return nil
	}
	return err
}

// Status calls a function that returns its error.
//
//go:uintptrescapes
func (p *LazyProc) Status(args ...uintptr) error {
	if err := p.Find(); err != nil {
		return err
	}
	number, _ := p.Call(args...)
	if number == 0 {
		return nil
	}
	return syscall.Errno(number)
}
