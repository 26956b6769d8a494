package express

import (
	"bytes"
	"strconv"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/sha256"
	"goexpress/internal/sorting"
)

// GOEXPRESS is text in lines that end with LF, with one way only to write a
// given content:
//
//	goexpress 1                     format version
//	codepage 1252                   of the classic texts
//	text Title "A title"            exact texts, in the order of names.go; absent ones have no line
//	set ExitCode "Zero"             settings, sorted by key
//	file "a\\b.dll" 12 1700000000 <SHA-256>    name, size, Unix time; in the order of the cabinet
//	sum <SHA-256>                   of all bytes above
//	image <SHA-256>                 of the program, see digest.go
//
// Quoted values are Go string literals in ASCII: what a text hides (line ends,
// direction marks) shows, and what is printable does not depend on a version of
// Unicode. A reader that knows version 1 takes nothing else; later versions
// may change everything but the first line.
const (
	formatVersion = 1

	digestLen = sha256.Size
	hexLen    = 2 * digestLen

	// imageLineLen is that of the last line, whose digest is filled in last.
	imageLineLen = len("image ") + hexLen + 1

	// maxManifest bounds the resource: 65,535 files with the longest names.
	maxManifest = 64 << 20
)

// document is GOEXPRESS taken apart.
type document struct {
	codePage int
	texts    Texts
	instance string
	settings map[string]string
	files    []FileRecord
	image    [digestLen]byte
}

// encode is the one way to write d.
func (d *document) encode() []byte {
	b := format.Appendf(nil, "goexpress %d\ncodepage %d\n", formatVersion, d.codePage)
	for i := range textFields {
		f := &textFields[i]
		if s := *f.of(&d.texts); s != nil {
			b = appendQuoted(b, "text "+f.key, *s)
		}
	}
	if d.instance != "" {
		b = appendQuoted(b, "text Instance", d.instance)
	}
	for _, key := range sorting.Keys(d.settings) {
		b = appendQuoted(b, "set "+key, d.settings[key])
	}
	for i := range d.files {
		f := &d.files[i]
		b = format.Appendf(b, "file %s %d %d %x\n", strconv.QuoteToASCII(f.Name), f.Size, f.ModTime, f.SHA256[:])
	}
	sum := sha256.Sum256(b)
	return format.Appendf(b, "sum %x\nimage %x\n", sum[:], d.image[:])
}

func appendQuoted(b []byte, words, value string) []byte {
	return format.Appendf(b, "%s %s\n", words, strconv.QuoteToASCII(value))
}

// parseDocument is strict: what it takes encodes to the same bytes. off is the
// place of b in the file, for errors. A later version is a *NewerError.
func parseDocument(b []byte, off int64) (*document, error) {
	if v, ok := newerVersion(b); ok {
		return nil, &NewerError{v}
	}
	d := &document{settings: map[string]string{}}
	num, why := d.lines(string(b))
	if why == "" {
		again := d.encode()
		if bytes.Equal(again, b) {
			return d, nil
		}
		same := 0
		for same < min(len(again), len(b)) && again[same] == b[same] {
			same++
		}
		num, why = 1+bytes.Count(b[:same], []byte("\n")), "is not what was written: the line, or the sum over all lines, has changed"
	}
	return nil, formatError(format.Sprintf("%s line %d", resOurs, num), off, why, nil)
}

// lines takes all lines apart. It returns the number of the first that is malformed,
// and what is wrong with it.
func (d *document) lines(text string) (num int, why string) {
	for why == "" && text != "" {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		num++
		why = d.line(line)
	}
	return num, why
}

// newerVersion looks at the first line.
func newerVersion(b []byte) (int, bool) {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	text, ok := strings.CutPrefix(string(line), "goexpress ")
	v, err := strconv.Atoi(text)
	return v, ok && err == nil && v > formatVersion
}

// line takes one line apart and returns what is wrong with it. Order,
// blanks, and whether the line stands where it may are not its business:
// the comparison with the canonical form finds those.
func (d *document) line(line string) string {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "goexpress", "sum":
		return ""
	case "codepage":
		n, err := strconv.Atoi(rest)
		d.codePage = n
		return reason(err)
	case "text":
		return d.text(strings.Cut(rest, " "))
	case "set":
		key, quoted, _ := strings.Cut(rest, " ")
		value, err := strconv.Unquote(quoted)
		d.settings[key] = value
		return reason(err)
	case "file":
		return d.file(rest)
	case "image":
		return decodeDigest(&d.image, rest)
	}
	return "unknown word"
}

func reason(err error) string {
	if err != nil {
		return "malformed value"
	}
	return ""
}

func (d *document) text(key, quoted string, _ bool) string {
	value, err := strconv.Unquote(quoted)
	if key == "Instance" {
		d.instance = value
		return reason(err)
	}
	for i := range textFields {
		if f := &textFields[i]; f.key == key {
			*f.of(&d.texts) = &value
			return reason(err)
		}
	}
	return "unknown text"
}

func (d *document) file(rest string) string {
	quoted, err := strconv.QuotedPrefix(rest)
	if err != nil {
		return reason(err)
	}
	d.files = append(d.files, FileRecord{})
	f := &d.files[len(d.files)-1]
	f.Name, _ = strconv.Unquote(quoted)
	fields := strings.Fields(rest[len(quoted):])
	if len(fields) != 3 {
		return "a file has a name and three values"
	}
	if f.Size, err = strconv.ParseInt(fields[0], 10, 64); err != nil || f.Size < 0 {
		return "malformed size"
	}
	if f.ModTime, err = strconv.ParseInt(fields[1], 10, 64); err != nil {
		return reason(err)
	}
	return decodeDigest(&f.SHA256, fields[2])
}

func decodeDigest(dst *[digestLen]byte, s string) string {
	if len(s) != hexLen {
		return "a digest has 64 digits"
	}
	for i := range dst {
		n, err := strconv.ParseUint(s[2*i:2*i+2], 16, 8)
		if err != nil {
			return reason(err)
		}
		dst[i] = byte(n)
	}
	return ""
}

// checkSettings refuses keys that would not survive.
func checkSettings(settings map[string]string) error {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	for _, key := range sorting.Keys(settings) {
		if key == "" || strings.Trim(key, letters) != "" {
			return &TextError{format.Sprintf("setting %q", key), "a key consists of letters and digits"}
		}
	}
	return nil
}
