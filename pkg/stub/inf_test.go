package stub

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/petest"
	"goexpress/internal/registry"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
)

// infFile is a packed INF whose default section is install, followed by other
// sections.
func infFile(name, install, sections string) packed {
	return packed{name: name, data: "[Version]\nSignature=\"$Chicago$\"\nAdvancedINF=2.0\n[DefaultInstall]\n" + install + "\n" + sections}
}

// runINF runs a package that consists of the file a.inf, and others.
func runINF(t *testing.T, line, install, sections string, change func(*fakeOS), files ...packed) (*fakeOS, uint32) {
	t.Helper()
	files = append(slices.Clone(two), append(files, infFile("a.inf", install, sections))...)
	f := newFake(t, makePackage(t, tinyStub(), with("a.inf"), files...), line)
	if change != nil {
		change(f)
	}
	code := Run(t.Context(), f)
	f.checkClean()
	return f, code
}

var library = packed{name: `lib\x.ocx`, data: string(petest.Image{}.Bytes())}

// A library of the package is held while it is registered, as a program is.
func TestINFRegistersPackedFile(t *testing.T) {
	var held int
	f, code := runINF(t, "/Q", "RegisterOCXs=o", "[o]\n%01%\\LIB\\x.ocx,I,abc\n", func(f *fakeOS) {
		f.put(&fakeFile{path: fakeSystem + `\regsvr32.exe`})
		f.program = func(p Process) (uint32, error) {
			held = f.held[winpath.Fold(p.Dir+`\lib\x.ocx`)]
			return 0, nil
		}
	}, library)
	if code != 0 || held != 1 || len(f.started) != 1 {
		t.Fatalf("code %d, held %d, started %v", code, held, f.started)
	}
	p := f.started[0]
	if want := `"C:\WINDOWS\system32\regsvr32.exe" /s /i:abc "W\LIB\x.ocx"`; f.ran()[0] != want || p.Show != showHidden || !p.Wait || p.Limits.Timeout != time.Minute {
		t.Errorf("started %+v\nwant %s", p, want)
	}
	// One that was changed in the meantime is not loaded.
	f, code = runINF(t, "/Q", "RunPreSetupCommands=r\nRegisterOCXs=o", "[o]\n%01%\\lib\\x.ocx\n[r]\nsetup.exe\n", func(f *fakeOS) {
		f.put(&fakeFile{path: fakeSystem + `\regsvr32.exe`})
		f.program = func(p Process) (uint32, error) {
			f.get(p.Dir + `\lib\x.ocx`).data[100] ^= 1
			return 0, nil
		}
	}, library)
	if code != CodeFailed || len(f.started) != 1 {
		t.Errorf("a changed library: code %d, started %q", code, f.ran())
	}
}

// The shorter of the author's limit and the registration's holds.
func TestINFTimeLimits(t *testing.T) {
	for setting, want := range map[string]time.Duration{"": time.Minute, "10": 10 * time.Second, "100": time.Minute} {
		p := with("a.inf")
		if setting != "" {
			p = with("a.inf", "CommandTimeout", setting)
		}
		f := newFake(t, makePackage(t, tinyStub(), p, library, infFile("a.inf", "RegisterOCXs=o", "[o]\n%01%\\lib\\x.ocx\n")), "/Q")
		f.put(&fakeFile{path: fakeSystem + `\regsvr32.exe`})
		if code := Run(t.Context(), f); code != 0 || len(f.started) != 1 || f.started[0].Limits.Timeout != want {
			t.Errorf("CommandTimeout=%s: code %d, %+v", setting, code, f.started)
		}
	}
}

// An INF takes directories from the client's registry, and changes it.
func TestINFRegistry(t *testing.T) {
	const sections = "[c]\n49000=place,5\n[place]\nHKLM,Software\\X,Dir,,%24%\\default\n" +
		"[f]\nsetup.exe\n[DestinationDirs]\nf=49000,sub\n[a]\nHKLM,Software\\X,Set,,%49000%\n"
	const install = "CustomDestination=c\nCopyFiles=f\nAddReg=a"
	key := registry.Key{Root: "HKLM", Path: `Software\X`}
	for dir, value := range map[string]*registry.Value{`C:\default`: nil, `C:\There`: new(registry.String(`C:\There`))} {
		f, code := runINF(t, "/Q", install, sections, func(f *fakeOS) {
			if value == nil {
				return
			}
			if err := f.client.Hive.SetValue(key, "Dir", *value); err != nil {
				t.Fatal(err)
			}
		})
		set, err := f.client.Hive.Value(key, "Set")
		text, _ := set.Text()
		if _, ok := f.client.Content(dir + `\sub\setup.exe`); code != 0 || !ok || text != dir || err != nil {
			t.Errorf("%s: code %d, files %q, value %q, %v", dir, code, f.client.Paths(), text, err)
		}
	}
}

