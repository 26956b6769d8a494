// Package cmdline writes words as a Windows command line and takes one apart, by
// the documented rules of CommandLineToArgvW for what stands behind the program's
// name: words end at blanks and tabs outside quotes, 2n backslashes in front of a
// quote are n, one more makes the quote a character of the word, and all other
// backslashes are themselves. Two quotes inside quotes, of which the rules say
// nothing, are an end and a beginning. So a line means the same on every system.
package cmdline

import "strings"

// Quote writes a word so that Split gives it back: as it is, if it needs no quotes.
func Quote(word string) string {
	if word != "" && !strings.ContainsAny(word, " \t\"") {
		return word
	}
	var b strings.Builder
	b.WriteByte('"')
	backslashes := 0
	for i := range len(word) {
		c := word[i]
		if c == '\\' {
			backslashes++
			continue
		}
		if c == '"' {
			backslashes = 2*backslashes + 1
		}
		b.WriteString(strings.Repeat(`\`, backslashes))
		backslashes = 0
		b.WriteByte(c)
	}
	b.WriteString(strings.Repeat(`\`, 2*backslashes))
	b.WriteByte('"')
	return b.String()
}

// Join quotes words and puts a blank between them.
func Join(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = Quote(w)
	}
	return strings.Join(quoted, " ")
}

// Split takes a line apart. A quote that is not closed reaches to the end.
func Split(s string) []string {
	var words []string
	for {
		s = strings.TrimLeft(s, " \t")
		if s == "" {
			return words
		}
		var w string
		w, s = splitWord(s)
		words = append(words, w)
	}
}

func splitWord(s string) (word, rest string) {
	var b strings.Builder
	quoted := false
	backslashes := 0
	for i := range len(s) {
		c := s[i]
		if c == '\\' {
			backslashes++
			continue
		}
		if c == '"' {
			b.WriteString(strings.Repeat(`\`, backslashes/2))
			literal := backslashes%2 == 1
			backslashes = 0
			if literal {
				b.WriteByte('"')
			} else {
				quoted = !quoted
			}
			continue
		}
		b.WriteString(strings.Repeat(`\`, backslashes))
		backslashes = 0
		if !quoted && (c == ' ' || c == '\t') {
			return b.String(), s[i:]
		}
		b.WriteByte(c)
	}
	b.WriteString(strings.Repeat(`\`, backslashes))
	return b.String(), ""
}
