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
func (f *File) Update(u Update) (changed bool, err error) {
	if err := f.check(u.Section, u.New); err != nil {
		return false, err
	}
	switch {
	case u.Old == "" && u.New == "":
		return false, nil
	case u.Old == "":
		return f.put(u.Section, u.New)
	}
	found, err := f.match(u)
	switch {
	case err != nil || len(found) == 0:
		return false, err
	case u.New == "":
		f.remove(found...)
		return true, nil
	}
	return f.replace(u, found[0])
}

// check refuses what would not be read back as a section's name and an entry.
func (f *File) check(name, entry string) error {
	switch {
	case strings.Trim(name, blanks) == "":
		return &TextError{name, "is not the name of a section"}
	case strings.Contains(name, "]"):
		return &TextError{name, "cannot be the name of a section: it holds a ]"}
	case strings.HasPrefix(strings.TrimLeft(entry, blanks), "["):
		return &TextError{entry, "cannot be an entry: it would begin a section"}
	}
	if _, err := f.encode(name); err != nil {
		return err
	}
	_, err := f.encode(entry)
	return err
}

// match returns the lines that Old means.
func (f *File) match(u Update) ([]int, error) {
	if f.codec.Page() == 0 && f.text.Encoding <= text.CodePage {
		if _, err := f.encode(u.Old); err != nil { // it could not be found if it were there
			return nil, err
		}
	}
	head, end, ok := f.find(u.Section)
	if !ok {
		return nil, nil
	}
	oldKey, oldValue, _ := cut(u.Old)
	key, value := newPattern(oldKey), newPattern(oldValue)
	var found []int
	for i := head + 1; i < end; i++ {
		l := f.lines[i]
		if l.kind != entry || !key.fits(l.key) || u.MatchValue && !value.fits(l.value) {
			continue
		}
		found = append(found, i)
		if !strings.Contains(u.Old, "*") {
			break
		}
	}
	return found, nil
}

// pattern is a text in which `*` stands for any text: what is between the stars.
type pattern []string

func newPattern(s string) pattern { return strings.Split(winpath.Upper(s), "*") }

// fits reports whether s is what the pattern means.
func (p pattern) fits(s string) bool {
	s = winpath.Upper(s)
	last := len(p) - 1
	if last == 0 {
		return s == p[0]
	}
	s, ok := strings.CutPrefix(s, p[0])
	if !ok {
		return false
	}
	for _, part := range p[1:last] {
		_, rest, ok := strings.Cut(s, part)
		if !ok {
			return false
		}
		s = rest
	}
	return strings.HasSuffix(s, p[last])
}

// put adds an entry behind the last one of its section, or gives the one of
// its key the new value. A section that is not there comes last, without a
// blank line before it, as WritePrivateProfileString makes it.
func (f *File) put(name, s string) (changed bool, err error) {
	key, value, bare := cut(s)
	head, end, ok := f.find(name)
	at := head
	for i := head + 1; ok && i < end; i++ {
		l := f.lines[i]
		switch {
		case bare && equal(l.text, key):
			return false, nil
		case l.kind == entry && !bare && equal(l.key, key):
			return f.setValue(i, value)
		case l.kind == entry:
			at = i
		}
	}
	if !ok {
		at = len(f.lines)
		if err := f.insert(at, "["+strings.Trim(name, blanks)+"]"); err != nil {
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
func (f *File) replace(u Update, i int) (changed bool, err error) {
	old := f.lines[i].key
	key, value, bare := cut(u.New)
	if u.KeepValue {
		changed, err = f.setKey(i, key)
	} else {
		changed, err = f.setLine(i, join(key, value, bare))
	}
	if err != nil || equal(key, old) {
		return changed, err
	}
	head, end, _ := f.find(u.Section)
	for j := head + 1; j < end; j++ {
		if l := f.lines[j]; j != i && l.kind == entry && equal(l.key, key) {
			f.remove(j)
			break
		}
	}
	return changed, nil
}
