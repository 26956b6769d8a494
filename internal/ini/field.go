package ini

import (
	"strings"

	"goexpress/internal/winpath"
)

// FieldUpdate is a line of an UpdateIniFields section. The value of an entry
// is a list of fields, which blanks, tabs and commas part. Old is deleted
// wherever it is; New is added if it is not there, in Old's place or at the end. A
// comment at the end of a value that is changed goes, as Windows has it.
type FieldUpdate struct {
	Section, Key string
	Old, New     string
	Wildcard     bool // `*` in Old stands for any text
	Comma        bool // a comma parts New from what is before it, else a blank
}

// UpdateField carries u out and reports whether that changed anything. An entry
// that is not there is made if there is something to add. The error is a
// *TextError; then nothing is changed.
func (f *File) UpdateField(u *FieldUpdate) (changed bool, err error) {
	why := ""
	switch {
	case strings.Trim(u.Key, blanks) == "" || strings.Contains(u.Key, "="):
		why = "is not the key of an entry"
	case strings.HasPrefix(strings.TrimLeft(u.Key, blanks), ";"):
		why = "cannot be a key: it would begin a comment"
	}
	if why != "" {
		return false, &TextError{Text: u.Key, Why: why}
	}
	line := u.Key + "=" + u.New
	if err := f.check(u.Section, line); err != nil {
		return false, err
	}
	i := f.index(u.Section, strings.Trim(u.Key, blanks), -1)
	if i < 0 {
		if u.New == "" {
			return false, nil
		}
		return f.put(u.Section, line)
	}
	l := f.lines[i]
	if l.bad {
		return false, &TextError{Text: l.text, Why: "has bytes that are not text in the file's code page"}
	}
	after, changed := u.apply(l.value)
	if !changed {
		return false, nil
	}
	return f.set(i, onlyValue, after)
}

// scanner cuts a value into fields. Text in quotes is not taken apart, and a
// comment, which begins with a semicolon at the beginning of a field, is left
// out.
type scanner struct {
	rest   string
	before string // what parts the field from the one before
	field  string
}

func (s *scanner) next() bool {
	text := strings.TrimLeft(s.rest, blanks+",")
	if text == "" || text[0] == ';' {
		return false
	}
	n := fieldLen(text)
	s.before, s.field, s.rest = s.rest[:len(s.rest)-len(text)], text[:n], text[n:]
	return true
}

func fieldLen(s string) int {
	quoted := false
	for i := range len(s) {
		switch s[i] {
		case '"':
			quoted = !quoted
		case ' ', '\t', ',':
			if !quoted {
				return i
			}
		}
	}
	return len(s)
}

// apply returns the value as it is to be.
func (u *FieldUpdate) apply(value string) (after string, changed bool) {
	there := map[string]bool{}
	for s := (scanner{rest: value}); s.next(); {
		there[winpath.Upper(s.field)] = true
	}
	add := false
	for s := (scanner{rest: u.New}); s.next(); {
		add = add || !there[winpath.Upper(s.field)]
	}
	oldField, newField := winpath.Upper(u.Old), winpath.Upper(u.New)
	var b strings.Builder
	for s := (scanner{rest: value}); s.next(); {
		folded := winpath.Upper(s.field)
		if u.Old != "" && folded != newField && (folded == oldField || u.Wildcard && fits(oldField, folded)) {
			changed = true
			if !add {
				continue
			}
			s.field, add = u.New, false
		}
		if b.Len() > 0 {
			b.WriteString(s.before)
		}
		b.WriteString(s.field)
	}
	if !add {
		return b.String(), changed
	}
	separator := " "
	if u.Comma {
		separator = ","
	}
	if b.Len() > 0 {
		b.WriteString(separator)
	}
	b.WriteString(u.New)
	return b.String(), true
}
