package inf

import (
	"bytes"
	"strings"

	"goexpress/internal/text"
	"goexpress/internal/winpath"
)

// MaxFileSize bounds the input in bytes: the biggest INF files of Windows stay
// far below it, and memory for tokens grows with the file.
const MaxFileSize = 4 << 20

// Options of Parse.
type Options struct {
	Codec text.Codec // for 8-bit files; nil = 1252
}

// Parse reads an INF file of the current style. name stands in positions. The
// error is a *SyntaxError, and then there is no File.
func Parse(name string, data []byte, opt Options) (*File, error) {
	if len(data) > MaxFileSize {
		return nil, &SyntaxError{File: name, Kind: FileTooLarge}
	}
	f := &File{
		Name:   name,
		src:    text.Split(bytes.Clone(data), text.LF, opt.Codec),
		byName: map[string]*Section{},
	}
	p := parser{file: f}
	if err := p.run(); err != nil {
		return nil, err
	}
	if !f.hasSignature() {
		return nil, &SyntaxError{File: name, Kind: WrongINFStyle}
	}
	return f, nil
}

// hasSignature is setupapi's test for the style of Windows 95 and later.
func (f *File) hasSignature() bool {
	version := f.Section("Version")
	if version == nil {
		return false
	}
	for _, l := range version.Lines {
		if !l.HasKey || fold(l.Key.Text) != "SIGNATURE" {
			continue
		}
		switch strings.ToLower(l.Fields[0].Text) {
		case "$chicago$", "$windows nt$", "$windows 95$":
			return true
		}
	}
	return false
}

// parser builds the sections out of what the lexer reads.
type parser struct {
	file    *File
	lex     lexer
	section *Section
}

func (p *parser) run() error {
	p.lex.open(p.file.src.Lines)
	for p.lex.next() {
		if p.lex.peek() == '[' {
			if err := p.header(); err != nil {
				return err
			}
			continue
		}
		p.entry()
	}
	p.file.swallowed = p.lex.swallowed
	if len(p.file.sections) == 0 {
		return p.fail(WrongINFStyle, 0)
	}
	// Windows takes such a file when it holds a [Strings] section, wherever.
	if p.file.stray != 0 && p.file.Section("Strings") == nil {
		return p.fail(ExpectedSectionName, p.file.stray)
	}
	return nil
}

func (p *parser) fail(kind ErrorKind, line int32) error {
	return &SyntaxError{File: p.file.Name, Kind: kind, Line: int(line)}
}

// header reads `[name]`; what follows the bracket on the line counts for
// nothing, even another header.
func (p *parser) header() error {
	at := p.lex.place()
	name, ok := p.lex.sectionName()
	if !ok {
		return p.fail(BadSectionNameLine, at.Line)
	}
	if winpath.Units(name) > maxSectionName {
		return p.fail(SectionNameTooLong, at.Line)
	}
	f := p.file
	s := f.byName[fold(name)]
	if s == nil {
		s = &Section{Name: name}
		f.byName[fold(name)] = s
		f.sections = append(f.sections, s)
	}
	s.Headers = append(s.Headers, f.Pos(at))
	p.section = s
	return nil
}

// entry reads one line of a section.
func (p *parser) entry() {
	l := p.lex.entry()
	if p.section == nil {
		if p.file.stray == 0 {
			p.file.stray = int32(l.Num)
		}
		return
	}
	l.Section = p.section
	p.section.Lines = append(p.section.Lines, l)
}

// maxSectionName is in UTF-16 units, as all limits of setupapi.
const maxSectionName = 255