func TestINFPrompts(t *testing.T) {
	const sections = "[b]\nPrompt=\"Go on?\"\nButtonType=YESNO\nTitle=\"Fix\"\n[e]\nPrompt=Done.\n[f]\nsetup.exe\n[DestinationDirs]\nf=24,x\n"
	const install = "BeginPrompt=b\nEndPrompt=e\nCopyFiles=f"
	for _, tt := range []struct {
		line   string
		accept bool
		code   uint32
		shown  []string
	}{
		{"", true, 0, []string{"prompt: Fix|Go on?|2", "prompt: |Done.|0"}},
		{"", false, CodeCancelled, []string{"prompt: Fix|Go on?|2"}},
		{"/Q", false, 0, nil},
		{"/Q:A", false, 0, nil},
	} {
		f, code := runINF(t, tt.line, install, sections, func(f *fakeOS) { f.gate.ask = tt.accept })
		if diff := cmp.Diff(tt.shown, f.gate.shown); code != tt.code || diff != "" {
			t.Errorf("%q, accept %t: code %d (-want +got):\n%s", tt.line, tt.accept, code, diff)
		}
		if copied := len(f.client.Paths()) > 0; copied != (code == 0) {
			t.Errorf("%q, accept %t: files %q", tt.line, tt.accept, f.client.Paths())
		}
	}
}

// What an INF says of a restart is a need; the package decides.
func TestINFRestart(t *testing.T) {
	const always, asNeeded, silent = express.RebootAllowed | express.RebootAlways, express.RebootAllowed, express.RebootAllowed | express.RebootSilent
	for _, tt := range []struct {
		install string
		mode    uint32
		line    string
		code    uint32
		made    bool
		asked   bool
	}{
		{"Reboot=1", asNeeded, "/Q", 3010, false, false},
		{"SmartReboot=A", asNeeded, "/Q", 3010, false, false},
		{"SmartReboot=AS", asNeeded, "/Q", 3010, false, false},
		{"SmartReboot=AS", asNeeded, "", 3010, false, true},
		{"SmartReboot=AS", 0, "", 3010, false, false},
		{"SmartReboot=I", asNeeded, "/Q", 0, false, false},
		{"SmartReboot=N", always, "/Q", 3010, false, false},
		{"Reboot=1", silent, "/Q", CodeRestartStarted, true, false},
		{"Reboot=1", silent, "/Q:A", 3010, false, false},
		{"Reboot=1", 0, "/Q /R:IS", CodeRestartStarted, true, false},
		{"Reboot=1\nRunPostSetupCommands=r", silent, "/Q", 7, false, false},
	} {
		p := with("a.inf")
		p.Reboot = tt.mode
		f := newFake(t, makePackage(t, tinyStub(), p, append(slices.Clone(two), infFile("a.inf", tt.install, "[r]\nsetup.exe\n"))...), tt.line)
		f.program = func(Process) (uint32, error) { return 7, nil }
		code := Run(t.Context(), f)
		asked := slices.ContainsFunc(f.gate.shown, func(s string) bool { return strings.HasPrefix(s, "ask: ") })
		if code != tt.code || (f.restarts > 0) != tt.made || asked != tt.asked {
			t.Errorf("%q, mode %d, %q: code %d, restarts %d, shown %q", tt.install, tt.mode, tt.line, code, f.restarts, f.gate.shown)
		}
		f.checkClean()
	}
}

// A code that the author counts as success does not hide that a restart is needed.
func TestINFRestartBesideSuccessCode(t *testing.T) {
	p := with("a.inf", "SuccessCodes", "5")
	f := newFake(t, makePackage(t, tinyStub(), p, append(slices.Clone(two), infFile("a.inf", "Reboot=1\nRunPostSetupCommands=r", "[r]\nsetup.exe\n"))...), "/Q")
	f.program = func(Process) (uint32, error) { return 5, nil }
	if code := Run(t.Context(), f); code != 3010 {
		t.Errorf("code %d", code)
	}
}

