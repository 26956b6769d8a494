// Package ini edits INI files in place, by the rules of Windows' profile
// functions (GetPrivateProfileString and its kin) and of the UpdateInis and
// UpdateIniFields sections of INF files. What an edit does not speak of stays
// as it is, byte for byte: comments, blank lines, order, line ends, encoding
// and byte order mark.
//
// Names of sections and keys, and entries as a whole, are compared without
// regard to case and to blanks around them. Where a section or a key is there
// twice the first one counts. A file without a mark that is not UTF-16 is in
// the system's code page, also when it happens to be valid UTF-8: so Windows
// reads it.
package ini

import (
	"bytes"
	"strconv"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/incomparable"
	"goexpress/internal/show"
	"goexpress/internal/text"
	"goexpress/internal/winpath"
)

// MaxSize is the size in bytes of the largest file that is edited, MaxLines the
// number of lines that it may have.
const (
	MaxSize  = 16 << 20
	MaxLines = 1 << 18
)

// ErrTooLarge: a file above MaxSize or MaxLines.
var ErrTooLarge error = &format.Fixed{Text: "more than 16 MiB or 262144 lines, too much for an INI file"}

// ErrCut: UTF-16 with an odd number of bytes.
var ErrCut error = &format.Fixed{Text: "ends in the middle of a character"}

// TextError says why a text cannot be written into a file.
type TextError struct {
	_    incomparable.Struct
	Text string
	Why  string // reads after the text: "holds a line break"
}

func (e *TextError) Error() string { return strconv.Quote(show.Clip(e.Text, 60)) + " " + e.Why }

// File is an INI file being edited.
type File struct {
	text  *text.File // of which only mark and encoding are used
	codec text.Codec
	lines []*line
}

// line is one line, as it is in the file and as it is understood.
type line struct {
	_     incomparable.Struct
	raw   string // bytes, with its line end
	kind  kind
	text  string // without blanks around it
	key   string // of an entry, or the section's name
	value string // of an entry
	bare  bool   // an entry without `=`: all of it is the key
	bad   bool   // holds bytes without a meaning in the encoding
}

type kind uint8

const (
	other   kind = iota // blank, a comment, or nothing that is known
	section             // [name]
	entry               // key=value, or a bare line
	gone                // to be deleted
)

const blanks = " \t"

// CheckSize returns ErrTooLarge for a file that Parse would not take.
func CheckSize(data []byte) error {
	if len(data) > MaxSize || bytes.Count(data, []byte("\n"))+bytes.Count(data, []byte("\r")) > 2*MaxLines {
		return ErrTooLarge
	}
	return nil
}

// Parse takes a file apart. No data is an empty file in the system's code page,
// which codec is. With text.Unknown only ASCII can be looked for and written in
// files without a mark. The error is ErrTooLarge or ErrCut.
func Parse(data []byte, codec text.Codec) (*File, error) {
	if err := CheckSize(data); err != nil {
		return nil, err
	}
	f := &File{text: text.Split(data, text.AnyEnd, codec), codec: codec}
	if f.text.Encoding >= text.UTF16LE && len(data)%2 != 0 {
		return nil, ErrCut
	}
	misread := f.text.Encoding == text.UTF8
	if misread {
		f.text.Encoding = text.CodePage
	}
	f.lines = make([]*line, len(f.text.Lines))
	for i := range f.text.Lines {
		l := &f.text.Lines[i]
		s, ok := l.Text, !l.Bad
		if misread {
			s, ok = codec.Decode(l.Raw)
			s = strings.TrimRight(s, "\r\n")
		}
		f.lines[i] = parseLine(string(l.Raw), s)
		f.lines[i].bad = !ok
	}
	f.text.Lines = nil
	return f, nil
}

// Bytes is the file as it is now.
func (f *File) Bytes() []byte {
	data := bytes.Clone(f.text.BOM)
	for _, l := range f.lines {
		data = append(data, l.raw...)
	}
	return data
}

func parseLine(raw, s string) *line {
	s = strings.Trim(s, blanks)
	l := &line{raw: raw, text: s}
	switch {
	case s == "" || s[0] == ';':
	case s[0] == '[':
		if end := strings.IndexByte(s, ']'); end > 0 {
			l.kind, l.key = section, strings.Trim(s[1:end], blanks)
		}
	default:
		l.kind = entry
		l.key, l.value, l.bare = cut(s)
	}
	return l
}

// cut takes an entry apart; bare is one without a `=`, or a comment.
func cut(s string) (key, value string, bare bool) {
	s = strings.Trim(s, blanks)
	if strings.HasPrefix(s, ";") {
		return s, "", true
	}
	key, value, ok := strings.Cut(s, "=")
	return strings.Trim(key, blanks), strings.Trim(value, blanks), !ok
}

func equal(a, b string) bool { return winpath.Upper(a) == winpath.Upper(b) }

// find returns the lines of a section: that of its name, and the first one
// behind it. For one that is not there both are the end of the file.
func (f *File) find(name string) (head, end int) {
	name = strings.Trim(name, blanks)
	head = len(f.lines)
	for i, l := range f.lines {
		switch {
		case l.kind != section:
		case head < i:
			return head, i
		case equal(l.key, name):
			head = i
		}
	}
	return head, len(f.lines)
}

// index returns the line of the first entry of a key but for one line, -1 for
// none.
func (f *File) index(name, key string, but int) int {
	head, end := f.find(name)
	for i := head + 1; i < end; i++ {
		if l := f.lines[i]; i != but && l.kind == entry && equal(l.key, key) {
			return i
		}
	}
	return -1
}

// An Entry is a line `key=value` of a section.
type Entry struct {
	_          incomparable.Struct
	Key, Value string
	Bad        bool // some byte has no meaning in the encoding; U+FFFD stands for it
	line       int
}

// Entries returns the entries of a section in order, without bare lines and
// without those whose key was there before. A pair of quotes around a value is
// taken away, as GetPrivateProfileString does.
func (f *File) Entries(name string) []*Entry {
	head, end := f.find(name)
	var entries []*Entry
	seen := map[string]bool{}
	for i := head + 1; i < end; i++ {
		l := f.lines[i]
		key := winpath.Upper(l.key)
		if l.kind != entry || l.bare || seen[key] {
			continue
		}
		seen[key] = true
		entries = append(entries, &Entry{Key: l.key, Value: unquote(l.value), Bad: l.bad, line: i})
	}
	return entries
}

func unquote(s string) string {
	if n := len(s); n >= 2 && s[0] == s[n-1] && (s[0] == '"' || s[0] == '\'') {
		return s[1 : n-1]
	}
	return s
}

// Delete deletes entries of an unchanged file.
func (f *File) Delete(entries []*Entry) {
	for _, e := range entries {
		f.lines[e.line].kind = gone
	}
	f.clean()
}

// clean takes the lines out that are gone.
func (f *File) clean() {
	left := f.lines[:0]
	for _, l := range f.lines {
		if l.kind != gone {
			left = append(left, l)
		}
	}
	f.lines = left
}

// encode writes s in the file's encoding.
func (f *File) encode(s string) (raw string, err error) {
	b, ok := f.text.Encode(s, f.codec)
	why := ""
	switch page := f.codec.Page(); {
	case strings.ContainsAny(s, "\r\n\x00"):
		why = "holds a line break or NUL"
	case ok:
		return string(b), nil
	case f.text.Encoding > text.CodePage:
		why = "is not valid text"
	case page == 0:
		why = "is not ASCII, and the code page of the file is not known"
	default:
		why = "cannot be written in code page " + strconv.Itoa(page)
	}
	return "", &TextError{Text: s, Why: why}
}
