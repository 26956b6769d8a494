//go:build windows

package windows

import (
	"syscall"
	"unsafe"
)

var (
	procRegCreateKeyEx = advapi32.NewProc("RegCreateKeyExW")
	procRegDeleteValue = advapi32.NewProc("RegDeleteValueW")
)

// Key is an open key of the registry, or a root.
type Key = syscall.Handle

func RegOpenKeyEx(key Key, path *uint16, options, access uint32, out *Key) error {
	return syscall.RegOpenKeyEx(key, path, options, access, out)
}

func RegQueryValueEx(key Key, name *uint16, reserved, kind *uint32, data *byte, size *uint32) error {
	return syscall.RegQueryValueEx(key, name, reserved, kind, data, size)
}

func RegCloseKey(key Key) error { return syscall.RegCloseKey(key) }

func RegCreateKeyEx(key Key, path *uint16, access uint32, out *Key) error {
	number, _, err := procRegCreateKeyEx.Call(uintptr(key), uintptr(unsafe.Pointer(path)), 0, 0, 0, uintptr(access), 0, uintptr(unsafe.Pointer(out)), 0)
	return status(procRegCreateKeyEx, number, err)
}

func RegDeleteValue(key Key, name *uint16) error {
	number, _, err := procRegDeleteValue.Call(uintptr(key), uintptr(unsafe.Pointer(name)))
	return status(procRegDeleteValue, number, err)
}

// status is the error of a function that returns it.
func status(p *LazyProc, number uintptr, err error) error {
	switch {
	case p.Find() != nil:
		return err
	case number == 0:
		return nil
	}
	return syscall.Errno(number)
}
