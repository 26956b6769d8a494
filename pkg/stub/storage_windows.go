package stub

import (
	"errors"
	"io"
	"io/fs"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"goexpress/internal/incomparable"
	"goexpress/internal/leanos"
	"goexpress/internal/windows"
)

var (
	procGetDiskFreeSpaceEx = windows.LazyProc{DLL: &windows.Kernel32, Name: "GetDiskFreeSpaceExW"}
	procConvertDescriptor  = windows.LazyProc{DLL: &windows.Advapi32, Name: "ConvertStringSecurityDescriptorToSecurityDescriptorW"}
)

// Free implements Storage.
func (*Host) Free(path string) (int64, error) {
	wide, err := utf16Z(path)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := procGetDiskFreeSpaceEx.Try(uintptr(unsafe.Pointer(wide)), uintptr(unsafe.Pointer(&free)), 0, 0); err != nil {
		return 0, err
	}
	return int64(min(free, 1<<62)), nil
}

// Mkdir implements Storage: a private folder gets its protection in the call that
// makes it, so there is no moment without (S10).
func (*Host) Mkdir(path string, private bool) error {
	wide, err := utf16Z(path)
	if err != nil {
		return err
	}
	var attributes *syscall.SecurityAttributes
	if private {
		sd, err := privateDescriptor()
		if err != nil {
			return err
		}
		attributes = &syscall.SecurityAttributes{SecurityDescriptor: uintptr(sd)}
		attributes.Length = uint32(unsafe.Sizeof(*attributes))
	}
	return leanos.PathError("mkdir", path, syscall.CreateDirectory(wide, attributes))
}

// privateDescriptor protects a folder and what will lie in it: full control for
// SYSTEM and administrators, nothing inherited from above. An administrator's run
// (SYSTEM's too, not one that UAC has filtered) lets nobody else in and makes the
// administrators its owner, as an owner may change the rights; any other run adds
// its user.
//
// The descriptor lives as long as the process: few are made.
func privateDescriptor() (unsafe.Pointer, error) {
	sddl := "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)"
	administrator, err := windows.IsAdministrator()
	if err != nil {
		return nil, err
	}
	if administrator {
		sddl = "O:BA" + sddl
	} else {
		user, err := windows.CurrentUser()
		if err != nil {
			return nil, err
		}
		sid, err := user.String()
		if err != nil {
			return nil, err
		}
		sddl += "(A;OICI;FA;;;" + sid + ")"
	}
	wide, err := syscall.UTF16PtrFromString(sddl)
	if err != nil {
		return nil, err
	}
	const revision = 1
	var descriptor unsafe.Pointer
	err = procConvertDescriptor.Try(uintptr(unsafe.Pointer(wide)), revision, uintptr(unsafe.Pointer(&descriptor)), 0)
	return descriptor, err
}

// Rmdir implements Storage.
func (*Host) Rmdir(path string) error {
	wide, err := utf16Z(path)
	if err != nil {
		return err
	}
	return leanos.PathError("rmdir", path, syscall.RemoveDirectory(wide))
}