// What is refused on purpose ends the run before anything is changed, whatever
// comes first: also in the INF of a later command.
func TestINFRefused(t *testing.T) {
	for _, install := range []string{"RegisterOCXs=o", "LoadAdvpackExtension=x.dll", "CopyFiles=missing"} {
		p := with("", "Command0", "setup.exe", "Command1", "a.inf", "Command2", "b.inf")
		p.Post = new("b.inf Other")
		good := infFile("a.inf", "AddReg=r\nCopyFiles=f", "[r]\nHKLM,X,y,,z\n[f]\nsetup.exe\n[DestinationDirs]\nf=24,x\n")
		bad := packed{name: "b.inf", data: "[Version]\nSignature=\"$Chicago$\"\n[DefaultInstall]\n[Other]\n" + install + "\n[o]\nhttp://evil.example/x.sct\n"}
		f := newFake(t, makePackage(t, tinyStub(), p, append(slices.Clone(two), good, bad)...), "/Q")
		if code := Run(t.Context(), f); code == 0 || len(f.started) > 0 || len(f.client.Calls) > 0 {
			t.Errorf("%s: code %d, started %q, calls %q", install, code, f.ran(), f.client.Calls)
		}
		f.checkClean()
	}
}

// INF files run in every place of a command; what cannot be kept is a failure.
func TestINFLaunches(t *testing.T) {
	all := infFile("a.inf", "AddReg=r", "[r]\nHKLM,X,launch,,1\n[Post]\nAddReg=p\n[p]\nHKLM,X,post,,1\n[Quiet]\nAddReg=q\n[q]\nHKLM,X,quiet,,1\n")
	for line, want := range map[string][]string{"": {"launch", "post"}, "/Q": {"quiet", "post"}, "/Q:A": {"launch", "post"}, `/Q /C:"a.inf Quiet"`: {"quiet"}} {
		p := with("a.inf")
		p.Post, p.UserQuiet = new("a.inf Post"), new("a.inf Quiet")
		f := newFake(t, makePackage(t, tinyStub(), p, all), line)
		code := Run(t.Context(), f)
		var set []string
		for _, call := range f.client.Calls {
			if f := strings.Fields(call); f[0] == "regset" {
				set = append(set, f[2])
			}
		}
		if diff := cmp.Diff(want, set); code != 0 || diff != "" {
			t.Errorf("%q: code %d (-want +got):\n%s", line, code, diff)
		}
	}
	_, code := runINF(t, "/Q", "AddReg=r", "[r]\nHKLM,X,y,,z\n", func(f *fakeOS) { f.closeErr = errors.New("cannot be kept") })
	if code != CodeFailed {
		t.Errorf("what cannot be kept: code %d", code)
	}
}

func TestINFLog(t *testing.T) {
	f, code := runINF(t, "", "DelFiles=d\nAddReg=r\nRunPostSetupCommands=c", "[DestinationDirs]\nd=24\n[d]\ngone.txt\n[r]\nHKLM,X,y,,z\n[c]\nsetup.exe\n", func(f *fakeOS) {
		f.console = &bytes.Buffer{}
		f.program = func(Process) (uint32, error) { return 9, nil }
	})
	if code != 9 {
		t.Errorf("code %d", code)
	}
	for _, want := range []string{
		"plan file=a.inf section=DefaultInstall actions=3\n",
		`inf action="delete C:\\gone.txt" from=a.inf:11 skipped=`,
		`inf action="set HKLM\\X \"y\" to REG_SZ \"z\"" from=a.inf:13`,
		`error: inf action="run setup.exe" from=a.inf:15 code=9 error="ended with exit code 9"`,
	} {
		if !strings.Contains(f.console.String(), want) {
			t.Errorf("no %q in\n%s", want, f.console)
		}
	}
}

// Whoever sees an INF fail, on the screen or in the log, is told what to do.
func TestINFHints(t *testing.T) {
	for install, hint := range map[string]string{
		"RunPostSetupCommands=gone":    "add the section, or take its name out of the line",
		"CopyFiles=f":                  "put the file into the package, beside the INF",
		"LoadAdvpackExtension=x.dll":   "the package has to be built without it",
		"RunPostSetupCommands=missing": "commands are looked for in the package, in the system's folders, or by the full path that they are written with",
	} {
		f, code := runINF(t, "", install, "[f]\ngone.txt\n[missing]\ngone.exe\n[DestinationDirs]\nf=24,x\n", func(f *fakeOS) {
			f.console = &bytes.Buffer{}
		})
		if shown := strings.Join(f.gate.shown, "\n"); code == 0 || !strings.HasSuffix(shown, hint) {
			t.Errorf("%s: code %d, shown %q", install, code, shown)
		}
		if !strings.Contains(f.console.String(), ` hint="`+hint+`"`) {
			t.Errorf("%s: no hint in\n%s", install, f.console)
		}
	}
}
