package stub_test

import (
	"strconv"
	"testing"

	"goexpress/pkg/express"
)

// Versions of files of a Windows, Wine's own.
func TestWineVersionChecks(t *testing.T) {
	w := newWinBox(t)
	tool := w.tool()
	const register = `Windows Registry Editor Version 5.00

[HKEY_LOCAL_MACHINE\Software\Microsoft\Windows\CurrentVersion\App Paths\gx.exe]
@="\"C:\\windows\\system32\\kernel32.dll\""
`
	setup := w.install(t, build(t, wineTarget, "setup.exe", commands("a.reg"), file{"a.reg", []byte(register)}))
	if r := w.run(t, setup, "/Q"); r.Code != 0 {
		t.Fatalf("code %d, %s", r.Code, r.Output)
	}
	for i, tt := range []struct {
		check, line string
		code        uint32
	}{
		{`S|kernel32.dll|1.0.0.0||OK|`, "/Q", 7},
		{`S|kernel32.dll|999.0.0.0||OK|`, "/Q", 1150},
		{`S|kernel32.dll|999.0.0.0||YesNo|Go on?`, "/Q", 1150},
		{`S|kernel32.dll|999.0.0.0||OK|`, "/Q /N:V", 7},
		{`W|explorer.exe||999.0.0.0|OK|`, "/Q", 7},
		{`A|GX.EXE|1.0.0.0|999.0.0.0|OK|`, "/Q", 7},
		{`A|GX.EXE||0.0.0.1|OK|`, "/Q", 1150},
		{`|C:\windows\system32\none.dll|1.0.0.0||OK|`, "/Q", 1150},
		{`|C:\windows|1.0.0.0||OK|`, "/Q", 1150},
	} {
		p := commands("setup.exe exit=7")
		p.Manifest = &express.Manifest{Settings: map[string]string{"VersionCheck0": tt.check}}
		r := w.run(t, w.install(t, build(t, wineTarget, "pack"+strconv.Itoa(i)+".exe", p, file{"setup.exe", tool})), tt.line)
		if r.Code != tt.code || printed(r) != "" {
			t.Errorf("%s: code %d, want %d, %s", tt.check, r.Code, tt.code, r.Output)
		}
	}
	w.checkClean(t)
}
