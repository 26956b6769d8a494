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
	return f.FileVersion()
}

// FileVersion returns what VersionInfo has in File; errors are the same.
func (f *File) FileVersion() ([4]uint16, error) {
	root, err := f.versionBlock()
	if err != nil {
		return [4]uint16{}, err
	}
	return quad(root.value[8:]), nil
}

// versionBlock reads the version resource, the first one when the file has it
// in several languages. It has a fixed part.
func (f *File) versionBlock() (*block, error) {
	for i := range f.Resources {
		res := &f.Resources[i]
		if res.Type.Num != RTVersion || res.Type.Name != "" || res.Offset < 0 {
			continue
		}
		b, err := f.read("version resource", res.Offset, min(res.Size, maxVersionLen))
		if err != nil {
			return nil, err
		}
		root, _ := nextBlock(b)
		switch {
		case root == nil || root.key != "VS_VERSION_INFO":
			return nil, formatError("version resource", res.Offset, "does not start with VS_VERSION_INFO", nil)
		case len(root.value) < fixedInfoLen || u32(root.value, 0) != fixedInfoSignature:
			return nil, formatError("version resource", res.Offset, "has no fixed part", nil)
		}
		return root, nil
	}
	return nil, ErrNoVersion
}

// VersionInfo reads the version resource, the first one when the file has it
// in several languages. Without one the error is [ErrNoVersion]. Damage in the
// texts ends them; only a missing fixed part is an error, because the fixed part
// is what decides.
func (f *File) VersionInfo() (*VersionInfo, error) {
	root, err := f.versionBlock()
	if err != nil {
		return nil, err
	}
	v := &VersionInfo{File: quad(root.value[8:]), Product: quad(root.value[16:])}
	for info := range root.all() {
		if info.key != "StringFileInfo" {
			continue
		}
		for table := range info.all() {
			for s := range table.all() {
				text, _ := utf16z(s.value)
				v.Strings = append(v.Strings, VersionString{table.key, s.key, text})
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
	return [4]uint16{u16(b, 2), u16(b, 0), u16(b, 6), u16(b, 4)}
}

// block is the record that version resources are made of: a key, a value and
// further blocks, all aligned to four bytes.
type block struct {
	key      string
	value    []byte
	children []byte
}

// nextBlock cuts the first block off b; nil when there is none.
func nextBlock(b []byte) (v *block, rest []byte) {
	const head = 6 // wLength, wValueLength, wType
	if len(b) < head {
		return nil, nil
	}
	length, valueLen := int(u16(b, 0)), int(u16(b, 2))
	if length < head || length > len(b) {
		return nil, nil
	}
	body := b[:length]
	key, size := utf16z(body[head:])
	at := min(int(alignUp(int64(head+size+2), 4)), length)
	if u16(b, 4) == 1 {
		valueLen *= 2 // a text, counted in characters; some compilers count bytes
	}
	end := min(at+valueLen, length)
	children := min(int(alignUp(int64(end), 4)), length)
	next := min(int(alignUp(int64(length), 4)), len(b))
	return &block{key, body[at:end], body[children:]}, b[next:]
}

// all yields the blocks inside b.
func (b *block) all() func(yield func(*block) bool) {
	return func(yield func(*block) bool) {
		for v, rest := nextBlock(b.children); v != nil && yield(v); v, rest = nextBlock(rest) {
		}
	}
}

// utf16z decodes up to the first NUL, or all of b, and returns how many bytes that
// was.
func utf16z(b []byte) (s string, size int) {
	for size+2 <= len(b) && u16(b, size) != 0 {
		size += 2
	}
	return decodeUTF16(b[:size]), size
}

func decodeUTF16(b []byte) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = u16(b, 2*i)
	}
	return string(utf16.Decode(units))
}
