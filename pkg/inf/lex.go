package inf

import (
	"strings"
	"unicode/utf8"

	"goexpress/internal/text"
)

// lexer walks over the characters of a file, line by line. All characters with
// a meaning are ASCII, so it looks at bytes.
//
// A line ends at LF; CR, and NUL outside a token, are blanks like space and
// tab. Ctrl-Z ends the file.
type lexer struct {
	lines []text.Line
	line  int    // index of the current line
	s     string // its text
	i     int    // offset in s

	colAt, col int // col is the column of offset colAt: counted on, never anew

	buf       []byte  // token under construction, with blanks that count only when something follows
	swallowed []Place // suspicious continuations
}

const ctrlZ = 0x1A

func (x *lexer) open(lines []text.Line) {
	for n := range lines {
		if cut := strings.IndexByte(lines[n].Text, ctrlZ); cut >= 0 {
			last := lines[n]
			last.Text = last.Text[:cut]
			lines = append(lines[:n:n], last)
			break
		}
	}
	x.lines, x.line = lines, -1
	x.nextLine()
}

func (x *lexer) nextLine() bool {
	if x.line+1 >= len(x.lines) {
		x.line = len(x.lines)
		x.s = ""
	} else {
		x.line++
		x.s = x.lines[x.line].Text
	}
	x.i, x.colAt, x.col = 0, 0, 1
	return x.line < len(x.lines)
}

// next moves to the first character of the next line with something in it.
func (x *lexer) next() bool {
	for x.line < len(x.lines) {
		x.skipBlanks()
		if x.i < len(x.s) && x.s[x.i] != ';' {
			return true
		}
		x.nextLine()
	}
	return false
}

func (x *lexer) peek() byte { return x.s[x.i] }

func isBlank(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' || c == 0
}

func (x *lexer) skipBlanks() {
	for x.i < len(x.s) && isBlank(x.s[x.i]) {
		x.i++
	}
}

// place is the position of the current character. Columns are counted on from
// the place asked for before, so that a long line costs no more than its
// length.
func (x *lexer) place() Place {
	x.col += utf8.RuneCountInString(x.s[x.colAt:x.i])
	x.colAt = x.i
	num := len(x.lines)
	if x.line < len(x.lines) {
		num = x.lines[x.line].Num
	}
	return Place{Line: int32(num), Col: int32(x.col)}
}

// sectionName reads from `[` to the first `]` and leaves the line. Quotes,
// semicolons and backslashes are ordinary characters there.
func (x *lexer) sectionName() (name string, ok bool) {
	rest := x.s[x.i+1:]
	end := strings.IndexByte(rest, ']')
	x.nextLine()
	if end < 0 {
		return "", false
	}
	return cleanNULs(rest[:end]), true
}

// cleanNULs drops NUL characters at the end of a name or token; others become
// spaces.
func cleanNULs(s string) string {
	return strings.ReplaceAll(strings.TrimRight(s, "\x00"), "\x00", " ")
}

// entry reads one line of a section with its continuations, and leaves the
// line.
func (x *lexer) entry() *Line {
	l := &Line{Num: x.lines[x.line].Num}
	l.Fields = append(l.Fields, Token{})
	x.token(&l.Fields[0], true)
	if x.at('=') {
		l.HasKey, l.Key, l.Equals = true, l.Fields[0], x.place()
		x.i++
		x.token(&l.Fields[0], false)
	}
	for x.at(',') {
		x.i++
		l.Fields = append(l.Fields, Token{})
		x.token(&l.Fields[len(l.Fields)-1], false)
	}
	x.nextLine()
	return l
}

func (x *lexer) at(c byte) bool { return x.i < len(x.s) && x.s[x.i] == c }

// token reads up to a comma, the end of the entry or, when it may be a key, a
// `=`, and stops there.
func (x *lexer) token(t *Token, key bool) {
	x.buf = x.buf[:0]
	x.skipBlanks()
	*t = Token{Place: x.place()}
	var w tokenWriter
	end := 0 // of the text in buf, without blanks behind it
read:
	for x.i < len(x.s) {
		c := x.s[x.i]
		switch {
		case c == ',' || c == ';' || c == '=' && key:
			break read
		case c == '"':
			w.bare = w.bare || t.Quoted // a second run stands beside the first
			t.Quoted = true
			w.blankInQuotes = x.quoted() || w.blankInQuotes
		case c == '\\':
			if !x.backslashes(&w, t, end) {
				break read // end of file
			}
		case isBlank(c):
			x.buf = append(x.buf, c)
			x.i++
			continue
		default:
			x.bare(&w, key)
		}
		end = len(x.buf)
	}
	t.Text = cleanNULs(string(x.buf[:end]))
	t.Mixed = w.bare && w.blankInQuotes
	if x.at(';') {
		x.i = len(x.s)
	}
}

// tokenWriter is what token remembers besides the text.
type tokenWriter struct {
	bare          bool // text outside quotes, or several quoted runs
	blankInQuotes bool
}

// bare takes a run of ordinary characters.
func (x *lexer) bare(w *tokenWriter, key bool) {
	start := x.i
	for ; x.i < len(x.s); x.i++ {
		c := x.s[x.i]
		if c == ',' || c == ';' || c == '"' || c == '\\' || c == '=' && key || isBlank(c) {
			break
		}
	}
	w.bare = true
	x.buf = append(x.buf, x.s[start:x.i]...)
}

// quoted takes a quoted run and reports whether there was a blank in it. `""`
// inside is one quote; a run that is not closed ends with the line.
func (x *lexer) quoted() (blank bool) {
	for x.i++; x.i < len(x.s); x.i++ {
		c := x.s[x.i]
		if c == '"' {
			if x.i+1 < len(x.s) && x.s[x.i+1] == '"' {
				x.i++
			} else {
				x.i++
				return blank
			}
		}
		if c == '\r' && x.i == len(x.s)-1 {
			break // of the line end CR LF
		}
		blank = blank || c == ' ' || c == '\t'
		x.buf = append(x.buf, c)
	}
	x.i = len(x.s)
	return blank
}

// backslashes takes a run of backslashes. At the end of the line (a comment
// may follow) they and the blanks around them vanish and the token goes on in
// the next line; elsewhere they are ordinary characters. end is that of the text
// so far. more is false when there is no next line.
func (x *lexer) backslashes(w *tokenWriter, t *Token, end int) (more bool) {
	start := x.i
	for x.at('\\') {
		x.i++
	}
	run := x.i
	x.skipBlanks()
	if x.i < len(x.s) && x.s[x.i] != ';' {
		x.i = run
		x.buf = append(x.buf, x.s[start:run]...)
		w.bare = true
		return true
	}
	attached := start > 0 && !isBlank(x.s[start-1]) && x.s[start-1] != ','
	x.i = start
	at := x.place()
	x.buf = x.buf[:end]
	if !x.nextLine() {
		return false
	}
	x.skipBlanks()
	if len(x.buf) == 0 && !t.Quoted {
		t.Place = x.place()
	}
	if looksSwallowed(x.s[x.i:], attached) {
		x.swallowed = append(x.swallowed, at)
	}
	return true
}

// looksSwallowed guesses whether a continued line was meant to stand for
// itself: a section header, or `key=value` behind a backslash that belongs to
// the text before it (`dir=C:\x\`).
func looksSwallowed(next string, attached bool) bool {
	if strings.HasPrefix(next, "[") {
		return strings.IndexByte(next, ']') > 0
	}
	end := strings.IndexAny(next, `=,;"`)
	return attached && end > 0 && next[end] == '='
}
