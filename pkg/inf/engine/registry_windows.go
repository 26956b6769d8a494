package engine

import (
	"errors"
	"io/fs"
	"syscall"
	"unsafe"

	"goexpress/internal/format"
	"goexpress/internal/registry"
	"goexpress/internal/windows"
)

// What internal/windows lacks: values of any type, and keys with all below them.
var (
	advapi32           = windows.NewLazySystemDLL("advapi32.dll")
	procRegSetValueEx  = advapi32.NewProc("RegSetValueExW")
	procRegDeleteTree  = advapi32.NewProc("RegDeleteTreeW")
	procRegDeleteKeyEx = advapi32.NewProc("RegDeleteKeyExW")
)

// Value implements Registry.
func (*Native) Value(k registry.Key, name string) (registry.Value, error) {
	h, err := openKey(k, windows.KEY_QUERY_VALUE)
	if err != nil {
		return registry.Value{}, keyError("read", k, err)
	}
	defer windows.RegCloseKey(h)
	wide, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return registry.Value{}, keyError("read", k, err)
	}
	for data := make([]byte, 256); ; {
		var kind uint32
		n := uint32(len(data))
		err := windows.RegQueryValueEx(h, wide, nil, &kind, &data[0], &n)
		switch {
		case err == nil:
			return registry.Value{Type: registry.Type(kind), Data: data[:n]}, nil
		case err == windows.ERROR_MORE_DATA && n > uint32(len(data)): // it may grow until it is read
			data = make([]byte, n)
		default:
			return registry.Value{}, keyError("read", k, err)
		}
	}
}

// SetValue implements Registry.
func (*Native) SetValue(k registry.Key, name string, v registry.Value) error {
	h, err := createKey(k, windows.KEY_SET_VALUE)
	if err == nil {
		err = setValue(h, name, v)
		windows.RegCloseKey(h)
	}
	return keyError("set", k, err)
}

// CreateKey implements Registry.
func (*Native) CreateKey(k registry.Key) error {
	h, err := createKey(k, windows.KEY_QUERY_VALUE)
	if err == nil {
		windows.RegCloseKey(h)
	}
	return keyError("make", k, err)
}

// DeleteValue implements Registry.
func (*Native) DeleteValue(k registry.Key, name string) error {
	h, err := openKey(k, windows.KEY_SET_VALUE)
	if err == nil {
		err = deleteValue(h, name)
		windows.RegCloseKey(h)
	}
	return keyError("delete from", k, err)
}

// DeleteKey implements Registry. First goes what is in the key, then the key: so
// nothing is asked of the key above, which may be protected better.
func (*Native) DeleteKey(k registry.Key) error {
	if k.Path == "" {
		return keyError("delete", k, errors.New("a root stays"))
	}
	const deleteAccess = 0x10000 // DELETE of winnt.h
	h, err := openKey(k, deleteAccess|windows.KEY_ENUMERATE_SUB_KEYS|windows.KEY_QUERY_VALUE|windows.KEY_SET_VALUE)
	if err == nil {
		const allOfIt = 0
		err = status(procRegDeleteTree.Call(uintptr(h), allOfIt))
		windows.RegCloseKey(h)
	}
	if err == nil {
		err = deleteEmpty(k)
	}
	return keyError("delete", k, err)
}

func openKey(k registry.Key, access uint32) (windows.Key, error) {
	root, access, err := rootOf(k, access)
	if err != nil {
		return 0, err
	}
	path, err := windows.UTF16PtrFromString(k.Path)
	if err != nil {
		return 0, err
	}
	var h windows.Key
	err = windows.RegOpenKeyEx(root, path, 0, access, &h)
	return h, err
}

func createKey(k registry.Key, access uint32) (windows.Key, error) {
	root, access, err := rootOf(k, access)
	if err != nil {
		return 0, err
	}
	path, err := windows.UTF16PtrFromString(k.Path)
	if err != nil {
		return 0, err
	}
	var h windows.Key
	err = windows.RegCreateKeyEx(root, path, access, &h)
	return h, err
}

// winRoots are the handles of the roots that registry.CheckKey lets pass.
var winRoots = map[string]windows.Key{
	"HKCR": windows.HKEY_CLASSES_ROOT, "HKCU": windows.HKEY_CURRENT_USER, "HKLM": windows.HKEY_LOCAL_MACHINE, "HKU": windows.HKEY_USERS,
}

// rootOf returns the handle of k's root, and access with k's view.
func rootOf(k registry.Key, access uint32) (windows.Key, uint32, error) {
	if err := registry.CheckKey(k); err != nil {
		return 0, 0, err
	}
	switch k.View {
	case registry.View32:
		access |= windows.KEY_WOW64_32KEY
	case registry.View64:
		access |= windows.KEY_WOW64_64KEY
	}
	return winRoots[k.Root], access, nil
}

func setValue(h windows.Key, name string, v registry.Value) error {
	if err := registry.CheckName(name); err != nil {
		return err
	}
	wide, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return err
	}
	var data *byte
	if len(v.Data) > 0 {
		data = &v.Data[0]
	}
	return status(procRegSetValueEx.Call(uintptr(h), uintptr(unsafe.Pointer(wide)), 0, uintptr(v.Type),
		uintptr(unsafe.Pointer(data)), uintptr(len(v.Data))))
}

func deleteValue(h windows.Key, name string) error {
	wide, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return err
	}
	return windows.RegDeleteValue(h, wide)
}

func deleteEmpty(k registry.Key) error {
	root, view, err := rootOf(k, 0)
	if err != nil {
		return err
	}
	path, err := windows.UTF16PtrFromString(k.Path)
	if err != nil {
		return err
	}
	return status(procRegDeleteKeyEx.Call(uintptr(root), uintptr(unsafe.Pointer(path)), uintptr(view), 0))
}

// status is the error of a call of the registry, which returns it.
func status(code, _ uintptr, _ error) error {
	if code == 0 {
		return nil
	}
	return syscall.Errno(code)
}

// keyError says what was done to which key.
func keyError(op string, k registry.Key, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, windows.ERROR_KEY_DELETED): // by another program, since it was opened
		err = format.Errorf("%w (%w)", fs.ErrNotExist, err)
	}
	return &fs.PathError{Op: op, Path: k.String(), Err: err}
}
