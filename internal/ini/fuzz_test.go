package ini

import (
	"bytes"
	"strings"
	"testing"
)

// FuzzUpdate: whatever the file, an update is made or refused as a whole, what
// it does not speak of stays, and the file is read back as it was left.
func FuzzUpdate(f *testing.F) {
	seeds := 0
	add := func(data, section, old, new string, flags uint8) {
		f.Add([]byte(data), section, old, new, flags)
		seeds++
	}
	for _, tt := range updateTests {
		for _, form := range []func(string) string{crlf, mark, big, utf8mark} {
			add(form(tt.before), tt.u.Section, tt.u.Old, tt.u.New, flags(tt.u))
		}
	}
	for _, tt := range encodingTests {
		add(tt.before, tt.u.Section, tt.u.Old, tt.u.New, flags(tt.u))
	}
	for _, tt := range fieldTests {
		add("[s]\nk="+tt.before, "s", tt.u.Old, tt.u.New, 4)
	}
	add("\xFE\xFF\x00[\x00s\x00]\x00\n\x00a\x00=\x00b", "s", "a", "b=\xFF", 0)
	add("[s]\r\r\n\n[", "s", "", "k=v", 0)
	if seeds == 0 {
		f.Fatal("no seeds")
	}
	codec := codec(f, 1252)
	f.Fuzz(func(t *testing.T, data []byte, section, old, new string, flags uint8) {
		file, err := Parse(data, codec)
		if err != nil {
			return
		}
		if !bytes.Equal(file.Bytes(), data) {
			t.Fatalf("not given back as it was: %q", file.Bytes())
		}
		before := rawLines(file)
		changed, removed, err := update(file, section, old, new, flags)
		after := file.Bytes()
		if (err != nil || !changed) && !bytes.Equal(after, data) {
			t.Fatalf("changed although it says not (%v): %q", err, after)
		}
		if err != nil {
			return
		}
		if lost := missing(before, rawLines(file)); lost > removed {
			t.Errorf("%d lines are lost, at most %d were to change:\n%q\n%q", lost, removed, data, after)
		}
		again, err := Parse(after, codec)
		if err != nil {
			return // grown above the limit, or no longer taken for UTF-16
		}
		if again.text.Encoding == file.text.Encoding && len(again.lines) != len(file.lines) {
			t.Errorf("read back as %d lines, not %d: %q", len(again.lines), len(file.lines), after)
		}
	})
}

func flags(u Update) (flags uint8) {
	if u.MatchValue {
		flags |= 1
	}
	if u.KeepValue {
		flags |= 2
	}
	return flags
}

// update makes one of the updates and says how many lines it may have touched.
func update(f *File, section, old, new string, flags uint8) (changed bool, touched int, err error) {
	if flags&4 != 0 {
		changed, err = f.UpdateField(&FieldUpdate{Section: section, Key: "k", Old: old, New: new, Wildcard: flags&1 != 0, Comma: flags&2 != 0})
		return changed, 1, err
	}
	u := Update{Section: section, Old: old, New: new, MatchValue: flags&1 != 0, KeepValue: flags&2 != 0}
	touched = 2
	if strings.Contains(old, "*") {
		touched = len(f.lines)
	}
	changed, err = f.Update(&u)
	return changed, touched, err
}

// rawLines counts the lines of a file, without their ends: the last one may
// have been given one.
func rawLines(f *File) map[string]int {
	lines := map[string]int{}
	for _, l := range f.lines {
		lines[strings.TrimSuffix(l.raw, f.endOf(l.raw))]++
	}
	return lines
}

func missing(before, after map[string]int) (lost int) {
	for s, n := range before {
		lost += max(0, n-after[s])
	}
	return lost
}
