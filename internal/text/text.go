// Package text turns the bytes of a Windows text file into characters and
// lines, and remembers enough of how they were written to give the same bytes
// back. It knows the encodings that .sed and INF files come in: an 8-bit code
// page, UTF-8 with and without a byte order mark, and UTF-16. Code pages
// themselves are handed in as a [Codec], because the stub uses Windows' own
// tables and the builder uses golang.org/x/text.
package text

// Codec converts between the bytes of one Windows code page and Unicode.
type Codec interface {
	// Page is the code page's number, for example 1252.
	Page() int
	// Decode returns b as text. ok is false when a byte sequence means
	// nothing in the code page; U+FFFD stands in its place.
	Decode(b []byte) (s string, ok bool)
	// Encode returns s in the code page. ok is false when a character has no
	// place in it; '?' stands in its place.
	Encode(s string) (b []byte, ok bool)
}

// File is a text file cut into lines. BOM followed by every line's Raw is the
// file, byte for byte.
type File struct {
	Encoding Encoding
	BOM      []byte
	Lines    []Line
}

// Line is one physical line of a file.
type Line struct {
	Num  int    // 1-based
	Raw  []byte // the bytes in the file, line end included, byte order mark not
	Text string // decoded, without the line end
	Bad  bool   // some byte had no meaning in the encoding; U+FFFD stands for it
}

// Ends says which characters end a line.
type Ends uint8

// LF alone is setupapi's rule: a CR is a blank like any other, and stays in
// Line.Text. Any of CRLF, LF and CR is what people write in a .sed.
const (
	LF Ends = iota
	AnyEnd
)

// Split cuts data into lines. cp decodes files without a mark whose bytes are
// not UTF-8 (nil: [Windows1252]); the caller decides whether that deserves a
// warning. An empty file has no lines, and a line end at the end of the file
// starts no further line. The lines' Raw and the BOM are parts of data, not
// copies.
func Split(data []byte, ends Ends, cp Codec) *File {
	enc, mark := detect(data)
	f := &File{Encoding: enc, BOM: data[:mark:mark]}
	rest := data[mark:]
	for num := 1; len(rest) > 0; num++ {
		n, end := lineLen(rest, enc, ends)
		line := Line{Num: num, Raw: rest[:n:n]}
		s, ok := enc.decode(rest[:n-end], cp)
		line.Text, line.Bad = s, !ok
		f.Lines = append(f.Lines, line)
		rest = rest[n:]
	}
	return f
}

// Bytes gives the file back: BOM and the Raw of every line, also of lines that
// were replaced or added.
func (f *File) Bytes() []byte {
	size := len(f.BOM)
	for i := range f.Lines {
		size += len(f.Lines[i].Raw)
	}
	b := append(make([]byte, 0, size), f.BOM...)
	for i := range f.Lines {
		b = append(b, f.Lines[i].Raw...)
	}
	return b
}

// Encode writes s in the file's encoding, for a line that replaces another. cp
// (nil: [Windows1252]) takes what is not ASCII in files without a mark that
// are not UTF-8. ok is false when a character has no place: the code page
// lacks it, or s is not valid UTF-8.
func (f *File) Encode(s string, cp Codec) (b []byte, ok bool) { return f.Encoding.encode(s, cp) }

// Decode returns the whole of data as text without its mark, line ends as
// written: for licences and other files that are not read line by line. cp is
// as for [Split]. ok is false when some byte had no meaning; U+FFFD stands for
// it.
func Decode(data []byte, cp Codec) (s string, enc Encoding, ok bool) {
	enc, mark := detect(data)
	s, ok = enc.decode(data[mark:], cp)
	return s, enc, ok
}

// lineLen returns the length of b's first line with its line end, and that of
// the line end alone. An odd byte at the end of a UTF-16 file belongs to the
// last line.
func lineLen(b []byte, enc Encoding, ends Ends) (n, end int) {
	unit := enc.unit()
	for i := 0; i+unit <= len(b); i += unit {
		switch c := enc.first(b[i:]); {
		case c == '\n':
			return i + unit, unit
		case c == '\r' && ends == AnyEnd:
			end = unit
			if next := b[i+unit:]; len(next) >= unit && enc.first(next) == '\n' {
				end += unit
			}
			return i + end, end
		}
	}
	return len(b), 0
}
