package engine

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"syscall"
	"time"

	"goexpress/internal/format"
	"goexpress/internal/leanos"
	"goexpress/internal/windows"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine/internal/whole"
)

// Native is the Windows that the program runs on. Commands starts programs,
// Prompt asks the person at the screen; nil fails where they are needed.
//
// Links on the way to a path are followed, as Windows' own layout needs it; a
// link in the place of a file is replaced or deleted, never written through.
type Native struct {
	Commands Commands
	Prompt   func(*inf.Prompt) (accepted bool, err error)
}

// Check implements Files.
func (*Native) Check(path string) error {
	_, err := CheckPath(path)
	return err
}

// Stat implements Files.
func (*Native) Stat(path string) (fs.FileInfo, error) {
	name, err := CheckPath(path)
	if err != nil {
		return nil, err
	}
	info, err := leanos.Stat(name)
	return info, failed("stat", path, err)
}

// MkdirAll implements Files.
func (*Native) MkdirAll(path string) error {
	name, err := CheckPath(path)
	if err != nil {
		return err
	}
	return failed("mkdir", path, leanos.MkdirAll(name))
}

// Write implements Files.
func (*Native) Write(path string, content io.Reader, modTime time.Time) error {
	name, err := CheckPath(path)
	if err != nil {
		return err
	}
	h := whole.Host{Create: createNew, Chtimes: leanos.Chtimes, Rename: replace, Remove: leanos.Remove}
	temp := winpath.Join(winpath.Dir(name), whole.TempName())
	return failed("write", path, h.Write(temp, name, content, modTime))
}

// Open implements Files.
func (*Native) Open(path string) (fs.File, error) {
	name, err := CheckPath(path)
	if err != nil {
		return nil, err
	}
	info, err := leanos.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = whole.ErrNotRegular
	}
	if err != nil {
		return nil, failed("open", path, err)
	}
	f, err := leanos.Open(name)
	if err != nil {
		return nil, failed("open", path, err)
	}
	return f, nil
}

// Remove implements Files.
func (*Native) Remove(path string) error {
	name, err := CheckPath(path)
	if err != nil {
		return err
	}
	return failed("remove", path, held(name, leanos.Remove(name)))
}

// Rename implements Files.
func (*Native) Rename(oldPath, newPath string) error {
	from, err := CheckPath(oldPath)
	if err != nil {
		return err
	}
	to, err := CheckPath(newPath)
	if err != nil {
		return err
	}
	return failed("rename", oldPath, replace(from, to))
}

// AtRestart implements Files. Windows keeps the list where only administrators
// can write.
func (*Native) AtRestart(oldPath, newPath string) error {
	from, err := widePath(oldPath)
	if err != nil {
		return err
	}
	var to *uint16 // none: delete
	if newPath != "" {
		if to, err = widePath(newPath); err != nil {
			return err
		}
	}
	err = windows.MoveFileEx(from, to, windows.MOVEFILE_DELAY_UNTIL_REBOOT|windows.MOVEFILE_REPLACE_EXISTING)
	if errors.Is(err, fs.ErrPermission) {
		err = format.Errorf("only an administrator can have Windows do that: %w", err)
	}
	return whole.Named("rename at the next start", oldPath, err)
}

func widePath(path string) (*uint16, error) {
	name, err := CheckPath(path)
	if err != nil {
		return nil, err
	}
	return syscall.UTF16PtrFromString(name)
}

// Run implements Commands.
func (n *Native) Run(ctx context.Context, cmd *Command) (int, error) {
	if n.Commands == nil {
		return 0, errors.New("no way to start programs was given")
	}
	return n.Commands.Run(ctx, cmd)
}

func createNew(name string) (io.WriteCloser, error) {
	return leanos.Create(name)
}

// replace renames, over a read-only file too, which MoveFileEx refuses.
func replace(from, to string) error {
	err := leanos.Rename(from, to)
	if !errors.Is(err, fs.ErrPermission) {
		return err
	}
	info, statErr := leanos.Lstat(to)
	if statErr != nil || !info.Mode().IsRegular() {
		return err
	}
	if info.Mode()&0o200 != 0 {
		return held(to, err)
	}
	if leanos.SetReadOnly(to, false) != nil {
		return err
	}
	if err = held(to, leanos.Rename(from, to)); err != nil {
		leanos.SetReadOnly(to, true) // as it was found; the rename's error is the one to tell
	}
	return err
}

// Codes of winerror.h for a file that another program holds.
const (
	errSharingViolation = syscall.Errno(32)
	errLockViolation    = syscall.Errno(33)
	errUserMappedFile   = syscall.Errno(1224)
)

// failed is named, with files in use marked as such.
func failed(op, path string, err error) error {
	for _, number := range []syscall.Errno{errSharingViolation, errLockViolation, errUserMappedFile} {
		if errors.Is(err, number) {
			err = format.Errorf("%w: %w", ErrInUse, err)
			break
		}
	}
	return whole.Named(op, path, err)
}
