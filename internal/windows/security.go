//go:build windows

package windows

import (
	"syscall"
	"unsafe"
)

var (
	procCreateWellKnownSid    = advapi32.NewProc("CreateWellKnownSid")
	procCheckTokenMembership  = advapi32.NewProc("CheckTokenMembership")
	procConvertDescriptor     = advapi32.NewProc("ConvertStringSecurityDescriptorToSecurityDescriptorW")
	procLookupPrivilegeValue  = advapi32.NewProc("LookupPrivilegeValueW")
	procAdjustTokenPrivileges = advapi32.NewProc("AdjustTokenPrivileges")
)

// SID is a security identifier; its length is its own business.
type SID = syscall.SID

// SECURITY_DESCRIPTOR is one that Windows made.
type SECURITY_DESCRIPTOR struct{}

// SecurityAttributes of wtypesbase.h.
type SecurityAttributes struct {
	Length             uint32
	SecurityDescriptor *SECURITY_DESCRIPTOR
	InheritHandle      uint32
}

func (a *SecurityAttributes) std() *syscall.SecurityAttributes {
	return (*syscall.SecurityAttributes)(unsafe.Pointer(a)) // which has the descriptor as a number
}

// SecurityDescriptorFromString is a descriptor that lives as long as the process:
// few are made.
func SecurityDescriptorFromString(sddl string) (*SECURITY_DESCRIPTOR, error) {
	wide, err := syscall.UTF16PtrFromString(sddl)
	if err != nil {
		return nil, err
	}
	var sd *SECURITY_DESCRIPTOR
	const revision = 1
	err = check(procConvertDescriptor.Call(uintptr(unsafe.Pointer(wide)), revision, uintptr(unsafe.Pointer(&sd)), 0))
	return sd, err
}

func CreateWellKnownSid(kind uint32) (*SID, error) {
	const longest = 68 // SECURITY_MAX_SID_SIZE
	sid, n := new([longest]byte), uint32(longest)
	err := check(procCreateWellKnownSid.Call(uintptr(kind), 0, uintptr(unsafe.Pointer(sid)), uintptr(unsafe.Pointer(&n))))
	return (*SID)(unsafe.Pointer(sid)), err
}

// Token is an access token.
type Token Handle

func OpenProcessToken(process Handle, access uint32, token *Token) error {
	return syscall.OpenProcessToken(process, access, (*syscall.Token)(token))
}

// GetCurrentProcessToken is a handle that need not be closed.
func GetCurrentProcessToken() Token { return ^Token(4 - 1) }

func (t Token) Close() error { return syscall.CloseHandle(Handle(t)) }

func (t Token) GetTokenUser() (*syscall.Tokenuser, error) { return syscall.Token(t).GetTokenUser() }

func (t Token) IsMember(sid *SID) (bool, error) {
	var is uint32
	err := check(procCheckTokenMembership.Call(uintptr(t), uintptr(unsafe.Pointer(sid)), uintptr(unsafe.Pointer(&is))))
	return is != 0, err
}

// LUID of winnt.h.
type LUID struct {
	LowPart  uint32
	HighPart int32
}

// Tokenprivileges is TOKEN_PRIVILEGES with one of them.
type Tokenprivileges struct {
	PrivilegeCount uint32
	Privileges     [1]struct {
		Luid       LUID
		Attributes uint32
	}
}

func LookupPrivilegeValue(system, name *uint16, luid *LUID) error {
	return check(procLookupPrivilegeValue.Call(uintptr(unsafe.Pointer(system)), uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(luid))))
}

// AdjustTokenPrivileges does not fail where the token lacks a privilege.
func AdjustTokenPrivileges(token Token, disableAll bool, wanted *Tokenprivileges, size uint32, old *Tokenprivileges, needed *uint32) error {
	ok, _, err := procAdjustTokenPrivileges.Call(uintptr(token), flag(disableAll), uintptr(unsafe.Pointer(wanted)), uintptr(size),
		uintptr(unsafe.Pointer(old)), uintptr(unsafe.Pointer(needed)))
	return check(ok, 0, err)
}
