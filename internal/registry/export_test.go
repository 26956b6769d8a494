package registry

import (
	"strings"
	"testing"

	"goexpress/internal/text"
)

// exportText is an export behind its first two lines, with plain line ends.
func exportText(h *Hive, root string) string {
	s, _, _ := text.Decode(h.Export(root), nil)
	return strings.TrimPrefix(strings.ReplaceAll(s, "\r\n", "\n"), signature+"\n\n")
}

// sample holds a value of every kind, and names that want escaping.
func sample(t testing.TB) *Hive {
	t.Helper()
	h := &Hive{}
	long := make([]byte, 80)
	for i := range long {
		long[i] = byte(i)
	}
	k := Key{Root: "HKCU", Path: `Software\gx`}
	for _, v := range []struct {
		path, name string
		value      Value
	}{
		{"", "", String("def")},
		{"", "sz", String(`a"b\c`)},
		{"", "empty", String("")},
		{"", "ünïcode 日本 😀", String("日本 😀")},
		{"", `na"me\x`, Number(42)},
		{"", "lines", String("x\r\ny")},
		{"", "no NUL", Value{SZ, []byte{'a', 0}}},
		{"", "half", Value{SZ, []byte{'a', 0, 0, 0, 1}}},
		{"", "two NULs", Value{SZ, []byte{'a', 0, 0, 0, 0, 0}}},
		{"", "surrogate", Value{SZ, []byte{0, 0xD8, 0, 0}}},
		{"", "bin", Value{Binary, long}},
		{"", strings.Repeat("n", 90), Value{Binary, long[:3]}},
		{"", "no bytes", Value{Binary, nil}},
		{"", "none", Value{None, nil}},
		{"", "expand", ExpandString("%a%")},
		{"", "list", Strings([]string{"a", "b"})},
		{"", "qword", Value{QWord, []byte{5, 0, 0, 0, 0, 0, 0, 0}}},
		{"", "short", Value{DWord, []byte{1, 2}}},
		{"", "custom", Value{0x1234, []byte{1}}},
		{`\[br]ack;ets]`, "a=b", String("=;@")},
		{`\empty`, "-", Value{}},
	} {
		k := Key{Root: k.Root, Path: k.Path + v.path}
		if err := h.CreateKey(k); err != nil {
			t.Fatal(err)
		}
		if v.name == "-" {
			continue
		}
		if err := h.SetValue(k, v.name, v.value); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

// sampleText is folded as regedit does: compared with what Wine writes below.
const sampleText = `[HKEY_CURRENT_USER\Software\gx]
@="def"
"bin"=hex:00,01,02,03,04,05,06,07,08,09,0a,0b,0c,0d,0e,0f,10,11,12,13,14,15,16,\
  17,18,19,1a,1b,1c,1d,1e,1f,20,21,22,23,24,25,26,27,28,29,2a,2b,2c,2d,2e,2f,\
  30,31,32,33,34,35,36,37,38,39,3a,3b,3c,3d,3e,3f,40,41,42,43,44,45,46,47,48,\
  49,4a,4b,4c,4d,4e,4f
"custom"=hex(1234):01
"empty"=""
"expand"=hex(2):25,00,61,00,25,00,00,00
"half"=hex(1):61,00,00,00,01
"lines"=hex(1):78,00,0d,00,0a,00,79,00,00,00
"list"=hex(7):61,00,00,00,62,00,00,00,00,00
"na\"me\\x"=dword:0000002a
"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"=hex:00,\
  01,02
"no bytes"=hex:
"no NUL"=hex(1):61,00
"none"=hex(0):
"qword"=hex(b):05,00,00,00,00,00,00,00
"short"=hex(4):01,02
"surrogate"=hex(1):00,d8,00,00
"sz"="a\"b\\c"
"two NULs"=hex(1):61,00,00,00,00,00
"ünïcode 日本 😀"="日本 😀"

[HKEY_CURRENT_USER\Software\gx\empty]

[HKEY_CURRENT_USER\Software\gx\[br]ack;ets]]
"a=b"="=;@"

`

func TestExport(t *testing.T) {
	got := exportText(sample(t), "HKCU")
	if got != sampleText {
		t.Errorf("export:\n%s", got)
	}
	for line := range strings.Lines(got) {
		if len(line) > 81 && !strings.Contains(line, "nnnn") {
			t.Errorf("more than 80 columns: %s", line)
		}
	}
}

func TestExportEmpty(t *testing.T) {
	var h Hive
	if got := exportText(&h, "HKU"); got != "" {
		t.Errorf("an empty registry is exported as %q", got)
	}
	if err := h.SetValue(Key{Root: "HKU"}, "v", Number(1)); err != nil {
		t.Fatal(err)
	}
	if got, want := exportText(&h, "HKU"), "[HKEY_USERS]\n\"v\"=dword:00000001\n\n"; got != want {
		t.Errorf("a value of the root: %q", got)
	}
}

func TestRoundTrip(t *testing.T) {
	first := sample(t).Export("HKCU")
	var h Hive
	if err := h.Import(first); err != nil {
		t.Fatal(err)
	}
	if got := h.Export("HKCU"); string(got) != string(first) {
		t.Errorf("came back as:\n%s", exportText(&h, "HKCU"))
	}
}

// A deep key takes no more than its one line: the keys above it, written each
// with its whole path, would take 250 times that.
func TestExportOfDeepKey(t *testing.T) {
	var h Hive
	path := strings.Repeat(strings.Repeat("x", 254)+`\`, 511) + "x"
	if err := h.SetValue(hklm(path), "v", Number(1)); err != nil {
		t.Fatal(err)
	}
	if n := len(h.Export("HKLM")); n > 2*len(path)+1000 {
		t.Errorf("%d bytes for a key of %d characters", n, len(path))
	}
	var again Hive
	if err := again.Import(h.Export("HKLM")); err != nil || again.entries != h.entries {
		t.Errorf("%d entries came back of %d: %v", again.entries, h.entries, err)
	}
}
