// Package standin is a System on a folder that stands for C:\, for looking at what
// a plan would do and for hosts that are no Windows. It stands apart from the
// engine because it needs package os, which a stub for Windows goes without.
package standin

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"goexpress/internal/foldfs"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/internal/whole"
)

// Folder is an [engine.System] whose C: is a folder of the host. Names are looked up
// without regard to case, as on Windows; new ones are made as written. Nothing
// outside the folder is read or changed, whatever the paths say and whatever
// links lie in the folder: paths on other drives and links that lead out are
// *PathErrors, and the operations go through an os.Root besides.
//
// The registry is kept in the files HKLM.reg, HKCU.reg and HKU.reg of the
// folder, in regedit's format. They are read when they are needed first, and
// written, if they have changed, by Flush. Paths do not reach them.
type Folder struct {
	root     *os.Root
	names    spellings
	host     whole.Host
	commands engine.Commands
	ask      func(*inf.Prompt) (bool, error)
	registry map[string]*registryFile // by root, those in use
}

// Options of Open; the zero value is fit for looking at.
type Options struct {
	Commands engine.Commands // starts programs; nil: they are left alone and count as ended with 0
	FileMode fs.FileMode     // permissions of new files before the umask; 0: 0644
	// Ask answers prompts; nil: they are accepted, unseen.
	Ask func(*inf.Prompt) (bool, error)
}

// Open opens dir, which must exist, as the C: of a System.
func Open(dir string, opt Options) (*Folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	mode := opt.FileMode
	if mode == 0 {
		mode = 0o644
	}
	create := func(name string) (io.WriteCloser, error) {
		return root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	}
	rename := func(from, to string) error {
		err := root.Rename(from, to)
		if link, ok := err.(*os.LinkError); ok { // whose paths mean nothing outside
			err = link.Err
		}
		return err
	}
	return &Folder{
		root:     root,
		names:    spellings{fsys: root.FS()},
		host:     whole.Host{Create: create, Chtimes: root.Chtimes, Rename: rename, Remove: root.Remove},
		commands: opt.Commands,
		ask:      opt.Ask,
	}, nil
}

// Close writes what Flush does and releases the folder.
func (f *Folder) Close() error { return errors.Join(f.Flush(), f.root.Close()) }

// HostPath returns where path lies on the host, for those who start programs.
func (f *Folder) HostPath(path string) (string, error) {
	name, err := f.locate(path)
	if err != nil {
		return "", err
	}
	return filepath.Join(f.root.Name(), filepath.FromSlash(name)), nil
}

// Check implements Files.
func (f *Folder) Check(path string) error {
	_, err := f.locate(path)
	return err
}

// Stat implements Files.
func (f *Folder) Stat(path string) (fs.FileInfo, error) {
	name, err := f.locate(path)
	if err != nil {
		return nil, err
	}
	info, err := f.root.Stat(name)
	if err != nil {
		return nil, absent("stat", path, err)
	}
	return info, nil
}

// MkdirAll implements Files.
func (f *Folder) MkdirAll(windows string) error {
	name, err := f.locate(windows)
	if err != nil {
		return err
	}
	if err := f.root.MkdirAll(name, 0o755); err != nil {
		return whole.Named("mkdir", windows, err)
	}
	for ; name != "."; name = path.Dir(name) {
		f.names.add(name)
	}
	return nil
}

// Write implements Files.
func (f *Folder) Write(target string, content io.Reader, modTime time.Time) error {
	name, err := f.locate(target)
	if err != nil {
		return err
	}
	return whole.Named("write", target, f.writeFile(name, content, modTime))
}

// writeFile writes a file, by its name below the root.
func (f *Folder) writeFile(name string, content io.Reader, modTime time.Time) error {
	temp := path.Join(path.Dir(name), whole.TempName())
	err := f.host.Write(temp, name, content, modTime)
	if err == nil {
		f.names.add(name)
	}
	return err
}

