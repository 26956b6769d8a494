package engine

import (
	"context"
	"io"
	"io/fs"
	"time"

	"goexpress/internal/format"
	"goexpress/internal/registry"
	"goexpress/pkg/inf"
)

// System is what a plan acts on, one interface for each kind of thing.
type System interface {
	Files
	Registry
	Commands
	User
}

// Files are a client's files. Paths are absolute Windows paths as CheckPath
// takes them. Errors wrap fs.ErrNotExist, fs.ErrPermission and ErrInUse where
// they apply; a path that is not this system's to touch is a *PathError.
type Files interface {
	// Check reports whether path lies where this system may act; it changes
	// nothing, and the path need not exist.
	Check(path string) error
	Stat(path string) (fs.FileInfo, error)
	MkdirAll(path string) error
	// Write puts content at path: complete or not at all, an existing file
	// (read-only or not) replaced. The folder must exist. A zero modTime
	// leaves the time alone.
	Write(path string, content io.Reader, modTime time.Time) error
	Open(path string) (fs.File, error)
	// Remove deletes a file, read-only or not, or an empty folder; of one that
	// is not empty the error wraps fs.ErrExist.
	Remove(path string) error
	// Rename moves a file, replacing one that is there.
	Rename(oldPath, newPath string) error
	// AtRestart has Windows rename oldPath to newPath, replacing a file that is
	// there, or with newPath "" delete it, when it starts the next time.
	AtRestart(oldPath, newPath string) error
}

// Registry is a client's registry. Keys and names are found without regard to
// case. Errors wrap fs.ErrNotExist where a key or value is not there, and
// fs.ErrPermission.
type Registry interface {
	Value(k registry.Key, name string) (registry.Value, error)
	// SetValue sets a value and makes its key, with all above it, if need be.
	SetValue(k registry.Key, name string, v registry.Value) error
	CreateKey(k registry.Key) error
	DeleteValue(k registry.Key, name string) error
	// DeleteKey deletes a key with all below it.
	DeleteKey(k registry.Key) error
}

// Flusher is what a System is besides when it keeps changes back: Flush carries
// them out. Apply calls it at the end, also when an action has failed.
type Flusher interface{ Flush() error }

// User is the person or account that the plan is carried out for.
type User interface {
	// Admin reports whether it has an administrator's rights.
	Admin() (bool, error)
	// Ask shows a prompt and reports whether it was accepted; with ButtonOK
	// there is nothing to decline.
	Ask(*inf.Prompt) (bool, error)
	// RefreshShell makes Explorer look at icons and associations again.
	RefreshShell() error
}

// Command is a command line to be started.
type Command struct {
	Line   string
	Dir    string // current directory
	Wait   bool
	Hidden bool
	// Loads is a file that the program loads, "" none: whoever makes sure of a
	// program before it is started makes sure of this file too.
	Loads string
	// Timeout ends the command and what it started when it is over: then the
	// error wraps context.DeadlineExceeded. 0: as the caller's rules say.
	Timeout time.Duration
}

// Commands start programs. Where programs are looked for and how they are
// launched is the caller's business, so the caller brings an implementation.
type Commands interface {
	// Run starts cmd and, if cmd.Wait, returns its exit code. An error means
	// that it could not be started or awaited: fs.ErrNotExist stands for exit
	// code 2, any other for the code that its method ExitCode() int names,
	// else 1603. An error that wraps
	// ErrNotRun is no failure: the command is left out.
	Run(ctx context.Context, cmd *Command) (code int, err error)
}

// RunFunc makes Commands of a function.
type RunFunc func(ctx context.Context, cmd *Command) (code int, err error)

// Run calls f.
func (f RunFunc) Run(ctx context.Context, cmd *Command) (int, error) { return f(ctx, cmd) }

// ErrNotRun is wrapped by errors of Commands when this system does not run such
// a program; its text says why.
var ErrNotRun error = &format.Fixed{Text: "not run on this system"}

// ErrInUse is wrapped by errors of Files when another program holds the file.
var ErrInUse error = &format.Fixed{Text: "the file is in use by another program"}
