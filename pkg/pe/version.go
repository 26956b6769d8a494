package pe

import (
	"io"
	"unicode/utf16"

	"goexpress/internal/format"
)

// VersionInfo is a version resource.
type VersionInfo struct {
	File, Product [4]uint16       // major, minor, build, revision
	Strings       []VersionString // in the order of the resource
}

// VersionString is one text of a version resource.
type VersionString struct {
	Table      string // language and code page in hexadecimal: "040904b0"
	Key, Value string
}

const (
	fixedInfoLen       = 52 // VS_FIXEDFILEINFO
	fixedInfoSignature = 0xFEEF04BD
	maxVersionLen      = 1 << 16 // its length is a 16-bit field
)

// Version returns the file version of the PE file in r, or an error that
// matches [ErrNotPE] or [ErrNoVersion], or a *FormatError.
func Version(r io.ReaderAt, size int64) ([4]uint16, error) {
	f, err := NewFile(r, size)
	if err != nil {
		return [4]uint16{}, err
	}
	v, err := f.VersionInfo()
	if err != nil {
		return [4]uint16{}, err
	}
	return v.File, nil
}

// VersionInfo reads the version resource, the first one when the file has it
// in several languages. Without one the error is [ErrNoVersion].
func (f *File) VersionInfo() (*VersionInfo, error) {
	for _, res := range f.Resources {
		if res.Type == (ID{Num: RTVersion}) && res.Offset >= 0 {
			b, err := f.read("version resource", res.Offset, min(res.Size, maxVersionLen))
			if err != nil {
				return nil, err
			}
			return parseVersion(b, res.Offset)
		}
	}
	return nil, ErrNoVersion
}

// parseVersion decodes VS_VERSIONINFO. Damage in the texts ends them; only a
// missing fixed part is an error, because the fixed part is what decides.
func parseVersion(b []byte, off int64) (*VersionInfo, error) {
	bad := func(why string) error {
		return &FormatError{Record: "version resource", Offset: off, Why: why}
	}
	root, _, ok := nextBlock(b)
	if !ok || root.key != "VS_VERSION_INFO" {
		return nil, bad("does not start with VS_VERSION_INFO")
	}
	if len(root.value) < fixedInfoLen || le.Uint32(root.value) != fixedInfoSignature {
		return nil, bad("has no fixed part")
	}
	v := &VersionInfo{File: quad(root.value[8:]), Product: quad(root.value[16:])}
	for info := range root.all() {
		if info.key != "StringFileInfo" {
			continue
		}
		for table := range info.all() {
			for s := range table.all() {
				v.Strings = append(v.Strings, VersionString{table.key, s.key, utf16z(s.value)})
			}
		}
	}
	return v, nil
}

// Text gives a text by its key from the first table that has it.
func (v *VersionInfo) Text(key string) string {
	for _, s := range v.Strings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}

// FormatVersion prints a version as Windows' file properties do: 1.2.3.4.
func FormatVersion(v [4]uint16) string {
	return format.Sprintf("%d.%d.%d.%d", v[0], v[1], v[2], v[3])
}

// quad decodes two dwords, each with its more significant word first.
func quad(b []byte) [4]uint16 {
	return [4]uint16{le.Uint16(b[2:]), le.Uint16(b), le.Uint16(b[6:]), le.Uint16(b[4:])}
}

// block is the record that version resources are made of: a key, a value and
// further blocks, all aligned to four bytes.
type block struct {
	key      string
	value    []byte
	children []byte
}

// nextBlock cuts the first block off b.
func nextBlock(b []byte) (v block, rest []byte, ok bool) {
	const head = 6 // wLength, wValueLength, wType
	if len(b) < head {
		return block{}, nil, false
	}
	length, valueLen, isText := int(le.Uint16(b)), int(le.Uint16(b[2:])), le.Uint16(b[4:]) == 1
	if length < head || length > len(b) {
		return block{}, nil, false
	}
	body := b[:length]
	key := utf16z(body[head:])
	at := min(int(alignUp(int64(head+2*len(utf16.Encode([]rune(key)))+2), 4)), length)
	if isText {
		valueLen *= 2 // counted in characters; some compilers count bytes
	}
	end := min(at+valueLen, length)
	children := min(int(alignUp(int64(end), 4)), length)
	next := min(int(alignUp(int64(length), 4)), len(b))
	return block{key, body[at:end], body[children:]}, b[next:], true
}

// all yields the blocks inside b.
func (b block) all() func(yield func(block) bool) {
	return func(yield func(block) bool) {
		for rest := b.children; ; {
			v, more, ok := nextBlock(rest)
			if !ok || !yield(v) {
				return
			}
			rest = more
		}
	}
}

// utf16z decodes up to the first NUL, or all of b.
func utf16z(b []byte) string {
	var units []uint16
	for ; len(b) >= 2; b = b[2:] {
		u := le.Uint16(b)
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return string(utf16.Decode(units))
}
