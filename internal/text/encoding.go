package text

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Encoding says how a file's characters were written.
type Encoding uint8

// The encodings of the wild.
const (
	ASCII    Encoding = iota // 7-bit bytes only: every code page agrees
	CodePage                 // 8-bit bytes that are not valid UTF-8
	UTF8                     // valid UTF-8 with bytes above 0x7F, no mark
	UTF8BOM                  // EF BB BF in front
	UTF16LE                  // FF FE in front, or recognised without it
	UTF16BE                  // FE FF in front
)

// String is the encoding's usual name, for messages.
func (e Encoding) String() string {
	switch e {
	case ASCII:
		return "ASCII"
	case CodePage:
		return "code page"
	case UTF8:
		return "UTF-8"
	case UTF8BOM:
		return "UTF-8 with byte order mark"
	case UTF16LE:
		return "UTF-16LE"
	case UTF16BE:
		return "UTF-16BE"
	}
	return "unknown encoding"
}

// detect reports the encoding of data by its mark, else by its bytes, and the
// length of the mark.
func detect(data []byte) (enc Encoding, mark int) {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		return UTF8BOM, 3
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return UTF16LE, 2
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return UTF16BE, 2
	case looksUTF16LE(data):
		return UTF16LE, 0
	case IsASCII(data):
		return ASCII, 0
	case utf8.Valid(data):
		return UTF8, 0
	}
	return CodePage, 0
}

// looksUTF16LE recognises UTF-16 that somebody saved without a mark. A wrong
// yes would turn an ordinary file into Chinese, so the rule asks for what
// 8-bit text never has: at least half of the bytes in odd places are NUL
// (sections, keys and punctuation are Latin in any language), hardly any in
// even places (U+3000 and its like), and nowhere two that make a NUL
// character.
func looksUTF16LE(data []byte) bool {
	if len(data) < 8 || len(data)%2 != 0 {
		return false
	}
	latin, round := 0, 0
	for i := 0; i < len(data); i += 2 {
		lo, hi := data[i], data[i+1]
		switch {
		case lo == 0 && hi == 0:
			return false
		case hi == 0:
			latin++
		case lo == 0:
			round++
		}
	}
	return latin*2 >= len(data)/2 && round*8 <= latin
}

// IsASCII reports whether s has no byte above 0x7F.
func IsASCII[T string | []byte](s T) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// unit is the size of the encoding's code unit in bytes.
func (e Encoding) unit() int {
	if e == UTF16LE || e == UTF16BE {
		return 2
	}
	return 1
}

// first is the first code unit of b.
func (e Encoding) first(b []byte) rune {
	switch e {
	case UTF16LE:
		return rune(b[1])<<8 | rune(b[0])
	case UTF16BE:
		return rune(b[0])<<8 | rune(b[1])
	}
	return rune(b[0])
}

func (e Encoding) decode(b []byte, cp Codec) (s string, ok bool) {
	if cp == nil {
		cp = Windows1252
	}
	switch e {
	case ASCII:
		return string(b), true
	case CodePage:
		return cp.Decode(b)
	case UTF8, UTF8BOM:
		return decodeUTF8(b)
	}
	return e.decodeUTF16(b)
}

func (e Encoding) encode(s string, cp Codec) (b []byte, ok bool) {
	if cp == nil {
		cp = Windows1252
	}
	switch e {
	case ASCII, CodePage:
		if IsASCII(s) {
			return []byte(s), true
		}
		return cp.Encode(s)
	case UTF8, UTF8BOM:
		s, ok := decodeUTF8([]byte(s))
		return []byte(s), ok
	}
	return e.encodeUTF16(s)
}

func decodeUTF8(b []byte) (s string, ok bool) {
	if utf8.Valid(b) {
		return string(b), true
	}
	return strings.ToValidUTF8(string(b), "\uFFFD"), false
}

// decodeUTF16 puts U+FFFD for lone surrogates and for an odd last byte.
func (e Encoding) decodeUTF16(b []byte) (s string, ok bool) {
	ok = len(b)%2 == 0
	var sb strings.Builder
	sb.Grow(len(b) / 2)
	for len(b) >= 2 {
		r := e.first(b)
		b = b[2:]
		if utf16.IsSurrogate(r) {
			pair := rune(utf8.RuneError)
			if len(b) >= 2 {
				pair = utf16.DecodeRune(r, e.first(b))
			}
			if pair == utf8.RuneError {
				ok = false
			} else {
				b = b[2:]
			}
			r = pair
		}
		sb.WriteRune(r)
	}
	if len(b) > 0 {
		sb.WriteRune(utf8.RuneError)
	}
	return sb.String(), ok
}

func (e Encoding) encodeUTF16(s string) (b []byte, ok bool) {
	b = AppendUTF16(nil, s)
	if e == UTF16BE {
		for i := 1; i < len(b); i += 2 {
			b[i-1], b[i] = b[i], b[i-1]
		}
	}
	return b, utf8.ValidString(s)
}
