package sed

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"goexpress/internal/text"
)

// Set gives key a value. The line of the entry in force keeps its other
// characters; without one, `key=value` is added at the end of the section, and
// the section at the end of the file. Quotes are added when the value would lose
// its own quotes or blanks without them. The error says why the value cannot
// stand in this file; the Document is then as before.
func (d *Document) Set(section, key, value string) error {
	if err := cmp.Or(checkSection(section), checkKey(key), checkValue(value)); err != nil {
		return err
	}
	e := d.Lookup(section, key)
	if e == nil {
		return d.Add(section, key+"="+quote(value))
	}
	line := d.File.Lines[e.line].Text
	changed := line[:e.start] + quote(value) + line[e.end:]
	return d.edit(func(f *text.File) error {
		return d.replaceLine(f, e.line, changed)
	}, func() bool {
		got := d.Lookup(section, key)
		return got != nil && got.Value == value
	})
}

// Add puts a line, `key=value` or a bare entry, behind the last entry of the
// section; a section that is not there is added at the end of the file.
func (d *Document) Add(section, line string) error {
	body := trimBlanks(line)
	if err := cmp.Or(checkSection(section), checkValue(line)); err != nil {
		return err
	}
	if body == "" || body[0] == ';' || body[0] == '[' {
		return fmt.Errorf("sed: %q would not be read as an entry", line)
	}
	before := len(d.Entries(section))
	return d.edit(func(f *text.File) error {
		i := len(f.Lines)
		if s := d.Section(section); s != nil {
			i = s.line + 1
			if n := len(s.Entries); n > 0 {
				i = s.Entries[n-1].line + 1
			}
		} else if err := d.insertLine(f, i, "["+section+"]"); err != nil {
			return err
		} else {
			i++
		}
		return d.insertLine(f, i, line)
	}, func() bool {
		s := d.Section(section)
		return s != nil && len(d.Entries(section)) == before+1 && s.Entries[len(s.Entries)-1].Text == body
	})
}

// Delete removes every entry of that key (a second one would take the place of
// the first) and reports whether there was any.
func (d *Document) Delete(section, key string) bool {
	drop := map[int]bool{}
	for _, e := range d.Entries(section) {
		if equal(e.Key, key) {
			drop[e.line] = true
		}
	}
	if len(drop) == 0 {
		return false
	}
	kept := *d.File
	kept.Lines = nil
	for i, line := range d.File.Lines {
		if !drop[i] {
			kept.Lines = append(kept.Lines, line)
		}
	}
	d.read(kept.Bytes())
	return true
}

// edit applies change to a copy of the file's lines, reads the result, and goes
// back when it does not say what was meant: one 8-bit character can make a whole
// file look like UTF-8, or stop it from doing so.
func (d *Document) edit(change func(*text.File) error, holds func() bool) error {
	old := *d
	f := *d.File
	f.Lines = slices.Clone(f.Lines)
	if err := change(&f); err != nil {
		return err
	}
	d.read(f.Bytes())
	if !holds() {
		*d = old
		return fmt.Errorf("sed: %s would be read differently after this edit; save it as UTF-8 first", d.Name)
	}
	return nil
}

func (d *Document) replaceLine(f *text.File, i int, line string) error {
	raw, ok := f.Encode(line+lineEnd(f, i), d.codec)
	if !ok {
		return d.unfit(f, line)
	}
	f.Lines[i].Raw, f.Lines[i].Text = raw, line
	return nil
}

// insertLine puts line before index i. At the end of a file without a final line
// end, the file stays without one.
func (d *Document) insertLine(f *text.File, i int, line string) error {
	end := commonEnd(f)
	if i > 0 && lineEnd(f, i-1) == "" {
		raw, _ := f.Encode(end, d.codec)
		f.Lines[i-1].Raw = slices.Concat(f.Lines[i-1].Raw, raw)
		end = ""
	}
	raw, ok := f.Encode(line+end, d.codec)
	if !ok {
		return d.unfit(f, line)
	}
	f.Lines = slices.Insert(f.Lines, i, text.Line{Raw: raw, Text: line})
	return nil
}

func (d *Document) unfit(f *text.File, line string) error {
	return fmt.Errorf("sed: %q has a character that the encoding of %s (%v) lacks; save it as UTF-8 first", line, d.Name, f.Encoding)
}

// lineEnd returns the characters that end line i.
func lineEnd(f *text.File, i int) string {
	for _, end := range []string{"\r\n", "\n", "\r"} {
		if raw, _ := f.Encode(end, nil); bytes.HasSuffix(f.Lines[i].Raw, raw) {
			return end
		}
	}
	return ""
}

// commonEnd is the first line's end, or what Windows writes.
func commonEnd(f *text.File) string {
	if len(f.Lines) > 0 {
		if end := lineEnd(f, 0); end != "" {
			return end
		}
	}
	return "\r\n"
}

// quote puts quotes round a value that would lose its ends without them.
func quote(value string) string {
	if _, dropped := unquote(value); dropped != 0 || value != trimBlanks(value) {
		return `"` + value + `"`
	}
	return value
}

func checkSection(name string) error {
	if name == "" || name != trimBlanks(name) || strings.ContainsAny(name, "]\r\n") {
		return fmt.Errorf("sed: %q cannot be the name of a section", name)
	}
	return nil
}

// checkKey refuses what would not be read back as a key.
func checkKey(key string) error {
	if key == "" || key != trimBlanks(key) || strings.ContainsAny(key, "=\r\n") || key[0] == ';' || key[0] == '[' {
		return fmt.Errorf("sed: %q cannot be a key", key)
	}
	return nil
}

func checkValue(value string) error {
	if strings.ContainsAny(value, "\r\n") {
		return fmt.Errorf("sed: a line end cannot stand in %q", value)
	}
	return nil
}
