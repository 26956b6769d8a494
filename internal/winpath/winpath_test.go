package winpath

import (
	"encoding/binary"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"goexpress/internal/testenv"
)

func TestClean(t *testing.T) {
	for _, row := range [][2]string{
		{"", "."}, {".", "."}, {"..", ".."}, {"a", "a"}, {"a/", "a"}, {`a\\b`, `a\b`}, {"a/./b", `a\b`}, {`a\..`, "."}, {`a\..\b`, "b"}, {`a\..\..`, ".."},
		{`..\..\a`, `..\..\a`}, {`a\b\..\..\..\c`, `..\c`}, {`\`, `\`}, {"/", `\`}, {`\a\`, `\a`}, {`\..`, `\`}, {`\..\a`, `\a`}, {`\a\..\..\b`, `\b`},
		{`C:`, `C:.`}, {`C:\`, `C:\`}, {`C:/`, `C:\`}, {`c:\a\`, `c:\a`}, {`C:\..\..\a`, `C:\a`}, {`C:\a\..`, `C:\`}, {`C:a\..`, `C:.`}, {`C:..\a`, `C:..\a`}, {`C:a//b`, `C:a\b`},
		{`C:\\a\\\b\\`, `C:\a\b`}, {`\\s\h`, `\\s\h`}, {`\\s\h\`, `\\s\h\`}, {`//s/h/a/../b`, `\\s\h\b`}, {`\\s\h\..\..\a`, `\\s\h\a`}, {`\\s`, `\\s`},
		{`\\?\C:\a\..\b`, `\\?\C:\b`}, {`\\?\C:\..`, `\\?\C:\`}, {`\\?\C:`, `\\?\C:`}, {`\\?\UNC\s\h\a\.\b`, `\\?\UNC\s\h\a\b`}, {`\\.\nul`, `\\.\nul`}, {`\??\C:\a`, `\??\C:\a`},
		{`\\\a`, `\a`}, {`\\\\s\h`, `\s\h`},
		{`a\..\C:\x`, `.\C:\x`}, {`a\..\C:`, `.\C:`}, {`\a\..\??\C:\x`, `\.\??\C:\x`}, {`.\C:x`, `.\C:x`},
		{"é/日本/", `é\日本`}, {`a \b.`, `a \b.`}, {"%GOEXPRESS_DIR%/a/../b", `%GOEXPRESS_DIR%\b`},
	} {
		if got := Clean(row[0]); got != row[1] {
			t.Errorf("Clean(%q) = %q, want %q", row[0], got, row[1])
		}
	}
}

func TestJoin(t *testing.T) {
	for _, row := range []struct {
		elem []string
		want string
	}{
		{nil, ""}, {[]string{"", ""}, ""}, {[]string{"a"}, "a"}, {[]string{"a", ""}, "a"}, {[]string{"", "a"}, "a"},
		{[]string{`C:\`, "a"}, `C:\a`}, {[]string{`C:\a`, "b"}, `C:\a\b`}, {[]string{`C:\a\`, `\b`}, `C:\a\b`}, {[]string{`C:\a`, "/b/"}, `C:\a\b`},
		{[]string{"C:", "a"}, `C:a`}, {[]string{"C:", `\a`}, `C:a`}, {[]string{`C:\a`, `..\..\..\b`}, `C:\b`}, {[]string{`C:\a`, `D:\b`}, `C:\a\D:\b`},
		{[]string{`\`, "host", "share"}, `\host\share`}, {[]string{`\`, `\host`, "share"}, `\host\share`}, {[]string{"/", "//a"}, `\a`},
		{[]string{`\\s\h`, "a"}, `\\s\h\a`}, {[]string{`\\?\C:`, "a"}, `\\?\C:\a`}, {[]string{".", "a"}, "a"}, {[]string{"%DIR%", `sub\x.dll`}, `%DIR%\sub\x.dll`},
	} {
		if got := Join(row.elem...); got != row.want {
			t.Errorf("Join(%q) = %q, want %q", row.elem, got, row.want)
		}
	}
}

func TestParts(t *testing.T) {
	for _, row := range []struct {
		path, volume, dir, base, ext string
		abs                          bool
		split                        string
	}{
		{"", "", ".", "", "", false, ""},
		{"a", "", ".", "a", "", false, "a"},
		{"a.exe", "", ".", "a.exe", ".exe", false, "a.exe"},
		{"a.b.C", "", ".", "a.b.C", ".C", false, "a.b.C"},
		{"a.", "", ".", "a.", ".", false, "a."},
		{".profile", "", ".", ".profile", ".profile", false, ".profile"},
		{`a.b\c`, "", "a.b", "c", "", false, "a.b c"},
		{"a/b.txt", "", "a", "b.txt", ".txt", false, "a b.txt"},
		{`a\b\`, "", "a", "b", "", false, "a b"},
		{`\`, "", `\`, "", "", true, ""},
		{`\a`, "", `\`, "a", "", true, "a"},
		{"/a/b", "", `\a`, "b", "", true, "a b"},
		{`C:`, "C:", "C:.", "", "", false, ""},
		{`C:\`, "C:", `C:\`, "", "", true, ""},
		{`C:\a\b.exe`, "C:", `C:\a`, "b.exe", ".exe", true, "a b.exe"},
		{`c:/a`, "c:", `c:\`, "a", "", true, "a"},
		{`C:x.y`, "C:", "C:.", "x.y", ".y", false, "x.y"},
		{`C:\\a\\b`, "C:", `C:\a`, "b", "", true, "a b"},
		{`1:\a`, "", `1:`, "a", "", false, "1: a"},
		{`\\s\h`, `\\s\h`, `\\s\h`, "", "", true, ""},
		{`\\s\h\a.b`, `\\s\h`, `\\s\h\`, "a.b", ".b", true, "a.b"},
		{`//s/h/a/b`, `\\s\h`, `\\s\h\a`, "b", "", true, "a b"},
		{`\\s`, `\\s`, `\\s`, "", "", true, ""},
		{`\\`, "", `\`, "", "", true, ""},
		{`\\?\C:\a`, `\\?\C:`, `\\?\C:\`, "a", "", true, "a"},
		{`\\?\C:`, `\\?\C:`, `\\?\C:`, "", "", true, ""},
		{`\\?\unc\s\h\a\b`, `\\?\unc\s\h`, `\\?\unc\s\h\a`, "b", "", true, "a b"},
		{`\\.\pipe\x`, `\\.\pipe`, `\\.\pipe\`, "x", "", true, "x"},
		{`\??\C:\a`, `\??\C:`, `\??\C:\`, "a", "", true, "a"},
	} {
		if got := Volume(row.path); got != row.volume {
			t.Errorf("Volume(%q) = %q, want %q", row.path, got, row.volume)
		}
		if got := Dir(row.path); got != row.dir {
			t.Errorf("Dir(%q) = %q, want %q", row.path, got, row.dir)
		}
		if got := Base(row.path); got != row.base {
			t.Errorf("Base(%q) = %q, want %q", row.path, got, row.base)
		}
		if got := Ext(row.path); got != row.ext {
			t.Errorf("Ext(%q) = %q, want %q", row.path, got, row.ext)
		}
		if got := IsAbs(row.path); got != row.abs {
			t.Errorf("IsAbs(%q) = %v", row.path, got)
		}
		if got := strings.Join(Split(row.path), " "); got != row.split {
			t.Errorf("Split(%q) = %q, want %q", row.path, got, row.split)
		}
	}
}

func FuzzClean(f *testing.F) {
	seeds := []string{"", ".", "..", `C:\a\..\..\b`, `a\..\C:\x`, `\a\..\??\C:\x`, `\\s\h\..\a`, `//?/UNC/s/h/../x`, `\\\s\h`, `\..\\s\h`, `a\..\\\s\h`, `.\\s\h`, "C:..", `\\?\`, `\??\\`, `\\.\..`}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		c := Clean(path)
		if again := Clean(c); again != c {
			t.Errorf("Clean(%q) = %q, again %q", path, c, again)
		}
		if Volume(c) != Volume(path) || IsAbs(c) != IsAbs(path) {
			t.Errorf("Clean(%q) = %q: volume %q and %q, absolute %v and %v", path, c, Volume(path), Volume(c), IsAbs(path), IsAbs(c))
		}
		if parts := Split(c); IsAbs(c) && slices.Contains(parts, "..") {
			t.Errorf("Clean(%q) = %q climbs above its root", path, c)
		}
	})
}

func TestFirstToken(t *testing.T) {
	for _, row := range [][3]string{
		{"", "", ""},
		{"   ", "", ""},
		{"setup.exe", "setup.exe", ""},
		{"setup.exe /q  /n ", "setup.exe", " /q  /n "},
		{"  setup.exe\t/q", "setup.exe", "\t/q"},
		{`"my setup.exe" /q`, "my setup.exe", " /q"},
		{`"my setup.exe"/q`, "my setup.exe", "/q"},
		{`"t.exe q"`, "t.exe q", ""},
		{`"unclosed /q`, "unclosed /q", ""},
		{`"" x`, "", " x"},
		{`"`, "", ""},
		{`"C:\dir\" a "b"`, `C:\dir\`, ` a "b"`},
		{`a"b c"d`, `a"b`, ` c"d`},
		{`x.inf DefaultInstall`, "x.inf", " DefaultInstall"},
		{`cmd.exe /c "break>%tmp%\yes"`, "cmd.exe", ` /c "break>%tmp%\yes"`},
		{`#Section`, "#Section", ""},
	} {
		if program, rest := FirstToken(row[0]); program != row[1] || rest != row[2] {
			t.Errorf("FirstToken(%q) = %q, %q; want %q, %q", row[0], program, rest, row[1], row[2])
		}
	}
}

func TestFold(t *testing.T) {
	for _, row := range []struct {
		a, b string
		want bool
	}{
		{"Setup.EXE", "setup.exe", true}, {`a\B`, "A/b", true}, {"é", "É", true}, {"я", "Я", true}, {"ω", "Ω", true}, {"ÿ", "Ÿ", true},
		{"a", "b", false}, {"a", "a ", false}, {"a.", "a", false}, {"ss", "ß", false}, {"e\u0301", "é", false},
		// Unicode folds these, Windows does not.
		{"ı", "i", false}, {"ı", "I", false}, {"ſ", "s", false}, {"µ", "μ", false}, {"ς", "σ", false}, {"ǅ", "Ǆ", false}, {"\u212A", "k", false}, {"𐐨", "𐐀", false},
	} {
		if got := EqualFold(row.a, row.b); got != row.want {
			t.Errorf("EqualFold(%q, %q) = %v", row.a, row.b, got)
		}
	}
	if got := Upper(`a/b\cé`); got != `A/B\CÉ` {
		t.Errorf("Upper changed more than the case: %q", got)
	}
	for r := range rune(0x10000) {
		if u := upper(r); upper(u) != u {
			t.Errorf("%U folds to %U and that to %U", r, u, upper(u))
		}
	}
}

// The table is the one that Windows' own case mapping reads: behind two words a
// trie of three steps, whose leaves are added to the character.
func TestFoldAgainstNLS(t *testing.T) {
	data, err := os.ReadFile(testenv.WineNLS(t, "l_intl.nls"))
	if err != nil {
		t.Fatal(err)
	}
	word := func(i uint16) uint16 { return binary.LittleEndian.Uint16(data[2*(int(i)+2):]) }
	for c := range 0x10000 {
		u := uint16(c)
		want := u + word(word(word(u>>8)+u>>4&0xF)+u&0xF)
		if got := upper(rune(u)); got != rune(want) && !utf16.IsSurrogate(rune(u)) {
			t.Errorf("%U folds to %U, on Windows to %U", u, got, want)
		}
	}
}
