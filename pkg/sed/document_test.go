package sed

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"goexpress/internal/finding"
)

func mustDocument(t *testing.T, src string) *Document {
	t.Helper()
	d, err := ParseDocument("x.sed", []byte(src), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(d.Bytes()); got != src {
		t.Fatalf("printed back as %q, written as %q", got, src)
	}
	return d
}

// TestEntry pins the rules of the profile functions for one line.
func TestEntry(t *testing.T) {
	tests := []struct {
		line, key, value string
		quote            byte
		col, valueCol    int
	}{
		{`a=b`, "a", "b", 0, 1, 3},
		{`  a  =  b  `, "a", "b", 0, 3, 9},
		{"\ta\t=\tb\t", "a", "b", 0, 2, 6},
		{`a=`, "a", "", 0, 1, 3},
		{`a=   `, "a", "", 0, 1, 3},
		{`a=b=c`, "a", "b=c", 0, 1, 3},
		{`a=b ; no comment`, "a", "b ; no comment", 0, 1, 3},
		{`a="b"`, "a", "b", '"', 1, 3},
		{`a='b'`, "a", "b", '\'', 1, 3},
		{`a="  b  "`, "a", "  b  ", '"', 1, 3},
		{`a=""`, "a", "", '"', 1, 3},
		{`a="`, "a", `"`, 0, 1, 3},
		{`a="b`, "a", `"b`, 0, 1, 3},
		{`a=b"`, "a", `b"`, 0, 1, 3},
		{`a="b'`, "a", `"b'`, 0, 1, 3},
		{`a=""b" "c""`, "a", `"b" "c"`, '"', 1, 3},
		{`a="b" "c"`, "a", `b" "c`, '"', 1, 3},
		{`a=C:\\x\\y`, "a", `C:\\x\\y`, 0, 1, 3},
		{`a="é" `, "a", "é", '"', 1, 3},
		{`é = ü`, "é", "ü", 0, 1, 5},
		{`"a"=b`, `"a"`, "b", 0, 1, 5},
		{`=b`, "", "b", 0, 1, 2},
		{`PackageInstallSpace(KB)=1`, "PackageInstallSpace(KB)", "1", 0, 1, 25},
		{"a=b\x1A", "a", "b", 0, 1, 3},
	}
	for _, test := range tests {
		d := mustDocument(t, "[S]\n"+test.line+"\n")
		entries := d.Entries("s")
		if len(entries) != 1 {
			t.Errorf("%q: %d entries", test.line, len(entries))
			continue
		}
		e := entries[0]
		if e.Key != test.key || e.Value != test.value || e.Quote != test.quote || !e.HasValue {
			t.Errorf("%q: key %q value %q quote %q", test.line, e.Key, e.Value, e.Quote)
		}
		at, valueAt := finding.Pos{File: "x.sed", Line: 2, Col: test.col}, finding.Pos{File: "x.sed", Line: 2, Col: test.valueCol}
		if e.Pos != at || e.ValuePos != valueAt {
			t.Errorf("%q: at %v, value at %v; want %v, %v", test.line, e.Pos, e.ValuePos, at, valueAt)
		}
	}
}

func TestBareEntry(t *testing.T) {
	e := mustDocument(t, "[S]\r\n  %FILE0% \r\n").Entries("S")[0]
	if e.HasValue || e.Key != "%FILE0%" || e.Text != "%FILE0%" || e.Value != "" || e.Pos != e.ValuePos || e.Pos.Col != 3 {
		t.Errorf("%+v", e)
	}
}

func TestCommentsAndBlankLines(t *testing.T) {
	d := mustDocument(t, ";a=b\n \t;c=d\n\n[S]\n; e=f\n\x1A\n \ng=h;i\n#j=k\n")
	if len(d.Head) != 0 {
		t.Errorf("head: %+v", d.Head[0])
	}
	var keys []string
	for _, e := range d.Entries("S") {
		keys = append(keys, e.Key)
	}
	if !slices.Equal(keys, []string{"g", "#j"}) {
		t.Errorf("keys %q", keys)
	}
}

func TestSectionLine(t *testing.T) {
	tests := []struct {
		line, name, rest string
		open             bool
		col              int
	}{
		{"[Options]", "Options", "", false, 1},
		{"  [ Options ]  ", "Options", "", false, 3},
		{"[Options] text", "Options", "text", false, 1},
		{"[Options", "Options", "", true, 1},
		{"[a]b]", "a", "b]", false, 1},
		{"[]", "", "", false, 1},
		{"[Source.dat]", "Source.dat", "", false, 1},
	}
	for _, test := range tests {
		d := mustDocument(t, "\n"+test.line)
		s := d.Sections[0]
		if s.Name != test.name || s.Rest != test.rest || s.Open != test.open || s.Pos != (finding.Pos{File: "x.sed", Line: 2, Col: test.col}) {
			t.Errorf("%q: %+v", test.line, s)
		}
	}
}

// TestLineEnds reads the same from all three, and from a mixture.
func TestLineEnds(t *testing.T) {
	for _, src := range []string{
		"[S]\na=1\nb=2\n", "[S]\r\na=1\r\nb=2\r\n", "[S]\ra=1\rb=2\r", "[S]\r\na=1\nb=2", "[S]\ra=1\r\nb=2\r\r\n",
	} {
		d := mustDocument(t, src)
		for key, want := range map[string]int{"a": 2, "b": 3} {
			if e := d.Lookup("s", key); e == nil || e.Pos.Line != want {
				t.Errorf("%q: %s is %+v", src, key, e)
			}
		}
	}
}

func TestLookup(t *testing.T) {
	d := mustDocument(t, "[S]\nKEY=1\nkey=2\nbare\n[T]\nkey=3\n[s]\nkey=4\nother=5\nı=6\na/b=7\n")
	for _, test := range []struct{ section, key, want string }{
		{"s", "Key", "1"}, {"T", "KEY", "3"}, {"S", "OTHER", "5"}, {"S", "A/B", "7"},
	} {
		if e := d.Lookup(test.section, test.key); e == nil || e.Value != test.want {
			t.Errorf("[%s] %s = %+v", test.section, test.key, e)
		}
	}
	for _, test := range []struct{ section, key string }{{"S", "bare"}, {"S", "none"}, {"none", "key"}, {"S", "I"}, {"S", `a\b`}} {
		if e := d.Lookup(test.section, test.key); e != nil {
			t.Errorf("[%s] %s = %+v", test.section, test.key, e)
		}
	}
	if d.Section("none") != nil || d.Section("S").Pos.Line != 1 {
		t.Error("the wrong section")
	}
}

func TestParseDocumentKeepsItsOwnCopy(t *testing.T) {
	data := []byte("[S]\na=b\n")
	d, err := ParseDocument("x.sed", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := bytes.Clone(data)
	clear(data)
	if !bytes.Equal(d.Bytes(), want) {
		t.Error("the document changed with the caller's bytes")
	}
}

func TestLimits(t *testing.T) {
	for _, test := range []struct {
		name string
		data string
		ok   bool
	}{
		{"lines", strings.Repeat("\n", maxLines), true},
		{"one line more", strings.Repeat("\n", maxLines+1), false},
		{"bytes", strings.Repeat("x", maxBytes), true},
		{"one byte more", strings.Repeat("x", maxBytes+1), false},
	} {
		_, err := ParseDocument("x.sed", []byte(test.data), nil)
		if (err == nil) != test.ok {
			t.Errorf("%s: %v", test.name, err)
		}
		var f *finding.Finding
		if err != nil && (!errors.As(err, &f) || f.ID != "sed-too-large") {
			t.Errorf("%s: %v", test.name, err)
		}
		if _, err := ParseLax("x.sed", []byte(test.data), Options{}); err == nil {
			t.Errorf("%s: taken for a directive", test.name)
		}
	}
}
