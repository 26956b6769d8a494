package registry

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
)

func hklm(path string) Key { return Key{Root: "HKLM", Path: path} }

func TestCanonical(t *testing.T) {
	for _, tt := range []struct {
		root, path string
		view       View
		want       string
	}{
		{"HKLM", `Software\X`, DefaultView, `HKLM\SOFTWARE\X`},
		{"HKLM", `software\X`, View64, `HKLM\SOFTWARE\X`},
		{"HKLM", `Software\X\Y`, View32, `HKLM\SOFTWARE\WOW6432Node\X\Y`},
		{"HKLM", `software`, View32, `HKLM\SOFTWARE\WOW6432Node`},
		{"HKLM", `software`, DefaultView, `HKLM\SOFTWARE`},
		{"HKLM", `SOFTWARE\Wow6432Node\X`, View32, `HKLM\SOFTWARE\Wow6432Node\X`},
		{"HKLM", `SOFTWAREX\Y`, View32, `HKLM\SOFTWAREX\Y`},
		{"HKLM", `SYSTEM\X`, View32, `HKLM\SYSTEM\X`},
		{"HKLM", ``, View32, `HKLM`},
		{"HKLM", `Software\microsoft\Windows\CurrentVersion\App Paths\x.exe`, View32, `HKLM\SOFTWARE\microsoft\Windows\CurrentVersion\App Paths\x.exe`},
		{"HKLM", `Software\Microsoft\Windows\CurrentVersion\Run`, View32, `HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Run`},
		{"HKLM", `Software\Microsoft\Windows\CurrentVersion\SetupX`, View32, `HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\SetupX`},
		{"HKLM", `Software\Policies`, View32, `HKLM\SOFTWARE\Policies`},
		{"HKLM", `Software\Microsoft`, View32, `HKLM\SOFTWARE\WOW6432Node\Microsoft`},
		{"HKCU", `SOFTWARE\X`, View32, `HKCU\Software\X`},
		{"HKCU", `X`, View32, `HKCU\X`},
		{"HKU", `SOFTWARE\X`, View32, `HKU\SOFTWARE\X`},
		{"HKCR", ``, DefaultView, `HKLM\SOFTWARE\Classes`},
		{"HKCR", ``, View32, `HKLM\SOFTWARE\Classes`},
		{"HKCR", `.txt`, DefaultView, `HKLM\SOFTWARE\Classes\.txt`},
		{"HKCR", `.txt`, View32, `HKLM\SOFTWARE\Classes\.txt`},
		{"HKCR", `clsid\{1}`, View32, `HKLM\SOFTWARE\Classes\WOW6432Node\clsid\{1}`},
		{"HKCR", `WOW6432Node\CLSID`, View32, `HKLM\SOFTWARE\Classes\WOW6432Node\CLSID`},
		{"HKCR", `CLSIDX`, View32, `HKLM\SOFTWARE\Classes\CLSIDX`},
		{"HKLM", `Software\classes\Media Type\x`, View32, `HKLM\SOFTWARE\classes\WOW6432Node\Media Type\x`},
		{"HKLM", `Software\ClassesX\CLSID`, View32, `HKLM\SOFTWARE\WOW6432Node\ClassesX\CLSID`},
		{"HKCU", `Software\Classes\Interface`, View32, `HKCU\Software\Classes\WOW6432Node\Interface`},
	} {
		k := Key{tt.root, tt.path, tt.view}
		got := Canonical(k)
		if got.String() != tt.want {
			t.Errorf("Canonical(%v) = %v, want %s", k, got, tt.want)
		}
		if again := Canonical(got); again != got {
			t.Errorf("Canonical(%v) = %v, then %v", k, got, again)
		}
	}
}