// OpenFolder implements Storage. While the folder is open nobody can rename or
// remove it.
func (*Host) OpenFolder(path string) (Folder, error) {
	f, err := openFolder(path, 0)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// openFolder opens a folder with more access than reading it takes.
func openFolder(path string, more uint32) (*folder, error) {
	wide, err := utf16Z(path)
	if err != nil {
		return nil, err
	}
	const access = windows.FILE_LIST_DIRECTORY | windows.FILE_TRAVERSE | windows.FILE_READ_ATTRIBUTES | windows.SYNCHRONIZE
	h, err := syscall.CreateFile(wide, access|more, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE, nil,
		windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS|windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
	if err != nil {
		return nil, leanos.PathError("open", path, err)
	}
	var info windows.ByHandleFileInformation
	err = syscall.GetFileInformationByHandle(h, &info)
	if err == nil && (info.FileAttributes&windows.FILE_ATTRIBUTE_DIRECTORY == 0 || info.FileAttributes&windows.FILE_ATTRIBUTE_REPARSE_POINT != 0) {
		err = windows.ERROR_DIRECTORY
	}
	if err != nil {
		_ = syscall.CloseHandle(h) // the first error is the one to tell
		return nil, leanos.PathError("open", path, err)
	}
	return &folder{path: path, handle: h}, nil
}

// folder is a Folder by its handle: names are opened relative to it, and the
// object manager is told not to follow links on the way.
type folder struct {
	_      incomparable.Struct
	path   string
	handle windows.Handle
}

func (f *folder) Path() string { return f.path }

func (f *folder) Close() error { return syscall.CloseHandle(f.handle) }

func (f *folder) FS() fs.FS { return (*folderFS)(f) }

// folderFS reads a folder through its handle.
type folderFS folder

func (f *folderFS) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) || strings.ContainsRune(name, '\\') {
		return nil, leanos.PathError("open", name, fs.ErrInvalid)
	}
	if name == "." {
		return leanos.Open(f.path)
	}
	h, err := openAt(f.handle, strings.ReplaceAll(name, "/", `\`), openSpec{
		access: windows.FILE_GENERIC_READ, share: shareAll, disposition: windows.FILE_OPEN, followNone: true,
	})
	if err != nil {
		return nil, err
	}
	return leanos.NewFile(h, name), nil
}

// openSpec says how something is opened below a folder.
type openSpec struct {
	access, share, disposition, options uint32
	followNone                          bool // fail at a link anywhere in the name; else the last one is opened as itself
}

const shareAll = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE

// openAt opens name relative to the folder root.
func openAt(root windows.Handle, name string, s openSpec) (windows.Handle, error) {
	attributes := uint32(windows.OBJ_CASE_INSENSITIVE)
	if s.followNone {
		attributes |= windows.OBJ_DONT_REPARSE
	}
	const options = windows.FILE_SYNCHRONOUS_IO_NONALERT | windows.FILE_OPEN_FOR_BACKUP_INTENT | windows.FILE_OPEN_REPARSE_POINT
	h, err := windows.NtCreateFile(root, name, attributes, s.access|windows.SYNCHRONIZE, s.share, s.disposition, s.options|options)
	return h, leanos.PathError("open", name, err)
}

func (f *folder) Mkdir(name string) error {
	h, err := openAt(f.handle, name, openSpec{
		access: windows.FILE_LIST_DIRECTORY, share: shareAll,
		disposition: windows.FILE_CREATE, options: windows.FILE_DIRECTORY_FILE, followNone: true,
	})
	if err != nil {
		return err
	}
	return syscall.CloseHandle(h)
}

func (f *folder) Create(name string, meta Meta) (io.WriteCloser, error) {
	h, err := openAt(f.handle, name, openSpec{
		access:      windows.FILE_GENERIC_WRITE | windows.FILE_READ_ATTRIBUTES,
		disposition: windows.FILE_CREATE, options: windows.FILE_NON_DIRECTORY_FILE, followNone: true,
	})
	if err != nil {
		return nil, err
	}
	return &newFile{file: leanos.NewFile(h, name), meta: meta}, nil
}

// newFile gets its time and attributes when it is closed, through the handle that
// it was written by.
type newFile struct {
	_    incomparable.Struct
	file *leanos.File
	meta Meta
}

func (f *newFile) Write(p []byte) (int, error) { return f.file.Write(p) }

// fileBasicInfo is FILE_BASIC_INFO; zero fields leave things as they are.
type fileBasicInfo struct {
	creation, access, write, change int64
	attributes                      uint32
	_                               uint32
}

func (f *newFile) Close() error {
	info := fileBasicInfo{write: fileTime(f.meta.Modified), attributes: f.meta.Attributes}
	err := windows.SetFileInformationByHandle(windows.Handle(f.file.Fd()), windows.FileBasicInfo, unsafe.Pointer(&info), unsafe.Sizeof(info))
	if cerr := f.file.Close(); err == nil {
		err = cerr
	}
	return err
}

// fileTime is a FILETIME as one number; not before its epoch.
func fileTime(t time.Time) int64 {
	const epoch = -11644473600 // 1601 in Unix seconds
	const last = 1 << 38       // far beyond any calendar, yet in range
	s := min(max(t.Unix(), epoch), last)
	return (s-epoch)*1e7 + int64(t.Nanosecond()/100)
}

// Hold shares reading only (S15).
func (f *folder) Hold(name string) (io.ReadCloser, error) {
	h, err := openAt(f.handle, name, openSpec{
		access: windows.FILE_GENERIC_READ, share: windows.FILE_SHARE_READ,
		disposition: windows.FILE_OPEN, options: windows.FILE_NON_DIRECTORY_FILE, followNone: true,
	})
	if err != nil {
		return nil, err
	}
	return leanos.NewFile(h, name), nil
}

func (f *folder) Exists(name string) bool {
	h, err := openAt(f.handle, name, openSpec{access: windows.FILE_READ_ATTRIBUTES, share: shareAll, disposition: windows.FILE_OPEN})
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	_ = syscall.CloseHandle(h) // nothing was changed
	return true
}

func (f *folder) List(name string) ([]Entry, error) {
	dir, err := f.openDir(name)
	if err != nil {
		return nil, err
	}
	return listOpen(dir)
}

// openDir opens a folder to be listed. No name opens the folder itself once more,
// as ReOpenFile does.
func (f *folder) openDir(name string) (*leanos.File, error) {
	h, err := openAt(f.handle, name, openSpec{
		access: windows.FILE_GENERIC_READ, share: shareAll,
		disposition: windows.FILE_OPEN, options: windows.FILE_DIRECTORY_FILE, followNone: true,
	})
	if err != nil {
		return nil, err
	}
	return leanos.NewFile(h, name), nil
}

// Remove deletes through a handle: of a link itself, in a folder that was reached
// without following one.
func (f *folder) Remove(name string) error {
	parent := f.handle
	if i := strings.LastIndexByte(name, '\\'); i >= 0 {
		h, err := openAt(f.handle, name[:i], openSpec{
			access: windows.FILE_TRAVERSE, share: shareAll,
			disposition: windows.FILE_OPEN, options: windows.FILE_DIRECTORY_FILE, followNone: true,
		})
		if err != nil {
			return err
		}
		defer func() { _ = syscall.CloseHandle(h) }() // nothing was written
		parent, name = h, name[i+1:]
	}
	h, err := openAt(parent, name, openSpec{
		access: windows.DELETE | windows.FILE_READ_ATTRIBUTES | windows.FILE_WRITE_ATTRIBUTES, share: shareAll, disposition: windows.FILE_OPEN,
	})
	if err != nil {
		return err
	}
	err = dispose(h)
	if cerr := syscall.CloseHandle(h); err == nil {
		err = cerr
	}
	return leanos.PathError("remove", name, err)
}

// dispose marks what a handle is of for deletion: with POSIX semantics, so that
// the name goes at once, or in the old way where that is not known.
func dispose(h windows.Handle) error {
	const posixDelete = 0x1 | 0x2 | 0x10 // delete, POSIX semantics, read-only or not
	flags := uint32(posixDelete)
	err := windows.SetFileInformationByHandle(h, windows.FileDispositionInfoEx, unsafe.Pointer(&flags), unsafe.Sizeof(flags))
	if err == nil {
		return nil
	}
	normal := fileBasicInfo{attributes: windows.FILE_ATTRIBUTE_NORMAL}
	_ = windows.SetFileInformationByHandle(h, windows.FileBasicInfo, unsafe.Pointer(&normal), unsafe.Sizeof(normal))
	yes := byte(1)
	return windows.SetFileInformationByHandle(h, windows.FileDispositionInfo, unsafe.Pointer(&yes), 1)
}
