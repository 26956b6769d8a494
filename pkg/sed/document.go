package sed

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"goexpress/internal/finding"
	"goexpress/internal/text"
	"goexpress/internal/winpath"
)

// Limits of a file, far above what 65,535 files (all that a cabinet holds) need.
const (
	maxBytes = 16 << 20
	maxLines = 1 << 20
)

// Document is the lossless layer: what was written, byte for byte. The exported
// fields are for reading; change a Document with Set, Add and Delete.
type Document struct {
	Name     string // as given, for positions
	File     *text.File
	Head     []*Entry   // lines before the first section, which no reader sees
	Sections []*Section // in the order of the file; a name may occur twice

	codec text.Codec            // for 8-bit text; nil: 1252
	index map[string][]*Section // by folded name
}

// Section is one `[name]` line and what follows up to the next.
type Section struct {
	Name    string      // between the brackets, without blanks at its ends
	Pos     finding.Pos // of the opening bracket
	Rest    string      // text behind the closing bracket, which no reader sees
	Open    bool        // the closing bracket is missing; Name reaches to the end of the line
	Entries []*Entry

	line int // index in File.Lines
}

// Entry is one line that is neither blank nor a comment nor a section's name.
type Entry struct {
	Section  string      // name of the section as written there, "" in the head
	Text     string      // the line without the blanks at its ends
	Pos      finding.Pos // of the first character of Text
	HasValue bool        // there is a `=`
	Key      string      // before the first `=`, else all of Text
	Value    string      // behind the first `=`, without blanks and without Quote
	Quote    byte        // the quote dropped from both ends of Value, 0 for none
	ValuePos finding.Pos // of the value as written (its quote, if any)

	line       int // index in File.Lines
	start, end int // of the value as written, in bytes of the line's text
}

// ParseDocument cuts data into sections and entries. It accepts every text; the
// only error, a [*finding.Finding], is a file over the limits. cp decodes 8-bit
// text that is not UTF-8; nil stands for code page 1252.
func ParseDocument(name string, data []byte, cp text.Codec) (*Document, error) {
	tooBig := func(message string) error {
		return &finding.Finding{ID: "sed-too-large", Severity: finding.Error, Pos: finding.Pos{File: name},
			Message: message, Hint: "is this a directive? one for 65,535 files is smaller"}
	}
	if len(data) > maxBytes {
		return nil, tooBig("the file is larger than 16 MiB")
	}
	if bytes.Count(data, []byte{'\n'})+bytes.Count(data, []byte{'\r'}) > maxLines {
		return nil, tooBig("the file has more than 1,048,576 line ends")
	}
	d := &Document{Name: name, codec: cp}
	d.read(bytes.Clone(data))
	return d, nil
}

// Bytes gives the file back: unchanged when nothing was edited.
func (d *Document) Bytes() []byte { return d.File.Bytes() }

// Section returns the first section of that name, or nil.
func (d *Document) Section(name string) *Section {
	if all := d.index[fold(name)]; len(all) > 0 {
		return all[0]
	}
	return nil
}

// Entries returns the entries of all sections of that name, in order. (Windows
// reads only the first section of a name; a directive split in two means both.)
func (d *Document) Entries(section string) []*Entry {
	var all []*Entry
	for _, s := range d.index[fold(section)] {
		all = append(all, s.Entries...)
	}
	return all
}

// Lookup returns the entry in force: the first with that key, or nil.
func (d *Document) Lookup(section, key string) *Entry {
	for _, e := range d.Entries(section) {
		if e.HasValue && equal(e.Key, key) {
			return e
		}
	}
	return nil
}

// read fills the Document from data, which it keeps.
func (d *Document) read(data []byte) {
	d.File = text.Split(data, text.AnyEnd, d.codec)
	d.Head, d.Sections, d.index = nil, nil, map[string][]*Section{}
	var section *Section
	for i := range d.File.Lines {
		line := d.File.Lines[i].Text
		body := trimBlanks(line)
		switch {
		case body == "" || body[0] == ';':
		case body[0] == '[':
			section = d.readSection(i, line, body)
			d.Sections = append(d.Sections, section)
			d.index[fold(section.Name)] = append(d.index[fold(section.Name)], section)
		case section == nil:
			d.Head = append(d.Head, d.readEntry(i, "", line, body))
		default:
			section.Entries = append(section.Entries, d.readEntry(i, section.Name, line, body))
		}
	}
}

func (d *Document) readSection(i int, line, body string) *Section {
	s := &Section{Pos: d.pos(i, line, strings.Index(line, body)), line: i}
	name, rest, closed := strings.Cut(body[1:], "]")
	s.Name, s.Rest, s.Open = trimBlanks(name), trimBlanks(rest), !closed
	return s
}

func (d *Document) readEntry(i int, section, line, body string) *Entry {
	at := strings.Index(line, body)
	e := &Entry{Section: section, Text: body, Key: body, Pos: d.pos(i, line, at), line: i}
	e.ValuePos = e.Pos
	key, value, ok := strings.Cut(body, "=")
	if !ok {
		return e
	}
	e.HasValue, e.Key = true, trimBlanks(key)
	written := trimBlanks(value)
	e.end = at + len(body)
	e.start = e.end - len(written) // body ends without blanks, so the value does too
	e.ValuePos = d.pos(i, line, e.start)
	e.Value, e.Quote = unquote(written)
	return e
}

func (d *Document) pos(i int, line string, offset int) finding.Pos {
	return finding.Pos{File: d.Name, Line: d.File.Lines[i].Num, Col: 1 + utf8.RuneCountInString(line[:offset])}
}

// unquote drops one pair of quotes round the whole of s, of either kind, as
// GetPrivateProfileString does. It does not look at what is between them.
func unquote(s string) (value string, quote byte) {
	if n := len(s); n >= 2 && (s[0] == '"' || s[0] == '\'') && s[n-1] == s[0] {
		return s[1 : n-1], s[0]
	}
	return s, 0
}

// isBlank holds for what separates tokens. Ctrl-Z ended text files once and is
// still found at the end of some.
func isBlank(r rune) bool {
	return r == ' ' || r == '\t' || r == '\v' || r == '\f' || r == '\r' || r == '\n' || r == 0x1A
}

func trimBlanks(s string) string { return strings.TrimFunc(s, isBlank) }

// fold maps names of sections, keys and strings to the form they are compared in.
func fold(s string) string { return winpath.Upper(s) }

func equal(a, b string) bool { return fold(a) == fold(b) }
