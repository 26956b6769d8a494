package inf

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// view parses body and opens it for a plain client.
func view(t testing.TB, body string) *View {
	t.Helper()
	return parse(t, body).View(ViewOptions{Dirs: DefaultDirs(`D:\media\`, "ann")})
}

const sampleStrings = `[Strings]
colour = green
EMPTY  = ""
quoted = "a, ""b"";"
inner  = %colour%
10     = ten
root   = "C:\"
per%%cent = never
first  = 1
FIRST  = 2
alone
two, fields
listed = one, two
`

func TestExpand(t *testing.T) {
	v := view(t, sampleStrings)
	tests := []struct{ given, want string }{
		{"plain", "plain"},
		{"%colour%", "green"},
		{"%COLOUR%", "green"},
		{"a%colour%b%colour%c", "agreenbgreenc"},
		{"%EMPTY%", ""},
		{"%quoted%", `a, "b";`},
		{"%inner%", "%colour%"},
		{"%first%", "1"},
		{"%alone%", "alone"},
		{"%listed%", "one"},
		{"%two%", "%two%"},

		{"100%%", "100%"},
		{"%%colour%%", "%colour%"},
		{"%%%colour%%%", "%green%"},
		{"%", "%"},
		{"50% off", "50% off"},
		{"%unclosed", "%unclosed"},
		{"%no such%", "%no such%"},
		{"%no%colour%", "%no%colour%"},
		{"%per%%cent%", "%per%%cent%"},

		{"%10%", "ten"},
		{"%11%", `C:\WINDOWS\system32`},
		{"%01%", `D:\media`},
		{"%0%", ""},
		{"%24%", `C:\`},
		{`%24%\x`, `C:\x`},
		{`%24%\\x`, `C:\\x`},
		{`%24%x`, `C:\x`},
		{`%root%\x`, `C:\\x`},
		{"%-1%", ""},
		{"%65535%", ""},
		{"%40%", `C:\WINDOWS\system32\unknown`},
		{`%40%\x`, `C:\WINDOWS\system32\unknown\x`},
		{"%49000%", "%49000%"},
		{"%99999999999999999999%", "%99999999999999999999%"},
		{"%1x%", "%1x%"},
	}
	for _, test := range tests {
		if got := v.Expand(test.given); got != test.want {
			t.Errorf("%q gives %q, want %q", test.given, got, test.want)
		}
	}
}

func TestExpandReportsUnknown(t *testing.T) {
	e := view(t, sampleStrings).expand("%a% %% %colour% %40% %49000% %b")
	if diff := cmp.Diff([]string{"a", "40", "49000"}, e.unknown); diff != "" {
		t.Error(diff)
	}
}

// MaxField holds before and after, in UTF-16 units, and characters stay whole.
func TestExpandLimit(t *testing.T) {
	most := strings.Repeat("x", MaxField)
	v := view(t, "[Strings]\nbig="+most+"y\nclef="+strings.Repeat("𝄞", MaxField)+"\n")
	tests := []struct {
		given string
		want  string
		cut   bool
	}{
		{most, most, false},
		{most + "y", most, true},
		{"%big%", most, false}, // the value itself is cut where it stands
		{"%big%y", most, true},
		{"%clef%", strings.Repeat("𝄞", MaxField/2), false},
		{strings.Repeat("é", MaxField), strings.Repeat("é", MaxField), false},
		{strings.Repeat("%0%", MaxField/3) + "tail", "", true},
		{strings.Repeat("%big%", MaxField/5), most, true},
	}
	for i, test := range tests {
		if e := v.expand(test.given); e.text != test.want || e.cut != test.cut {
			t.Errorf("%d: %d characters, cut %v; want %d, %v", i, len(e.text), e.cut, len(test.want), test.cut)
		}
	}
}

func TestSetDir(t *testing.T) {
	v := view(t, "[T]\n%49000%=a\n")
	for _, id := range []int{-1, 0, 1, 40, 16422, 32767, 65535} {
		if err := v.SetDir(id, `C:\x`); !errors.Is(err, ErrInvalidParameter) {
			t.Errorf("id %d: %v", id, err)
		}
	}
	if v.Find("T", "%49000%") == nil {
		t.Error("an id without a directory does not stay as written")
	}
	for _, id := range []int{32768, 49000, 65534, 65536, 1 << 20} {
		if err := v.SetDir(id, `C:\App\`); err != nil {
			t.Errorf("id %d: %v", id, err)
		}
		if got := v.Expand(fmt.Sprintf(`%%%d%%\x`, id)); got != `C:\App\x` {
			t.Errorf("id %d gives %s", id, got)
		}
	}
	if v.Find("T", `c:\app`) == nil {
		t.Error("keys are not looked up anew")
	}
}

// Without directories at hand only id 0 is known.
func TestNoDirs(t *testing.T) {
	v := parse(t, "").View(ViewOptions{})
	if got := v.Expand("<%0%><%10%><%49000%>"); got != `<><\unknown><%49000%>` {
		t.Error(got)
	}
}

func TestStringsSection(t *testing.T) {
	all := "[Strings]\nx=plain\n[Strings.0407]\nx=de-DE\n[Strings.0C07]\nx=de-AT\n[Strings.000c]\nx=fr\n[Strings.zzzz]\n[Strings.04070]\n"
	tests := []struct {
		lang uint16
		want string
	}{
		{0, "plain"},
		{0x0407, "de-DE"}, // exact
		{0x0C07, "de-AT"}, // exact
		{0x0C0C, "fr"},    // neutral
		{0x0807, "de-DE"}, // another form of the language: the first
		{0x0411, "plain"}, // none
		{0x0007, "de-DE"}, // neutral is not there
		{0x0409, "plain"},
	}
	f := parse(t, all)
	for _, test := range tests {
		if got := f.View(ViewOptions{Language: test.lang}).Expand("%x%"); got != test.want {
			t.Errorf("language %04X: %s, want %s", test.lang, got, test.want)
		}
	}
	// One section serves the file alone, without falling back key by key.
	f = parse(t, "[Strings]\na=1\nb=2\n[Strings.0407]\na=eins\n[T]\n")
	if got := f.View(ViewOptions{Language: 0x407}).Expand("%a% %b%"); got != "eins %b%" {
		t.Error(got)
	}
	if parse(t, "[T]\n").StringsSection(0) != nil {
		t.Error("a string table out of nothing")
	}
}

func TestFind(t *testing.T) {
	v := view(t, "[T]\na=1\n%k%=2\nb\nA=3,x\nc,d\n=4\n\"\"\n[Strings]\nk=a\n")
	tests := []struct{ key, want string }{
		{"a", "1 2 3"},
		{"A", "1 2 3"},
		{"%k%", ""},
		{"b", "b"},
		{"c", ""},
		{"", "4 "},
		{"x", ""},
	}
	for _, test := range tests {
		var got []string
		for _, l := range v.Find("t", test.key) {
			got = append(got, v.Field(l, 1))
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%q: %q, want %q", test.key, s, test.want)
		}
	}
	if l, err := v.FindFirst("T", "a"); err != nil || v.Field(l, 1) != "1" {
		t.Errorf("first: %v, %v", l, err)
	}
	for _, section := range []string{"T", "missing"} {
		if _, err := v.FindFirst(section, "zzz"); !errors.Is(err, ErrLineNotFound) {
			t.Errorf("[%s]: %v", section, err)
		}
	}
	if _, err := v.First("missing"); !errors.Is(err, ErrLineNotFound) {
		t.Error(err)
	}
	if _, err := v.LineCount("missing"); !errors.Is(err, ErrSectionNotFound) {
		t.Error(err)
	}
	if n, err := v.LineCount("T"); n != 7 || err != nil {
		t.Error(n, err)
	}
}

func TestFields(t *testing.T) {
	v := view(t, "[T]\n%k%=a, %k% ,\"x,y\"\nsingle\na,b\n[Strings]\nk=K\n")
	lines := v.file.Section("T").Lines
	for _, test := range []struct {
		line, field int
		want        string
	}{
		{0, 0, "K"}, {0, 1, "a"}, {0, 2, "K"}, {0, 3, "x,y"}, {0, 4, ""}, {0, -1, ""},
		{1, 0, "single"}, {1, 1, "single"}, {1, 2, ""},
		{2, 0, ""}, {2, 1, "a"}, {2, 2, "b"},
	} {
		if got := v.Field(lines[test.line], test.field); got != test.want {
			t.Errorf("line %d field %d: %q, want %q", test.line, test.field, got, test.want)
		}
	}
	if diff := cmp.Diff([]string{"a", "K", "x,y"}, v.Fields(lines[0])); diff != "" {
		t.Error(diff)
	}
	if _, ok := v.Key(lines[2]); ok {
		t.Error("several fields make no key")
	}
}

// AdvPack runs commands from the text that setupapi rebuilds.
func TestLineText(t *testing.T) {
	tests := []struct{ given, want string }{
		{`setup.exe /a, /b`, `setup.exe /a,/b`},
		{`"C:\Program Files\x.exe" /q`, `C:\Program Files\x.exe /q`},
		{`"""C:\Program Files\x.exe"" /q"`, `"C:\Program Files\x.exe" /q`},
		{`run=setup.exe /q`, `setup.exe /q`},
		{`setup.exe /q ; note`, `setup.exe /q`},
		{`rundll32.exe advpack.dll,RegisterOCX %11%\a.ocx`, `rundll32.exe advpack.dll,RegisterOCX C:\WINDOWS\system32\a.ocx`},
		{`msiexec /i x.msi A=1`, `1`},
		{`"msiexec /i x.msi A=1"`, `msiexec /i x.msi A=1`},
		{`x.exe, , "b c"`, `x.exe,,b c`},
	}
	for _, test := range tests {
		v := view(t, "[T]\n"+test.given+"\n")
		if got := v.Text(v.file.Section("T").Lines[0]); got != test.want {
			t.Errorf("%s gives %s, want %s", test.given, got, test.want)
		}
	}
}

func TestLineTextLimit(t *testing.T) {
	v := view(t, "[T]\n"+strings.Repeat("abc,", 5000)+"\nx\n")
	text, e := v.text(v.file.Section("T").Lines[0])
	if len(text) != MaxField || !e.cut || !strings.HasPrefix(text, "abc,abc,") {
		t.Errorf("%d characters, cut %v", len(text), e.cut)
	}
}

func TestInt(t *testing.T) {
	tests := []struct {
		given string
		want  int
		ok    bool
	}{
		{"0", 0, true}, {"48", 48, true}, {"-7", -7, true}, {"+7", 7, true}, {"\" 12\"", 12, true},
		{"0x1F", 31, true}, {"0X1f", 31, true}, {"-0x10", -16, true}, {"017", 15, true}, {"00", 0, true},
		{"", 0, true},
		{"2147483647", math.MaxInt32, true}, {"2147483648", math.MaxInt32, true}, {"0xFFFFFFFF", math.MaxInt32, true},
		{"-2147483648", math.MinInt32, true}, {"-99999999999999999999", math.MinInt32, true},
		{strings.Repeat("9", 4000), math.MaxInt32, true},
		{"x", 0, false}, {"12x", 0, false}, {"0x", 0, false}, {"08", 0, false}, {"1 2", 0, false},
		{"-", 0, false}, {"--1", 0, false}, {"\" \"", 0, false}, {"0xg", 0, false}, {"1.5", 0, false},
	}
	for _, test := range tests {
		v := view(t, "[T]\nk="+test.given+"\n")
		n, err := v.Int(v.file.Section("T").Lines[0], 1)
		if n != test.want || (err == nil) != test.ok || err != nil && !errors.Is(err, ErrInvalidData) {
			t.Errorf("%q: %d, %v", test.given, n, err)
		}
	}
	v := view(t, "[T]\n12=a\na,b\n")
	if n, err := v.Int(v.file.Section("T").Lines[0], 0); n != 12 || err != nil {
		t.Errorf("key: %d, %v", n, err)
	}
	for _, at := range []int{0, 3, -1} {
		if _, err := v.Int(v.file.Section("T").Lines[1], at); !errors.Is(err, ErrInvalidData) {
			t.Errorf("field %d: %v", at, err)
		}
	}
}

func TestBinary(t *testing.T) {
	tests := []struct {
		given string
		want  []byte
	}{
		{"0a,FF,7", []byte{10, 255, 7}},
		{"0x1,0XfF", []byte{1, 255}},
		{"00ff", []byte{255}},
		{"1,,2", []byte{1, 0, 2}},
		{"1,\\\n2", []byte{1, 2}},
		{"100", nil}, {"-1", nil}, {"g", nil}, {"1,x", nil}, {"0x", nil}, {strings.Repeat("f", 100), nil},
	}
	for _, test := range tests {
		v := view(t, "[T]\nk="+test.given+"\n")
		got, err := v.Binary(v.file.Section("T").Lines[0], 1)
		if string(got) != string(test.want) || (err == nil) != (test.want != nil) || err != nil && !errors.Is(err, ErrInvalidData) {
			t.Errorf("%q: %v, %v", test.given, got, err)
		}
	}
	v := view(t, "[T]\nk=1\n")
	if _, err := v.Binary(v.file.Section("T").Lines[0], 2); !errors.Is(err, ErrInvalidData) {
		t.Error(err)
	}
}

func TestMultiString(t *testing.T) {
	v := view(t, "[T]\nk=a,b,,c\n")
	l := v.file.Section("T").Lines[0]
	for i, want := range [][]string{1: {"a", "b"}, 2: {"b"}, 3: nil, 4: {"c"}, 5: nil} {
		if i == 0 {
			continue
		}
		if diff := cmp.Diff(want, v.MultiString(l, i)); diff != "" {
			t.Errorf("from field %d:\n%s", i, diff)
		}
	}
}
