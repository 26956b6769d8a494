package engine

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"time"
)

// System is what a plan acts on, one interface for each kind of thing.
type System interface {
	Files
	Commands
}

// FileInfo is what the engine must know of a file on the client.
type FileInfo struct {
	Size    int64
	ModTime time.Time
	Dir     bool
}

// Files are a client's files. Paths are absolute Windows paths as CheckPath
// takes them. Errors wrap fs.ErrNotExist, fs.ErrPermission and ErrInUse where
// they apply; a path that is not this system's to touch is a *PathError.
type Files interface {
	// Check reports whether path lies where this system may act; it changes
	// nothing, and the path need not exist.
	Check(path string) error
	Stat(path string) (FileInfo, error)
	MkdirAll(path string) error
	// Write puts content at path: complete or not at all, an existing file
	// (read-only or not) replaced. The folder must exist. A zero modTime
	// leaves the time alone.
	Write(path string, content io.Reader, modTime time.Time) error
	Open(path string) (fs.File, error)
	// Remove deletes a file, read-only or not, or an empty folder.
	Remove(path string) error
	// Rename moves a file, replacing one that is there.
	Rename(oldPath, newPath string) error
}

// Command is a command line to be started.
type Command struct {
	Line   string
	Dir    string // current directory
	Wait   bool
	Hidden bool
}

// Commands start programs. Where programs are looked for and how they are
// launched is the caller's business, so the caller brings an implementation.
type Commands interface {
	// Run starts cmd and, if cmd.Wait, returns its exit code. An error means
	// that it could not be started or awaited: fs.ErrNotExist stands for exit
	// code 2, any other for the code that its method ExitCode() int names,
	// else 1603.
	Run(ctx context.Context, cmd Command) (code int, err error)
}

// RunFunc makes Commands of a function.
type RunFunc func(ctx context.Context, cmd Command) (code int, err error)

// Run calls f.
func (f RunFunc) Run(ctx context.Context, cmd Command) (int, error) { return f(ctx, cmd) }

// ErrInUse is wrapped by errors of Files when another program holds the file.
var ErrInUse = errors.New("the file is in use by another program")
