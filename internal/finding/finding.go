// Package finding is the one shape of what the parsers, the lint and the packer
// have to say about an input: where, how bad, what, and what to do next.
package finding

import (
	"strconv"
	"strings"

	"goexpress/internal/incomparable"
	"goexpress/internal/show"
)

// Pos is a place in a text file. Line and Col count from 1 (Col in
// characters); 0 means "not known".
type Pos struct {
	File      string
	Line, Col int
}

// String prints `file:line:col`, leaving out what is not known.
func (p Pos) String() string {
	parts := make([]string, 0, 3)
	if p.File != "" {
		parts = append(parts, p.File)
	}
	if p.Line > 0 {
		parts = append(parts, strconv.Itoa(p.Line))
		if p.Col > 0 {
			parts = append(parts, strconv.Itoa(p.Col))
		}
	}
	return strings.Join(parts, ":")
}

// Severity of a finding.
type Severity uint8

// A build stops on errors, and on warnings only when it is asked to.
const (
	Info Severity = iota
	Warning
	Error
)

func (s Severity) String() string {
	switch s {
	case Info:
		return "info"
	case Warning:
		return "warning"
	}
	return "error"
}

// MarshalText is [Severity.String], so that JSON shows the word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Finding is one result. It is an error value too.
type Finding struct {
	_        incomparable.Struct
	ID       string // stable, kebab-case: "sed-unknown-key"
	Severity Severity
	Pos      Pos
	Section  string // "" when it does not apply
	Key      string
	Message  string // lower case, no full stop; "" = that of Err
	Hint     string // what to do next, "" when there is nothing
	Err      error  // cause, for errors.Is and errors.As; may be nil
}

// Error prints `file:line:col: [Section] Key: message`, leaving out what is
// unknown and escaping what no terminal should see: most of it is text of the
// input.
func (f *Finding) Error() string {
	where := f.Key
	if f.Section != "" {
		where = strings.TrimSpace("[" + f.Section + "] " + f.Key)
	}
	message := f.Message
	if message == "" && f.Err != nil {
		message = f.Err.Error()
	}
	parts := make([]string, 0, 3)
	for _, s := range []string{f.Pos.String(), where, message} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return show.Printable(strings.Join(parts, ": "))
}

func (f *Finding) Unwrap() error { return f.Err }
