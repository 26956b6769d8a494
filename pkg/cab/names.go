package cab

import "goexpress/internal/text"

// decodeName turns the stored bytes of a name into text. Bytes that mean
// nothing become U+FFFD, one each, so that overlong forms of a slash or dot
// stay harmless.
func decodeName(raw []byte, attr Attributes, codePage func([]byte) string) string {
	switch {
	case attr&NameUTF8 != 0:
		return string([]rune(string(raw)))
	case text.IsASCII(raw):
		return string(raw)
	case codePage != nil:
		return codePage(raw)
	}
	s, _ := text.Windows1252.Decode(raw)
	return s
}
