package stub

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"goexpress/internal/winpath"
	"goexpress/pkg/express"
)

// faultCase is a run in which every call goes wrong once.
type faultCase struct {
	name, line string
	image      []byte
	prepare    func(f *fakeOS)
	extracts   bool // to C:\cwd\new, for good
}

func faultCases(t *testing.T) []faultCase {
	inf := packed{name: "a.inf", data: "[Version]\nSignature=\"$Chicago$\"\n[DefaultInstall]\nRunPostSetupCommands=r\n[r]\nmsiexec\n"}
	files := append([]packed{inf}, two...)
	asking := with("setup.exe")
	asking.Prompt, asking.License, asking.Finish, asking.Reboot = new("Go on?"), new("Be good."), new("Done."), 1
	single := with("setup.exe", "InstalledMark", `HKLM\Software\X,v,1`, "SkipIfInstalled", "1")
	single.ExtractOptions |= express.OptInstanceStop | express.OptCheckAdmin
	single.PackInstSpace, single.Reboot = 1, 7
	both, run := makePackage(t, tinyStub(), with("", "Command0", "setup.exe", "Command1", "a.inf"), files...), makePackage(t, tinyStub(), with("setup.exe"), files...)
	yes := func(f *fakeOS) { f.gate.ask, f.gate.license, f.pending = true, true, 5 }
	return []faultCase{
		{name: "two commands", line: "/Q", image: both},
		{name: "somebody watches", line: "", image: makePackage(t, tinyStub(), asking, files...), prepare: func(f *fakeOS) {
			yes(f)
			f.console = &bytes.Buffer{}
			f.program = func(Process) (uint32, error) { return 3010, nil }
		}},
		{name: "session 0", line: "", image: run, prepare: func(f *fakeOS) { f.unattended = true }},
		{name: "one instance, marked", line: "/Q", image: makePackage(t, tinyStub(), single, files...), prepare: func(f *fakeOS) { f.account.Administrator = true }},
		{name: "with something to sweep", line: "/Q", image: run, prepare: func(f *fakeOS) { f.leave(1, 2*staleAge) }},
		{name: "elsewhere", line: `/Q /T:C:\cwd\new\deep`, image: both},
		{name: "overwritten at the end", line: "/Q", image: makePackage(t, tinyStub(), with("setup.exe", "WipeOnExit", "1"), files...)},
		{name: "overwritten elsewhere", line: `/Q /T:C:\cwd\new\deep`, image: makePackage(t, tinyStub(), with("setup.exe", "WipeOnExit", "1"), files...)},
		{name: "a named log", line: `/Q /LOG:C:\cwd\%x%\y.log`, image: run, prepare: func(f *fakeOS) { f.env = map[string]string{"x": "logs"} }},
		{name: "extraction", line: `/Q /C /T:C:\cwd\new`, image: run, extracts: true, prepare: func(f *fakeOS) { f.put(&fakeFile{path: fakeSelf, zone: []byte(internetZone)}) }},
		{name: "extraction by an administrator", line: `/Q /C /T:C:\cwd\new`, image: run, extracts: true, prepare: func(f *fakeOS) { f.account.Administrator = true }},
		{name: "in place", line: `/Q /N:E`, image: makePackage(t, tinyStub(), with("setup.exe"), two...), prepare: func(f *fakeOS) {
			for _, x := range []fakeFile{{path: `C:\cwd\app`, dir: true}, {path: `C:\cwd\app\data.txt`, data: []byte("some data")}, {path: `C:\cwd\setup.exe`, data: []byte("program")}} {
				f.put(&x)
			}
		}},
		{name: "elevation", line: "", image: run, prepare: func(f *fakeOS) {
			f.program = func(Process) (uint32, error) { return CodeElevation, nil }
			f.elevate = func() (uint32, error) { return 0, nil }
		}},
		{name: "answers", line: "/Q /VERIFY /LOG:C:\\cwd\\x.log", image: both},
		{name: "wrong switches", line: "/Q /X", image: both},
	}
}

// run runs the case with one fault, or none.
func (c faultCase) run(t *testing.T, turn int, reads, panics bool) (o *faultyOS, code uint32) {
	o = &faultyOS{fakeOS: newFake(t, c.image, c.line), turn: turn, reads: reads, panics: panics}
	if c.prepare != nil {
		c.prepare(o.fakeOS)
	}
	defer func() {
		if v := recover(); v != nil {
			t.Fatalf("%s: %v\n%s", o.name, v, o.stack)
		}
	}()
	return o, Run(t.Context(), o)
}

