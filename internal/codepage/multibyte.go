package codepage

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// doubleBytePage is a page of one and two bytes from golang.org/x/text, whose
// tables are the WHATWG's.
type doubleBytePage struct {
	page int
	enc  encoding.Encoding
	// private reports the pairs that have characters in the WHATWG's table but
	// not, or not the same, in Windows'; nil = none.
	private func(lead, trail byte) bool
}

func doubleBytePages() map[int]doubleBytePage {
	return map[int]doubleBytePage{
		932: {enc: japanese.ShiftJIS},
		936: {enc: simplifiedchinese.GBK, private: private936},
		949: {enc: korean.EUCKR},
		950: {enc: traditionalchinese.Big5, private: private950},
	}
}

// private936 is what GB 18030 added to GBK.
func private936(lead, trail byte) bool {
	switch lead {
	case 0xA2:
		return trail == 0xE3
	case 0xA3:
		return trail == 0xA0
	case 0xA8:
		return trail == 0xBF
	case 0xA9:
		return 0x89 <= trail && trail <= 0x95
	}
	return lead == 0xFE && trail >= 0x50
}

// private950 is what Hong Kong's supplement added to Big5, and F9FE, for which
// the two have different characters.
func private950(lead, trail byte) bool {
	switch {
	case lead == 0xF9:
		return trail == 0xFE
	case lead == 0xA3:
		return 0xC0 <= trail && trail <= 0xE0
	case lead == 0xC6:
		return trail >= 0xA1
	}
	return lead <= 0xA0 || lead == 0xC7 || lead == 0xC8 || lead >= 0xFA
}

func (p doubleBytePage) Page() int { return p.page }

func (p doubleBytePage) Decode(b []byte) (string, bool) {
	out, err := p.enc.NewDecoder().Bytes(p.blank(b))
	s := string(out)
	// None of these pages has a place for U+FFFD: it stands for bad bytes.
	return s, err == nil && !strings.ContainsRune(s, utf8.RuneError)
}

// blank gives b with a byte that means nothing for every private pair.
func (p doubleBytePage) blank(b []byte) []byte {
	if p.private == nil {
		return b
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] <= 0x80 || i+1 == len(b) || b[i+1] < 0x40:
			out = append(out, b[i])
		case p.private(b[i], b[i+1]):
			out = append(out, 0xFF)
			i++
		default:
			out = append(out, b[i], b[i+1])
			i++
		}
	}
	return out
}

func (p doubleBytePage) Encode(s string) ([]byte, bool) {
	e := p.enc.NewEncoder()
	out := make([]byte, 0, len(s))
	all := true
	for _, r := range s {
		c, err := e.String(string(r))
		if err != nil || r == utf8.RuneError || len(c) == 2 && p.private != nil && p.private(c[0], c[1]) {
			c, all = "?", false
		}
		out = append(out, c...)
	}
	return out, all
}

// utf8Page is code page 65001.
type utf8Page struct{}

func (utf8Page) Page() int { return 65001 }

func (utf8Page) Decode(b []byte) (string, bool) {
	return strings.ToValidUTF8(string(b), "\uFFFD"), utf8.Valid(b)
}

func (utf8Page) Encode(s string) ([]byte, bool) {
	return []byte(strings.ToValidUTF8(s, "?")), utf8.ValidString(s)
}
