package text

import "unicode/utf16"

// AppendUTF16 appends s in UTF-16LE.
func AppendUTF16(b []byte, s string) []byte {
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}
