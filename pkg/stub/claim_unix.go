//go:build unix

package stub

import (
	"os"
	"syscall"
)

// Claim implements Storage. Other runs hold their folders by a shared lock, which
// OpenFolder takes.
func (*Host) Claim(path string) (Folder, error) {
	f, err := openFolder(path)
	if err != nil {
		return nil, err
	}
	info, err := f.handle.Stat()
	if err == nil {
		if s, ok := info.Sys().(*syscall.Stat_t); !ok || int(s.Uid) != os.Geteuid() {
			err = syscallError("claim", path, syscall.EPERM)
		}
	}
	if err == nil {
		err = syscallError("claim", path, f.lock(syscall.LOCK_EX))
	}
	if err != nil {
		_ = f.Close() // nothing was done
		return nil, err
	}
	return f, nil
}

// lock takes a lock on the folder if it can be had at once. It ends when the
// folder is closed, or the process is.
func (f *folder) lock(kind int) error { return syscall.Flock(int(f.handle.Fd()), kind|syscall.LOCK_NB) }
