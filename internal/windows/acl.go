//go:build windows

package windows

import "unsafe"

var (
	procGetSecurityInfo = advapi32.NewProc("GetSecurityInfo")
	procGetAce          = advapi32.NewProc("GetAce")
	procEqualSid        = advapi32.NewProc("EqualSid")
	procIsWellKnownSid  = advapi32.NewProc("IsWellKnownSid")
)

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

// GetSecurityInfo is the owner and the list of what h stands for, nil for what was
// not asked for. They live as long as the process: few are asked for.
func GetSecurityInfo(h Handle, kind, which uint32) (owner *SID, list *ACL, err error) {
	var descriptor unsafe.Pointer // holds what the two point to
	number, _, err := procGetSecurityInfo.Call(uintptr(h), uintptr(kind), uintptr(which), uintptr(unsafe.Pointer(&owner)), 0,
		uintptr(unsafe.Pointer(&list)), 0, uintptr(unsafe.Pointer(&descriptor)))
	return owner, list, status(procGetSecurityInfo, number, err)
}

func GetAce(list *ACL, index uint32, entry **ACCESS_ALLOWED_ACE) error {
	return check(procGetAce.Call(uintptr(unsafe.Pointer(list)), uintptr(index), uintptr(unsafe.Pointer(entry))))
}

func EqualSid(a, b *SID) bool {
	equal, _, _ := procEqualSid.Call(uintptr(unsafe.Pointer(a)), uintptr(unsafe.Pointer(b)))
	return equal != 0
}

func IsWellKnownSid(sid *SID, kind uint32) bool {
	is, _, _ := procIsWellKnownSid.Call(uintptr(unsafe.Pointer(sid)), uintptr(kind))
	return is != 0
}