// each makes every call of the case go wrong in turn.
func (c faultCase) each(t *testing.T, panics bool, check func(t *testing.T, plain, o *faultyOS, want, code uint32)) {
	for _, reads := range []bool{false, true} {
		t.Run(c.name+map[bool]string{true: ", reading"}[reads], func(t *testing.T) {
			plain, want := c.run(t, 0, reads, false)
			if plain.n < 10 {
				t.Fatalf("%d calls", plain.n)
			}
			for turn := 1; turn <= plain.n; turn++ {
				o, code := c.run(t, turn, reads, panics)
				if o.name == "" { // the run has ended before
					t.Fatalf("of %d calls, %d was not made", plain.n, turn)
				}
				o.fakeOS.t = t
				check(t, plain, o, want, code)
				if t.Failed() {
					t.Fatalf("call %d, %s, in %s\n%s", turn, o.name, o.stack, o.logs())
				}
			}
		})
	}
}

// logs is what all logs say.
func (f *fakeOS) logs() string {
	var all strings.Builder
	for _, x := range f.files {
		if strings.HasSuffix(x.path, ".log") {
			all.Write(x.data)
		}
	}
	return all.String()
}

// checkLeft fails the test when a fault has left something behind. Only what a run
// extracts for good stays, whole.
func (c faultCase) checkLeft(t *testing.T, plain, o *faultyOS, code uint32) {
	t.Helper()
	for _, x := range o.files {
		if strings.HasSuffix(x.path, ".log") { // the second best place for logs
			delete(o.files, winpath.Fold(x.path))
		}
		if !x.modified.IsZero() { // was there before
			for _, path := range append(o.paths(x.path), x.path) {
				delete(o.files, winpath.Fold(path))
			}
		}
	}
	o.checkClean()
	if len(o.locks) > 0 {
		t.Errorf("still locked: %q", o.locks)
	}
	left, want := o.paths(`C:\cwd\new`), 0
	if c.extracts && code == 0 {
		want = len(plain.paths(`C:\cwd\new`))
	}
	if len(left) != want || want == 0 && o.get(`C:\cwd\new`) != nil {
		t.Errorf("code %d, left %q", code, left)
	}
}

// S59, S43: whatever panics, the run ends in order: with 1603, which its log tells,
// and without its work folder, unless removing that was what panicked. Only a sweep,
// which has nothing to do with the package, and the last line of the log come too
// late to count.
func TestEveryPanic(t *testing.T) {
	for _, c := range faultCases(t) {
		c.each(t, true, func(t *testing.T, plain, o *faultyOS, want, code uint32) {
			if !o.during("(*run).sweep") && !o.during("(*run).close") {
				want = CodeFailed
			}
			if code != want {
				t.Errorf("code %d, want %d", code, want)
			}
			quiet := strings.Contains(c.line, "/Q") || o.unattended
			if quiet && len(o.gate.shown) > 0 {
				t.Errorf("a quiet run has shown %q", o.gate.shown)
			}
			// Before the switches are read nobody knows whether there is a log.
			mute := o.turn == 1 && !o.reads || o.during("(*run).readSwitches") || o.during("(*run).openLog") || o.during("(*run).close")
			if quiet && !mute && !strings.Contains(o.logs(), "fault in "+o.name) {
				t.Error("the log does not tell")
			}
			if !o.during("(*workFolder).cleanUp") {
				c.checkLeft(t, plain, o, code)
			}
		})
	}
}

// Whatever fails, the run ends, is no success without what it is for, and leaves
// nothing behind.
func TestEveryError(t *testing.T) {
	for _, c := range faultCases(t) {
		c.each(t, false, func(t *testing.T, plain, o *faultyOS, want, code uint32) {
			if code == 0 && len(o.started) < len(plain.started) {
				t.Errorf("code 0, but of %q only %q ran", plain.ran(), o.ran())
			}
			if code == 0 && want != 0 {
				t.Errorf("code 0, without a fault %d", want)
			}
			if code == 0 && c.extracts && len(o.paths(`C:\cwd\new`)) != len(plain.paths(`C:\cwd\new`)) {
				t.Errorf("code 0, unpacked %q", o.paths(`C:\cwd\new`))
			}
			if o.slept > 10*time.Second {
				t.Errorf("waited %v", o.slept)
			}
			c.checkLeft(t, plain, o, code)
		})
	}
}
