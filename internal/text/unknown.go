package text

import "unicode/utf8"

// Unknown stands for a code page that nobody has told, and says that its number
// is 0: only the half that is ASCII means anything.
var Unknown Codec = &unknown{}

type unknown struct{}

func (*unknown) Page() int { return 0 }

func (*unknown) Decode(b []byte) (string, bool) {
	s := make([]rune, len(b))
	for i, c := range b {
		s[i] = rune(c)
		if c >= utf8.RuneSelf {
			s[i] = utf8.RuneError
		}
	}
	return string(s), IsASCII(b)
}

func (*unknown) Encode(s string) ([]byte, bool) {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r >= utf8.RuneSelf {
			r = '?'
		}
		b = append(b, byte(r))
	}
	return b, IsASCII(s)
}
