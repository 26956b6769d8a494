package stub

import "syscall"

// Codes of winerror.h that mean the same as another.
const (
	errPathNotFound   = syscall.Errno(3)
	errHandleDiskFull = syscall.Errno(39)
)

// systemCode is the exit code for an error of the system. Numbers that Go made up
// for names it knows from other systems have bit 29 set and stand for none.
func systemCode(e syscall.Errno) uint32 {
	switch {
	case e == errPathNotFound:
		return CodeNotFound
	case e == errHandleDiskFull:
		return CodeDiskFull
	case e >= syscall.APPLICATION_ERROR:
		return 0
	}
	return uint32(e)
}
