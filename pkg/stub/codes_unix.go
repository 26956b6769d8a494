//go:build unix

package stub

import "syscall"

// systemCode is the Windows code for an error of the system, 0 for one that has
// no counterpart.
func systemCode(e syscall.Errno) uint32 {
	switch e {
	case syscall.ENOENT, syscall.ENOTDIR:
		return CodeNotFound
	case syscall.EACCES, syscall.EPERM, syscall.EROFS:
		return CodeAccessDenied
	case syscall.ENOEXEC:
		return CodeNotRunnable
	}
	return 0
}
