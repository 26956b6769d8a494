package express

import (
	"goexpress/internal/format"
	"goexpress/internal/incomparable"
)

// ErrNotPackage says that a file is no package: no program at all, or a
// program that carries no cabinet.
var ErrNotPackage error = &format.Plain{Text: "not a self-extracting package"}

// ErrDamaged is matched by every error that means changed or missing bytes.
var ErrDamaged error = &format.Plain{Text: "the package is damaged or was changed"}

// FormatError says what is wrong with a package. It matches [ErrDamaged].
type FormatError struct {
	_      incomparable.Struct
	Record string // resource or structure: "FILESIZES", "ELF header", "GOEXPRESS line 3"
	Offset int64  // in the file
	Why    string
	Err    error // cause, may be nil
}

// formatError is a *FormatError; err may be nil.
func formatError(record string, off int64, why string, err error) error {
	return &FormatError{Record: record, Offset: off, Why: why, Err: err}
}

func (e *FormatError) Error() string {
	s := format.Sprintf("%s at offset %#x: %s", e.Record, e.Offset, e.Why)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause and ErrDamaged.
func (e *FormatError) Unwrap() []error {
	if e.Err == nil {
		return []error{ErrDamaged}
	}
	return []error{ErrDamaged, e.Err}
}

// NewerError says that a package was made by a goexpress whose format is newer
// than what is known here.
type NewerError struct {
	Version int // of the package
}

func (e *NewerError) Error() string {
	return format.Sprintf("the package has format version %d, this goexpress knows version %d; use a newer goexpress", e.Version, formatVersion)
}

// TextError says that a text cannot be stored.
type TextError struct {
	Name string // of the text or setting
	Why  string
}

func (e *TextError) Error() string { return e.Name + ": " + e.Why }
