package ini

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"goexpress/internal/codepage"
	"goexpress/internal/text"
)

// crlf makes the line ends of a test's text those of Windows.
func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

const sample = `; made by hand
stray=1
[First]
a = 1 ; not a comment for Windows
; about b
B=2
bare line

; about the second
[ Second ]
x=
"Title", C:\x.exe
[Empty]
[first]
a=never read
`

var updateTests = []struct {
	name   string
	before string
	u      Update
	after  string // "" when nothing changes
}{
	{"new file", "", Update{Section: "sec", New: "key=val"}, "[sec]\nkey=val\n"},
	{"new section, no blank line before it", "[a]\nb=1\n", Update{Section: "c", New: "d=2"}, "[a]\nb=1\n[c]\nd=2\n"},
	{"new section behind blank lines", "[a]\n\n\n", Update{Section: "c", New: "d=2"}, "[a]\n\n\n[c]\nd=2\n"},
	{"last line without an end", "[a]\nb=1", Update{Section: "a", New: "c=2"}, "[a]\nb=1\nc=2\n"},
	{"new section behind a line without an end", "[a]\nb=1", Update{Section: "c", New: "d=2"}, "[a]\nb=1\n[c]\nd=2\n"},
	{"new entry behind the last one", sample, Update{Section: "FIRST", New: "c=3"},
		strings.Replace(sample, "bare line\n", "bare line\nc=3\n", 1)},
	{"new entry in an empty section", sample, Update{Section: "empty", New: "c=3"},
		strings.Replace(sample, "[Empty]\n", "[Empty]\nc=3\n", 1)},
	{"new value, key as spelled", sample, Update{Section: "first", New: "b=3"}, strings.Replace(sample, "B=2", "B=3", 1)},
	{"new value, blanks before the sign", "[s]\nkey =  old  \n", Update{Section: "s", New: "key=new"}, "[s]\nkey =new\n"},
	{"same value", sample, Update{Section: "first", New: "b = 2 "}, ""},
	{"value in another case", "[s]\nk=v\n", Update{Section: "s", New: "k=V"}, "[s]\nk=V\n"},
	{"empty value", "[s]\nk=v\n", Update{Section: "s", New: "k="}, "[s]\nk=\n"},
	{"blanks around section and entry", "", Update{Section: " s ", New: " k = v "}, "[s]\nk=v\n"},
	{"value of a bare line", "[s]\nk\nl=1\n", Update{Section: "s", New: "K=v"}, "[s]\nk=v\nl=1\n"},
	{"value with signs", "[s]\n", Update{Section: "s", New: "k=a=b;c"}, "[s]\nk=a=b;c\n"},
	{"first of two keys", "[s]\nk=1\nk=2\n", Update{Section: "s", New: "k=3"}, "[s]\nk=3\nk=2\n"},
	{"new bare line", sample, Update{Section: "second", New: `"Other", C:\y.exe`},
		strings.Replace(sample, "x.exe\n", "x.exe\n\"Other\", C:\\y.exe\n", 1)},
	{"bare line that is there", sample, Update{Section: "second", New: `"title", c:\X.EXE`}, ""},
	{"comment", "[s]\nk=1\n", Update{Section: "s", New: "; k=2"}, "[s]\nk=1\n; k=2\n"},
	{"comment that is there", "[s]\n;k=2\n", Update{Section: "s", New: ";K=2"}, ""},

	{"delete", sample, Update{Section: "first", Old: "A"}, strings.Replace(sample, "a = 1 ; not a comment for Windows\n", "", 1)},
	{"delete, value ignored", "[s]\nk=1\n", Update{Section: "s", Old: "k=2"}, "[s]\n"},
	{"delete, value asked for", "[s]\nk=1\n", Update{Section: "s", Old: "k=2", MatchValue: true}, ""},
	{"delete, value asked for and there", "[s]\nk=1\nk=2\n", Update{Section: "s", Old: "K = 2", MatchValue: true}, "[s]\nk=1\n"},
	{"delete a bare line", sample, Update{Section: "first", Old: "Bare Line"}, strings.Replace(sample, "bare line\n", "", 1)},
	{"delete the first of two", "[s]\nk=1\nk=2\n", Update{Section: "s", Old: "k"}, "[s]\nk=2\n"},
	{"delete by wildcard", "[s]\nkey1=1\nother=2\n;key3=3\nKEY2\n[t]\nkey=4\n", Update{Section: "s", Old: "key*"}, "[s]\nother=2\n;key3=3\n[t]\nkey=4\n"},
	{"delete by value wildcard", "[s]\nk=abc\nk=xbz\n", Update{Section: "s", Old: "k=a*", MatchValue: true}, "[s]\nk=xbz\n"},
	{"delete any key of a value", "[s]\nk=abc\nl=ABC\nm=d\n", Update{Section: "s", Old: "*=*b*", MatchValue: true}, "[s]\nm=d\n"},
	{"delete what is not there", sample, Update{Section: "first", Old: "zz"}, ""},
	{"delete in a section that is not there", sample, Update{Section: "third", Old: "a"}, ""},
	{"delete before the first section", sample, Update{Section: "first", Old: "stray"}, ""},
	{"delete from nothing", "", Update{Section: "s", Old: "k"}, ""},

	{"replace", "[s]\na=1\nb=2\nc=3\n", Update{Section: "s", Old: "b", New: "z=9"}, "[s]\na=1\nz=9\nc=3\n"},
	{"replace what is not there", "[s]\na=1\n", Update{Section: "s", Old: "b", New: "z=9"}, ""},
	{"replace, another entry of the new key goes", "[s]\nz=1\nb=2\n", Update{Section: "s", Old: "b", New: "z=9"}, "[s]\nz=9\n"},
	{"replace one of several", "[s]\ndevice=a.386\ndevice=b.386\n", Update{Section: "s", Old: "device=b.386", New: "device=c.386", MatchValue: true},
		"[s]\ndevice=a.386\ndevice=c.386\n"},
	{"replace by value, not there", "[s]\nk=1\n", Update{Section: "s", Old: "k=2", New: "k=3", MatchValue: true}, ""},
	{"replace by the same", "[s]\nk=1\n", Update{Section: "s", Old: "k=*", New: "k=1"}, ""},
	{"replace by a bare line", "[s]\nk=1\n", Update{Section: "s", Old: "k", New: "line"}, "[s]\nline\n"},

	{"keep the value", "[s]\nold = 1 ;c\n", Update{Section: "s", Old: "OLD=7", New: "new=2", KeepValue: true}, "[s]\nnew= 1 ;c\n"},
	{"keep the value, new key is there", "[s]\nnew=2\nold=1\n", Update{Section: "s", Old: "old", New: "new=3", KeepValue: true}, "[s]\nnew=1\n"},
	{"keep the value, not there", "[s]\nnew=2\n", Update{Section: "s", Old: "old", New: "new=3", KeepValue: true}, ""},
	{"keep the value, value asked for", "[s]\nold=1\n", Update{Section: "s", Old: "old=2", New: "new=3", MatchValue: true, KeepValue: true}, ""},
	{"keep the value of a bare line", "[s]\nold\n", Update{Section: "s", Old: "old", New: "new=3", KeepValue: true}, "[s]\nnew\n"},

	{"nothing asked for", sample, Update{Section: "first"}, ""},
	{"no header without its bracket", "[s\nk=1\n", Update{Section: "s", Old: "k"}, ""},
	{"text behind a header", "[s] ; text\nk=1\n", Update{Section: "s", Old: "k"}, "[s] ; text\n"},
}

