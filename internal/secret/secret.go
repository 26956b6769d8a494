// Package secret keeps texts that an author has named out of what is shown.
package secret

import "strings"

// hidden stands where a secret was.
const hidden = "***"

// Mask hides secrets. The zero value, and nil, hide nothing.
type Mask struct{ forms []string }

// New takes texts between commas. The longest goes first, so that one that is part of
// another leaves nothing of it, and each also as it is written inside the quotes of
// a command line, and as the encodings write it.
func New(list string, encodings ...func(string) string) *Mask {
	var words []string
	for list != "" {
		var word string
		word, list, _ = strings.Cut(list, ",")
		if word = strings.TrimSpace(word); word != "" {
			words = append(words, word)
		}
	}
	for i := range words { // there are few
		for ; i > 0 && len(words[i]) > len(words[i-1]); i-- {
			words[i-1], words[i] = words[i], words[i-1]
		}
	}
	m := &Mask{}
	for _, w := range words {
		first := len(m.forms)
		m.forms = append(m.forms, w, strings.ReplaceAll(w, `"`, `\"`), strings.ReplaceAll(w, `"`, `""`))
		for _, encode := range encodings {
			for i := range 3 {
				m.forms = append(m.forms, encode(m.forms[first+i]))
			}
		}
	}
	return m
}

// Hide returns s without secrets.
func (m *Mask) Hide(s string) string {
	if m == nil {
		return s
	}
	for _, form := range m.forms { // strings.Replacer would weigh 17 KB
		s = strings.ReplaceAll(s, form, hidden)
	}
	return s
}

// Begun is how many bytes at the end of a text without secrets may be the beginning
// of one.
func (m *Mask) Begun(s string) int {
	if m == nil {
		return 0
	}
	most := 0
	for _, form := range m.forms {
		n := min(len(form)-1, len(s))
		for n > most && !strings.HasSuffix(s, form[:n]) {
			n--
		}
		most = max(most, n)
	}
	return most
}
