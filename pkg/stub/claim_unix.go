//go:build unix

package stub

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Claim implements Storage. Other runs hold their folders by a shared lock, which
// OpenFolder takes. Where others may rename what is ours, a folder's name proves
// nothing.
func (*Host) Claim(path string) (Folder, error) {
	f, err := openFolder(path)
	if err != nil {
		return nil, err
	}
	info, err := f.handle.Stat()
	if err == nil && !ownedByUs(info) || mayRenameIn(filepath.Dir(path)) {
		err = syscall.EPERM
	}
	if err == nil {
		err = f.lock(syscall.LOCK_EX)
	}
	if err = syscallError("claim", path, err); err != nil {
		_ = f.Close() // nothing was done
		return nil, err
	}
	return f, nil
}

func ownedByUs(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(s.Uid) == os.Geteuid()
}

// mayRenameIn reports whether everybody may rename what lies in a folder.
func mayRenameIn(dir string) bool {
	const all = 0o002
	info, err := os.Stat(dir)
	return err != nil || info.Mode()&all != 0 && info.Mode()&fs.ModeSticky == 0
}

// lock takes a lock on the folder if it can be had at once. It ends when the
// folder is closed, or the process is.
func (f *folder) lock(kind int) error { return syscall.Flock(int(f.handle.Fd()), kind|syscall.LOCK_NB) }
