package pe

import (
	"goexpress/internal/format"
	"goexpress/internal/incomparable"
)

// ErrNotPE is matched by the errors for files that are no PE files at all.
var ErrNotPE error = &format.Plain{Text: "not a PE file"}

// ErrNoVersion says that a program carries no version resource.
var ErrNoVersion error = &format.Plain{Text: "the program has no version resource"}

// FormatError says that a file is damaged: which record, where, and why.
type FormatError struct {
	_      incomparable.Struct
	Record string // "section table", "resource directory", ...
	Offset int64  // of the record in the file
	Why    string
	Err    error // ErrNotPE, an error of reading, or nil
}

// formatError is a *FormatError; err may be nil.
func formatError(record string, off int64, why string, err error) error {
	return &FormatError{Record: record, Offset: off, Why: why, Err: err}
}

func (e *FormatError) Error() string {
	s := format.Sprintf("pe: %s at offset %#x: %s", e.Record, e.Offset, e.Why)
	if e.Err != nil && e.Err != ErrNotPE {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *FormatError) Unwrap() error { return e.Err }

// UnsupportedError says that a file is sound but that it cannot be rewritten.
type UnsupportedError struct {
	What string // reads after "pe: "
	Hint string // what to do next
}

func (e *UnsupportedError) Error() string { return "pe: " + e.What + "; " + e.Hint }

// LimitError says that the file to be written would be too large to be run.
type LimitError struct {
	Size, Limit int64 // bytes
	Hint        string
}

func (e *LimitError) Error() string {
	return format.Sprintf("pe: the program would have %d bytes, the limit is %d; %s", e.Size, e.Limit, e.Hint)
}
