package registry

import (
	"os"
	"testing"

	"goexpress/internal/testenv"
)

// What is exported here means the same to Wine's tools, and what they export
// is read here.
func TestWine(t *testing.T) {
	wine := testenv.NewWine(t)
	run := func(program string, args ...string) {
		t.Helper()
		if code, out := wine.Run(t, "", `C:\windows\`+program, args...); code != 0 {
			t.Fatalf("%s %q ended with %d:\n%s", program, args, code, out)
		}
	}
	read := func(name string) *Hive {
		t.Helper()
		data, err := os.ReadFile(wine.C(name))
		if err != nil {
			t.Fatal(err)
		}
		h := &Hive{}
		if err := h.Import(data); err != nil {
			t.Fatal(err)
		}
		return h
	}
	const own = `HKEY_CURRENT_USER\Software\gx`
	ours := sample(t)
	for _, name := range []string{"surrogate", "half", "no NUL", "two NULs", "short"} { // Wine exports as text or number whatever has the type
		if err := ours.DeleteValue(Key{Root: "HKCU", Path: `Software\gx`}, name); err != nil {
			t.Fatal(err)
		}
	}
	want := exportText(ours, "HKCU")
	for name, tools := range map[string][3][]string{
		"reg":     {{`system32\reg.exe`, "import"}, {`system32\reg.exe`, "export", own}, {"/y"}},
		"regedit": {{"regedit.exe", "/S"}, {"regedit.exe", "/E"}, {own}},
	} {
		if err := os.WriteFile(wine.C("in.reg"), ours.Export("HKCU"), 0o644); err != nil {
			t.Fatal(err)
		}
		run(tools[0][0], append(tools[0][1:], `C:\in.reg`)...)
		run(tools[1][0], append(append(tools[1][1:], `C:\`+name+".reg"), tools[2]...)...)
		if got := exportText(read(name+".reg"), "HKCU"); got != want {
			t.Errorf("%s: came back as\n%s", name, got)
		}
		run(`system32\reg.exe`, "delete", own, "/f")
	}
	for root, full := range map[string]string{"HKCU": "HKEY_CURRENT_USER", "HKLM": `HKEY_LOCAL_MACHINE\Software`} {
		run(`system32\reg.exe`, "export", full, `C:\all.reg`, "/y")
		h := read("all.reg")
		var again Hive
		if err := again.Import(h.Export(root)); err != nil || string(again.Export(root)) != string(h.Export(root)) {
			t.Errorf("%s does not come back as it was: %v", full, err)
		}
		t.Logf("%s: %d keys and values", full, h.entries)
		if h.entries < 100 {
			t.Errorf("%s: only %d keys and values were read", full, h.entries)
		}
	}
}
