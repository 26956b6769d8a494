package stub

import (
	"slices"
	"testing"

	"goexpress/internal/registry"
	"goexpress/pkg/express"
)

var testMark = registry.Key{Root: "HKLM", Path: `Software\Acme`, View: registry.View64}

func markOf(f *fakeOS) string {
	v, err := f.client.Value(testMark, "Fixes")
	if err != nil {
		return "none"
	}
	text, _ := v.Text()
	return text
}

// The mark is set when all has been done with success, and by nothing less.
func TestInstalledMark(t *testing.T) {
	settings := []string{"InstalledMark", `HKLM\Software\Acme,Fixes,2, really`}
	for _, tt := range []struct {
		name, line string
		more       []string
		child      uint32
		want       string
	}{
		{"done", "/Q", nil, 0, "2, really"},
		{"not quiet", "", nil, 0, "2, really"},
		{"restart needed", "/Q", nil, 3010, "2, really"},
		{"own success code", "/Q", []string{"SuccessCodes", "5"}, 5, "2, really"},
		{"failed", "/Q", nil, 5, "none"},
		{"failed, and goes on", "/Q", []string{"OnFailure", "Continue"}, 5, "none"},
		{"failed, and says 0", "/Q", []string{"ExitCode", "Zero"}, 5, "none"},
		{"another command", "/Q /C:setup.exe", nil, 0, "none"},
		{"unpacked only", `/Q /C /T:C:\out`, nil, 0, "none"},
	} {
		f := newFake(t, makePackage(t, tinyStub(), with("setup.exe", slices.Concat(settings, tt.more)...), two...), tt.line)
		f.program = func(Process) (uint32, error) { return tt.child, nil }
		Run(t.Context(), f)
		if got := markOf(f); got != tt.want {
			t.Errorf("%s: the mark is %q, want %q", tt.name, got, tt.want)
		}
		f.checkClean()
	}
}

// A mark that cannot be set is a failure: who looks for it would install again.
func TestMarkCannotBeSet(t *testing.T) {
	f := newFake(t, makePackage(t, tinyStub(), with("setup.exe", "InstalledMark", `HKLM\Software\Acme,Fixes,2`), two...), "")
	f.closeErr = &Failure{Code: CodeAccessDenied, What: "no rights"}
	if code := Run(t.Context(), f); code != CodeAccessDenied || len(f.gate.shown) != 1 {
		t.Errorf("code %d, shown %q", code, f.gate.shown)
	}
	f.checkClean()
}

func TestSkipIfInstalled(t *testing.T) {
	p := with("setup.exe", "InstalledMark", `HKLM\Software\Acme,Fixes,2`, "SkipIfInstalled", "1")
	p.Prompt = new("Go on?")
	image := makePackage(t, tinyStub(), p, two...)
	delete(p.Manifest.Settings, "SkipIfInstalled")
	always := makePackage(t, tinyStub(), p, two...)
	for _, tt := range []struct {
		name    string
		image   []byte
		line    string
		mark    registry.Value
		started int
	}{
		{"installed", image, "/Q", registry.String("2"), 0},
		{"installed, not quiet", image, "", registry.String("2"), 0},
		{"another version", image, "/Q", registry.String("1"), 1},
		{"not a text", image, "/Q", registry.Value{Type: registry.Binary, Data: []byte{'2', 0, 0, 0}}, 1},
		{"not installed", image, "/Q", registry.Value{}, 1},
		{"forced", image, "/Q /FORCE", registry.String("2"), 1},
		{"not asked for", always, "/Q", registry.String("2"), 1},
		{"another command", image, "/Q /C:setup.exe", registry.String("2"), 1},
	} {
		f := newFake(t, tt.image, tt.line)
		if tt.mark.Data != nil {
			if err := f.client.SetValue(testMark, "Fixes", tt.mark); err != nil {
				t.Fatal(err)
			}
		}
		code := Run(t.Context(), f)
		if code != 0 || len(f.started) != tt.started {
			t.Errorf("%s: code %d, started %d", tt.name, code, len(f.started))
		}
		if tt.started == 0 && slices.Contains(f.calls, "create") {
			t.Errorf("%s: something was unpacked", tt.name)
		}
		if quiet := tt.line != ""; quiet != (len(f.gate.shown) == 0) {
			t.Errorf("%s: shown %q", tt.name, f.gate.shown)
		}
		f.checkClean()
	}
}

func TestPostCommandWhenQuiet(t *testing.T) {
	p := with("setup.exe")
	p.Post = new("setup.exe post")
	post := []string{`"W\setup.exe"`, `"W\setup.exe" post`}
	for value, want := range map[string][]string{"": post, "1": post, "0": post[:1]} {
		p.Manifest = &express.Manifest{Settings: map[string]string{"PostInstallQuiet": value}}
		f := newFake(t, makePackage(t, tinyStub(), p, two...), "/Q")
		if code := Run(t.Context(), f); code != 0 || !slices.Equal(f.ran(), want) {
			t.Errorf("PostInstallQuiet=%s: code %d, ran %q", value, code, f.ran())
		}
	}
}
