package inf

import (
	"strconv"
	"strings"
)

// MaxField is the longest text of a field, a string or a rebuilt line, in
// UTF-16 units: 4096 with the final NUL since Windows Vista.
const MaxField = 4095

// Expand substitutes %name% by the string of that name, else, when the name is
// a number, by the directory of that id; `%%` is one percent sign. The result
// is not looked at again. A name that means nothing stays as it is, percent
// signs included, as do a single percent sign and an id of 32768 and up that
// has no directory; any other unknown id gives what Windows gives: the system
// directory followed by `\unknown`. More than MaxField characters are cut off,
// before and after.
func (v *View) Expand(s string) string { return v.expand(s).text }

// expansion is a substituted text and what was odd about it.
type expansion struct {
	text    string
	unknown []string // names without a string or directory, as between the signs
	cut     bool     // longer than MaxField
}

func (v *View) expand(s string) (e expansion) {
	s, e.cut = cutField(s)
	if !strings.Contains(s, "%") {
		e.text = s
		return e
	}
	var b strings.Builder
	rest := s
	for b.Len() <= 4*MaxField { // enough to know that it is too long
		before, after, found := strings.Cut(rest, "%")
		b.WriteString(before)
		if !found {
			rest = ""
			break
		}
		name, behind, closed := strings.Cut(after, "%")
		if !closed {
			b.WriteString("%" + after)
			rest = ""
			break
		}
		rest = behind
		value, ok := v.substitute(name, rest)
		if !ok {
			e.unknown = append(e.unknown, name)
		}
		b.WriteString(value)
	}
	text, cut := cutField(b.String())
	e.text, e.cut = text, e.cut || cut
	return e
}

// substitute returns what stands for %name%; next is the text behind it. With
// ok false the name is unknown, and value is what takes its place all the same.
func (v *View) substitute(name, next string) (value string, ok bool) {
	if name == "" {
		return "%", true
	}
	if value, ok := v.strings[fold(name)]; ok {
		return value, true
	}
	id, err := strconv.ParseInt(name, 10, 32)
	if err != nil {
		return "%" + name + "%", false
	}
	if id == dirAbsolute || id == dirAbsolute16 {
		return "", true
	}
	value, ok = v.Dir(int(id))
	if !ok && id >= firstUserDir {
		return "%" + name + "%", false
	}
	if !ok {
		value, _ = v.Dir(dirSystem)
		value += `\unknown`
	}
	if strings.HasPrefix(next, `\`) {
		value = strings.TrimSuffix(value, `\`) // a root keeps its backslash only when it stands alone
	}
	return value, ok
}

// cutField shortens s to MaxField UTF-16 units.
func cutField(s string) (short string, cut bool) {
	if len(s) <= MaxField { // a unit takes at least one byte
		return s, false
	}
	n := 0
	for i, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
		if n > MaxField {
			return s[:i], true
		}
	}
	return s, false
}
