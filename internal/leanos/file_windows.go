// Package leanos is what the stub needs of package os, by its names: on Windows
// without that package, which would weigh 170 KB there; elsewhere it is that
// package.
package leanos

import (
	"io"
	"io/fs"
	"syscall"

	"goexpress/internal/incomparable"
	"goexpress/internal/windows"
)

// File is an open file, a folder, or one end of a pipe. What is not closed stays
// open until the program ends.
type File struct {
	_      incomparable.Struct
	handle windows.Handle
	name   string // for errors
}

// NewFile is the file behind a handle that was opened to wait for what it does.
func NewFile(h windows.Handle, name string) *File { return &File{handle: h, name: name} }

// Open opens a file or a folder for reading; others may do with it what they like.
func Open(name string) (*File, error) {
	return open(name, windows.GENERIC_READ, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS)
}

// Create makes a new file; an existing one is an error that wraps fs.ErrExist.
func Create(name string) (*File, error) {
	return open(name, windows.GENERIC_WRITE, windows.CREATE_NEW, windows.FILE_ATTRIBUTE_NORMAL)
}

const shareAll = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE

func open(name string, access, disposition, flags uint32) (*File, error) {
	wide, err := utf16Path(name)
	if err != nil {
		return nil, PathError("open", name, err)
	}
	h, err := syscall.CreateFile(wide, access, shareAll, nil, disposition, flags, 0)
	if err != nil {
		return nil, PathError("open", name, err)
	}
	return NewFile(h, name), nil
}

// utf16Path is name for Windows. Before Windows 10 1703 it takes long ones in this
// form only, which does without the search for what `..` and `/` mean.
func utf16Path(name string) (*uint16, error) {
	const longest = 247 // of a folder: MAX_PATH less a short name
	if len(name) > longest && name[1] == ':' && name[2] == '\\' {
		name = `\\?\` + name
	}
	return syscall.UTF16PtrFromString(name)
}

// PathError says what was done to which file when err came, if that is not nil.
func PathError(op, name string, err error) error {
	if err == nil {
		return nil
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}

// Pipe returns the two ends of a new pipe, which no child inherits.
func Pipe() (r, w *File, err error) {
	var read, write windows.Handle
	if err := syscall.CreatePipe(&read, &write, nil, 0); err != nil {
		return nil, nil, err
	}
	return NewFile(read, "pipe"), NewFile(write, "pipe"), nil
}

// Fd is the handle.
func (f *File) Fd() uintptr { return uintptr(f.handle) }

// Close closes the handle.
func (f *File) Close() error { return PathError("close", f.name, syscall.CloseHandle(f.handle)) }

// Read implements io.Reader. The end of a pipe is that of a file.
func (f *File) Read(p []byte) (int, error) {
	n, err := syscall.Read(f.handle, p)
	if n == 0 && err == nil && len(p) > 0 {
		return 0, io.EOF
	}
	return max(n, 0), PathError("read", f.name, err)
}

// ReadAt implements io.ReaderAt. Calls of it and of Read wait for each other's end.
func (f *File) ReadAt(p []byte, offset int64) (int, error) {
	here, err := syscall.Seek(f.handle, 0, io.SeekCurrent)
	if offset < 0 {
		err = fs.ErrInvalid
	}
	if err != nil {
		return 0, PathError("read", f.name, err)
	}
	done, err := f.readAt(p, offset)
	// Reading by an offset moves the place, too.
	if _, serr := syscall.Seek(f.handle, here, io.SeekStart); err == nil {
		err = serr
	}
	if err != io.EOF {
		err = PathError("read", f.name, err)
	}
	return done, err
}

func (f *File) readAt(p []byte, offset int64) (done int, err error) {
	for done < len(p) && err == nil {
		at := uint64(offset) + uint64(done)
		place := syscall.Overlapped{Offset: uint32(at), OffsetHigh: uint32(at >> 32)}
		var n uint32
		err = syscall.ReadFile(f.handle, p[done:], &n, &place)
		done += int(n)
		if n == 0 && (err == nil || err == syscall.ERROR_HANDLE_EOF) {
			err = io.EOF
		}
	}
	return done, err
}

// Write implements io.Writer.
func (f *File) Write(p []byte) (int, error) {
	for done := 0; done < len(p); {
		n, err := syscall.Write(f.handle, p[done:])
		if err == nil && n == 0 {
			err = io.ErrShortWrite
		}
		if err != nil {
			return done, PathError("write", f.name, err)
		}
		done += n
	}
	return len(p), nil
}

// Sync has what was written brought to the drive.
func (f *File) Sync() error {
	return PathError("sync", f.name, syscall.FlushFileBuffers(f.handle))
}
