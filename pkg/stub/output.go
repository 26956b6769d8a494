package stub

import (
	"bytes"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"

	"goexpress/internal/text"
)

const (
	// maxLine is the longest line of a command's output in a log, in bytes as they
	// were written. What is longer goes on in the next line.
	maxLine = 4 << 10
	// maxOutput is how much of one command's output a log takes, in bytes of text;
	// every line counts for lineCost more.
	maxOutput = 4 << 20
	lineCost  = 64
)

// output writes what a command prints to the log, line by line. Standard output and
// standard error may come at once, and from programs that the command has left
// running, after its end.
type output struct {
	mu      sync.Mutex
	codec   text.Codec // of what is not UTF-8; nil: nothing else is known
	run     *run
	number  int // of the program
	room    int // bytes that may still be logged; negative: there was more
	streams [2]stream
}

// stream is one of the two.
type stream struct {
	output *output
	cutter lineCutter
	begun  string // of a line that goes on: what may be the beginning of a secret
}

func newOutput(r *run, number int, codec text.Codec) *output {
	o := &output{codec: codec, run: r, number: number, room: maxOutput}
	for i := range o.streams {
		s := &o.streams[i]
		s.output, s.cutter.take = o, s.line
	}
	return o
}

// flush logs what has come of a last line.
func (o *output) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for i := range o.streams {
		o.streams[i].cutter.flush()
	}
}

// Write never fails.
func (s *stream) Write(p []byte) (int, error) {
	s.output.mu.Lock()
	defer s.output.mu.Unlock()
	if s.output.room >= 0 {
		s.cutter.write(p)
	}
	return len(p), nil
}

// line logs a line, or a part of one that goes on: a secret must not be cut in two
// before the log masks it (S62).
func (s *stream) line(raw []byte, wide, more bool) {
	o := s.output
	line := s.begun + decodeOutput(raw, wide, o.codec)
	s.begun = ""
	if more {
		secrets := o.run.log.secrets
		line = secrets.Hide(line)
		at := len(line) - secrets.Begun(line)
		line, s.begun = line[:at], line[at:]
	}
	if o.room < 0 {
		return
	}
	if o.room -= len(line) + lineCost; o.room < 0 {
		o.run.event(Warning, "output", Field{"number", o.number}, Field{"full", true})
		return
	}
	o.run.event(Info, "output", Field{"number", o.number}, Field{"text", line})
}

// decodeOutput is a line as text. Programs of Windows write in the console's code
// page, in UTF-8, which other text hardly ever looks like, or, wide, in UTF-16LE.
func decodeOutput(raw []byte, wide bool, codec text.Codec) string {
	var s string
	switch {
	case wide:
		units := make([]uint16, len(raw)/2)
		for i := range units {
			units[i] = uint16(raw[2*i]) | uint16(raw[2*i+1])<<8
		}
		s = string(utf16.Decode(units))
	case utf8.Valid(raw):
		s = string(raw)
	case codec != nil:
		s, _ = codec.Decode(raw)
	default:
		s = strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	return strings.TrimPrefix(s, "\uFEFF")
}

// lineCutter cuts bytes into lines, the same ones however the bytes come. A line
// ends with CR, LF or both; empty ones are left out. Text in UTF-16LE is known by
// its NULs, which 8-bit text has none of: between the characters of a line, or
// behind the character that ends it. The two may follow each other.
type lineCutter struct {
	// take gets a line without its end, to be copied; more: it was too long, and
	// the rest follows.
	take func(line []byte, wide, more bool)
	line []byte
	nuls int  // at odd places of line
	end  byte // CR or LF that ends the line, unless what follows shows another thing; 0: none
}

func (c *lineCutter) write(p []byte) {
	for _, b := range p {
		c.add(b)
	}
}

func (c *lineCutter) add(b byte) {
	if end := c.end; end != 0 {
		c.end = 0
		switch {
		case b == 0: // the second half of the end
			c.cut(len(c.line)%2 == 0)
			return
		case c.isWide(): // the first half of some other character
			c.keep(end)
		default:
			c.cut(false)
		}
	}
	switch isEnd := b == '\r' || b == '\n'; {
	case len(c.line) == 0 && (isEnd || b == 0): // an empty line, or the second half of its end
	case !isEnd, c.isWide() && len(c.line)%2 == 1:
		c.keep(b)
	case b == '\n' && !c.isWide():
		c.cut(false)
	default:
		c.end = b
	}
}

// keep adds a byte to the line, and hands a line that gets too long out.
func (c *lineCutter) keep(b byte) {
	if b == 0 {
		c.nuls += len(c.line) % 2
	}
	c.line = append(c.line, b)
	if len(c.line) < maxLine {
		return
	}
	wide := c.isWide()
	n := len(c.line)
	if !wide {
		n = lastRune(c.line)
	}
	c.take(c.line[:n], wide, true)
	c.line, c.nuls = c.line[:copy(c.line, c.line[n:])], 0
}

// isWide reports whether the line looks like UTF-16: Latin letters, digits and
// punctuation make up half of a line in any language.
func (c *lineCutter) isWide() bool { return c.nuls > 0 && c.nuls*4 >= len(c.line) }

func (c *lineCutter) cut(wide bool) {
	if n := wideBehind(c.line); n > 0 {
		c.take(c.line[:n], false, false)
		c.take(c.line[n:], true, false)
	} else {
		c.take(c.line, wide, false)
	}
	c.line, c.nuls = c.line[:0], 0
}

// wideBehind is where UTF-16 begins behind plain ASCII, 0 nowhere: a question of one
// program that was not answered, and what the next one says.
func wideBehind(line []byte) int {
	from := bytes.IndexByte(line, 0) - 1
	if from < 1 || (len(line)-from)%2 != 0 {
		return 0
	}
	for _, b := range line[:from] {
		if b < ' ' || b > '~' {
			return 0
		}
	}
	nuls := 0
	for i := from + 1; i < len(line); i += 2 {
		if line[i] == 0 {
			nuls++
		}
	}
	if pairs := (len(line) - from) / 2; pairs < 2 || nuls*4 < pairs*3 {
		return 0
	}
	return from
}

// flush hands out a line that has not ended.
func (c *lineCutter) flush() {
	c.end = 0
	if len(c.line) > 0 {
		c.cut(c.isWide() && len(c.line)%2 == 0)
	}
}

// lastRune is how much of b there is before a character of UTF-8 that b cuts in two.
func lastRune(b []byte) int {
	for n := len(b) - 1; n >= max(1, len(b)-utf8.UTFMax); n-- {
		if utf8.RuneStart(b[n]) {
			if utf8.FullRune(b[n:]) {
				break
			}
			return n
		}
	}
	return len(b)
}
