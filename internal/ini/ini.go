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
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

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
var ErrTooLarge = errors.New("more than 16 MiB or 262144 lines, too much for an INI file")

// ErrCut: UTF-16 with an odd number of bytes.
var ErrCut = errors.New("ends in the middle of a character")

// TextError says why a text cannot be written into a file.
type TextError struct {
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
	raw   []byte // with its line end
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
)

const blanks = " \t"

// CheckSize returns ErrTooLarge for a file that Parse would not take.
func CheckSize(data []byte) error {
	if len(data) > MaxSize || bytes.Count(data, []byte("\n"))+bytes.Count(data, []byte("\r")) > 2*MaxLines {
		return ErrTooLarge
	}
	return nil
}

// Parse takes a file apart. No data is an empty file in the system's code page.
// Without a codec the code page is unknown: then only ASCII can be looked for
// and written in such files. The error is ErrTooLarge or ErrCut.
func Parse(data []byte, codec text.Codec) (*File, error) {
	if err := CheckSize(data); err != nil {
		return nil, err
	}
	if codec == nil {
		codec = unknownPage{}
	}
	f := &File{text: text.Split(data, text.AnyEnd, codec), codec: codec}
	if f.unit() == 2 && len(data)%2 != 0 {
		return nil, ErrCut
	}
	misread := f.text.Encoding == text.UTF8
	if misread {
		f.text.Encoding = text.CodePage
	}
	f.lines = make([]*line, len(f.text.Lines))
	for i, l := range f.text.Lines {
		if misread {
			s, ok := codec.Decode(l.Raw)
			l.Text, l.Bad = strings.TrimRight(s, "\r\n"), !ok
		}
		f.lines[i] = parseLine(l.Raw, l.Text)
		f.lines[i].bad = l.Bad
	}
	return f, nil
}

// Bytes is the file as it is now.
func (f *File) Bytes() []byte {
	data := bytes.Clone(f.text.BOM)
	for i := range f.lines {
		data = append(data, f.lines[i].raw...)
	}
	return data
}

func parseLine(raw []byte, s string) *line {
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
// behind it. ok is false when there is no such section.
func (f *File) find(name string) (head, end int, ok bool) {
	head = -1
	for i := range f.lines {
		if f.lines[i].kind != section {
			continue
		}
		if head >= 0 {
			return head, i, true
		}
		if equal(f.lines[i].key, strings.Trim(name, blanks)) {
			head = i
		}
	}
	return head, len(f.lines), head >= 0
}

// index returns the line of the first entry of a key, -1 for none.
func (f *File) index(name, key string) int {
	head, end, ok := f.find(name)
	for i := head + 1; ok && i < end; i++ {
		if f.lines[i].kind == entry && equal(f.lines[i].key, key) {
			return i
		}
	}
	return -1
}

// An Entry is a line `key=value` of a section.
type Entry struct {
	Key, Value string
	Bad        bool // some byte has no meaning in the encoding; U+FFFD stands for it
}

// Entries returns the entries of a section in order, without bare lines and
// without those whose key was there before. A pair of quotes around a value is
// taken away, as GetPrivateProfileString does.
func (f *File) Entries(name string) []Entry {
	head, end, ok := f.find(name)
	if !ok {
		return nil
	}
	var entries []Entry
	seen := map[string]bool{}
	for _, l := range f.lines[head+1 : end] {
		key := winpath.Upper(l.key)
		if l.kind != entry || l.bare || seen[key] {
			continue
		}
		seen[key] = true
		entries = append(entries, Entry{l.key, unquote(l.value), l.bad})
	}
	return entries
}

func unquote(s string) string {
	if n := len(s); n >= 2 && s[0] == s[n-1] && (s[0] == '"' || s[0] == '\'') {
		return s[1 : n-1]
	}
	return s
}

// Delete deletes the first entry of each of the keys.
func (f *File) Delete(name string, keys ...string) {
	wanted := make(map[string]bool, len(keys))
	for _, key := range keys {
		wanted[winpath.Upper(key)] = true
	}
	head, end, ok := f.find(name)
	var found []int
	for i := head + 1; ok && i < end; i++ {
		if key := winpath.Upper(f.lines[i].key); f.lines[i].kind == entry && wanted[key] {
			delete(wanted, key)
			found = append(found, i)
		}
	}
	f.remove(found...)
}

func (f *File) remove(lines ...int) {
	for _, i := range lines {
		f.lines[i] = nil
	}
	f.lines = slices.DeleteFunc(f.lines, func(l *line) bool { return l == nil })
}

// unknownPage stands for a code page that nobody has told: only its ASCII half
// means anything.
type unknownPage struct{}

func (unknownPage) Page() int { return 0 }

func (unknownPage) Decode(b []byte) (string, bool) {
	s := make([]rune, len(b))
	for i, c := range b {
		s[i] = rune(c)
		if c >= utf8.RuneSelf {
			s[i] = utf8.RuneError
		}
	}
	return string(s), text.IsASCII(b)
}

func (unknownPage) Encode(s string) ([]byte, bool) { return []byte(s), text.IsASCII(s) }

// encode writes s in the file's encoding.
func (f *File) encode(s string) ([]byte, error) {
	if strings.ContainsAny(s, "\r\n\x00") {
		return nil, &TextError{s, "holds a line break or NUL"}
	}
	b, ok := f.text.Encode(s, f.codec)
	switch {
	case ok:
		return b, nil
	case f.text.Encoding > text.CodePage:
		return nil, &TextError{s, "is not valid text"}
	case f.codec.Page() == 0:
		return nil, &TextError{s, "is not ASCII, and the code page of the file is not known"}
	}
	return nil, &TextError{s, "cannot be written in code page " + strconv.Itoa(f.codec.Page())}
}
