package sed

import (
	"bytes"
	"os"
	"testing"
	"unicode/utf8"

	"goexpress/internal/codepage"
	"goexpress/internal/finding"
)

// addSeeds gives the fuzzers every directive of testdata, in several encodings.
func addSeeds(f *testing.F) {
	seeds := 0
	for _, path := range ownFiles(f) {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, seed := range [][]byte{
			data, bytes.ReplaceAll(data, []byte("\r\n"), []byte("\r")), []byte(utf16le("\uFEFF" + string(data))),
			append([]byte("\xEF\xBB\xBF"), data...), bytes.ReplaceAll(data, []byte("e"), []byte("\xE9")),
		} {
			f.Add(seed)
			seeds++
		}
	}
	f.Add([]byte(minimal("", "")))
	if seeds == 0 {
		f.Fatal("no seeds")
	}
}

func FuzzParse(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		opt := Options{Codec: codepage.Lookup}
		d, err := ParseLax("x.sed", data, opt)
		if d == nil {
			t.Fatal("no directive at all")
		}
		if d.Doc != nil && !bytes.Equal(d.Doc.Bytes(), data) {
			t.Fatalf("printed back as %q", d.Doc.Bytes())
		}
		checkFindingPlaces(t, d, err)
		strict, strictErr := Parse("x.sed", data, opt)
		if strictErr == nil && (err != nil || d.Findings.Err() != nil) {
			t.Fatalf("strict passes, lax says %v %v", err, d.Findings.Err())
		}
		if (strict == nil) == (strictErr == nil) {
			t.Fatal("either a directive or an error")
		}
		if err == nil && d.Findings.Err() == nil {
			checkFuzzedFormat(t, d)
		}
	})
}

// checkFindingPlaces demands that every finding points into the file.
func checkFindingPlaces(t *testing.T, d *Directive, err error) {
	if err != nil && d.Findings.Err() == nil {
		t.Fatalf("an error that is no finding: %v", err)
	}
	for _, f := range d.Findings {
		if f.Pos.Line == 0 && f.Pos.Col == 0 {
			continue
		}
		if d.Doc == nil || f.Pos.Line < 1 || f.Pos.Line > len(d.Doc.File.Lines) {
			t.Fatalf("outside the file: %v", f)
		}
		if line := d.Doc.File.Lines[f.Pos.Line-1].Text; f.Pos.Col < 0 || f.Pos.Col > utf8.RuneCountInString(line)+1 {
			t.Fatalf("outside the line %q: %v", line, f)
		}
		if f.ID == "" || f.Message == "" || f.Severity == finding.Error && f.Pos.File == "" {
			t.Fatalf("incomplete: %+v", f)
		}
	}
}

// checkFuzzedFormat demands that what can be written says the same.
func checkFuzzedFormat(t *testing.T, d *Directive) {
	cp, err := codepage.Lookup(utf8Page)
	if err != nil {
		t.Fatal(err)
	}
	out, err := d.Format(cp)
	if err != nil {
		return // a NUL or U+FFFD in a value
	}
	got, err := ParseLax("formatted.sed", out, Options{Codec: codepage.Lookup})
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if diff := diffDirectives(d, got); diff != "" {
		t.Fatalf("the normal form says something else: %s\n%s", diff, out)
	}
}

// FuzzEdit demands that a value is read back as it was set, and that all else
// stays.
func FuzzEdit(f *testing.F) {
	const sections = "[Options]\na=1\n; comment\nb=\xE9\n[Strings]\nFILE0=\"x\"\n"
	for _, value := range []string{"", "x", " x ", `"x"`, `"x" "y"`, "é", "日", "a=b", ";", "\x00"} {
		f.Add([]byte(sections), "Options", "a", value)
		f.Add([]byte(sections), "New", "k", value)
	}
	f.Fuzz(func(t *testing.T, data []byte, section, key, value string) {
		d, err := ParseDocument("x.sed", data, nil)
		if err != nil {
			t.Skip()
		}
		before, entries := d.Bytes(), len(d.File.Lines)
		if err := d.Set(section, key, value); err != nil {
			if !bytes.Equal(d.Bytes(), before) {
				t.Fatal("a refused edit changed the file")
			}
			return
		}
		if e := d.Lookup(section, key); e == nil || e.Value != value {
			t.Fatalf("set %q, read %+v", value, e)
		}
		if n := len(d.File.Lines); n < entries || n > entries+2 {
			t.Fatalf("%d lines became %d", entries, n)
		}
	})
}
