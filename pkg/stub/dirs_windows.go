package stub

import (
	"strings"
	"syscall"
	"unsafe"

	"goexpress/internal/leanos"
	"goexpress/internal/windows"
	"goexpress/pkg/inf"
)

// INFDirs implements Facts.
func (*Host) INFDirs(sourceDir string) inf.Dirs {
	user, _ := leanos.LookupEnv("USERNAME")
	return &clientDirs{inf.DefaultDirs(sourceDir, user)}
}

// clientDirs are the directory ids of this Windows. Those below inf.DirCSIDL lie in fixed
// places of the Windows folder or the system drive; the others are numbers of
// folders that the shell knows.
type clientDirs struct{ plain inf.Dirs }

// csidlProfile is CSIDL_PROFILE of shlobj.h.
const csidlProfile = 0x28

func (d *clientDirs) Dir(id int) (string, bool) {
	path, ok := d.plain.Dir(id)
	switch {
	case !ok, id == inf.DirSource:
		return path, ok
	case id == inf.DirProfile:
		return shellFolder(csidlProfile)
	case id >= inf.DirCSIDL:
		return shellFolder(id - inf.DirCSIDL)
	}
	if rest, ok := strings.CutPrefix(path, `C:\WINDOWS`); ok {
		return windowsDir() + rest, true
	}
	if rest, ok := strings.CutPrefix(path, `C:`); ok {
		return systemDrive() + rest, true
	}
	return path, true
}

var procGetFolderPath = windows.LazyProc{DLL: &windows.Shell32, Name: "SHGetFolderPathW"}

func shellFolder(csidl int) (string, bool) {
	var path [windows.MAX_PATH]uint16
	const current = 0
	err := procGetFolderPath.Status(0, uintptr(csidl), 0, current, uintptr(unsafe.Pointer(&path[0])))
	return syscall.UTF16ToString(path[:]), err == nil
}
