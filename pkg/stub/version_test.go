package stub

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"goexpress/internal/registry"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
	"goexpress/pkg/pe"
)

// fakeVersions is what a fakeOS knows of the versions of files.
type fakeVersions struct {
	versions map[string][4]uint16 // by folded path
}

func (f *fakeOS) FileVersion(path string) ([4]uint16, error) {
	if err := f.call("version"); err != nil {
		return [4]uint16{}, err
	}
	v, ok := f.versions[winpath.Fold(path)]
	if !ok {
		return v, pe.ErrNoVersion
	}
	return v, nil
}

// haveFile gives the machine a file of some version.
func (f *fakeOS) haveFile(path string, v [4]uint16) {
	f.put(&fakeFile{path: path})
	if f.versions == nil {
		f.versions = map[string][4]uint16{}
	}
	f.versions[winpath.Fold(path)] = v
}

func TestVersionChecks(t *testing.T) {
	const ie = `C:\Program Files\IE\iexplore.exe`
	key := registry.Key{Root: "HKLM", Path: appPaths + `\IEXPLORE.EXE`, View: registry.View32}
	for _, tt := range []struct {
		name, line, check string
		yes               bool
		code              uint32
		shown             string // what was shown but for the prompt's title
	}{
		{"holds", "/Q", `S|old.dll|1.0.0.0||OK|m`, false, 0, ""},
		{"exactly", "/Q", `W|win.dll|3.0.0.0|3.0.0.0|OK|m`, false, 0, ""},
		{"too old", "/Q", `S|old.dll|1.2.3.5||OK|m`, false, CodeVersion, ""},
		{"too new", "/Q:A", `|C:\Windows\win.dll||2.0.0.0|YesNo|m`, true, CodeVersion, ""},
		{"missing", "/Q", `S|none.dll|0.0.0.1||OK|m`, false, CodeVersion, ""},
		{"missing, which is old", "/Q", `S|none.dll||1.0.0.0|OK|m`, false, 0, ""},
		{"without a version", "/Q", `S|cmd.exe|1.0.0.0||OK|m`, false, CodeVersion, ""},
		{"registered", "/Q", `A|IEXPLORE.EXE|4.70.0.1155||OK|m`, false, 0, ""},
		{"registered, too old", "/Q", `A|IEXPLORE.EXE|5.0.0.0||OK|m`, false, CodeVersion, ""},
		{"not registered", "/Q", `A|other.exe|5.0.0.0||OK|m`, false, CodeVersion, ""},
		{"OK", "", `S|old.dll|2.0.0.0||OK|Please update.`, true, CodeVersion, "Please update.|0"},
		{"OK without a message", "", `S|old.dll|2.0.0.0||OK|`, true, CodeVersion, `#S\old.dll has not the version that the package needs: 2.0.0.0 or later, not 1.2.3.4|0`},
		{"Yes", "", `S|old.dll|2.0.0.0||YesNo|Old. Go on?`, true, 0, "Old. Go on?|2"},
		{"No", "", `S|old.dll|2.0.0.0||YesNo|Old. Go on?`, false, CodeVersion, "Old. Go on?|2"},
		{"Cancel", "", `S|old.dll|2.0.0.0||OKCancel|Old.`, false, CodeVersion, "Old.|1"},
		{"not to be looked at", "/Q /N:V", `S|old.dll|2.0.0.0||OK|m`, false, 0, ""},
		{"unpacked only", `/Q /C /T:C:\out`, `S|old.dll|2.0.0.0||OK|m`, false, 0, ""},
	} {
		f := newFake(t, makePackage(t, tinyStub(), with("setup.exe", "VersionCheck0", tt.check), two...), tt.line)
		f.haveFile(`C:\Windows\System32\old.dll`, [4]uint16{1, 2, 3, 4})
		f.haveFile(`C:\Windows\win.dll`, [4]uint16{3})
		f.haveFile(ie, [4]uint16{4, 70, 0, 1155})
		f.env, f.gate.ask = map[string]string{"ProgramFiles": `C:\Program Files`}, tt.yes
		if err := f.client.SetValue(key, "", registry.ExpandString(`"%ProgramFiles%\IE\iexplore.exe"`)); err != nil {
			t.Fatal(err)
		}
		code := Run(t.Context(), f)
		var want []string
		if tt.shown != "" {
			want = []string{"prompt: |" + tt.shown}
		}
		if code != tt.code || !slices.Equal(f.gate.shown, want) || code != 0 && len(f.started) > 0 {
			t.Errorf("%s: code %d, shown %q, started %d", tt.name, code, f.gate.shown, len(f.started))
		}
		f.checkClean()
	}
}

// The log says which file, what was found, and what is wanted.
func TestVersionCheckIsLogged(t *testing.T) {
	f := newFake(t, makePackage(t, tinyStub(), with("setup.exe", "VersionCheck0", `S|a.dll|1.0.0.0||OK|`, "VersionCheck1", `S|b.dll|1.0.0.0|2.0.0.0|OK|`), two...), `/Q`)
	f.haveFile(`C:\Windows\System32\a.dll`, [4]uint16{1, 2, 3, 4})
	if code := Run(t.Context(), f); code != CodeVersion {
		t.Errorf("code %d", code)
	}
	log := f.logText()
	for _, want := range []string{
		`info version file=#S\a.dll path=C:\WINDOWS\system32\a.dll found=1.2.3.4 wanted="1.0.0.0 or later"`,
		`error version file=#S\b.dll path=C:\WINDOWS\system32\b.dll found=0.0.0.0 wanted="1.0.0.0 to 2.0.0.0" error="` + fs.ErrNotExist.Error(),
		`failed code=1150`,
	} {
		if !strings.Contains(log, want) {
			t.Errorf("no %s in\n%s", want, log)
		}
	}
}

// The order is that of the original: instance, versions, rights, prompt. A client
// that has the package needs none of them.
func TestVersionCheckOrder(t *testing.T) {
	p := with("setup.exe", "VersionCheck0", `S|none.dll|1.0.0.0||YesNo|Old.`, "InstalledMark", `HKLM\Software\Acme,Fixes,2`, "SkipIfInstalled", "1")
	p.ExtractOptions |= express.OptCheckAdmin | express.OptInstanceAsk
	p.Prompt = new("Go on?")
	image := makePackage(t, tinyStub(), p, two...)
	f := newFake(t, image, "")
	f.gate.ask, f.lockErr = true, errLocked
	if code := Run(t.Context(), f); code != 0 || len(f.gate.shown) != 4 || !strings.HasPrefix(f.gate.shown[0], "ask: Another") || f.gate.shown[1] != "prompt: |Old.|2" ||
		!strings.Contains(f.gate.shown[2], "administrator") || f.gate.shown[3] != "ask: Go on?" {
		t.Errorf("code %d, shown %q", code, f.gate.shown)
	}
	f = newFake(t, image, "/Q")
	if err := f.client.SetValue(testMark, "Fixes", registry.String("2")); err != nil {
		t.Fatal(err)
	}
	if code := Run(t.Context(), f); code != 0 || len(f.started) > 0 {
		t.Errorf("installed already: code %d, started %d", code, len(f.started))
	}
}
