package registry

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// file is the text of a version 5 file of these lines.
func file(lines ...string) string { return signature + "\r\n\r\n" + strings.Join(lines, "\r\n") }

func TestImport(t *testing.T) {
	for _, tt := range []struct {
		name, data, want string // want: an export's text, HKLM's
	}{
		{"empty", signature, ""},
		{"plain line ends, no mark", signature + "\n[HKLM\\a]\n\"v\"=\"x\"", "[HKEY_LOCAL_MACHINE\\a]\n\"v\"=\"x\"\n\n"},
		{"either name of a root", file(`[hkey_local_machine\a]`, `[HKLM\b]`), "[HKEY_LOCAL_MACHINE\\a]\n\n[HKEY_LOCAL_MACHINE\\b]\n\n"},
		{"classes", file(`[HKEY_CLASSES_ROOT\.x]`, `@="y"`),
			"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Classes\\.x]\n@=\"y\"\n\n"},
		{"comments and blanks", file("; c", " [HKLM\\a] ; c", "\t\"v\" = \"x\";c", "", "@ = dword:A ; c"),
			"[HKEY_LOCAL_MACHINE\\a]\n@=dword:0000000a\n\"v\"=\"x\"\n\n"},
		{"escapes", file(`[HKLM\a]`, `"a\\b\"c"="\\\"\n"`), "[HKEY_LOCAL_MACHINE\\a]\n\"a\\\\b\\\"c\"=hex(1):5c,00,22,00,0a,00,00,00\n\n"},
		{"a text of two lines", file(`[HKLM\a]`, `"v"="x`, `y"`, `"w"=dword:1`), "[HKEY_LOCAL_MACHINE\\a]\n\"v\"=hex(1):78,00,0d,00,0a,00,79,00,00,00\n\"w\"=dword:00000001\n\n"},
		{"types", file(`[HKLM\a]`, `"a"=hex:`, `"b"=HEX:1,aB`, `"c"=hex(2):41,00,00,00`, `"d"=hex(b):01`, `"e"=hex(ffffffff):00`, `"f"=hex(0):`),
			"[HKEY_LOCAL_MACHINE\\a]\n\"a\"=hex:\n\"b\"=hex:01,ab\n\"c\"=hex(2):41,00,00,00\n\"d\"=hex(b):01\n\"e\"=hex(ffffffff):00\n\"f\"=hex(0):\n\n"},
		{"continued", file(`[HKLM\a]`, `"a"=hex:01,\`, `  02,\  `, "\t03", `"b"=hex:\`, `04`), "[HKEY_LOCAL_MACHINE\\a]\n\"a\"=hex:01,02,03\n\"b\"=hex:04\n\n"},
		{"brackets in a key", file(`[HKLM\[a]b]`, `"v"=dword:0`), "[HKEY_LOCAL_MACHINE\\[a]b]\n\"v\"=dword:00000000\n\n"},
		{"deletions", file(`[HKLM\a\b]`, `"v"="x"`, `"w"="x"`, `[-HKLM\A\B]`, `[-HKLM\none]`, `[HKLM\a]`, `"v"="x"`, `"V"=-`, `"none"=-`, `@=-`), "[HKEY_LOCAL_MACHINE\\a]\n\n"},
		{"REGEDIT4", "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\a]\r\n\"v\"=\"\xe9\"\r\n\"e\"=hex(2):25,e9,00\r\n\"m\"=hex(7):61,00,00\r\n\"b\"=hex:e9",
			"[HKEY_LOCAL_MACHINE\\a]\n\"b\"=hex:e9\n\"e\"=hex(2):25,00,e9,00,00,00\n\"m\"=hex(7):61,00,00,00,00,00\n\"v\"=\"é\"\n\n"},
		{"last one wins", file(`[HKLM\a]`, `"v"="x"`, `[HKLM\A]`, `"V"="y"`), "[HKEY_LOCAL_MACHINE\\a]\n\"v\"=\"y\"\n\n"},
	} {
		var h Hive
		if err := h.Import([]byte(tt.data)); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if got := exportText(&h, "HKLM"); got != tt.want {
			t.Errorf("%s:\n%s", tt.name, got)
		}
	}
}

func TestImportErrors(t *testing.T) {
	key := `[HKEY_LOCAL_MACHINE\a]`
	for _, tt := range []struct {
		data string
		line int
		why  string
	}{
		{"", 1, "begins with"}, {"REGEDIT5\r\n", 1, "begins with"}, {"Windows Registry Editor Version 5.00x", 1, "begins with"},
		{"\xFF\xFEW", 1, "no text"}, {"\xFF\xFEW\x00\x00\xD8", 1, "no text"},
		{file("x"), 3, "end of the line"}, {file(key, "# c"), 4, "end of the line"},
		{file(`"v"="x"`), 3, "before the first key"}, {file("@=dword:1"), 3, "before the first key"},
		{file(`[HKEY_LOCAL_MACHINE\a`), 3, "closing bracket"}, {file(`[HKEY_LOCAL_MACHINE\a`, "]"), 3, "closing bracket"},
		{file(`[HKEY_CURRENT_CONFIG\a]`), 3, "no root"}, {file("[]"), 3, "no root"}, {file(`[a\b]`), 3, "no root"},
		{file(`[HKLM\a\\b]`), 3, "empty part"}, {file(`[HKLM\a\]`), 3, "empty part"}, {file(`[HKLM\` + strings.Repeat("x", 256) + "]"), 3, "too long"},
		{file(`[HKLM\` + strings.Repeat(`x\`, 600) + "x]"), 3, "512"}, {file("[HKLM\\a\tb]"), 3, "control"},
		{file(key + "x"), 3, "end of the line"}, {file("[-HKEY_USERS]"), 3, "root"},
		{file("[-HKEY_USERS\\a]", `"v"="x"`), 4, "deleted"},
		{file(key, `"v`), 4, "not closed"}, {file(key, `"v`, "", ""), 4, "not closed"}, {file(key, `"v"`), 4, "expected ="}, {file(key, `"v"x="y"`), 4, "expected ="},
		{file(key, `"v"=`), 4, "behind the equals"}, {file(key, `"v"=x`), 4, "behind the equals"}, {file(key, `"v"=dword:`), 4, "8 hexadecimal"},
		{file(key, `"v"=dword:123456789`), 4, "8 hexadecimal"}, {file(key, `"v"=dword:1g`), 4, "end of the line"},
		{file(key, `"v"=hex:1,,2`), 4, "byte"}, {file(key, `"v"=hex:1,`), 4, "byte"}, {file(key, `"v"=hex:123`), 4, "byte"}, {file(key, `"v"=hex:1 2`), 4, "end of the line"},
		{file(key, `"v"=hex:1,\`), 4, "another must follow"}, {file(key, `"v"=hex:1,\x`, "2"), 4, "must end the line"}, {file(key, `"v"=hex:1,\`, `2,\`, "x"), 6, "byte"},
		{file(key, `"v"=hex(:1`), 4, "hex(TYPE)"}, {file(key, `"v"=hex(123456789):1`), 4, "hex(TYPE)"}, {file(key, `"v"=hex(2:1`), 4, "hex(TYPE)"},
		{file(key, `"v"="C:\x"`), 4, "doubled"}, {file(key, `"v"="\`), 4, "doubled"}, {file(key, `"v"="a`, `b\x"`), 5, "doubled"}, {file(key, "\"v\"=\"\x00\""), 4, "NUL"},
		{file(key, "\"a\tb\"=\"\""), 4, "control"}, {file(key, `"v"="x"y`), 4, "end of the line"}, {file(key, `"v"=-x`), 4, "end of the line"},
	} {
		var h Hive
		err := h.Import([]byte(tt.data))
		var bad *SyntaxError
		if !errors.As(err, &bad) || bad.Line != tt.line || !strings.Contains(err.Error(), tt.why) {
			t.Errorf("%.60q: %v; want line %d: %s", tt.data, err, tt.line, tt.why)
		}
	}
}

// Whatever is read is written in one way, which is read back to the same; what
// is not is a *SyntaxError.
func FuzzImport(f *testing.F) {
	seeds := []string{
		string(sample(f).Export("HKCU")), file(`[HKLM\a]`, `"v"="x"`, `[-HKLM\a]`), "REGEDIT4\n[HKCR\\a]\n@=hex(7):61,00,00",
		file(`[HKLM\a]`, `"v"=hex:\`, ` 1,\`, `2`), file(`[HKU\[a]]`, `@="x`, `y\n"`), "\xFF\xFE[\x00", signature,
	}
	if len(seeds) < 7 {
		f.Fatalf("%d seeds", len(seeds))
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var h Hive
		if err := h.Import(data); err != nil {
			var bad *SyntaxError
			if !errors.As(err, &bad) || bad.Line < 1 || bad.Line > 2+len(data) || !utf8.ValidString(err.Error()) {
				t.Fatalf("error %v", err)
			}
		}
		for _, root := range h.Roots() {
			first := h.Export(root)
			var again Hive
			if err := again.Import(first); err != nil {
				t.Fatalf("%v in\n%s", err, exportText(&h, root))
			}
			if string(again.Export(root)) != string(first) {
				t.Errorf("%s\nbecomes\n%s", exportText(&h, root), exportText(&again, root))
			}
		}
	})
}
