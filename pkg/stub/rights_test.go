package stub

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"goexpress/pkg/express"
)

// CheckAdminRights=1: an administrator hears nothing of it, somebody else decides,
// and a quiet run ends before anything is done.
func TestCheckAdminRights(t *testing.T) {
	p := with("setup.exe")
	p.ExtractOptions |= express.OptCheckAdmin
	p.Prompt = new("Go on?")
	image := makePackage(t, tinyStub(), p, two...)
	for _, tt := range []struct {
		name, line string
		admin, ask bool
		code       uint32
		asked      int // questions, the package's own prompt among them
		started    int
	}{
		{"administrator", "", true, true, 0, 1, 1},
		{"goes on", "", false, true, 0, 2, 1},
		{"does not", "", false, false, CodeCancelled, 1, 0},
		{"quiet", "/Q", false, true, CodeElevation, 0, 0},
		{"admin quiet", "/Q:A", false, true, CodeElevation, 0, 0},
		{"quiet administrator", "/Q", true, false, 0, 0, 1},
		{"unpacking needs no rights", `/Q /C /T:C:\out`, false, false, 0, 0, 0},
	} {
		f := newFake(t, image, tt.line)
		f.account.Administrator, f.gate.ask = tt.admin, tt.ask
		asked := 0
		code := Run(t.Context(), f)
		for _, s := range f.gate.shown {
			if strings.HasPrefix(s, "ask: ") {
				asked++
			}
		}
		if code != tt.code || asked != tt.asked || len(f.started) != tt.started {
			t.Errorf("%s: code %d, shown %q, started %d", tt.name, code, f.gate.shown, len(f.started))
		}
		f.checkClean()
	}
}

// A first command that needs an administrator's rights: the run leaves nothing and
// becomes one with them, where there is somebody to grant them.
func TestElevation(t *testing.T) {
	lacking := func(Process) (uint32, error) { return 0, &Failure{Code: CodeElevation, What: "needs more"} }
	returns := func(Process) (uint32, error) { return CodeElevation, nil }
	declined := fmt.Errorf("%w: by the user", context.Canceled)
	p := with("setup.exe", "OnFailure", "Continue", "InstalledMark", `HKCU\X,V,1`)
	p.Post, p.Finish = new("setup.exe post"), new("Done.")
	image := makePackage(t, tinyStub(), p, two...)
	for _, tt := range []struct {
		name, line string
		program    func(Process) (uint32, error)
		admin      bool
		err        error // of the start with more rights
		elevated   int
		code       uint32
	}{
		{"cannot be started", "", lacking, false, nil, 1, 77},
		{"says so itself", "", returns, false, nil, 1, 77},
		{"declined", "", lacking, false, declined, 1, CodeCancelled},
		{"does not work", "", lacking, false, errors.New("x"), 1, CodeFailed},
		{"quiet", "/Q", lacking, false, nil, 0, CodeElevation},
		{"admin quiet", "/Q:A", returns, false, nil, 0, CodeElevation},
		{"is administrator already", "", lacking, true, nil, 0, CodeElevation},
	} {
		f := newFake(t, image, tt.line)
		f.account.Administrator, f.program = tt.admin, tt.program
		elevated := 0
		f.elevate = func() (uint32, error) {
			elevated++
			f.checkClean() // nothing is left by then
			return 77, tt.err
		}
		code := Run(t.Context(), f)
		if code != tt.code || elevated != tt.elevated {
			t.Errorf("%s: code %d, elevated %d times", tt.name, code, elevated)
		}
		if tt.elevated > 0 && (len(f.started) != 1 || slices.Contains(f.gate.shown, "tell: Done.") || len(f.client.Calls) > 0) {
			t.Errorf("%s: started %d, shown %q, changed %q", tt.name, len(f.started), f.gate.shown, f.client.Calls)
		}
		f.checkClean()
	}
}

// Only the first command can be done over: behind it something has been changed.
func TestLaterCommandsAreNotElevated(t *testing.T) {
	p := with("setup.exe")
	p.Post = new("setup.exe post")
	f := newFake(t, makePackage(t, tinyStub(), p, two...), "")
	f.elevate = func() (uint32, error) { t.Error("elevated"); return 0, nil }
	f.program = func(p Process) (uint32, error) {
		if strings.HasSuffix(p.Line, "post") {
			return CodeElevation, nil
		}
		return 0, nil
	}
	if code := Run(t.Context(), f); code != CodeElevation {
		t.Errorf("code %d", code)
	}
}

// An INF that checks for an administrator is such a first command, too.
func TestElevationOfINF(t *testing.T) {
	inf := packed{name: "a.inf", data: "[Version]\nSignature=\"$Chicago$\"\nAdvancedINF=2.0\n[DefaultInstall]\nCheckAdminRights=1\nRunPostSetupCommands=r\n[r]\nmsiexec\n"}
	for line, want := range map[string]uint32{"": 3010, "/Q": CodeElevation} {
		f := newFake(t, makePackage(t, tinyStub(), with("a.inf"), inf), line)
		f.client.NotAdmin = true
		f.elevate = func() (uint32, error) { return 3010, nil }
		if code := Run(t.Context(), f); code != want || len(f.started) > 0 {
			t.Errorf("%q: code %d, started %d", line, code, len(f.started))
		}
		f.checkClean()
	}
}
