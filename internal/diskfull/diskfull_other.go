//go:build !windows

package diskfull

import (
	"errors"
	"syscall"
)

// Is reports whether a write failed for want of room.
func Is(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
