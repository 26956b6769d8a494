//go:build unix

package stub

import (
	"io"
	"os"
	"syscall"
)

// Output implements Facts.
func (*Host) Output() io.Writer { return os.Stdout }

// LogDirs implements Storage.
func (h *Host) LogDirs() []OwnDir {
	if temp, err := h.TempDir(); err == nil {
		return []OwnDir{{Path: temp}}
	}
	return nil
}

// OpenLog implements Storage. The temporary folder belongs to everybody, so a log
// of ours is for this user alone, and a pipe is not waited for.
func (*Host) OpenLog(path string, fresh bool) (io.WriteCloser, error) {
	flags, mode := os.O_WRONLY|os.O_APPEND|os.O_CREATE|syscall.O_NONBLOCK, os.FileMode(0o666)
	if fresh {
		flags, mode = flags|os.O_EXCL, 0o600
	}
	return os.OpenFile(path, flags, mode)
}