// Every update is made with each kind of line end and in each encoding.
func TestUpdate(t *testing.T) {
	for _, tt := range updateTests {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.after
			if want == "" {
				want = tt.before
			}
			// A file without a line end gets CRLF.
			for name, form := range map[string]func(string) string{"CRLF": crlf, "UTF-16LE": mark, "UTF-16BE": big, "UTF-8": utf8mark, "LF": same} {
				if name == "LF" && !strings.Contains(tt.before, "\n") {
					continue
				}
				f := parse(t, form(tt.before), text.Unknown)
				changed, err := f.Update(&tt.u)
				if err != nil {
					t.Fatal(name, err)
				}
				if got := string(f.Bytes()); got != form(want) || changed != (tt.after != "") {
					t.Errorf("%s: changed %v, got\n%q; want\n%q", name, changed, got, form(want))
				}
				again, err := f.Update(&tt.u)
				if err != nil || again && !strings.Contains(tt.name, "first of two") && tt.name != "delete, value ignored" {
					t.Errorf("%s: made twice: changed %v, %v, now\n%q", name, again, err, f.Bytes())
				}
			}
		})
	}
}

func same(s string) string     { return s }
func utf8mark(s string) string { return "\xEF\xBB\xBF" + crlf(s) }

func mark(s string) string {
	b := []byte{}
	for _, u := range utf16.Encode([]rune("\uFEFF" + crlf(s))) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

func big(s string) string {
	b := []byte(mark(s))
	for i := 0; i < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return string(b)
}

func parse(t testing.TB, data string, codec text.Codec) *File {
	t.Helper()
	f, err := Parse([]byte(data), codec)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func codec(t testing.TB, page int) text.Codec {
	t.Helper()
	c, err := codepage.Lookup(page)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var encodingTests = []struct {
	name   string
	page   int // 0: none is given
	before string
	u      Update
	after  string
	err    string
}{
	{"foreign bytes stay", 0, "[s]\n;\xFF\xFE\xE9\nk=\xE9\n", Update{Section: "s", New: "l=1"}, "[s]\n;\xFF\xFE\xE9\nk=\xE9\nl=1\n", ""},
	{"foreign value is replaced", 0, "[s]\nk=\xE9\n", Update{Section: "s", New: "k=e"}, "[s]\nk=e\n", ""},
	{"foreign value is kept", 0, "[s]\nk=\xE9\n", Update{Section: "s", Old: "k", New: "l=", KeepValue: true}, "[s]\nl=\xE9\n", ""},
	{"no code page to write", 0, "[s]\n", Update{Section: "s", New: "k=é"}, "", `"k=é" is not ASCII, and the code page of the file is not known`},
	{"no code page to look for", 0, "[s]\nk=\xE9\n", Update{Section: "s", Old: "k=é", New: "k=e"}, "", `"k=é" is not ASCII, and the code page of the file is not known`},
	{"no code page for a section", 0, "", Update{Section: "é", New: "k=e"}, "", `"é" is not ASCII, and the code page of the file is not known`},
	{"UTF-8 without a mark is in the code page", 1252, "[s]\n;é\n", Update{Section: "s", New: "k=é"}, "[s]\nk=\xE9\n;é\n", ""},
	{"matched in the code page", 1252, "[\xC9]\n\xE9=\xE4\n", Update{Section: "é", Old: "É=Ä", New: "ö=ü", MatchValue: true}, "[\xC9]\n\xF6=\xFC\n", ""},
	{"not in the code page", 1252, "[s]\n", Update{Section: "s", New: "k=日本"}, "", `"k=日本" cannot be written in code page 1252`},
	{"cannot be there", 1252, "[s]\n", Update{Section: "s", Old: "日本"}, "[s]\n", ""},
	{"second bytes are no signs", 932, "[\x83\x5D]\nk=\x83\x5C\n", Update{Section: "ゾ", New: "k=ー"}, "[\x83\x5D]\nk=\x81\x5B\n", ""},
	{"UTF-16 needs no code page", 0, mark("[s]\n"), Update{Section: "S", New: "k=日本"}, mark("[s]\nk=日本\n"), ""},
	{"UTF-8 with a mark needs none", 0, utf8mark("[s]\n"), Update{Section: "S", New: "k=日本"}, utf8mark("[s]\nk=日本\n"), ""},
	{"UTF-16 without a mark", 0, mark("[sect]\n")[2:], Update{Section: "sect", New: "k=é"}, mark("[sect]\nk=é\n")[2:], ""},
	{"bad text", 0, mark("[s]\n"), Update{Section: "s", New: "k=\xFF"}, "", `"k=\xff" is not valid text`},
}

func TestEncodings(t *testing.T) {
	for _, tt := range encodingTests {
		c := text.Unknown
		if tt.page != 0 {
			c = codec(t, tt.page)
		}
		f := parse(t, tt.before, c)
		_, err := f.Update(&tt.u)
		var bad *TextError
		if tt.err != "" {
			if !errors.As(err, &bad) || err.Error() != tt.err || string(f.Bytes()) != tt.before {
				t.Errorf("%s: %v; want %s and nothing changed", tt.name, err, tt.err)
			}
			continue
		}
		if got := string(f.Bytes()); err != nil || got != tt.after {
			t.Errorf("%s: %q, %v; want %q", tt.name, got, err, tt.after)
		}
	}
}

func TestRefused(t *testing.T) {
	for want, u := range map[string]Update{
		`"" is not the name of a section`:                        {New: "k=v"},
		`"a]b" cannot be the name of a section: it holds a ]`:    {Section: "a]b", New: "k=v"},
		`"k=v\r\n[x]" holds a line break or NUL`:                 {Section: "s", New: "k=v\r\n[x]"},
		`"s\n" holds a line break or NUL`:                        {Section: "s\n", New: "k=v"},
		`"k\x00" holds a line break or NUL`:                      {Section: "s", New: "k\x00"},
		`" [s]" cannot be an entry: it would begin a section`:    {Section: "s", New: " [s]"},
		`"[s] k=v" cannot be an entry: it would begin a section`: {Section: "s", Old: "k", New: "[s] k=v"},
	} {
		f := parse(t, crlf(sample), text.Unknown)
		changed, err := f.Update(&u)
		if err == nil || err.Error() != want || changed || string(f.Bytes()) != crlf(sample) {
			t.Errorf("%+v: %v, %v; want %s", u, changed, err, want)
		}
	}
}

func TestLimits(t *testing.T) {
	data := []byte(strings.Repeat(";", MaxSize))
	if _, err := Parse(data, text.Unknown); err != nil {
		t.Errorf("at the limit: %v", err)
	}
	if _, err := Parse(append(data, ';'), text.Unknown); !errors.Is(err, ErrTooLarge) {
		t.Errorf("above the limit: %v", err)
	}
	if _, err := Parse(bytes.Repeat([]byte("\r\n"), MaxLines), text.Unknown); err != nil {
		t.Errorf("at the limit of lines: %v", err)
	}
	if _, err := Parse(bytes.Repeat([]byte("\n"), 2*MaxLines+1), text.Unknown); !errors.Is(err, ErrTooLarge) {
		t.Errorf("above the limit of lines: %v", err)
	}
	if _, err := Parse([]byte("\xFF\xFEa"), text.Unknown); !errors.Is(err, ErrCut) {
		t.Errorf("half a character: %v", err)
	}
}

var fieldTests = []struct {
	name, before string // value of the entry k, "-" for none
	u            FieldUpdate
	after        string // "" when nothing changes
}{
	{"add", "a.exe", FieldUpdate{New: "b.exe"}, "a.exe b.exe"},
	{"add behind a comma", "a.exe", FieldUpdate{New: "b.exe", Comma: true}, "a.exe,b.exe"},
	{"add what is there", "a.exe,B.EXE", FieldUpdate{New: "b.exe"}, ""},
	{"add to nothing", "", FieldUpdate{New: "b.exe", Comma: true}, "b.exe"},
	{"add several", "a", FieldUpdate{New: "a b"}, "a a b"},
	{"add several that are there", "b\ta", FieldUpdate{New: "a b"}, ""},
	{"make the entry", "-", FieldUpdate{New: "b.exe"}, "b.exe"},
	{"delete", "a.exe B.exe,c.exe", FieldUpdate{Old: "b.EXE"}, "a.exe,c.exe"},
	{"delete the first", "a.exe, b.exe", FieldUpdate{Old: "a.exe"}, "b.exe"},
	{"delete the only one", "a.exe", FieldUpdate{Old: "a.exe"}, "\x00"},
	{"delete what is not there", "a.exe", FieldUpdate{Old: "a.ex"}, ""},
	{"delete from nothing", "-", FieldUpdate{Old: "a.exe"}, ""},
	{"replace in place", "a b\tc", FieldUpdate{Old: "b", New: "x"}, "a x\tc"},
	{"replace by what is there", "a b c", FieldUpdate{Old: "b", New: "c"}, "a c"},
	{"replace what is not there", "a", FieldUpdate{Old: "b", New: "c"}, "a c"},
	{"replace by the same", "a b", FieldUpdate{Old: "b", New: "B"}, ""},
	{"a star is a star", "ab a*", FieldUpdate{Old: "a*"}, "ab"},
	{"a star is any text", "ab x abc", FieldUpdate{Old: "A*", Wildcard: true}, "x"},
	{"replace by wildcard", "x old1 y old2", FieldUpdate{Old: "old*", New: "new", Wildcard: true}, "x new y"},
	{"comment goes with a change", "a b ; both", FieldUpdate{Old: "b"}, "a"},
	{"comment stays without one", "a b ; both", FieldUpdate{Old: "c"}, ""},
	{"semicolon in a field", "a;b c", FieldUpdate{Old: "c"}, "a;b"},
	{"quotes hold together", `"a b" c`, FieldUpdate{Old: "b\""}, ""},
	{"quoted field", `"a b" c`, FieldUpdate{Old: `"A B"`}, "c"},
}

func TestUpdateField(t *testing.T) {
	for _, tt := range fieldTests {
		t.Run(tt.name, func(t *testing.T) {
			file := func(value string) string {
				if value == "-" {
					return "[s]\r\nj=0\r\n"
				}
				return "[s]\r\nj=0\r\nK =" + strings.Trim(value, "\x00") + "\r\n"
			}
			want := file(tt.after)
			if tt.after == "" {
				want = file(tt.before)
			}
			if tt.before == "-" && tt.after != "" {
				want = "[s]\r\nj=0\r\nk=" + tt.after + "\r\n"
			}
			tt.u.Section, tt.u.Key = "S", " k"
			f := parse(t, file(tt.before), text.Unknown)
			changed, err := f.UpdateField(&tt.u)
			if got := string(f.Bytes()); err != nil || got != want || changed != (tt.after != "") {
				t.Errorf("%v, %v: got %q; want %q", changed, err, got, want)
			}
			if again, err := f.UpdateField(&tt.u); again || err != nil {
				t.Errorf("made twice: %v, %v, now %q", again, err, f.Bytes())
			}
		})
	}
}

func TestUpdateFieldRefused(t *testing.T) {
	for _, u := range []FieldUpdate{
		{Section: "s", New: "x"}, {Section: "s", Key: "a=b", New: "x"}, {Section: "s", Key: ";k", New: "x"},
		{Section: "s", Key: "[k", New: "x"}, {Section: "", Key: "k", New: "x"}, {Section: "s", Key: "k", New: "x\ny"},
		{Section: "s", Key: "bad", New: "x"},
	} {
		const data = "[s]\nk=1\nbad=\xE9\n"
		f := parse(t, data, text.Unknown)
		var bad *TextError
		if changed, err := f.UpdateField(&u); changed || !errors.As(err, &bad) || string(f.Bytes()) != data {
			t.Errorf("%+v: %v, %v, now %q", u, changed, err, f.Bytes())
		}
	}
}

func TestEntries(t *testing.T) {
	f := parse(t, "[s]\na=1\n;c=2\nb = \" two \" \nbare\nA=3\nq='x\nr='y'\ne=\n[t]\nz=1\n[s]\nn=1\n", text.Unknown)
	want := []Entry{{Key: "a", Value: "1"}, {Key: "b", Value: " two "}, {Key: "q", Value: "'x"}, {Key: "r", Value: "y"}, {Key: "e"}}
	got := f.Entries("S")
	if len(got) != len(want) {
		t.Fatalf("got %+v; want %+v", got, want)
	}
	for i := range want {
		if got[i].Key != want[i].Key || got[i].Value != want[i].Value || got[i].Bad {
			t.Errorf("entry %d is %+v; want %+v", i, got[i], want[i])
		}
	}
	if f.Entries("none") != nil {
		t.Error("found what is not there")
	}
	f.Delete(nil)
	f.Delete([]*Entry{got[1], got[0], got[4]})
	if got := string(f.Bytes()); got != "[s]\n;c=2\nbare\nA=3\nq='x\nr='y'\n[t]\nz=1\n[s]\nn=1\n" {
		t.Errorf("after deleting: %q", got)
	}
}