func TestCheckKey(t *testing.T) {
	long := strings.Repeat("x", 255)
	deep := strings.Repeat(`x\`, 511) + "x"
	for _, tt := range []struct {
		root, path, why string // "" is right
	}{
		{"HKLM", "", ""}, {"HKLM", `a b\c/d\.`, ""}, {"HKCU", long, ""}, {"HKCU", deep, ""},
		{"HKCU", strings.Repeat("é", 255), ""}, {"HKCU", strings.Repeat("😀", 127), ""},
		{"HKCU", strings.Repeat("😀", 128), "is too long"}, {"HKLM", `a\` + long + "y", "is too long"},
		{"HKLM", deep + `\x`, "512"}, {"HKCR", deep[2*2:], ""}, {"HKCR", deep[2:], "512"}, {"HKLM", `a\\b`, "empty part"}, {"HKLM", `\a`, "empty part"}, {"HKLM", `a\`, "empty part"},
		{"HKLM", `\`, "empty part"}, {"HKLM", "a\nb", "control"}, {"HKLM", "a\x00b", "control"}, {"HKLM", "a\x7f", "control"},
		{"HKLM", "a\xffb", "no text"}, {"HKR", "a", "no root"}, {"", "a", "no root"}, {"HKEY_LOCAL_MACHINE", "a", "no root"}, {"hklm", "a", "no root"},
	} {
		err := CheckKey(Key{Root: tt.root, Path: tt.path})
		var bad *NameError
		if (err == nil) != (tt.why == "") || err != nil && (!errors.As(err, &bad) || !strings.Contains(err.Error(), tt.why)) {
			t.Errorf("CheckKey(%q, %.20q): %v; want %q", tt.root, tt.path, err, tt.why)
		}
	}
	if CheckName(strings.Repeat("x", 16383)) != nil || CheckName(strings.Repeat("x", 16384)) == nil || CheckName("a\nb") == nil || CheckName("") != nil {
		t.Error("names of values")
	}
}

func TestHive(t *testing.T) {
	var h Hive
	k := hklm(`Software\Demo`)
	if _, err := h.Value(k, "v"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("value of an empty registry: %v", err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(h.SetValue(k, "Value", String("1")))
	must(h.SetValue(hklm(`SOFTWARE\DEMO\Sub`), "", String("default")))
	must(h.SetValue(hklm(`software\demo`), "VALUE", Number(2)))
	v, err := h.Value(hklm(`software\DEMO`), "value")
	if err != nil || !v.Equal(Number(2)) {
		t.Errorf("value %v, %v", v.Show(), err)
	}
	v.Data[0] = 9
	if again, _ := h.Value(k, "value"); !again.Equal(Number(2)) {
		t.Error("a value is changed through what Value returned")
	}
	if got := exportText(&h, "HKLM"); got != `[HKEY_LOCAL_MACHINE\SOFTWARE\Demo]
"Value"=dword:00000002

[HKEY_LOCAL_MACHINE\SOFTWARE\Demo\Sub]
@="default"

` {
		t.Errorf("export:\n%s", got)
	}
	for _, err := range []error{
		h.DeleteValue(k, "none"), h.DeleteValue(hklm("none"), ""), h.DeleteKey(hklm(`Software\none`)), h.DeleteKey(hklm(`none\none`)),
		h.DeleteKey(Key{Root: "HKCU", Path: "x"}),
	} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("error %v; want fs.ErrNotExist", err)
		}
	}
	must(h.DeleteValue(k, "vaLUE"))
	must(h.CreateKey(k))
	must(h.DeleteKey(hklm(`SOFTWARE\demo`)))
	if _, err := h.Value(hklm(`Software\Demo\Sub`), ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a key below a deleted one: %v", err)
	}
	var bad *NameError
	if err := h.DeleteKey(hklm("")); !errors.As(err, &bad) {
		t.Errorf("deleting a root: %v", err)
	}
	if h.entries != 1 || h.data != 0 { // Software
		t.Errorf("%d entries of %d bytes stay", h.entries, h.data)
	}
}

func TestHiveFull(t *testing.T) {
	h := Hive{entries: maxEntries - 1}
	if err := h.SetValue(hklm("a"), "v", Number(1)); !errors.Is(err, ErrFull) {
		t.Errorf("the last key, then a value: %v", err)
	}
	if err := h.CreateKey(hklm("b")); !errors.Is(err, ErrFull) {
		t.Errorf("one key too many: %v", err)
	}
	h = Hive{data: maxData - 4}
	if err := h.SetValue(hklm("a"), "v", Number(1)); err != nil {
		t.Error(err)
	}
	if err := h.SetValue(hklm("a"), "V", Number(2)); err != nil { // replaced, not added
		t.Error(err)
	}
	if err := h.SetValue(hklm("a"), "w", Value{Binary, []byte{1}}); !errors.Is(err, ErrFull) {
		t.Errorf("one byte too many: %v", err)
	}
}
