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
	for _, f := range textFields {
		if s := *f.of(&d.texts); s != nil {
			b = format.Appendf(b, "text %s %s\n", f.key, strconv.QuoteToASCII(*s))
		}
	}
	if d.instance != "" {
		b = format.Appendf(b, "text Instance %s\n", strconv.QuoteToASCII(d.instance))
	}
	for _, key := range sorting.Keys(d.settings) {
		b = format.Appendf(b, "set %s %s\n", key, strconv.QuoteToASCII(d.settings[key]))
	}
	for _, f := range d.files {
		b = format.Appendf(b, "file %s %d %d %x\n", strconv.QuoteToASCII(f.Name), f.Size, f.ModTime, f.SHA256[:])
	}
	sum := sha256.Sum256(b)
	b = format.Appendf(b, "sum %x\n", sum[:])
	return format.Appendf(b, "image %x\n", d.image[:])
}

// parseDocument is strict: what it takes encodes to the same bytes. off is the
// place of b in the file, for errors. A later version is a *NewerError.
func parseDocument(b []byte, off int64) (*document, error) {
	bad := func(line int, why string) error {
		return &FormatError{Record: format.Sprintf("%s line %d", resOurs, line), Offset: off, Why: why}
	}
	if v, ok := newerVersion(b); ok {
		return nil, &NewerError{v}
	}
	d := &document{settings: map[string]string{}}
	num := 0
	for line := range strings.Lines(string(b)) {
		num++
		if err := d.line(line); err != "" {
			return nil, bad(num, err)
		}
	}
	if again := d.encode(); !bytes.Equal(again, b) {
		same := 0
		for same < min(len(again), len(b)) && again[same] == b[same] {
			same++
		}
		return nil, bad(1+bytes.Count(b[:same], []byte("\n")), "is not what was written: the line, or the sum over all lines, has changed")
	}
	return d, nil
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
	word, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
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
	for _, f := range textFields {
		if f.key == key {
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
	f := FileRecord{}
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
	d.files = append(d.files, f)
	return decodeDigest(&d.files[len(d.files)-1].SHA256, fields[2])
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
