package ini

import (
	"bytes"
	"slices"

	"goexpress/internal/text"
)

// unit is the size in bytes of the file's characters, or their first halves.
func (f *File) unit() int {
	if f.text.Encoding == text.UTF16LE || f.text.Encoding == text.UTF16BE {
		return 2
	}
	return 1
}

// ascii writes text that has a place in every encoding.
func (f *File) ascii(s string) []byte {
	b, _ := f.text.Encode(s, f.codec)
	return b
}

// endOf returns where a line's end begins.
func (f *File) endOf(raw []byte) int {
	cr, lf, n := f.ascii("\r"), f.ascii("\n"), len(raw)
	if bytes.HasSuffix(raw[:n], lf) {
		n -= len(lf)
	}
	if bytes.HasSuffix(raw[:n], cr) {
		n -= len(cr)
	}
	return n
}

// equalsAt returns where the first `=` of a line is. No code page has it as
// the second byte of a character.
func (f *File) equalsAt(raw []byte) int {
	sign := f.ascii("=")
	for i := 0; i < len(raw); i += len(sign) {
		if bytes.HasPrefix(raw[i:], sign) {
			return i
		}
	}
	return len(raw)
}

// setLine gives line i a new text and reports whether it had another.
func (f *File) setLine(i int, s string) (changed bool, err error) {
	b, err := f.encode(s)
	if err != nil {
		return false, err
	}
	return f.set(i, slices.Concat(b, f.lines[i].raw[f.endOf(f.lines[i].raw):]), s), nil
}

// setValue gives the entry in line i a new value. Its key stays as spelled.
func (f *File) setValue(i int, value string) (changed bool, err error) {
	l := f.lines[i]
	if l.bare {
		return f.setLine(i, join(l.key, value, false))
	}
	if !l.bad && l.value == value {
		return false, nil
	}
	b, err := f.encode(value)
	if err != nil {
		return false, err
	}
	start := f.equalsAt(l.raw) + f.unit()
	raw := slices.Concat(l.raw[:start], b, l.raw[f.endOf(l.raw):])
	return f.set(i, raw, join(l.key, value, false)), nil
}

// setKey gives the entry in line i a new key. Its value stays as spelled.
func (f *File) setKey(i int, key string) (changed bool, err error) {
	l := f.lines[i]
	if l.bare {
		return f.setLine(i, key)
	}
	b, err := f.encode(key)
	if err != nil {
		return false, err
	}
	raw := slices.Concat(b, l.raw[f.equalsAt(l.raw):])
	return f.set(i, raw, join(key, l.value, false)), nil
}

func (f *File) set(i int, raw []byte, s string) (changed bool) {
	changed = !bytes.Equal(f.lines[i].raw, raw)
	f.lines[i] = parseLine(raw, s)
	return changed
}

// insert makes s line i, with the line end of the line before it.
func (f *File) insert(i int, s string) error {
	b, err := f.encode(s)
	if err != nil {
		return err
	}
	end := f.ascii("\r\n")
	if i > 0 {
		before := f.lines[i-1]
		if last := before.raw[f.endOf(before.raw):]; len(last) > 0 {
			end = last
		} else { // the file's last line
			end = f.usualEnd(end)
			before.raw = slices.Concat(before.raw, end)
		}
	}
	f.lines = slices.Insert(f.lines, i, parseLine(slices.Concat(b, end), s))
	return nil
}

// usualEnd is the line end of the file's first line, or def where it has none.
func (f *File) usualEnd(def []byte) []byte {
	if end := f.lines[0].raw[f.endOf(f.lines[0].raw):]; len(end) > 0 {
		return end
	}
	return def
}
