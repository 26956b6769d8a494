package stub

import (
	"syscall"
	"unsafe"

	"goexpress/internal/leanos"
	"goexpress/internal/windows"
)

// procWineGetVersion is there in Wine alone, which keeps no access rights: those
// that it tells are made up from the mode of a Unix file, the same for all that
// one user has made.
var procWineGetVersion = windows.LazyProc{DLL: &windows.NTDLL, Name: "wine_get_version"}

var (
	procGetAce   = windows.LazyProc{DLL: &windows.Advapi32, Name: "GetAce"}
	procEqualSid = windows.LazyProc{DLL: &windows.Advapi32, Name: "EqualSid"}
)

// Access implements Storage.
func (*Host) Access(path string) (Access, error) {
	wide, err := utf16Z(path)
	if err != nil {
		return Access{}, err
	}
	h, err := syscall.CreateFile(wide, windows.READ_CONTROL|windows.FILE_READ_ATTRIBUTES, shareAll, nil,
		windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS|windows.FILE_FLAG_OPEN_REPARSE_POINT, 0)
	if err != nil {
		return Access{}, leanos.PathError("open", path, err)
	}
	defer func() { _ = syscall.CloseHandle(h) }() // read only
	var info windows.ByHandleFileInformation
	if err := syscall.GetFileInformationByHandle(h, &info); err != nil {
		return Access{}, leanos.PathError("open", path, err)
	}
	access := Access{Link: info.FileAttributes&windows.FILE_ATTRIBUTE_REPARSE_POINT != 0}
	if procWineGetVersion.Find() == nil {
		return access, nil
	}
	owner, list, err := windows.GetSecurityInfo(h, windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return Access{}, leanos.PathError("open", path, err)
	}
	access.Others = letsOthersIn(owner, list)
	return access, nil
}

// writeRights are those by which somebody can change what lies in a folder, or
// give himself the right to. FILE_WRITE_DATA and FILE_APPEND_DATA mean new files
// and folders.
const writeRights = windows.FILE_WRITE_DATA | windows.FILE_APPEND_DATA | fileDeleteChild | windows.DELETE | windows.WRITE_DAC |
	windows.WRITE_OWNER | windows.GENERIC_WRITE | windows.GENERIC_ALL | windows.MAXIMUM_ALLOWED

// fileDeleteChild is FILE_DELETE_CHILD of winnt.h.
const fileDeleteChild = 0x40

// letsOthersIn reports whether a folder's rights, or those that it hands on to
// new files, let anybody else than administrators and the system write. What
// cannot be read counts as yes; entries that say no are not relied on.
func letsOthersIn(owner *windows.SID, list *windows.ACL) bool {
	if owner == nil || !isTrusted(owner) {
		return true
	}
	if list == nil { // without a list everybody may do everything
		return true
	}
	for i := range uint32(list.AceCount) {
		var entry *windows.ACCESS_ALLOWED_ACE
		if procGetAce.Try(uintptr(unsafe.Pointer(list)), uintptr(i), uintptr(unsafe.Pointer(&entry))) != nil {
			return true
		}
		switch entry.Header.AceType {
		case windows.ACCESS_DENIED_ACE_TYPE:
			continue
		case windows.ACCESS_ALLOWED_ACE_TYPE:
		default:
			return true
		}
		sid := (*windows.SID)(unsafe.Pointer(&entry.SidStart))
		if entry.Mask&writeRights != 0 && !isTrusted(sid) && !windows.IsWellKnownSid(sid, windows.WinCreatorOwnerSid) {
			return true
		}
	}
	return false
}

// trustedInstaller owns Windows' own folders.
const trustedInstaller = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"

func equalSid(a, b *windows.SID) bool {
	equal, _ := procEqualSid.Call(uintptr(unsafe.Pointer(a)), uintptr(unsafe.Pointer(b)))
	return equal != 0
}

// isTrusted reports whether somebody has all of an administrator's rights anyway.
func isTrusted(sid *windows.SID) bool {
	name, err := sid.String()
	return windows.IsWellKnownSid(sid, windows.WinLocalSystemSid) || windows.IsWellKnownSid(sid, windows.WinBuiltinAdministratorsSid) ||
		err == nil && name == trustedInstaller
}
