package ini

import (
	"slices"
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
func (f *File) UpdateField(u FieldUpdate) (changed bool, err error) {
	switch {
	case strings.Trim(u.Key, blanks) == "" || strings.Contains(u.Key, "="):
		return false, &TextError{u.Key, "is not the key of an entry"}
	case strings.HasPrefix(strings.TrimLeft(u.Key, blanks), ";"):
		return false, &TextError{u.Key, "cannot be a key: it would begin a comment"}
	}
	if err := f.check(u.Section, u.Key+"="+u.New); err != nil {
		return false, err
	}
	i := f.index(u.Section, strings.Trim(u.Key, blanks))
	switch {
	case i < 0 && u.New == "":
		return false, nil
	case i < 0:
		return f.put(u.Section, u.Key+"="+u.New)
	case f.lines[i].bad:
		return false, &TextError{f.lines[i].text, "has bytes that are not text in the file's code page"}
	}
	fields := parseFields(f.lines[i].value)
	after, changed := u.apply(fields)
	if !changed {
		return false, nil
	}
	return f.setValue(i, joinFields(after))
}

// field is one field with what parts it from the one before.
type field struct{ before, text string }

const separators = blanks + ","

// parseFields takes a value apart. Text in quotes is not, and a comment, which
// begins with a semicolon at the beginning of a field, is left out.
func parseFields(value string) []field {
	var fields []field
	for value != "" {
		text := strings.TrimLeft(value, separators)
		before := value[:len(value)-len(text)]
		if text == "" || text[0] == ';' {
			break
		}
		n := fieldLen(text)
		fields = append(fields, field{before, text[:n]})
		value = text[n:]
	}
	return fields
}

func fieldLen(s string) int {
	quoted := false
	for i, c := range s {
		switch {
		case c == '"':
			quoted = !quoted
		case !quoted && strings.ContainsRune(separators, c):
			return i
		}
	}
	return len(s)
}

func joinFields(fields []field) string {
	var b strings.Builder
	for i, f := range fields {
		if i > 0 {
			b.WriteString(f.before)
		}
		b.WriteString(f.text)
	}
	return b.String()
}

// apply returns the fields as they are to be.
func (u FieldUpdate) apply(fields []field) (after []field, changed bool) {
	there := map[string]bool{}
	for _, f := range fields {
		there[winpath.Upper(f.text)] = true
	}
	old := pattern{winpath.Upper(u.Old)}
	if u.Wildcard {
		old = newPattern(u.Old)
	}
	add := slices.ContainsFunc(parseFields(u.New), func(f field) bool { return !there[winpath.Upper(f.text)] })
	for _, f := range fields {
		switch {
		case u.Old == "" || !old.fits(f.text) || equal(f.text, u.New):
			after = append(after, f)
			continue
		case add:
			after = append(after, field{f.before, u.New})
			add = false
		}
		changed = true
	}
	if !add {
		return after, changed
	}
	separator := " "
	if u.Comma {
		separator = ","
	}
	return append(after, field{separator, u.New}), true
}