// Open implements Files.
func (f *Folder) Open(path string) (fs.File, error) {
	name, err := f.locate(path)
	if err != nil {
		return nil, err
	}
	file, err := f.openFile(name)
	if err != nil {
		return nil, absent("open", path, err)
	}
	return file, nil
}

// openFile opens a regular file, by its name below the root.
func (f *Folder) openFile(name string) (fs.File, error) {
	info, err := f.root.Stat(name)
	if err == nil && !info.Mode().IsRegular() { // a pipe would block
		err = whole.ErrNotRegular
	}
	if err != nil {
		return nil, err
	}
	return f.root.Open(name)
}

// Remove implements Files.
func (f *Folder) Remove(path string) error {
	name, err := f.locate(path)
	if err != nil {
		return err
	}
	return absent("remove", path, f.host.Remove(name))
}

// Rename implements Files.
func (f *Folder) Rename(oldPath, newPath string) error {
	from, err := f.locate(oldPath)
	if err != nil {
		return err
	}
	to, err := f.locate(newPath)
	if err != nil {
		return err
	}
	if to == from { // the same name in other case: the new spelling is wanted
		to = path.Join(path.Dir(from), winpath.Base(newPath))
	}
	if info, err := f.root.Stat(from); err == nil && info.IsDir() { // which takes along all below it
		f.names.forget()
	}
	if err := f.host.Rename(from, to); err != nil {
		return absent("rename", oldPath, err)
	}
	f.names.add(to)
	return nil
}

// locate maps a Windows path to the slash-separated name below the root:
// existing components as they are spelled there, the rest as written.
func (f *Folder) locate(windows string) (string, error) {
	clean, err := engine.CheckPath(windows)
	if err != nil {
		return "", err
	}
	if clean[0]|0x20 != 'c' {
		return "", &engine.PathError{Path: windows, Why: "is not on drive C:, which is all that the folder stands for"}
	}
	below := clean[len(`C:\`):]
	if isRegistryFile(below) {
		return "", &engine.PathError{Path: windows, Why: registryPlace}
	}
	return f.find(windows, below)
}

// find is locate's search, for a path below the root.
func (f *Folder) find(windows, below string) (string, error) {
	dir := "."
	for name := range strings.SplitSeq(below, `\`) {
		if name == "" { // the root itself
			break
		}
		if dir != "." && isRegistryFile(name) && f.isRoot(dir) {
			return "", &engine.PathError{Path: windows, Why: registryPlace}
		}
		match, err := f.child(dir, name)
		if err != nil {
			return "", refused(windows, err)
		}
		dir = path.Join(dir, match)
	}
	return dir, nil
}

// isRoot reports whether a name stands for the folder as a whole, as a link can.
func (f *Folder) isRoot(dir string) bool {
	info, err := f.root.Stat(dir)
	if err != nil {
		return false
	}
	root, err := f.root.Stat(".")
	return err == nil && os.SameFile(info, root)
}

// child returns the entry of dir for name, or name where there is none.
func (f *Folder) child(dir, name string) (string, error) {
	match, err := f.names.child(dir, name)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return name, nil
	}
	if err != nil {
		return "", err
	}
	info, err := f.root.Lstat(path.Join(dir, match))
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return match, err
	}
	f.names.forget() // a folder may have several names
	_, err = f.root.Stat(path.Join(dir, match))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) { // dangling, but inside
		err = nil
	}
	return match, err
}

// absent is named for operations on what should be there: where a file stands
// in for a folder on the way, Windows says that the path is not found.
func absent(op, path string, err error) error {
	if errors.Is(err, syscall.ENOTDIR) {
		err = fs.ErrNotExist
	}
	return whole.Named(op, path, err)
}

// refused makes a *PathError of os.Root's refusal to leave its folder, the one
// error of a look-up that does not come from the system.
func refused(path string, err error) error {
	var number syscall.Errno
	var many *foldfs.AmbiguousError
	if errors.As(err, &number) || errors.As(err, &many) {
		return whole.Named("find", path, err)
	}
	return &engine.PathError{Path: path, Why: "leads out of the folder through a link"}
}
