//go:build unix

package stub

import (
	"io/fs"
	"os"
	"syscall"
)

// Access implements Storage. In a folder with the sticky bit, as /tmp has it, others
// can make new things, but touch nothing that is ours. Links of root's own, such as
// /var/run, are part of the system.
func (*Host) Access(path string) (Access, error) {
	link, err := os.Lstat(path)
	if err != nil {
		return Access{}, err
	}
	folder, err := os.Stat(path)
	if err != nil {
		return Access{}, err
	}
	return Access{
		Link:   link.Mode()&fs.ModeSymlink != 0 && !ofRoot(link),
		Others: !ofRoot(folder) || folder.Mode()&fs.ModeSticky == 0 && mayOthersWrite(folder),
	}, nil
}

func ofRoot(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && s.Uid == 0
}

func mayOthersWrite(info fs.FileInfo) bool {
	const group, all = 0o020, 0o002
	s, ok := info.Sys().(*syscall.Stat_t)
	return !ok || info.Mode()&all != 0 || info.Mode()&group != 0 && s.Gid != 0
}
