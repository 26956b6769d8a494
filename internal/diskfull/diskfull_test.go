package diskfull

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"syscall"
	"testing"
)

func TestIs(t *testing.T) {
	full := []syscall.Errno{syscall.Errno(28), syscall.Errno(122)} // ENOSPC and EDQUOT of Linux
	if runtime.GOOS == "windows" {
		full = []syscall.Errno{39, 112}
	} else if runtime.GOOS != "linux" {
		t.Skip("other numbers")
	}
	for _, number := range full {
		if err := fmt.Errorf("x: %w", &fs.PathError{Op: "write", Path: "f", Err: number}); !Is(err) {
			t.Errorf("%d is not taken for a full drive: %v", number, err)
		}
	}
	for _, err := range []error{nil, errors.New("disk full"), fs.ErrPermission, syscall.EINVAL} {
		if Is(err) {
			t.Errorf("%v is taken for a full drive", err)
		}
	}
}
