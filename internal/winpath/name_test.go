package winpath

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// goodNames appear on Windows under exactly the name given.
var goodNames = []string{
	"a", "A", "0", "_", "~", "!", "setup.exe", "SETUP.EXE", "read me.txt", "a.b.c.d", "no-suffix", ".profile", "..a", "...a", "a..b", "a.. b",
	" leading", "  two", "a b", "a  b", "x'y", "(1)", "[2]", "{3}", "#4", "$5", "%6", "%TEMP%", "&7", "@8", "^9", "+", ",", ";", "=", "`", "-",
	"a,b;c=d+e", "100%", "$Mft", "desktop.ini", "autorun.inf", "thumbs.db",
	// next to reserved names, but none
	"co", "cons", "console", "console.txt", "con_", "xcon", "con-1", "con1", "icon", "pr", "prn1", "print", "aux1", "auxiliary", "nu", "null", "null.txt",
	"nul-", "com", "com.txt", "com0", "com0.txt", "com10", "com10.txt", "com1x", "com¹x", "com⁴", "com٣", "xcom1", "lpt", "lpt0", "lpt10", "lpt1x", "ltp1",
	"conin", "conin$x", "xconin$", "conout", "conout$$", "clock", "clock$", "clock$.txt", "$con", "kbd$", "screen$", "config$", "prn$", "nul$",
	"x.con", "x.nul", "a.com1", ".con", ".nul", "＃", "ＣＯＮ", "ＮＵＬ.txt", "ＣＯＭ１", "c\u043En", "nυl",
	// 8.3 shapes are names like any other
	"PROGRA~1", "SETUPA~1.EXE", "a~1", "~1", "~", "a~", "a~b",
	// text of the world
	"é.txt", "Ünïcödé", "日本語.txt", "한국어", "中文 文件.doc", "Ελληνικά", "кириллица.inf", "עברית", "العربية", "ไทย", "😀.txt", "𝒳", "e\u0301", "ß", "ı", "ſ",
	"a\u00A0", "a\u3000", "\u200Bzero", "a\u200Db", "\u200Eltr", "\uFEFFbom", "\uE000", "\u2024\u2024", "‥", "…", "∕", "⁄", "＼", "：", "a：b",
	// folders
	`a\b`, `a/b`, `a/b\c`, `app\sub folder\x.dll`, `1\2\3\4\5\6\7\8\9`, `..a\b`, `a\..b`, `...a\b`, `.a\.b`, `a~1\b~1`, `é\日本\😀`, ` a\ b`, `conf\nulls\com`,
	// limits
	strings.Repeat("a", 255), strings.Repeat("é", 255), strings.Repeat("😀", 127), strings.Repeat("a", 251) + ".exe",
	strings.Repeat("a", 255) + `\bcd`, strings.Repeat(`a\`, 129) + "a",
}

// badNames do not, and the text says what is wrong with them.
var badNames = []struct{ why, names string }{
	{"leads to another folder", `..|..\a|a\..|a\..\b|../a|a/../../b|..\..\Windows\x.dll|a\b\..\..\..\c`},
	{"stands for the folder itself", `.|.\a|a\.|a\.\b|./a`},
	{"starts at the root", `\|/|\a|/a|/etc/passwd|\Windows\x|\..\a`},
	{"network path", `\\|\\host|\\host\share|\\host\share\a|//host/share/a|\/host\share|\\.|\\a\..\b|\\\a`},
	{"device path", `\\?\C:\a|\\?\|\\?\UNC\h\s\a|\??\C:\a|/??/C:/a|\\.\C:|\\.\nul|\\.\pipe\x|//?/C:/a|//./nul`},
	{"starts with a drive letter", `C:|C:a|c:\a|C:/a|z:..\a|A:\|x:|C:a\b|c::$DATA`},
	{"without a name", `a\|a/|a\\b|a//b|a/\b|a\b\|a\\`},
	{"holds a colon", `a.txt:stream|a.txt::$DATA|ab:|:a|dir:\x|::|a\b:c|nul:|con:|com1:|a\C:\b|1:a|é:a`},
	{"holds '<'", `a<b|<|a\<b`},
	{"holds '>'", `a>b|>`},
	{`holds '"'`, `"|a"b|"a"|a\"b"`},
	{"holds '?'", `?|a?b|a\b?`},
	{"holds '*'", `*|*.*|a*|a\*|*.msi`},
	{"ends in a dot", `a.|a..|a...|setup.exe.|a.\b|a\b.|con.x.|NUL.|...|....|a .|. .|x.bat. .`},
	{"ends in a blank", "a |a  |setup.exe |a \\b|a\\b | |x.bat. |. |.. |   |a. \\b|... "},
	{"reserved", `con|CON|Con|cOn|prn|PRN|aux|AUX|nul|NUL|Nul|con.txt|NUL.txt|nul.tar.gz|aux.c|prn.x|CON .txt|nul .x.y|nul   .txt|con.x|a\nul|nul\a|a\con.txt\b|nul..x|con.txt.exe`},
	{"reserved", `com1|COM1|com2|com3|com4|com5|com6|com7|com8|com9|Com1.txt|com1.a.b|COM9 .log|lpt1|LPT1|lpt2|lpt3|lpt4|lpt5|lpt6|lpt7|lpt8|lpt9|lpt1.prn|LPT9 .x|x\com1|com1\x`},
	{"reserved", `com¹|COM²|com³|lpt¹|LPT²|lpt³|com¹.txt|LPT³ .x|a\COM¹\b`},
	{"reserved", `CONIN$|conin$|ConOut$|CONOUT$|conin$.txt|conout$ .x|a\CONIN$|CONOUT$\a`},
	{"turns the direction", "a\u202Egpj.exe|\u202A|\u202B|\u202C|\u202D|\u202Ex|\u2066|\u2067|\u2068|\u2069|dir\\x\u202Etxt.scr"},
	{"control character", "\x01|a\nb|a\rb|a\tb|\x1F|\x7F|\u0080|\u0085|\u009F|a\\b\x0B|\x1A|a\u2028b|\u2029|\x1B[31m"},
	{"could not be read", "\uFFFD|a\uFFFDb|a\\\uFFFD"},
	{"not valid Unicode", "\xFF|a\x80|\xC3|\xED\xA0\x80|\xED\xBF\xBF|a\\\xE9t\xE9|\xC0\xAF|\xC0\xAE\xC0\xAE\\a|\xF4\x90\x80\x80"},
}

func TestCheckName(t *testing.T) {
	for _, name := range goodNames {
		if got, err := CheckName(name); err != nil || got != strings.ReplaceAll(name, "/", `\`) {
			t.Errorf("CheckName(%q) = %q, %v", name, got, err)
		}
	}
	count := len(goodNames)
	for _, row := range badNames {
		for name := range strings.SplitSeq(row.names, "|") {
			count++
			checkRefused(t, name, row.why)
		}
	}
	for r := range rune(0x20) {
		count++
		checkRefused(t, fmt.Sprintf("a%cb", r), "control character")
	}
	checkRefused(t, "", "is empty")
	checkRefused(t, "a|b", "holds '|'")
	if count < 350 {
		t.Errorf("the table holds %d names only", count)
	}
}

func checkRefused(t *testing.T, name, why string) {
	t.Helper()
	got, err := CheckName(name)
	var ne *NameError
	switch {
	case !errors.As(err, &ne):
		t.Errorf("CheckName(%q) = %q, %v; want refused because it %s", name, got, err, why)
	case got != "" || ne.Name != name || !strings.Contains(ne.Why, why):
		t.Errorf("CheckName(%q) = %q, %#v; want %q", name, got, ne, why)
	case strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' }):
		t.Errorf("CheckName(%q): message %q holds a control character", name, err)
	}
}

func TestCheckNameLimits(t *testing.T) {
	long := strings.Repeat("a", 100)
	for _, row := range []struct {
		name string
		good bool
	}{
		{strings.Repeat("a", 255), true},
		{strings.Repeat("a", 256), false},
		{strings.Repeat("é", 255), true},  // 510 bytes of UTF-8
		{strings.Repeat("😀", 127), true},  // 254 units
		{strings.Repeat("😀", 128), false}, // 256
		{long + `\` + long + `\` + strings.Repeat("b", 57), true},
		{long + `\` + long + `\` + strings.Repeat("b", 58), false},
		{strings.Repeat("a", 1<<20), false},
	} {
		_, err := CheckName(row.name)
		if (err == nil) != row.good {
			t.Errorf("%d units: %v", Units(row.name), err)
		}
		if err != nil && len(err.Error()) > 1000 {
			t.Errorf("the message for %d bytes has %d", len(row.name), len(err.Error()))
		}
	}
}

func TestNameErrorText(t *testing.T) {
	for name, want := range map[string]string{
		"con":            `"con" is reserved by Windows`,
		`sub/con.txt`:    `"sub/con.txt": "con.txt" is reserved by Windows`,
		`a\b\..`:         `"a\b\..": ".." leads to another folder`,
		"x\u202Egpj.exe": `"x\u202egpj.exe" holds a character that turns the direction of writing`,
		"":               `"" is empty`,
	} {
		if _, err := CheckName(name); err == nil || err.Error() != want {
			t.Errorf("CheckName(%q): %v, want %s", name, err, want)
		}
	}
}

func FuzzCheckName(f *testing.F) {
	seeds := slices.Clone(goodNames)
	for _, row := range badNames {
		seeds = append(seeds, strings.Split(row.names, "|")...)
	}
	if len(seeds) < 300 {
		f.Fatal("seeds are missing")
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got, err := CheckName(name)
		if err != nil {
			if got != "" || !utf8.ValidString(err.Error()) {
				t.Errorf("CheckName(%q) = %q, %q", name, got, err)
			}
			return
		}
		if again, err := CheckName(got); again != got || err != nil {
			t.Errorf("not a fixed point: %q, then %q, %v", got, again, err)
		}
		for _, base := range []string{`C:\work`, `\\server\share\w`, `\\?\C:\w`, `\w`, "w", `C:\`} {
			joined := Join(base, got)
			parts, n := Split(joined), len(Split(base))
			if Volume(joined) != Volume(base) || len(parts) <= n || !slices.Equal(parts[:n], Split(base)) ||
				strings.Join(parts[n:], `\`) != got {
				t.Errorf("Join(%q, %q) = %q leaves the folder", base, got, joined)
			}
		}
	})
}
