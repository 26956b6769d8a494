package inf

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/finding"
	"goexpress/internal/text"
)

const head = "[Version]\r\nSignature=\"$CHICAGO$\"\r\n"

// parse reads a file made of body behind a [Version] section of two lines.
func parse(t testing.TB, body string) *File {
	t.Helper()
	data := head + body
	f, err := Parse("t.inf", []byte(data), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if string(f.Bytes()) != data {
		t.Errorf("%q prints back as %q", data, f.Bytes())
	}
	return f
}

// show prints a line as `key=[field][field]`, without substitution.
func shown(l *Line) string {
	s := ""
	if l.HasKey {
		s = l.Key.Text + "="
	}
	for _, t := range l.Fields {
		s += "[" + t.Text + "]"
	}
	return s
}

func showAll(s *Section) (lines []string) {
	for _, l := range s.Lines {
		lines = append(lines, shown(l))
	}
	return lines
}

func TestLines(t *testing.T) {
	tests := []struct{ name, given, want string }{
		{"key and field", "k=v", "k=[v]"},
		{"no key", "just this", "[just this]"},
		{"fields without a key", "a,b,c", "[a][b][c]"},
		{"= behind a comma is text", "a,b=c", "[a][b=c]"},
		{"comma first", ",=,,b", "[][=][][b]"},
		{"a second = is text", "k=a=b=c", "k=[a=b=c]"},
		{"empty key", "=x", "=[x]"},
		{"empty value", "x=", "x=[]"},
		{"only =", "=", "=[]"},
		{"trailing comma", "k=a,", "k=[a][]"},
		{"empty fields", "k=,,", "k=[][][]"},
		{"outer blanks", "\t k \t=\t a b \t, c\t\r", "k=[a b][c]"},
		{"carriage return inside", "k=a\rb", "k=[a\rb]"},

		{"quotes round a key", `"a=b",c`, "[a=b][c]"},
		{"quotes in the middle", `K"e y"z=1`, "Ke yz=[1]"},
		{"quotes keep blanks", `k=" a ", b`, "k=[ a ][b]"},
		{"quotes keep separators", `k="a,b;c=d\"`, `k=[a,b;c=d\]`},
		{"doubled inside", `k="say ""hi"""`, `k=[say "hi"]`},
		{"doubled outside", `k=a""b`, "k=[ab]"},
		{"three in front", `"""C:\a b.exe"" /q"`, `["C:\a b.exe" /q]`},
		{"blank before a quote", `k=a "b"`, "k=[a b]"},
		{"not closed", `k="a, b`, "k=[a, b]"},
		{"not closed before CR LF", "k=\"a, b\r", "k=[a, b]"},
		{"not closed, backslash is text", "k=\"a\\\nm=n", `k=[a\]|m=[n]`},
		{"single quotes are text", "k='a,b'", "k=['a][b']"},
		{"empty quotes", `k=""`, "k=[]"},

		{"comment behind a value", "k=a ; b, c", "k=[a]"},
		{"comment at once", "k=a;b", "k=[a]"},
		{"comment only", "  ; k=a", ""},
		{"comment in quotes is text", `k="a;b"`, "k=[a;b]"},
		{"comment beats percent", "k=%a;b%", "k=[%a]"},
		{"comment hides quotes", "k=a ;\"\nm=n", "k=[a]|m=[n]"},
		{"comment hides a backslash", "k=a ; b \\\nm=n", "k=[a]|m=[n]"},

		{"continued value", "k=a,\\\n  b", "k=[a][b]"},
		{"continued word", "k=ab  \\\r\n   cd", "k=[abcd]"},
		{"continued key", "lo\\\nng=1", "long=[1]"},
		{"continued with comment", "k=a,\\ ; first\n b", "k=[a][b]"},
		{"several backslashes", "k=a\\\\\\\nb", "k=[ab]"},
		{"continued over a blank line", "k=a\\\n\nm=n", "k=[a]|m=[n]"},
		{"continued over two", "k=a\\\n\\\nb", "k=[ab]"},
		{"continued by a header", "k=a,\\\n[b]", "k=[a][[b]]"},
		{"continued by a comment", "k=a\\\n; b", "k=[a]"},
		{"backslash in the middle", `k=C:\a\\b\ c`, `k=[C:\a\\b\ c]`},
		{"backslash at the end of the file", "k=a\\", "k=[a]"},
		{"backslash begins the next line", "k=a\\\n\\b", `k=[a\b]`},
		{"continued behind quotes", "k=\"a\"\\\nb", "k=[ab]"},

		{"Ctrl-Z in a value", "k=a\x1ab\nm=n", "k=[a]"},
		{"Ctrl-Z in quotes", "k=\"a\x1ab\"\nm=n", "k=[a]"},
		{"Ctrl-Z alone", "\x1a\nm=n", ""},
		{"NUL inside a field", "k=a\x00b", "k=[a b]"},
		{"NUL behind a field", "k=a\x00\x00,b\x00", "k=[a][b]"},
		{"NUL in quotes", "k=\"a\x00b\x00\"", "k=[a b]"},
		{"NUL alone", "\x00\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := parse(t, "[Test]\n"+test.given)
			got := strings.Join(showAll(f.Section("Test")), "|")
			if got != test.want {
				t.Errorf("%q\n got %s\nwant %s", test.given, got, test.want)
			}
			checkPlaces(t, f)
		})
	}
}

