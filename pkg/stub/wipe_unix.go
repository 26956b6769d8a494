//go:build unix

package stub

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// Wipe implements Folder.
func (f *folder) Wipe(name string) error {
	path := slashed(name)
	there, err := f.root.Lstat(path)
	if err != nil {
		return err
	}
	if !there.Mode().IsRegular() {
		return syscallError("wipe", name, errNotWiped)
	}
	open := func() (*os.File, error) { return f.root.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0) }
	file, err := open()
	if errors.Is(err, fs.ErrPermission) && f.root.Chmod(path, 0o600) == nil {
		file, err = open()
	}
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // Sync has told
	opened, err := file.Stat()
	if err != nil {
		return err
	}
	s, ok := opened.Sys().(*syscall.Stat_t)
	const block = 512 // what st_blocks counts in
	if !ok || !os.SameFile(there, opened) || s.Nlink > 1 || s.Blocks*block < opened.Size() && opened.Size() > maxHoles {
		return syscallError("wipe", name, errNotWiped)
	}
	return overwrite(file, opened.Size())
}

// maxHoles is the largest file that is overwritten though it takes less room than
// its size, as one does that the file system has made smaller.
const maxHoles = 64 << 20
