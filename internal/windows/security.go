//go:build windows

package windows

import (
	"syscall"
	"unsafe"
)

var (
	procCreateWellKnownSid   = LazyProc{DLL: &Advapi32, Name: "CreateWellKnownSid"}
	procCheckTokenMembership = LazyProc{DLL: &Advapi32, Name: "CheckTokenMembership"}
	procGetSecurityInfo      = LazyProc{DLL: &Advapi32, Name: "GetSecurityInfo"}
	procIsWellKnownSid       = LazyProc{DLL: &Advapi32, Name: "IsWellKnownSid"}
	procProcessIDToSessionID = LazyProc{DLL: &Kernel32, Name: "ProcessIdToSessionId"}
)

// SID is a security identifier; its length is its own business.
type SID = syscall.SID

// ACL is an access-control list.
type ACL struct {
	_        [4]byte // revision, size
	AceCount uint16
	_        uint16
}

// ACCESS_ALLOWED_ACE is an entry of a list: ACE_HEADER, a mask, and where the SID
// begins.
type ACCESS_ALLOWED_ACE struct {
	Header struct {
		AceType  uint8
		AceFlags uint8
		AceSize  uint16
	}
	Mask     uint32
	SidStart uint32
}

// GetSecurityInfo is the owner of what h stands for and, if which asks for it, the
// list. They live as long as the process: few are asked for.
func GetSecurityInfo(h Handle, which uint32) (owner *SID, list *ACL, err error) {
	var descriptor unsafe.Pointer // holds what the two point to
	err = procGetSecurityInfo.Status(uintptr(h), SE_FILE_OBJECT, uintptr(which), uintptr(unsafe.Pointer(&owner)), 0,
		uintptr(unsafe.Pointer(&list)), 0, uintptr(unsafe.Pointer(&descriptor)))
	return owner, list, err
}

func IsWellKnownSid(sid *SID, kind uint32) bool {
	is, _ := procIsWellKnownSid.Call(uintptr(unsafe.Pointer(sid)), uintptr(kind))
	return is != 0
}

// CurrentUser is whom this process belongs to.
func CurrentUser() (*SID, error) {
	const own = ^syscall.Token(4 - 1) // of this process; need not be closed
	user, err := own.GetTokenUser()
	if err != nil {
		return nil, err
	}
	return user.User.Sid, nil
}

// IsAdministrator reports whether this is an administrator's run: SYSTEM's too, not
// one whose rights UAC has filtered.
func IsAdministrator() (bool, error) {
	var sid [68]byte // SECURITY_MAX_SID_SIZE
	size := uint32(len(sid))
	if err := procCreateWellKnownSid.Try(WinBuiltinAdministratorsSid, 0, uintptr(unsafe.Pointer(&sid)), uintptr(unsafe.Pointer(&size))); err != nil {
		return false, err
	}
	const effective = 0 // token, of this thread
	var is uint32
	err := procCheckTokenMembership.Try(effective, uintptr(unsafe.Pointer(&sid)), uintptr(unsafe.Pointer(&is)))
	return is != 0, err
}

// Session is the session that this process runs in.
func Session() (uint32, error) {
	var session uint32
	err := procProcessIDToSessionID.Try(uintptr(syscall.Getpid()), uintptr(unsafe.Pointer(&session)))
	return session, err
}