func TestSections(t *testing.T) {
	f := parse(t, strings.Join([]string{
		"[One] junk [Two]",
		"a",
		"  [ Two ] ; note",
		"b",
		"[ONE]",
		"c",
		"[]",
		"d",
		`[Q"[;\]`,
		"e",
		"[%x%]",
		"[N\x00ul\x00]",
		"[ı]", // no small I for Windows
		"f",
		"[I/x]",
		`[I\x]`,
		"[I]",
	}, "\r\n"))
	got := map[string][]string{}
	for _, s := range f.Sections()[1:] {
		got[s.Name] = showAll(s)
	}
	want := map[string][]string{
		"One": {"[a]", "[c]"}, " Two ": {"[b]"}, "": {"[d]"}, `Q"[;\`: {"[e]"}, "%x%": nil, "N ul": nil,
		"ı": {"[f]"}, "I": nil, "I/x": nil, `I\x`: nil,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	one := f.Section("oNe")
	if diff := cmp.Diff([]finding.Pos{{File: "t.inf", Line: 3, Col: 1}, {File: "t.inf", Line: 7, Col: 1}}, one.Headers); diff != "" {
		t.Error(diff)
	}
	if f.Section("Two") != nil {
		t.Error("blanks inside a header belong to the name")
	}
}

func TestPlaces(t *testing.T) {
	f := parse(t, "[Päth]\n ä key = one , \"two\" ,,\\\n  four ; note\n")
	l := f.Section("PÄTH").Lines[0]
	places := []Place{l.Key.Place, l.Equals}
	for _, tok := range l.Fields {
		places = append(places, tok.Place)
	}
	want := []Place{{4, 2}, {4, 8}, {4, 10}, {4, 16}, {4, 23}, {5, 3}}
	if diff := cmp.Diff(want, places); diff != "" {
		t.Error(diff)
	}
	if got := f.Pos(l.Place()).String(); got != "t.inf:4:2" {
		t.Errorf("line is at %s", got)
	}
	if l.Num != 4 || f.SourceLine(5) != "  four ; note" || f.SourceLine(6) != "" || f.SourceLine(0) != "" {
		t.Errorf("line %d, then %q", l.Num, f.SourceLine(5))
	}
}

func TestQuotedTokens(t *testing.T) {
	f := parse(t, `[T]
plain
"all of it"
"C:\Program Files\x.exe" /q
"x.exe" /q
"C:\a b" "/q"
"a ""b"" c"
`)
	want := []struct{ quoted, mixed bool }{{false, false}, {true, false}, {true, true}, {true, false}, {true, true}, {true, false}}
	for i, l := range f.Section("T").Lines {
		if tok := l.Fields[0]; tok.Quoted != want[i].quoted || tok.Mixed != want[i].mixed {
			t.Errorf("%q: quoted %v, mixed %v", tok.Text, tok.Quoted, tok.Mixed)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	long := strings.Repeat("s", maxSectionName)
	tests := []struct {
		name, data string
		kind       ErrorKind // 0: none
		line       int
	}{
		{"empty", "", WrongINFStyle, 0},
		{"blank lines and comments", "\r\n ; x\r\n", WrongINFStyle, 0},
		{"text, but no section", "abc\r\n", WrongINFStyle, 0},
		{"no [Version]", "[x]\na=b\n", WrongINFStyle, 0},
		{"no signature", "[Version]\na=b\n", WrongINFStyle, 0},
		{"other signature", "[Version]\nSignature=$mine$\n", WrongINFStyle, 0},
		{"empty signature", "[Version]\nSignature=\n", WrongINFStyle, 0},
		{"signature elsewhere", "[x]\nSignature=$Chicago$\n", WrongINFStyle, 0},
		{"signature without a key", "[Version]\n$Chicago$\n", WrongINFStyle, 0},
		{"further fields", "[Version]\nSignature=$Windows 95$,x\n", 0, 0},
		{"Windows NT", "[VERSION]\nsignature = \"$windows nt$\"", 0, 0},
		{"in a later [Version]", "[Version]\na=b\n[x]\n[Version]\nSignature=$Chicago$", 0, 0},
		{"lone bracket", head + "]\n", 0, 0},
		{"header without bracket", head + "\n[abc\n", BadSectionNameLine, 4},
		{"header cut by Ctrl-Z", head + "[ab\x1ac]\n", BadSectionNameLine, 3},
		{"longest name", head + "[" + long + "]\n", 0, 0},
		{"name too long", head + "[" + long + "s]\n", SectionNameTooLong, 3},
		{"name too long in UTF-16 units", head + "[" + long[1:] + "𝄞]\n", SectionNameTooLong, 3},
		{"text first", "; c\nabc\n\ndef\n" + head, ExpectedSectionName, 2},
		{"text first, continued", "a\\\nb\n" + head, ExpectedSectionName, 1},
		{"text first, [Strings] somewhere", "abc\n" + head + "[strings]\n", 0, 0},
		{"header error beats text first", "abc\n" + head + "[x\n", BadSectionNameLine, 4},
		{"too large", head + strings.Repeat(";", MaxFileSize-len(head)+1), FileTooLarge, 0},
		{"just not too large", head + strings.Repeat(";", MaxFileSize-len(head)), 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, err := Parse("x.inf", []byte(test.data), Options{})
			if test.kind == 0 {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var syntax *SyntaxError
			if f != nil || !errors.As(err, &syntax) || syntax.Kind != test.kind || syntax.Line != test.line {
				t.Fatalf("got %v (%#v), want kind %q in line %d", err, err, test.kind, test.line)
			}
			if !strings.HasPrefix(err.Error(), "x.inf:") || syntax.Finding().Hint == "" {
				t.Errorf("message %q, hint %q", err, syntax.Finding().Hint)
			}
		})
	}
}

func TestFindingsOfReading(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"clean", head, ""},
		{"text first", "abc\n" + head + "[Strings]\n", "inf-text-before-section:1:0"},
		{"8-bit", head + "[x]\na\xE9\n", "inf-code-page:4:0"},
		{"UTF-8 without a mark", head + "[x]\naé\n", "inf-code-page:4:0"},
		{"UTF-8 with a mark", "\uFEFF" + head + "[x]\naé\n", ""},
		{"odd byte in UTF-16", string(utf16LE(head+"[x]\na\n")) + "b", "inf-bad-bytes:5:0"},

		{"swallowed entry", head + "[x]\ndir=C:\\a\\\nb=c\n", "inf-trailing-backslash:4:9"},
		{"swallowed header", head + "[x]\na=b, \\\n[c]\n", "inf-trailing-backslash:4:6"},
		{"ordinary continuation", head + "[x]\nAddReg=One,\\\n Two\n", ""},
		{"ordinary continuation before a pair", head + "[x]\nk=\\\na=b\n", "inf-trailing-backslash:4:3"},
		{"continuation behind a comma", head + "[x]\nk=a,\\\na=b\n", ""},
		{"quoted backslash", head + "[x]\ndir=\"C:\\a\\\"\nb=c\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, err := Parse("x.inf", []byte(test.data), Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range f.Findings() {
				got = append(got, fmt.Sprintf("%s:%d:%d", f.ID, f.Pos.Line, f.Pos.Col))
			}
			if s := strings.Join(got, " "); s != test.want {
				t.Errorf("got %q, want %q", s, test.want)
			}
		})
	}
}

// upperCodec is a code page in which byte 0xE9 is a Greek letter.
type upperCodec struct{ text.Codec }

func (upperCodec) Decode(b []byte) (string, bool) {
	return strings.ReplaceAll(string(b), "\xE9", "ι"), true
}

func TestEncodings(t *testing.T) {
	plain := head + "[Tést]\nk=é\n"
	tests := []struct {
		name string
		data []byte
		opt  Options
		want string
	}{
		{"UTF-8", []byte(plain), Options{}, "é"},
		{"UTF-8 with a mark", []byte("\uFEFF" + plain), Options{}, "é"},
		{"UTF-16LE", utf16LE(plain), Options{}, "é"},
		{"UTF-16BE", swapped(utf16LE(plain)), Options{}, "é"},
		{"code page 1252", []byte(strings.ReplaceAll(plain, "é", "\xE9")), Options{}, "é"},
		{"another code page", []byte(strings.ReplaceAll(plain, "é", "\xE9")), Options{Codec: upperCodec{text.Windows1252}}, "ι"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, err := Parse("x.inf", test.data, test.opt)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(f.Bytes(), test.data) {
				t.Error("does not print back")
			}
			s := f.Section("T" + test.want + "st")
			if s == nil || len(s.Lines) != 1 || s.Lines[0].Text() != test.want {
				t.Errorf("section holds %v", f.Sections())
			}
		})
	}
}

func swapped(b []byte) []byte {
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
	return b
}

// The caller may use its buffer again.
func TestParseKeepsNothing(t *testing.T) {
	data := []byte(head)
	f, err := Parse("x.inf", data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	clear(data)
	if string(f.Bytes()) != head {
		t.Error("the file changed with the caller's buffer")
	}
}
