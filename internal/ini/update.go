package ini

import (
	"strings"

	"goexpress/internal/text"
	"goexpress/internal/winpath"
)

// Update is a line of an UpdateInis section. New alone is put into the file,
// in the place of an entry of its key if there is one; Old alone is deleted;
// both replace the one by the other where Old is found.
//
// An entry is `key=value` or a bare line. In Old `*` stands for any text, in
// the key and in the value; then all that match are deleted, not only the
// first one.
type Update struct {
	Section    string
	Old, New   string
	MatchValue bool // the value of Old must match too, not the key alone
	KeepValue  bool // New brings its key only: what Old matches keeps its value
}

// Update carries u out and reports whether that changed anything. The error is
// a *TextError; then nothing is changed.
func (f *File) Update(u *Update) (changed bool, err error) {
	if err := f.check(u.Section, u.New); err != nil {
		return false, err
	}
	switch {
	case u.Old == "" && u.New == "":
		return false, nil
	case u.Old == "":
		return f.put(u.Section, u.New)
	}
	i, err := f.match(u)
	switch {
	case err != nil || i < 0:
		return false, err
	case u.New == "":
		f.clean()
		return true, nil
	}
	return f.replace(u, i)
}

// check refuses what would not be read back as a section's name and an entry.
func (f *File) check(name, entry string) error {
	text, why := name, ""
	switch {
	case strings.Trim(name, blanks) == "":
		why = "is not the name of a section"
	case strings.Contains(name, "]"):
		why = "cannot be the name of a section: it holds a ]"
	case strings.HasPrefix(strings.TrimLeft(entry, blanks), "["):
		text, why = entry, "cannot be an entry: it would begin a section"
	}
	if why != "" {
		return &TextError{Text: text, Why: why}
	}
	_, err := f.encode(name)
	if err == nil {
		_, err = f.encode(entry)
	}
	return err
}

// match returns the first line that Old means, -1 for none. Without New all that
// it means are gone then.
func (f *File) match(u *Update) (first int, err error) {
	first = -1
	if f.codec.Page() == 0 && f.text.Encoding <= text.CodePage {
		if _, err := f.encode(u.Old); err != nil { // it could not be found if it were there
			return first, err
		}
	}
	key, value, _ := cut(winpath.Upper(u.Old))
	head, end := f.find(u.Section)
	for i := head + 1; i < end; i++ {
		l := f.lines[i]
		if l.kind != entry || !fits(key, winpath.Upper(l.key)) || u.MatchValue && !fits(value, winpath.Upper(l.value)) {
			continue
		}
		if first < 0 {
			first = i
		}
		if u.New == "" {
			l.kind = gone
		}
		if !strings.Contains(u.Old, "*") {
			break
		}
	}
	return first, nil
}

// fits reports whether s is what a pattern means, in which `*` stands for any
// text.
func fits(pattern, s string) bool {
	part, rest, starred := strings.Cut(pattern, "*")
	s, ok := strings.CutPrefix(s, part)
	for ok && starred {
		part, rest, starred = strings.Cut(rest, "*")
		if !starred {
			return strings.HasSuffix(s, part)
		}
		_, s, ok = strings.Cut(s, part)
	}
	return ok && s == ""
}

// put adds an entry behind the last one of its section, or gives the one of
// its key the new value. A section that is not there comes last, without a
// blank line before it, as WritePrivateProfileString makes it.
func (f *File) put(section, s string) (changed bool, err error) {
	key, value, bare := cut(s)
	head, end := f.find(section)
	at := head
	for i := head + 1; i < end; i++ {
		l := f.lines[i]
		switch {
		case bare && equal(l.text, key):
			return false, nil
		case l.kind != entry:
		case bare || !equal(l.key, key):
			at = i
		case l.value == value && !l.bare && !l.bad:
			return false, nil
		default:
			return f.set(i, onlyValue, value)
		}
	}
	if head == len(f.lines) {
		if err := f.insert(head, "["+strings.Trim(section, blanks)+"]"); err != nil {
			return false, err
		}
	}
	return true, f.insert(at+1, join(key, value, bare))
}

func join(key, value string, bare bool) string {
	if bare {
		return key
	}
	return key + "=" + value
}

// replace puts New in the place of line i. Another entry of New's key goes: it
// would not be read any more.
func (f *File) replace(u *Update, i int) (changed bool, err error) {
	old := f.lines[i].key
	key, value, bare := cut(u.New)
	if u.KeepValue {
		changed, err = f.set(i, onlyKey, key)
	} else {
		changed, err = f.set(i, wholeLine, join(key, value, bare))
	}
	if err != nil || equal(key, old) {
		return changed, err
	}
	if j := f.index(u.Section, key, i); j >= 0 {
		f.lines[j].kind = gone
		f.clean()
	}
	return changed, nil
}
