// Package jsontext writes strings as JSON has them, for programs that do
// without encoding/json, which is more than all the rest of the stub.
package jsontext

import (
	"unicode/utf8"

	"goexpress/internal/format"
)

// Append appends s as a string of JSON, quotes included. What is no valid UTF-8
// becomes U+FFFD.
func Append(out []byte, s string) []byte {
	out = append(out, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			out = append(out, '\\', byte(r))
		case r < ' ':
			out = format.Appendf(out, `\u%04x`, r)
		default:
			out = utf8.AppendRune(out, r)
		}
	}
	return append(out, '"')
}
