package inf

import (
	"errors"

	"goexpress/internal/finding"
)

// ErrorKind is what is wrong with a file that cannot be opened.
type ErrorKind uint8

// setupapi's own distinctions, and one of ours.
const (
	WrongINFStyle       ErrorKind = iota + 1 // no section, or no signature in [Version]
	ExpectedSectionName                      // text before the first section
	BadSectionNameLine                       // `[` without `]`
	SectionNameTooLong                       // more than 255 characters
	FileTooLarge                             // more than MaxFileSize bytes
)

// errorKinds has a row for each kind.
var errorKinds = [...]struct{ id, message, hint string }{
	WrongINFStyle: {"inf-wrong-style", "not a Windows INF file: [Version] has no valid Signature",
		`put Signature="$Chicago$" into [Version]`},
	ExpectedSectionName: {"inf-text-before-section", "text before the first section",
		"put a section header above the line, or `;` in front of it"},
	BadSectionNameLine: {"inf-bad-section-line", "section header without a closing bracket",
		"write the header as [name]"},
	SectionNameTooLong: {"inf-section-name-too-long", "section name of more than 255 characters",
		"shorten the name"},
	FileTooLarge: {"inf-too-large", "INF file of more than 4194304 bytes",
		"check that this is the right file"},
}

// SyntaxError says why [Parse] refuses a file.
type SyntaxError struct {
	File string
	Kind ErrorKind
	Line int // 1-based; 0 for WrongINFStyle and FileTooLarge, which have no line
}

// Error prints `file:line: cause`.
func (e *SyntaxError) Error() string { return e.Finding().Error() }

// Finding is the error as a finding, with a hint.
func (e *SyntaxError) Finding() *finding.Finding {
	k := &errorKinds[e.Kind]
	return &finding.Finding{
		ID: k.id, Severity: finding.Error, Pos: finding.Pos{File: e.File, Line: e.Line},
		Message: k.message, Hint: k.hint,
	}
}

// Errors of look-ups; a view's errors wrap them.
var (
	// ErrSectionNotFound and ErrLineNotFound: the file has no such section, no
	// such line.
	ErrSectionNotFound = errors.New("section not found")
	ErrLineNotFound    = errors.New("line not found")
	// ErrInvalidData: a field is missing, or is not a number or a hex byte.
	ErrInvalidData = errors.New("invalid data")
	// ErrInvalidParameter: a directory id that may not be assigned.
	ErrInvalidParameter = errors.New("invalid parameter")
)
