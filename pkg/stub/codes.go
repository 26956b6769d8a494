package stub

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"goexpress/internal/diskfull"
	"goexpress/internal/incomparable"
	"goexpress/pkg/inf/engine"
)

// Exit codes of a run that are not a command's own. They are Windows' error
// codes, on every system; those that the INF engine gives too are its.
const (
	CodeDone           = 0
	CodeNotFound       = engine.CodeNotFound
	CodeAccessDenied   = 5
	CodeDamaged        = 13 // the package is not what was built, or cut
	CodeDiskFull       = engine.CodeDiskFull
	CodeNotRunnable    = 193 // what a command names is no program
	CodeElevation      = engine.CodeElevation
	CodeVersion        = 1150 // a file of the client has the wrong version
	CodeBlocked        = 1260 // a policy of the machine forbids the program
	CodeTimeout        = engine.CodeTimeout
	CodeCancelled      = engine.CodeCancelled // prompt or licence declined, or interrupted
	CodeFailed         = engine.CodeFailed    // internal failure or suspected tampering
	CodeAnotherRun     = 1618                 // the package runs already
	CodeNoLog          = 1622                 // the log cannot be opened
	CodeBadSwitches    = 1639
	CodeRestartStarted = engine.CodeRestartStarted
	CodeRestartNeeded  = engine.CodeRestartNeeded
)

// Family is the kind of system a package runs on. Decisions that depend on it
// take it as data.
type Family uint8

// The families.
const (
	Windows Family = iota
	Linux
)

// ExitStatus is what the process returns for a code: Linux has eight bits, and a
// failure must not become 0 in them.
func (f Family) ExitStatus(code uint32) int {
	if f == Windows {
		return int(int32(code))
	}
	if code != 0 && code&0xff == 0 {
		return 1
	}
	return int(code & 0xff)
}

// Failure ends a run.
type Failure struct {
	_    incomparable.Struct
	Code uint32
	What string // "the package is damaged"
	Hint string // what to do next, "" when there is nothing
	Err  error  // cause, may be nil

	Known bool // whoever runs the package has been told: nothing more is shown
}

func (f *Failure) Error() string {
	if f.Err == nil {
		return f.What
	}
	return f.What + ": " + f.Err.Error()
}

func (f *Failure) Unwrap() error { return f.Err }

// ExitCode tells the INF engine which code stands for the failure.
func (f *Failure) ExitCode() int { return int(f.Code) }

// failure ends a run with a code of its own.
func failure(code uint32, what, hint string) *Failure {
	return &Failure{Code: code, What: what, Hint: hint}
}

// fail wraps an error of the system, whose nature decides the code.
func fail(what string, err error) *Failure {
	return &Failure{Code: codeOf(err), What: what, Err: err}
}

// damaged says that the package is not what was built.
func damaged(what string, err error) *Failure {
	return &Failure{Code: CodeDamaged, What: what, Err: err, Hint: "get the package anew from where it came from"}
}

// codeOf is the exit code that stands for an error.
func codeOf(err error) uint32 {
	type coded interface {
		error
		ExitCode() int
	}
	known, isCoded := errors.AsType[coded](err)
	errno, isErrno := errors.AsType[syscall.Errno](err)
	switch {
	case err == nil:
		return CodeDone
	case isCoded && known.ExitCode() != 0:
		return uint32(known.ExitCode())
	case errors.Is(err, context.DeadlineExceeded):
		return CodeTimeout
	case errors.Is(err, context.Canceled):
		return CodeCancelled
	case diskfull.Is(err):
		return CodeDiskFull
	case isErrno && systemCode(errno) != 0:
		return systemCode(errno)
	case errors.Is(err, fs.ErrNotExist):
		return CodeNotFound
	case errors.Is(err, fs.ErrPermission):
		return CodeAccessDenied
	}
	return CodeFailed
}
