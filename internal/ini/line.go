package ini

import "strings"

// ascii writes text that has a place in every encoding.
func (f *File) ascii(s string) (raw string) {
	b, _ := f.text.Encode(s, f.codec)
	return string(b)
}

// endOf returns a line's end.
func (f *File) endOf(raw string) string {
	text := strings.TrimSuffix(raw, f.ascii("\n"))
	text = strings.TrimSuffix(text, f.ascii("\r"))
	return raw[len(text):]
}

// equalsAt returns where the first `=` of a line is, and where it ends. No code
// page has it as the second byte of a character.
func (f *File) equalsAt(raw string) (start, end int) {
	sign := f.ascii("=")
	for start < len(raw) && !strings.HasPrefix(raw[start:], sign) {
		start += len(sign)
	}
	return start, start + len(sign)
}

// part of an entry, of which the other one stays as it is spelled.
type part uint8

const (
	wholeLine part = iota
	onlyKey
	onlyValue
)

// set gives a part of the entry in line i a new text and reports whether the
// line had another. One without a `=` is all key.
func (f *File) set(i int, what part, s string) (changed bool, err error) {
	l := f.lines[i]
	start, end := 0, len(l.raw)-len(f.endOf(l.raw))
	after := s
	switch {
	case what == wholeLine, l.bare && what == onlyKey:
	case l.bare:
		s = l.key + "=" + s
		after = s
	case what == onlyKey:
		end, _ = f.equalsAt(l.raw)
		after = s + "=" + l.value
	default:
		_, start = f.equalsAt(l.raw)
		after = l.key + "=" + s
	}
	b, err := f.encode(s)
	if err != nil {
		return false, err
	}
	raw := l.raw[:start] + b + l.raw[end:]
	f.lines[i] = parseLine(raw, after)
	return raw != l.raw, nil
}

// insert makes s line i, with the line end of the line before it, or of the
// first one.
func (f *File) insert(i int, s string) error {
	b, err := f.encode(s)
	if err != nil {
		return err
	}
	end := f.ascii("\r\n")
	if i > 0 {
		before := f.lines[i-1]
		for _, raw := range []string{f.lines[0].raw, before.raw} {
			if own := f.endOf(raw); own != "" {
				end = own
			}
		}
		if f.endOf(before.raw) == "" { // the file's last line
			before.raw += end
		}
	}
	f.lines = append(f.lines, nil)
	copy(f.lines[i+1:], f.lines[i:])
	f.lines[i] = parseLine(b+end, s)
	return nil
}
