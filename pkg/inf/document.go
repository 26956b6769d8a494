package inf

import (
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/text"
	"goexpress/internal/winpath"
)

// File is a parsed INF: what is written, before any look-up. It is not changed
// after [Parse] and may be shared.
type File struct {
	Name string // as given to Parse, used in positions

	src       *text.File
	sections  []*Section
	byName    map[string]*Section
	swallowed []Place // of backslashes that may join lines by mistake
	stray     int32   // first line of text before the first section, 0 for none
}

// Section is all lines under one name. A section that appears again in the
// file continues the first one.
type Section struct {
	Name    string        // as first written
	Headers []finding.Pos // places of the headers, at least one
	Lines   []*Line       // in file order
}

// Line is one entry of a section: physical lines that a backslash joins are
// one.
//
// A line is `key=field,field` or `field,field`. A line without a key but with
// exactly one field counts as its own key in look-ups.
type Line struct {
	Section *Section
	Num     int   // 1-based number of its first physical line
	HasKey  bool  // there is a `=` outside quotes and before any comma
	Key     Token // with HasKey: what stands before the `=`
	Equals  Place // with HasKey: where that `=` is
	Fields  []Token
}

// Token is a key or a field: quotes taken off, outer blanks gone, joined over
// continuations, nothing substituted.
type Token struct {
	Text string
	Place
	Quoted bool // some of it stood in quotes
	Mixed  bool // a quoted part with a blank in it, and more beside it
}

// Place is a position without its file. Line and Col count from 1, Col in
// characters.
type Place struct{ Line, Col int32 }

// Bytes returns the file as it was read, byte for byte.
func (f *File) Bytes() []byte { return f.src.Bytes() }

// Encoding is how the file's characters are written.
func (f *File) Encoding() text.Encoding { return f.src.Encoding }

// Sections returns the sections in the order in which they first appear.
func (f *File) Sections() []*Section { return f.sections }

// Section returns the section of that name, without regard to case, or nil.
func (f *File) Section(name string) *Section { return f.byName[fold(name)] }

// SourceLine returns a physical line's text as written, without its line end;
// "" when there is no such line.
func (f *File) SourceLine(num int) string {
	if num < 1 || num > len(f.src.Lines) {
		return ""
	}
	return strings.TrimSuffix(f.src.Lines[num-1].Text, "\r")
}

// Pos turns a place into a position in this file.
func (f *File) Pos(p Place) finding.Pos {
	return finding.Pos{File: f.Name, Line: int(p.Line), Col: int(p.Col)}
}

// Place is where the line's first token starts.
func (l *Line) Place() Place {
	if l.HasKey {
		return l.Key.Place
	}
	return l.Fields[0].Place
}

// Token returns field i as setupapi counts: 0 is the key (a single field
// without a key is both 0 and 1), 1 the first field; nil when there is none.
func (l *Line) Token(i int) *Token {
	switch {
	case i == 0 && l.HasKey:
		return &l.Key
	case i == 0 && len(l.Fields) == 1:
		return &l.Fields[0]
	case i >= 1 && i <= len(l.Fields):
		return &l.Fields[i-1]
	}
	return nil
}

// raw is the text of field i before anything is substituted.
func (l *Line) raw(i int) string {
	if t := l.Token(i); t != nil {
		return t.Text
	}
	return ""
}

// Text joins the fields with bare commas; what stands before a `=` is not part
// of it, nor are quotes. Nothing is substituted: see [View.Text].
func (l *Line) Text() string {
	s := make([]string, len(l.Fields))
	for i, t := range l.Fields {
		s[i] = t.Text
	}
	return strings.Join(s, ",")
}

// fold maps names of sections, keys and strings to the form in which they are
// compared.
func fold(s string) string { return winpath.Upper(s) }
