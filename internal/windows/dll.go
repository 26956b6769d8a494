//go:build windows

package windows

import (
	"sync/atomic"
	"syscall"
	"unsafe"
)

// LazyDLL is a library of System32, loaded when one of its functions is wanted.
type LazyDLL struct {
	name   string
	handle atomic.Uintptr
}

// NewLazySystemDLL is a library that is looked for in System32 alone, whatever
// lies beside the program or in the current directory.
func NewLazySystemDLL(name string) *LazyDLL { return &LazyDLL{name: name} }

// Kernel32 is part of every process, and Windows finds it in System32 only.
var loadLibraryEx = syscall.NewLazyDLL("kernel32.dll").NewProc("LoadLibraryExW")

// load may load twice when called twice at once, which Windows counts.
func (d *LazyDLL) load() (uintptr, error) {
	if h := d.handle.Load(); h != 0 {
		return h, nil
	}
	wide, err := syscall.UTF16PtrFromString(d.name)
	if err != nil {
		return 0, err
	}
	const noFile = 0
	h, _, err := loadLibraryEx.Call(uintptr(unsafe.Pointer(wide)), noFile, LOAD_LIBRARY_SEARCH_SYSTEM32)
	if h == 0 {
		return 0, err
	}
	d.handle.Store(h)
	return h, nil
}

// Load loads the library now.
func (d *LazyDLL) Load() error {
	_, err := d.load()
	return err
}

// NewProc is a function of the library, looked for when it is wanted.
func (d *LazyDLL) NewProc(name string) *LazyProc { return &LazyProc{dll: d, name: name} }

// LazyProc is a function of a library.
type LazyProc struct {
	dll  *LazyDLL
	name string
	addr atomic.Uintptr
}

// Find tells why there is no such function.
func (p *LazyProc) Find() error {
	if p.addr.Load() != 0 {
		return nil
	}
	h, err := p.dll.load()
	if err != nil {
		return err
	}
	addr, err := syscall.GetProcAddress(syscall.Handle(h), p.name)
	if err != nil {
		return err
	}
	p.addr.Store(addr)
	return nil
}

// Call calls the function. Its error is what GetLastError says, of use only when
// the result stands for a failure. A function that is not there returns 0 and
// the error of [LazyProc.Find].
//
//go:uintptrescapes
func (p *LazyProc) Call(args ...uintptr) (uintptr, uintptr, error) {
	if err := p.Find(); err != nil {
		return 0, 0, err
	}
	return syscall.SyscallN(p.addr.Load(), args...)
}

// check is the error of a function whose result 0 stands for failure.
func check(result, _ uintptr, err error) error {
	switch {
	case result != 0:
		return nil
	case err == nil || err == syscall.Errno(0):
		return syscall.EINVAL
	}
	return err
}
