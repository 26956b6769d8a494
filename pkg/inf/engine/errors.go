package engine

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"goexpress/internal/diskfull"
	"goexpress/internal/format"
	"goexpress/internal/incomparable"
	"goexpress/internal/ini"
	"goexpress/pkg/inf"
)

// ActionError says which action failed, where it is written, and why.
type ActionError struct {
	_      incomparable.Struct
	Action inf.Action
	Code   int    // exit code that stands for the failure
	Hint   string // what to do next, "" when there is nothing
	Err    error
}

// Error prints `file:line: [section] action: cause`, leaving out what is unknown.
func (e *ActionError) Error() string {
	from, place := inf.OriginOf(e.Action), ""
	if from.File != "" {
		place = format.Sprintf("%s:%d: ", from.File, from.Line)
	}
	if from.Section != "" {
		place += "[" + from.Section + "] "
	}
	return format.Sprintf("%s%s: %v", place, e.Action, e.Err)
}

func (e *ActionError) Unwrap() error { return e.Err }

// RefusedError lists all that stands against carrying a plan out. Nothing has
// been changed.
type RefusedError struct {
	Problems []*ActionError // in the plan's order, at least one
}

func (e *RefusedError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets errors.Is and errors.As see every problem.
func (e *RefusedError) Unwrap() []error {
	errs := make([]error, len(e.Problems))
	for i, p := range e.Problems {
		errs[i] = p
	}
	return errs
}

// ExitError is the cause of an ActionError when a command ended with a code
// that does not count as success.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return format.Sprintf("ended with exit code %d", e.Code) }

// UnsupportedError is the cause when a plan holds what the engine does not
// carry out. Reason is "" where the action's own text has it.
type UnsupportedError struct{ Reason string }

func (e *UnsupportedError) Error() string {
	if e.Reason == "" {
		return "a plan that holds this is not started"
	}
	return "cannot be carried out: " + e.Reason
}

// failure makes the error that an action ended with one that names it. What is
// no *ActionError yet is that of a file.
func failure(a inf.Action, err error) *ActionError {
	e, ok := err.(*ActionError)
	if !ok {
		e = &ActionError{Code: codeOf(err), Err: err, Hint: fileHint(err)}
	}
	e.Action = a
	return e
}

func fileHint(err error) string {
	_, text := errors.AsType[*ini.TextError](err)
	switch {
	case text:
		return mendLine
	case errors.Is(err, ini.ErrTooLarge), errors.Is(err, ini.ErrCut):
		return "see whether this is an INI file at all"
	case errors.Is(err, ErrInUse):
		return "end the program that uses the file, then run this again"
	case errors.Is(err, fs.ErrPermission):
		return "run this as an administrator; if you are one, the file may be in use"
	case diskfull.Is(err):
		return "make room on the drive, then run this again"
	}
	return ""
}

const mendLine = "mend the line of the INF"

// plain is a failure without a hint.
func plain(err error) error {
	if err == nil {
		return nil
	}
	return &ActionError{Code: codeOf(err), Err: err}
}

// refuse is a failure that was to be seen beforehand.
func refuse(err error, hint string) error {
	return &ActionError{Code: CodeFailed, Err: err, Hint: hint}
}

// startFailure is that of a command that could not be run.
func startFailure(err error) error {
	e := &ActionError{Code: codeOf(err), Err: err}
	type coder interface {
		error
		ExitCode() int
	}
	coded, ok := errors.AsType[coder](err)
	missing := errors.Is(err, fs.ErrNotExist)
	switch {
	case ok && coded.ExitCode() != 0:
		e.Code = coded.ExitCode()
	case missing:
		e.Code = CodeNotFound
	}
	if missing {
		e.Hint = "put the program into the package, or write its full path"
	}
	return e
}

func codeOf(err error) int {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return CodeTimeout
	case errors.Is(err, context.Canceled):
		return CodeCancelled
	case diskfull.Is(err):
		return CodeDiskFull
	}
	return CodeFailed
}
