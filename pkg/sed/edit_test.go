package sed

import (
	"strings"
	"testing"
	"unicode/utf16"

	"goexpress/internal/codepage"
)

// edit is one call on a Document.
type edit func(*Document) error

func set(section, key, value string) edit {
	return func(d *Document) error { return d.Set(section, key, value) }
}

func add(section, line string) edit {
	return func(d *Document) error { return d.Add(section, line) }
}

func drop(section, key string) edit {
	return func(d *Document) error { d.Delete(section, key); return nil }
}

// TestEdit demands that all other lines stay as they were.
func TestEdit(t *testing.T) {
	tests := []struct {
		name, src string
		edit      edit
		want      string
	}{
		{"value", "; c\n[S]\n  Key =  old  \n\n", set("s", "KEY", "new"), "; c\n[S]\n  Key =  new  \n\n"},
		{"quoted value", "[S]\r\na=\"x y\"\r\n", set("S", "a", "z"), "[S]\r\na=z\r\n"},
		{"empty value", "[S]\na=\n", set("S", "a", "z"), "[S]\na=z\n"},
		{"to empty", "[S]\na= z\n", set("S", "a", ""), "[S]\na= \n"},
		{"blanks need quotes", "[S]\na=1\n", set("S", "a", " b "), "[S]\na=\" b \"\n"},
		{"quotes need quotes", "[S]\na=1\n", set("S", "a", `"b" "c"`), "[S]\na=\"\"b\" \"c\"\"\n"},
		{"first duplicate", "[S]\na=1\na=2\n", set("S", "a", "3"), "[S]\na=3\na=2\n"},
		{"new key", "[S]\r\na=1\r\n\r\n; end\r\n[T]\r\n", set("S", "b", "2"), "[S]\r\na=1\r\nb=2\r\n\r\n; end\r\n[T]\r\n"},
		{"new key of an empty section", "[S]\n\n[T]\n", set("S", "b", "2"), "[S]\nb=2\n\n[T]\n"},
		{"new section", "[S]\ra=1\r", set("T", "b", "2"), "[S]\ra=1\r[T]\rb=2\r"},
		{"new section, no line end", "[S]\na=1", set("T", "b", "2"), "[S]\na=1\n[T]\nb=2"},
		{"last line, no line end", "[S]\na=1", set("S", "a", "2"), "[S]\na=2"},
		{"behind it", "[S]\na=1", add("S", "%FILE0%"), "[S]\na=1\n%FILE0%"},
		{"empty file", "", add("S", "x="), "[S]\r\nx=\r\n"},
		{"add", "[S]\n%FILE0%=\n\n[T]\n", add("S", "%FILE1%="), "[S]\n%FILE0%=\n%FILE1%=\n\n[T]\n"},
		{"delete", "[S]\na=1\n; c\nb=2\nA=3\n", drop("S", "a"), "[S]\n; c\nb=2\n"},
		{"delete a bare entry", "[S]\n%FILE0%\nb\n", drop("S", "%file0%"), "[S]\nb\n"},
		{"delete nothing", "[S]\na=1\n", drop("S", "b"), "[S]\na=1\n"},
		{"1252", "[S]\na=\xE9\nb=1\n", set("S", "b", "ü"), "[S]\na=\xE9\nb=\xFC\n"},
		{"UTF-8", "[S]\na=é\nb=1\n", set("S", "b", "日"), "[S]\na=é\nb=日\n"},
		{"byte order mark", "\xEF\xBB\xBF[S]\nb=1\n", set("S", "b", "日"), "\xEF\xBB\xBF[S]\nb=日\n"},
		{"ASCII becomes 1252", "[S]\nb=1\n", set("S", "b", "ü"), "[S]\nb=\xFC\n"},
		{"UTF-16", utf16le("\uFEFF[S]\r\na=1"), add("S", "b=é"), utf16le("\uFEFF[S]\r\na=1\r\nb=é")},
		{"UTF-16, a newline's bytes", utf16le("\uFEFF[S]\r\na=\u0A0D"), add("S", "b=é"), utf16le("\uFEFF[S]\r\na=\u0A0D\r\nb=é")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := mustDocument(t, test.src)
			if err := test.edit(d); err != nil {
				t.Fatal(err)
			}
			if got := string(d.Bytes()); got != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
			for i, line := range d.File.Lines {
				if line.Num != i+1 {
					t.Errorf("line %d has number %d", i+1, line.Num)
				}
			}
		})
	}
}

func TestEditRefused(t *testing.T) {
	tests := []struct {
		name, src string
		edit      edit
		want      string
	}{
		{"line end", "[S]\na=1\n", set("S", "a", "b\nc"), `sed: a line end cannot stand in "b\nc"`},
		{"no key", "[S]\na=1\n", set("S", "", "b"), `sed: "" cannot be a key`},
		{"key with =", "[S]\na=1\n", set("S", "a=b", "c"), `sed: "a=b" cannot be a key`},
		{"comment as key", "[S]\na=1\n", set("S", ";a", "c"), `sed: ";a" cannot be a key`},
		{"section", "[S]\na=1\n", set("S]", "a", "c"), `sed: "S]" cannot be the name of a section`},
		{"no section", "[S]\na=1\n", add("", "x"), `sed: "" cannot be the name of a section`},
		{"comment", "[S]\na=1\n", add("S", " ;x"), `sed: " ;x" would not be read as an entry`},
		{"header", "[S]\na=1\n", add("S", "[x]"), `sed: "[x]" would not be read as an entry`},
		{"not in 1252", "[S]\na=\xE9\n", set("S", "a", "日"), `sed: "a=日" has a character that the encoding of x.sed (code page) lacks; save it as UTF-8 first`},
		{"not in 1252, new", "[S]\na=\xE9\n", add("S", "日="), `sed: "日=" has a character that the encoding of x.sed (code page) lacks; save it as UTF-8 first`},
		{"looks like UTF-8", "[S]\na=1\n", set("S", "a", "Ã©"), `sed: x.sed would be read differently after this edit; save it as UTF-8 first`},
		{"looks like UTF-8, new", "[S]\na=1\n", add("S", "Ã©"), `sed: x.sed would be read differently after this edit; save it as UTF-8 first`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := mustDocument(t, test.src)
			err := test.edit(d)
			if err == nil || err.Error() != test.want {
				t.Errorf("error %v\nwant  %s", err, test.want)
			}
			if got := string(d.Bytes()); got != test.src {
				t.Errorf("the document is now %q", got)
			}
		})
	}
}

// TestEditInCodePage edits a file in the page that was named for it.
func TestEditInCodePage(t *testing.T) {
	src := "[Version]\nClass=IEXPRESS\nSEDVersion=3\n[Options]\nCodePage=932\nFriendlyName=\x83\x5C\n"
	d, err := ParseLax("x.sed", []byte(src), Options{Codec: codepage.Lookup})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Doc.Set("Options", "FriendlyName", "表示"); err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(src, "\x83\x5C", "\x95\x5C\x8E\xA6", 1)
	if got := string(d.Doc.Bytes()); got != want {
		t.Errorf("got %q", got)
	}
}

func utf16le(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}
