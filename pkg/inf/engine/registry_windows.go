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

// What package syscall lacks of the registry.
var (
	procRegCreateKeyEx = windows.LazyProc{DLL: &windows.Advapi32, Name: "RegCreateKeyExW"}
	procRegSetValueEx  = windows.LazyProc{DLL: &windows.Advapi32, Name: "RegSetValueExW"}
	procRegDeleteValue = windows.LazyProc{DLL: &windows.Advapi32, Name: "RegDeleteValueW"}
	procRegDeleteTree  = windows.LazyProc{DLL: &windows.Advapi32, Name: "RegDeleteTreeW"}
	procRegDeleteKeyEx = windows.LazyProc{DLL: &windows.Advapi32, Name: "RegDeleteKeyExW"}
)

// Value implements Registry.
func (*Native) Value(k registry.Key, name string) (v registry.Value, err error) {
	h, err := openKey(&k, windows.KEY_QUERY_VALUE)
	if err == nil {
		v, err = readValue(h, name)
		syscall.RegCloseKey(h)
	}
	return v, keyError("read", &k, err)
}

func readValue(h windows.Key, name string) (v registry.Value, err error) {
	wide, err := syscall.UTF16PtrFromString(name)
	for size := uint32(256); err == nil; {
		data := make([]byte, size)
		var kind uint32
		err = syscall.RegQueryValueEx(h, wide, nil, &kind, &data[0], &size)
		if err == nil {
			return registry.Value{Type: registry.Type(kind), Data: data[:size]}, nil
		}
		if err == windows.ERROR_MORE_DATA && size > uint32(len(data)) { // it may grow until it is read
			err = nil
		}
	}
	return v, err
}

// SetValue implements Registry.
func (*Native) SetValue(k registry.Key, name string, v registry.Value) error {
	h, err := createKey(&k, windows.KEY_SET_VALUE)
	if err == nil {
		err = setValue(h, name, v)
		syscall.RegCloseKey(h)
	}
	return keyError("set", &k, err)
}

// CreateKey implements Registry.
func (*Native) CreateKey(k registry.Key) error {
	h, err := createKey(&k, windows.KEY_QUERY_VALUE)
	if err == nil {
		syscall.RegCloseKey(h)
	}
	return keyError("make", &k, err)
}

// DeleteValue implements Registry.
func (*Native) DeleteValue(k registry.Key, name string) error {
	h, err := openKey(&k, windows.KEY_SET_VALUE)
	if err == nil {
		err = deleteValue(h, name)
		syscall.RegCloseKey(h)
	}
	return keyError("delete from", &k, err)
}

// DeleteKey implements Registry. First goes what is in the key, then the key: so
// nothing is asked of the key above, which may be protected better.
func (*Native) DeleteKey(k registry.Key) error {
	if k.Path == "" {
		return keyError("delete", &k, errors.New("a root stays"))
	}
	const deleteAccess = 0x10000 // DELETE of winnt.h
	h, err := openKey(&k, deleteAccess|windows.KEY_ENUMERATE_SUB_KEYS|windows.KEY_QUERY_VALUE|windows.KEY_SET_VALUE)
	if err == nil {
		const allOfIt = 0
		err = procRegDeleteTree.Status(uintptr(h), allOfIt)
		syscall.RegCloseKey(h)
	}
	if err == nil {
		err = deleteEmpty(&k)
	}
	return keyError("delete", &k, err)
}

func openKey(k *registry.Key, access uint32) (h windows.Key, err error) {
	root, path, view, err := place(k)
	if err == nil {
		err = syscall.RegOpenKeyEx(root, path, 0, access|view, &h)
	}
	return h, err
}

func createKey(k *registry.Key, access uint32) (h windows.Key, err error) {
	root, path, view, err := place(k)
	if err == nil {
		err = procRegCreateKeyEx.Status(uintptr(root), uintptr(unsafe.Pointer(path)), 0, 0, 0, uintptr(access|view), 0, uintptr(unsafe.Pointer(&h)), 0)
	}
	return h, err
}

// place says in Windows' terms where a key is.
func place(k *registry.Key) (root windows.Key, path *uint16, view uint32, err error) {
	if err := registry.CheckKey(*k); err != nil {
		return 0, nil, 0, err
	}
	switch k.View {
	case registry.View32:
		view = windows.KEY_WOW64_32KEY
	case registry.View64:
		view = windows.KEY_WOW64_64KEY
	}
	switch k.Root {
	case "HKCR":
		root = windows.HKEY_CLASSES_ROOT
	case "HKCU":
		root = windows.HKEY_CURRENT_USER
	case "HKLM":
		root = windows.HKEY_LOCAL_MACHINE
	case "HKU":
		root = windows.HKEY_USERS
	}
	path, err = syscall.UTF16PtrFromString(k.Path)
	return root, path, view, err
}

func setValue(h windows.Key, name string, v registry.Value) error {
	if err := registry.CheckName(name); err != nil {
		return err
	}
	wide, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return err
	}
	var data *byte
	if len(v.Data) > 0 {
		data = &v.Data[0]
	}
	return procRegSetValueEx.Status(uintptr(h), uintptr(unsafe.Pointer(wide)), 0, uintptr(v.Type),
		uintptr(unsafe.Pointer(data)), uintptr(len(v.Data)))
}

func deleteValue(h windows.Key, name string) error {
	wide, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return err
	}
	return procRegDeleteValue.Status(uintptr(h), uintptr(unsafe.Pointer(wide)))
}

func deleteEmpty(k *registry.Key) error {
	root, path, view, err := place(k)
	if err != nil {
		return err
	}
	return procRegDeleteKeyEx.Status(uintptr(root), uintptr(unsafe.Pointer(path)), uintptr(view), 0)
}

// keyError says what was done to which key.
func keyError(op string, k *registry.Key, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, windows.ERROR_KEY_DELETED): // by another program, since it was opened
		err = format.Errorf("%w (%w)", fs.ErrNotExist, err)
	}
	return &fs.PathError{Op: op, Path: k.String(), Err: err}
}
