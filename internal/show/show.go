// Package show prepares text from strangers for people: a hostile file must not
// draw on the screen of who looks at it, nor fill it.
package show

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"goexpress/internal/format"
)

// Printable escapes, as in a Go string, control characters, those that turn the
// direction of writing, and bytes that are no UTF-8. All else stays as it is,
// backslashes and quotes too, so that doing it twice changes nothing more.
func Printable(s string) string {
	if utf8.ValidString(s) && strings.IndexFunc(s, notPrintable) < 0 {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			format.Fprintf(&b, `\x%02x`, s[0])
		case notPrintable(r):
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		default:
			b.WriteRune(r)
		}
		s = s[size:]
	}
	return b.String()
}

func notPrintable(r rune) bool { return !strconv.IsPrint(r) }

// Clip cuts s behind so many characters and marks the cut with an ellipsis.
func Clip(s string, most int) string {
	for i := range s {
		if most == 0 {
			return s[:i] + "…"
		}
		most--
	}
	return s
}
