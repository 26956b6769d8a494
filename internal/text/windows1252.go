package text

import "unicode/utf8"

// Windows1252 is code page 1252, built in because it is the default. The five
// bytes that the page leaves open (81, 8D, 8F, 90 and 9D) stand for the C1
// controls of the same number, as in Windows.
var Windows1252 Codec = &windows1252{}

type windows1252 struct{}

// high1252 is what 80-9F stand for; all other bytes are Latin-1.
var high1252 = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8D, 'Ž', 0x8F,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9D, 'ž', 'Ÿ',
}

func (*windows1252) Page() int { return 1252 }

func (*windows1252) Decode(b []byte) (string, bool) {
	out := make([]byte, 0, len(b)+len(b)/8)
	for _, c := range b {
		r := rune(c)
		if 0x80 <= c && c < 0xA0 {
			r = high1252[c-0x80]
		}
		out = utf8.AppendRune(out, r)
	}
	return string(out), true
}

func (*windows1252) Encode(s string) ([]byte, bool) {
	out := make([]byte, 0, len(s))
	all := true
	for _, r := range s {
		c, ok := byte1252(r)
		out = append(out, c)
		all = all && ok
	}
	return out, all
}

func byte1252(r rune) (c byte, ok bool) {
	if r < 0x80 || 0xA0 <= r && r <= 0xFF {
		return byte(r), true
	}
	for i, h := range high1252 {
		if h == r {
			return byte(0x80 + i), true
		}
	}
	return '?', false
}
