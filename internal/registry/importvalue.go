package registry

import (
	"strconv"
	"strings"

	"goexpress/internal/show"
	"goexpress/internal/text"
)

// value reads `"name"=data` or `@=data`.
func (p *importer) value() error {
	switch {
	case p.key.Root == "":
		return p.fault("a value before the first key")
	case p.dead:
		return p.fault("a value of a key that is deleted")
	}
	name := ""
	if p.rest[0] == '@' {
		p.rest = p.rest[1:]
	} else {
		var err error
		if name, err = p.quoted(); err != nil {
			return err
		}
	}
	p.blanks()
	if !p.skip("=") {
		return p.fault("expected = behind the name of a value")
	}
	p.blanks()
	if p.skip("-") {
		if err := p.wrap(ignoreMissing(p.hive.DeleteValue(p.key, name))); err != nil {
			return err
		}
		return p.lineEnd()
	}
	v, err := p.data()
	if err != nil {
		return err
	}
	if err := p.wrap(p.hive.SetValue(p.key, name, v)); err != nil {
		return err
	}
	return p.lineEnd()
}

// skip skips a prefix, whose case does not count, and reports whether it was
// there.
func (p *importer) skip(prefix string) bool {
	if len(p.rest) < len(prefix) || !strings.EqualFold(p.rest[:len(prefix)], prefix) {
		return false
	}
	p.rest = p.rest[len(prefix):]
	return true
}

// data reads what is behind the equals sign.
func (p *importer) data() (Value, error) {
	switch {
	case strings.HasPrefix(p.rest, `"`):
		s, err := p.quoted()
		return String(s), err
	case p.skip("dword:"):
		digits := p.digits()
		n, err := strconv.ParseUint(digits, 16, 32)
		if err != nil {
			return Value{}, p.fault("%q is no number of up to 8 hexadecimal digits", show.Clip(digits, 40))
		}
		return Number(uint32(n)), nil
	case p.skip("hex:"):
		return p.bytes(Binary)
	case p.skip("hex("):
		digits := p.digits()
		n, err := strconv.ParseUint(digits, 16, 32)
		if err != nil || !p.skip("):") {
			return Value{}, p.fault("expected hex(TYPE): with the type's number in hexadecimal")
		}
		return p.bytes(Type(n))
	}
	return Value{}, p.fault(`expected "text", dword:, hex: or - behind the equals sign`)
}

// digits cuts off hexadecimal digits.
func (p *importer) digits() string {
	end := 0
	for end < len(p.rest) && isHex(p.rest[end]) {
		end++
	}
	digits := p.rest[:end]
	p.rest = p.rest[end:]
	return digits
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// bytes reads bytes in hexadecimal with commas between them. A backslash at the
// end of a line continues it.
func (p *importer) bytes(kind Type) (Value, error) {
	data := []byte{}
	for {
		if err := p.continued(); err != nil {
			return Value{}, err
		}
		digits := p.digits()
		if digits == "" && len(data) == 0 {
			break
		}
		b, err := strconv.ParseUint(digits, 16, 8)
		if err != nil {
			return Value{}, p.fault("expected a byte of up to two hexadecimal digits")
		}
		data = append(data, byte(b))
		if err := p.continued(); err != nil {
			return Value{}, err
		}
		if !p.skip(",") {
			break
		}
	}
	if p.old && (kind == SZ || kind == ExpandSZ || kind == MultiSZ) {
		s, _ := text.Windows1252.Decode(data)
		wide := encode(s)
		data = wide[:len(wide)-2] // the file has the NUL itself
	}
	return Value{kind, data}, nil
}

// continued skips blanks and line ends behind a backslash.
func (p *importer) continued() error {
	p.blanks()
	for p.skip(`\`) {
		line, rest, ok := strings.Cut(p.rest, "\n")
		if !ok || strings.TrimRight(line, " \t\r") != "" {
			return p.fault("a backslash within hexadecimal data must end the line, and another must follow")
		}
		p.rest = rest
		p.line++
		p.blanks()
	}
	return nil
}

// quoted reads text in quotes, which may hold line ends. The escapes are
// regedit's, and those that Wine writes for line ends.
func (p *importer) quoted() (string, error) {
	var b strings.Builder
	line := p.line
	for s := p.rest[1:]; ; {
		i := strings.IndexAny(s, "\"\\\n\x00")
		if i < 0 {
			return "", p.fault("the quote is not closed")
		}
		b.WriteString(s[:i])
		c := s[i]
		s = s[i+1:]
		switch c {
		case '"':
			p.rest, p.line = s, line
			return b.String(), nil
		case '\n':
			b.WriteByte(c)
			line++
		case '\\':
			if s == "" || strings.IndexByte(`\"nr`, s[0]) < 0 {
				p.line = line
				return "", p.fault("within quotes, a backslash must be doubled")
			}
			b.WriteString(strings.NewReplacer("n", "\n", "r", "\r").Replace(s[:1]))
			s = s[1:]
		default:
			p.line = line
			return "", p.fault("a NUL character within quotes")
		}
	}
}
