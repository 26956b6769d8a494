package cab

import (
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/incomparable"
	"goexpress/internal/show"
)

// Causes for errors.Is. Every *FormatError is an ErrFormat.
var (
	ErrFormat        error = &format.Plain{Text: "not a valid cabinet"}
	ErrChecksum      error = &format.Plain{Text: "checksum mismatch"}
	ErrIncompleteSet error = &format.Plain{Text: "cabinet set incomplete"}
	ErrSourceChanged error = &format.Plain{Text: "changed while it was being read"}
)

// FormatError says what is wrong with a cabinet, and where. As an entry of
// Reader.Warnings() it says what is unusual.
type FormatError struct {
	_       incomparable.Struct
	Cabinet string // name of the part of a set, "" when a cabinet was opened alone
	Record  string // "CFHEADER", "CFFOLDER", "CFFILE" or "CFDATA"
	Field   string // as in MS-CAB, "" when it is the record as a whole
	Offset  int64  // of the field or record, in the cabinet
	Folder  int    // -1 when no folder is concerned
	Block   int    // in the folder, -1 when no block is concerned
	File    string // name, "" when no file is concerned
	Why     string
	Err     error // cause: ErrChecksum, io.ErrUnexpectedEOF, a codec's error; may be nil
}

// formatError is an error that concerns no folder, block or file yet.
func formatError(record, field string, offset int64, why string) *FormatError {
	return &FormatError{Record: record, Field: field, Offset: offset, Folder: -1, Block: -1, Why: why}
}

func (e *FormatError) Error() string {
	s := e.Record
	if e.File != "" {
		s = show.Printable(e.File) + ": " + s
	}
	if e.Field != "" {
		s += " " + e.Field
	}
	s += format.Sprintf(" at offset %d", e.Offset)
	if e.Cabinet != "" {
		s += " of " + show.Printable(e.Cabinet)
	}
	if e.Folder >= 0 {
		s += format.Sprintf(", folder %d", e.Folder)
	}
	if e.Block >= 0 {
		s += format.Sprintf(", block %d", e.Block)
	}
	return s + ": " + e.Why
}

// Unwrap returns the cause.
func (e *FormatError) Unwrap() error { return e.Err }

// Is makes every FormatError match ErrFormat.
func (e *FormatError) Is(target error) bool { return target == ErrFormat }

// forFile returns a copy of e that names f.
func (e *FormatError) forFile(f *File) *FormatError {
	c := *e
	c.File = f.Name
	if c.Record == "CFFILE" {
		c.Cabinet = f.cabinet
	}
	return &c
}

// UnsupportedError says that a cabinet is right, but its content is out of
// reach here: a method without a decoder or encoder, or a part of a set.
type UnsupportedError struct {
	_       incomparable.Struct
	Method  Method
	Folder  int    // -1 when no folder is concerned
	Cabinet string // the part of a set that is missing, if that is it
	What    string // "method 4 is unknown"
	Err     error  // ErrIncompleteSet or nil
}

func (e *UnsupportedError) Error() string {
	if e.Folder < 0 {
		return e.What
	}
	return format.Sprintf("folder %d: %s", e.Folder, e.What)
}

// Unwrap returns the cause.
func (e *UnsupportedError) Unwrap() error { return e.Err }

// LimitError says that something to be written does not fit into a cabinet, or
// that one to be read is larger than its reader wants.
type LimitError struct {
	_            incomparable.Struct
	File         string // name, "" when no single file is at fault
	What         string // "size", "files", "folders", "name", "cabinet size", ...
	Value, Limit int64
	Hint         string // what to do
	Wanted       bool   // the limit is the caller's own, not the format's
}

func (e *LimitError) Error() string {
	allows := "a cabinet allows"
	if e.Wanted {
		allows = "the limit is"
	}
	s := format.Sprintf("%s is %d, %s %d", e.What, e.Value, allows, e.Limit)
	if e.File != "" {
		s = e.File + ": " + s
	}
	if e.Hint != "" {
		s += ": " + e.Hint
	}
	return s
}

// SourceError says which file could not be packed.
type SourceError struct {
	File string
	Err  error // ErrSourceChanged is wrapped when the size was not the announced one
}

func (e *SourceError) Error() string { return e.File + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *SourceError) Unwrap() error { return e.Err }

// Unsupported is the error for a method that cannot be written.
func Unsupported(m Method) *UnsupportedError {
	what := unknown(m)
	if int(m) < len(codecs) {
		what = format.Sprintf("method %s cannot be written", strings.ToUpper(m.String()))
	}
	return &UnsupportedError{Method: m, Folder: -1, What: what}
}
