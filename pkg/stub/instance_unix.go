//go:build unix

package stub

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// LockDir implements Locks: the user's folder for what lives as long as programs
// run, or the one for temporary files.
func (h *Host) LockDir() (OwnDir, error) {
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) && isOwn(os.Lstat(dir)) {
		return OwnDir{Path: dir}, nil
	}
	temp, err := h.TempDir()
	return OwnDir{Path: temp}, err
}

// isOwn reports whether this user owns what was looked at.
func isOwn(info os.FileInfo, err error) bool {
	if err != nil {
		return false
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(s.Uid) == os.Geteuid()
}

// lockAttempts bounds how often a lock is taken on a file that has been removed
// meanwhile.
const lockAttempts = 100

// Lock implements Locks. Users who share a folder have locks of their own.
func (*Host) Lock(path string) (io.Closer, error) {
	path += "." + strconv.Itoa(os.Geteuid())
	for range lockAttempts {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0o600)
		if err != nil {
			return nil, err
		}
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		opened, statErr := f.Stat()
		switch {
		case !isOwn(opened, statErr):
			err = syscall.EPERM // one of another user's making says nothing
		case errors.Is(err, syscall.EWOULDBLOCK):
			err = errLocked
		}
		if err != nil {
			_ = f.Close() // nothing was written
			return nil, &os.PathError{Op: "lock", Path: path, Err: err}
		}
		if there, err := os.Lstat(path); err == nil && os.SameFile(opened, there) {
			return &lockFile{f}, nil
		}
		_ = f.Close() // whoever had it has removed it just now
	}
	return nil, &os.PathError{Op: "lock", Path: path, Err: errLocked}
}

// lockFile is a file that goes when it is closed. It goes first: who opens it still
// sees that it has gone once he gets the lock.
type lockFile struct{ *os.File }

func (f *lockFile) Close() error {
	return errors.Join(os.Remove(f.Name()), f.File.Close())
}
