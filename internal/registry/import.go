package registry

import (
	"errors"
	"io/fs"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/incomparable"
	"goexpress/internal/show"
	"goexpress/internal/text"
)

// MaxFileSize is the size of the largest file that Import takes, in bytes.
const MaxFileSize = 256 << 20

// signature4 is the first line of the format of Windows 95 and NT 4, whose
// texts are 8-bit.
const signature4 = "REGEDIT4"

// A SyntaxError says which line of a registry file cannot be read, and why.
type SyntaxError struct {
	_    incomparable.Struct
	Line int // 1 is the first
	Err  error
}

func (e *SyntaxError) Error() string { return format.Sprintf("line %d: %v", e.Line, e.Err) }

func (e *SyntaxError) Unwrap() error { return e.Err }

// Import carries a file in regedit's format out on h: version 5 or REGEDIT4,
// UTF-16 or 8-bit (code page 1252 where it is not UTF-8). Keys and values are
// made, or deleted where the file says so ("[-key]", "name"=-). The first line
// that cannot be read ends it with a *SyntaxError; what is done stays done.
func (h *Hive) Import(data []byte) error {
	p := &importer{hive: h, line: 1}
	if len(data) > MaxFileSize {
		return p.fault("the file is too large")
	}
	s, _, ok := text.Decode(data, text.Windows1252)
	if !ok {
		return p.fault("the file holds bytes that are no text")
	}
	first, rest, _ := strings.Cut(s, "\n")
	switch strings.TrimRight(first, " \t\r") {
	case signature:
	case signature4:
		p.old = true
	default:
		return p.fault("a registry file begins with %q", signature)
	}
	p.rest, p.line = rest, 2
	for p.rest != "" {
		if err := p.item(); err != nil {
			return err
		}
	}
	return nil
}

// importer reads a registry file.
type importer struct {
	hive *Hive
	old  bool   // REGEDIT4
	rest string // not read yet
	line int    // that rest begins in
	key  Key    // of the section; Root "" before the first
	dead bool   // the section deletes its key
}

func (p *importer) fault(pattern string, args ...any) error {
	return p.wrap(format.Errorf(pattern, args...))
}

func (p *importer) wrap(err error) error {
	if err == nil {
		return nil
	}
	return &SyntaxError{Line: p.line, Err: err}
}

// item reads one section head, value, comment or blank line.
func (p *importer) item() error {
	p.blanks()
	c := byte('\n')
	if p.rest != "" {
		c = p.rest[0]
	}
	switch c {
	case '[':
		return p.section()
	case '"', '@':
		return p.value()
	}
	return p.lineEnd()
}

// blanks skips blanks within a line.
func (p *importer) blanks() { p.rest = strings.TrimLeft(p.rest, " \t") }

// lineEnd reads the rest of a line, in which there may be a comment only.
func (p *importer) lineEnd() error {
	p.blanks()
	line, rest, _ := strings.Cut(p.rest, "\n")
	line = strings.TrimSuffix(line, "\r")
	if line != "" && line[0] != ';' {
		return p.fault("expected the end of the line, not %q", show.Clip(line, 40))
	}
	p.rest = rest
	p.line++
	return nil
}

// section reads `[key]` or `[-key]`. A key may hold brackets: the last one of
// the line ends it.
func (p *importer) section() error {
	line, _, _ := strings.Cut(p.rest[1:], "\n")
	end := strings.LastIndexByte(line, ']')
	if end < 0 {
		return p.fault("the key has no closing bracket")
	}
	name, remove := strings.CutPrefix(line[:end], "-")
	root, path, _ := strings.Cut(name, `\`)
	short, ok := Root(root)
	if !ok {
		return p.fault("%q is no root of the registry that is known", show.Clip(root, 40))
	}
	p.key, p.dead = Key{Root: short, Path: path}, remove
	var err error
	if remove {
		err = ignoreMissing(p.hive.DeleteKey(p.key))
	} else {
		err = p.hive.CreateKey(p.key)
	}
	if err != nil {
		return p.wrap(err)
	}
	p.rest = p.rest[1+end+1:]
	return p.lineEnd()
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
