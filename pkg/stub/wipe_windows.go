package stub

import (
	"syscall"
	"unsafe"

	"goexpress/internal/leanos"
	"goexpress/internal/windows"
)

// Wipe implements Folder.
func (f *folder) Wipe(name string) error {
	spec := openSpec{
		access: windows.FILE_READ_ATTRIBUTES | windows.FILE_WRITE_ATTRIBUTES, share: shareAll,
		disposition: windows.FILE_OPEN, options: windows.FILE_NON_DIRECTORY_FILE, followNone: true,
	}
	h, err := openAt(f.handle, name, spec)
	if err != nil {
		return err
	}
	err = mayWipe(h)
	if err == nil { // a read-only file cannot be opened to be written
		normal := fileBasicInfo{attributes: windows.FILE_ATTRIBUTE_NORMAL}
		_ = windows.SetFileInformationByHandle(h, windows.FileBasicInfo, unsafe.Pointer(&normal), unsafe.Sizeof(normal))
	}
	_ = syscall.CloseHandle(h) // nothing to lose
	if err != nil {
		return leanos.PathError("wipe", name, err)
	}
	spec.access = windows.FILE_GENERIC_WRITE | windows.FILE_READ_ATTRIBUTES
	if h, err = openAt(f.handle, name, spec); err != nil {
		return err
	}
	file := leanos.NewFile(h, name)
	defer func() { _ = file.Close() }() // Sync has told
	if err := mayWipe(h); err != nil {  // it may be another by now
		return leanos.PathError("wipe", name, err)
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return overwrite(file, info.Size())
}

// mayWipe refuses what is not the work folder's alone.
func mayWipe(h windows.Handle) error {
	var info windows.ByHandleFileInformation
	if err := syscall.GetFileInformationByHandle(h, &info); err != nil {
		return err
	}
	if info.FileAttributes&(windows.FILE_ATTRIBUTE_REPARSE_POINT|windows.FILE_ATTRIBUTE_SPARSE_FILE) != 0 || info.NumberOfLinks > 1 {
		return errNotWiped
	}
	return nil
}
