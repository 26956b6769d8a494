package stub

import "syscall"

// errPathNotFound is ERROR_PATH_NOT_FOUND of winerror.h, which means the same as
// ERROR_FILE_NOT_FOUND.
const errPathNotFound = syscall.Errno(3)

// systemCode is the exit code for an error of the system. Numbers that Go made up
// for names it knows from other systems have bit 29 set and stand for none.
func systemCode(e syscall.Errno) uint32 {
	switch {
	case e == errPathNotFound:
		return CodeNotFound
	case e >= syscall.APPLICATION_ERROR:
		return 0
	}
	return uint32(e)
}
