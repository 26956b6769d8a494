package text

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// utf16Text writes s as UTF-16 without a mark.
func utf16Text(s string, enc Encoding) string {
	b, _ := enc.encodeUTF16(s)
	return string(b)
}

func TestDetect(t *testing.T) {
	le := func(s string) string { return utf16Text(s, UTF16LE) }
	be := func(s string) string { return utf16Text(s, UTF16BE) }
	for _, row := range []struct {
		name, data string
		want       Encoding
	}{
		{"empty", "", ASCII},
		{"ascii", "[Version]\r\nClass=IEXPRESS\r\n", ASCII},
		{"ascii with NUL", "[Ver\x00sion]\n\x00\x00", ASCII},
		{"ascii with Ctrl-Z", "a\n\x1A", ASCII},
		{"all of ascii", func() (s string) {
			for c := range byte(0x80) {
				s += string(c)
			}
			return
		}(), ASCII},
		{"utf-8", "Müller", UTF8},
		{"utf-8 beyond the first plane", "😀", UTF8},
		{"utf-8 mark", "\xEF\xBB\xBFabc", UTF8BOM},
		{"utf-8 mark alone", "\xEF\xBB\xBF", UTF8BOM},
		{"utf-8 mark, then 1252", "\xEF\xBB\xBFM\xFCller", UTF8BOM},
		{"half a utf-8 mark", "\xEF\xBB", CodePage},
		{"1252", "M\xFCller", CodePage},
		{"cut utf-8", "M\xC3", CodePage},
		{"overlong utf-8", "\xC0\xAF", CodePage},
		{"utf-8 surrogate", "\xED\xA0\x80", CodePage},
		{"932", "\x93\xFA\x96\x7B", CodePage},
		{"utf-16le mark", "\xFF\xFEa\x00", UTF16LE},
		{"utf-16le mark alone", "\xFF\xFE", UTF16LE},
		{"utf-16be mark", "\xFE\xFF\x00a", UTF16BE},
		{"utf-16le without mark", le("[Version]\r\nSignature=$CHICAGO$\r\n"), UTF16LE},
		{"utf-16le, Japanese values", le("[Strings]\r\nName=日本語のファイル\r\nOther=\u3000\r\n"), UTF16LE},
		{"utf-16be without mark is not guessed", be("[Version]\r\n"), ASCII},
		{"too short to tell", le("[a]"), ASCII},
		{"odd length", le("[Version]\r\n") + "\n", ASCII},
		{"a NUL character", le("[Version]\r\n\x00"), ASCII},
		{"NUL in even places", "\x00[\x00V\x00e\x00r\x00s\x00i\x00o\x00n\x00]", ASCII},
		{"mostly Chinese could be anything", le("中文中文中文中文中文a"), CodePage},
		{"some NULs", "[a]\nk=b\x00c\x00d", ASCII},
	} {
		if got, _ := detect([]byte(row.data)); got != row.want {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
}

// lines shows a file as `text` lines joined by |, with ! behind bad ones.
func lines(f *File) string {
	var s []string
	for i, l := range f.Lines {
		if l.Num != i+1 {
			return fmt.Sprintf("line %d has number %d", i+1, l.Num)
		}
		bad := ""
		if l.Bad {
			bad = "!"
		}
		s = append(s, l.Text+bad)
	}
	return strings.Join(s, "|")
}

func TestSplit(t *testing.T) {
	for _, row := range []struct {
		data    string
		any, lf string
	}{
		{"", "", ""},
		{"a", "a", "a"},
		{"a\n", "a", "a"},
		{"\n", "", ""},
		{"\n\n", "|", "|"},
		{"a\nb", "a|b", "a|b"},
		{"a\r\nb\r\n", "a|b", "a\r|b\r"},
		{"a\rb\r", "a|b", "a\rb\r"},
		{"a\r\r\nb", "a||b", "a\r\r|b"},
		{"a\n\rb", "a||b", "a|\rb"},
		{"a\r\n\x1Ab", "a|\x1Ab", "a\r|\x1Ab"},
		{"a\x00\nb", "a\x00|b", "a\x00|b"},
		{"a\x0B\x0C\u0085\u2028b\n", "a\x0B\x0C\u0085\u2028b", "a\x0B\x0C\u0085\u2028b"},
		{"é\r\nü", "é|ü", "é\r|ü"},
	} {
		encodings := map[string]string{
			"8-bit":    row.data,
			"UTF-8":    "\xEF\xBB\xBF" + row.data,
			"UTF-16LE": "\xFF\xFE" + utf16Text(row.data, UTF16LE),
			"UTF-16BE": "\xFE\xFF" + utf16Text(row.data, UTF16BE),
		}
		for name, data := range encodings {
			for ends, want := range map[Ends]string{AnyEnd: row.any, LF: row.lf} {
				f := Split([]byte(data), ends, nil)
				if got := lines(f); got != want {
					t.Errorf("%s %q, rule %d: %q, want %q", name, row.data, ends, got, want)
				}
				if got := f.Bytes(); string(got) != data {
					t.Errorf("%s %q, rule %d: came back as %q", name, row.data, ends, got)
				}
			}
		}
	}
}

// 0x0A and 0x0D as halves of other characters end no line.
func TestSplitUTF16Halves(t *testing.T) {
	for _, enc := range []Encoding{UTF16LE, UTF16BE} {
		mark := map[Encoding]string{UTF16LE: "\xFF\xFE", UTF16BE: "\xFE\xFF"}[enc]
		text := "\u0A0A\u0D0D\u0A00x\u000A\u0D00\u010A\u010D"
		f := Split([]byte(mark+utf16Text(text, enc)), AnyEnd, nil)
		if got, want := lines(f), "\u0A0A\u0D0D\u0A00x|\u0D00\u010A\u010D"; got != want {
			t.Errorf("%v: %q, want %q", enc, got, want)
		}
	}
}

func TestSplitBad(t *testing.T) {
	for _, row := range []struct{ name, data, want string }{
		{"bad utf-8 behind a mark", "\xEF\xBB\xBFa\xFFb\nc", "a\uFFFDb!|c"},
		{"lone high surrogate", "\xFF\xFEa\x00\x00\xD8b\x00", "a\uFFFDb!"},
		{"lone low surrogate", "\xFF\xFE\x00\xDCb\x00", "\uFFFDb!"},
		{"high surrogate before the line end", "\xFF\xFE\x00\xD8\n\x00b\x00", "\uFFFD!|b"},
		{"pair", "\xFE\xFF\xD8\x3D\xDE\x00", "😀"},
		{"odd byte", "\xFF\xFEa\x00\n\x00b", "a|\uFFFD!"},
		{"odd byte behind text", "\xFE\xFF\x00ab", "a\uFFFD!"},
		{"odd byte alone", "\xFF\xFEa", "\uFFFD!"},
		{"real U+FFFD", "\xEF\xBB\xBF\uFFFD", "\uFFFD"},
		{"1252", "M\xFCller \x80\n\x81\x9D", "Müller €|\u0081\u009D"},
	} {
		for _, ends := range []Ends{LF, AnyEnd} {
			f := Split([]byte(row.data), ends, nil)
			if got := lines(f); got != row.want {
				t.Errorf("%s: %q, want %q", row.name, got, row.want)
			}
			if got := f.Bytes(); string(got) != row.data {
				t.Errorf("%s: came back as %q", row.name, got)
			}
		}
	}
}

// Appending to a line's Raw must not write into the next one.
func TestSplitRawIsClipped(t *testing.T) {
	data := []byte("\xEF\xBB\xBFa\nb\n")
	f := Split(data, LF, nil)
	_ = append(f.Lines[0].Raw, "XXXX"...)
	_ = append(f.BOM, "XXXX"...)
	if string(data) != "\xEF\xBB\xBFa\nb\n" {
		t.Errorf("the input became %q", data)
	}
}

// onePage is a code page in which the byte E1 has a meaning and nothing else
// above ASCII has.
type onePage struct{}

func (onePage) Page() int { return 9999 }

func (onePage) Decode(b []byte) (string, bool) {
	return strings.ReplaceAll(string(b), "\xE1", "①"), bytes.Contains(b, []byte("\xE1"))
}

func (onePage) Encode(s string) ([]byte, bool) {
	return []byte(strings.ReplaceAll(s, "①", "\xE1")), strings.Contains(s, "①")
}

func TestCodePageIsHandedIn(t *testing.T) {
	f := Split([]byte("a\xE1\n"), LF, onePage{})
	if f.Encoding != CodePage || lines(f) != "a①" {
		t.Errorf("%v %q", f.Encoding, lines(f))
	}
	if b, ok := f.Encode("①", onePage{}); !ok || string(b) != "\xE1" {
		t.Errorf("%q %v", b, ok)
	}
	if s, enc, ok := Decode([]byte("a\xE1\r\n"), onePage{}); s != "a①\r\n" || enc != CodePage || !ok {
		t.Errorf("%q %v %v", s, enc, ok)
	}
}

func TestEncode(t *testing.T) {
	for _, row := range []struct {
		enc  Encoding
		text string
		want string
		ok   bool
	}{
		{ASCII, "a=b\r\n", "a=b\r\n", true},
		{ASCII, "é", "\xE9", true},
		{CodePage, "é€", "\xE9\x80", true},
		{CodePage, "日x", "?x", false},
		{UTF8, "日x", "日x", true},
		{UTF8BOM, "é", "é", true},
		{UTF8, "a\xFFb", "a\uFFFDb", false},
		{UTF16LE, "a\r\n😀", "a\x00\r\x00\n\x00\x3D\xD8\x00\xDE", true},
		{UTF16BE, "a\r\n😀", "\x00a\x00\r\x00\n\xD8\x3D\xDE\x00", true},
		{UTF16LE, "\xFF", "\xFD\xFF", false},
	} {
		f := &File{Encoding: row.enc}
		if b, ok := f.Encode(row.text, nil); string(b) != row.want || ok != row.ok {
			t.Errorf("%v %q: %q %v, want %q %v", row.enc, row.text, b, ok, row.want, row.ok)
		}
	}
}

func TestReplacedLine(t *testing.T) {
	f := Split([]byte("\xFF\xFE"+utf16Text("a\r\nb\r\nc", UTF16LE)), AnyEnd, nil)
	raw, ok := f.Encode("né\r\n", nil)
	if !ok {
		t.Fatal("not encoded")
	}
	f.Lines[1] = Line{Num: 2, Raw: raw, Text: "né"}
	if got, want := string(f.Bytes()), "\xFF\xFE"+utf16Text("a\r\nné\r\nc", UTF16LE); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestDecode(t *testing.T) {
	for _, row := range []struct {
		data, want string
		enc        Encoding
		ok         bool
	}{
		{"", "", ASCII, true},
		{"a\r\nb", "a\r\nb", ASCII, true},
		{"\xEF\xBB\xBFé", "é", UTF8BOM, true},
		{"\xEF\xBB\xBF\xFF", "\uFFFD", UTF8BOM, false},
		{"\xFF\xFEa\x00", "a", UTF16LE, true},
		{"\xFE\xFF\x00a\x00", "a\uFFFD", UTF16BE, false},
		{"\xA9 2001", "© 2001", CodePage, true},
	} {
		if s, enc, ok := Decode([]byte(row.data), nil); s != row.want || enc != row.enc || ok != row.ok {
			t.Errorf("%q: %q %v %v", row.data, s, enc, ok)
		}
	}
}

func TestWindows1252(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	s, ok := Windows1252.Decode(all)
	if !ok || len([]rune(s)) != 256 {
		t.Fatalf("%d characters, %v", len([]rune(s)), ok)
	}
	if b, ok := Windows1252.Encode(s); !ok || !bytes.Equal(b, all) {
		t.Errorf("% X, %v", b, ok)
	}
	for _, row := range []struct {
		text string
		want string
		ok   bool
	}{
		{"€‚ƒ„…†‡ˆ‰Š‹ŒŽ", "\x80\x82\x83\x84\x85\x86\x87\x88\x89\x8A\x8B\x8C\x8E", true},
		{"‘’“”•–—˜™š›œžŸ", "\x91\x92\x93\x94\x95\x96\x97\x98\x99\x9A\x9B\x9C\x9E\x9F", true},
		{"\u0081\u008D\u008F\u0090\u009D", "\x81\x8D\x8F\x90\x9D", true},
		{"\u0080", "?", false}, // that byte is the euro
		{"aāb", "a?b", false},
		{"\uFFFD", "?", false},
		{"", "", true},
	} {
		if b, ok := Windows1252.Encode(row.text); string(b) != row.want || ok != row.ok {
			t.Errorf("%q: % X %v", row.text, b, ok)
		}
	}
	if Windows1252.Page() != 1252 {
		t.Error(Windows1252.Page())
	}
}

func FuzzSplit(f *testing.F) {
	seeds := []string{
		"", "a\r\nb\rc\nd", "M\xFCller\r\n", "é\n", "\xEF\xBB\xBF[a]\r\n", "\xEF\xBB\xBF\xFF\n\xFF",
		"\xFF\xFE" + utf16Text("[a]\r\nk=😀\r\r\n", UTF16LE), "\xFE\xFF" + utf16Text("[a]\nk=é", UTF16BE),
		utf16Text("[Version]\r\na=b\r\n", UTF16LE), "\xFF\xFEa", "\xFE\xFF\xD8\x00\x00\n", "\x00\n\x00\r\x00\n\x00",
	}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, ends := range []Ends{LF, AnyEnd} {
			file := Split(data, ends, nil)
			if got := file.Bytes(); !bytes.Equal(got, data) {
				t.Fatalf("rule %d: %q came back as %q", ends, data, got)
			}
			var bad bool
			for i, l := range file.Lines {
				bad = bad || l.Bad
				if len(l.Raw) == 0 || l.Num != i+1 || strings.Contains(l.Text, "\n") || ends == AnyEnd && strings.Contains(l.Text, "\r") {
					t.Errorf("rule %d: line %d is %+v", ends, i+1, l)
				}
				// What was read without loss can be written again.
				if again, _ := file.Encode(l.Text, nil); !l.Bad && !bytes.HasPrefix(l.Raw, again) {
					t.Errorf("line %q encodes to %q, was %q", l.Text, again, l.Raw)
				}
			}
			if _, enc, ok := Decode(data, nil); ok == bad || enc != file.Encoding {
				t.Errorf("Decode: %v %v; Split: %v %v", enc, ok, file.Encoding, !bad)
			}
		}
	})
}

func TestUnknown(t *testing.T) {
	if s, ok := Unknown.Decode([]byte("a\xE9\xFFb")); s != "a\uFFFD\uFFFDb" || ok {
		t.Errorf("decoded as %q, %v", s, ok)
	}
	if b, ok := Unknown.Encode("aé日b"); string(b) != "a??b" || ok {
		t.Errorf("encoded as %q, %v", b, ok)
	}
	s, ok := Unknown.Decode([]byte("ab"))
	b, all := Unknown.Encode(s)
	if s != "ab" || string(b) != "ab" || !ok || !all || Unknown.Page() != 0 {
		t.Errorf("ASCII is %q, %v and %q, %v", s, ok, b, all)
	}
}
