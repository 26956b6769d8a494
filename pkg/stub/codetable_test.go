package stub

import (
	"context"
	"io/fs"
	"strings"
	"testing"

	"goexpress/pkg/express"
)

// Every row of the table is what some run ends with, and the log says what it means.
func TestRunsOfEveryExitCode(t *testing.T) {
	fails := func(err error) func(*fakeOS) {
		return func(f *fakeOS) { f.program = func(Process) (uint32, error) { return 0, err } }
	}
	returns := func(code uint32) func(*fakeOS) {
		return func(f *fakeOS) { f.program = func(Process) (uint32, error) { return code, nil } }
	}
	runs := map[uint32]struct {
		line string
		pack func(*express.Package)
		with func(*fakeOS)
	}{
		CodeDone:           {},
		CodeRestartStarted: {line: "/R:AS"},
		CodeRestartNeeded:  {line: "/R:A"},
		CodeNotFound:       {pack: func(p *express.Package) { p.Run = new("nothere.exe") }},
		CodeAccessDenied:   {with: fails(fs.ErrPermission)},
		CodeDamaged:        {with: func(f *fakeOS) { f.image[len(f.image)/2] ^= 1 }},
		CodeDiskFull:       {with: func(f *fakeOS) { f.free[strings.ToUpper(fakeTemp)] = 1000 }},
		CodeNotRunnable:    {with: fails(&Failure{Code: CodeNotRunnable})},
		CodeElevation:      {pack: func(p *express.Package) { p.ExtractOptions |= express.OptCheckAdmin }},
		CodeVersion:        {pack: func(p *express.Package) { p.Manifest.Settings["VersionCheck0"] = `|C:\x.dll|1.0.0.0||OK|` }},
		CodeBlocked:        {with: returns(CodeBlocked)},
		CodeTimeout:        {with: fails(context.DeadlineExceeded)},
		CodeCancelled:      {with: fails(context.Canceled)},
		CodeFailed:         {with: func(f *fakeOS) { f.tamper = fakeSelf + ".local" }},
		CodeAnotherRun: {pack: func(p *express.Package) { p.ExtractOptions |= express.OptInstanceAsk },
			with: func(f *fakeOS) { f.lockErr = errLocked }},
		CodeNoLog:       {line: `/LOG:C:\x.log`, with: func(f *fakeOS) { f.openLog = func(string) error { return fs.ErrPermission } }},
		CodeBadSwitches: {line: "/X"},
	}
	for i, row := range ExitCodes {
		run, ok := runs[row.Code]
		if !ok {
			t.Errorf("%d: nothing shows it", row.Code)
			continue
		}
		delete(runs, row.Code)
		if row.Meaning == "" || row.When == "" || meaning(row.Code) != row.Meaning {
			t.Errorf("row %d is not complete, or there twice: %+v", i, row)
		}
		p := with("setup.exe")
		if run.pack != nil {
			run.pack(&p)
		}
		f := newFake(t, makePackage(t, tinyStub(), p, two...), "/Q "+run.line)
		if run.with != nil {
			run.with(f)
		}
		if code := Run(t.Context(), f); code != row.Code {
			t.Errorf("code %d, want %d", code, row.Code)
		}
		if len(f.gate.shown) > 0 {
			t.Errorf("%d: a quiet run has shown %q", row.Code, f.gate.shown)
		}
		f.checkClean()
	}
	for code := range runs {
		t.Errorf("%d is not in the table", code)
	}
	if got := meaning(259); got != "" {
		t.Errorf("259 means %q", got)
	}
}
