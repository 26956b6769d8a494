package stub

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/winpath"
	"goexpress/pkg/express"
)

// two is a package with two files, one of them in a folder.
var two = []packed{{name: "setup.exe", data: "program"}, {name: `app\data.txt`, data: "some data"}}

// workFolderOf is the work folder that the first command ran in.
func workFolderOf(t *testing.T, f *fakeOS) string {
	t.Helper()
	if len(f.started) == 0 {
		t.Fatal("nothing was started")
	}
	return f.started[0].Dir
}

func TestRunFromUnpackingToCleanUp(t *testing.T) {
	f := newFake(t, makePackage(t, tinyStub(), with(`setup.exe  /x "a b"`), two...), "/Q")
	var during []string
	f.program = func(p Process) (uint32, error) {
		during = f.paths(p.Dir)
		if f.held[winpath.Fold(p.Path)] != 1 {
			t.Error("the program is not held while it runs")
		}
		if x := f.get(p.Dir + `\app\data.txt`); string(x.data) != "some data" || x.meta.Modified.Unix() != packedTime.Unix()+1 || !x.meta.Private {
			t.Errorf("data.txt: %q %+v", x.data, x.meta)
		}
		if !f.get(p.Dir).private {
			t.Error("the work folder is not private")
		}
		return 42, nil
	}
	if code := Run(t.Context(), f); code != 42 {
		t.Errorf("code %d, want 42", code)
	}
	work := workFolderOf(t, f)
	if want := `^C:\\Users\\ann\\Temp\\goexpress-`; !strings.HasPrefix(work, fakeTemp+`\goexpress-`) || len(work) != len(fakeTemp+`\goexpress-`)+20 {
		t.Errorf("work folder %s, want %s and 20 digits", work, want)
	}
	want := Process{
		Path: work + `\setup.exe`, Line: `"` + work + `\setup.exe"  /x "a b"`, Dir: work, Quiet: true, Wait: true,
		Env: []string{"GOEXPRESS_PACKAGE=" + fakeSelf, "GOEXPRESS_DIR=" + work, "GOEXPRESS_QUIET=1", "GOEXPRESS_LOG=" + f.paths(fakeLogDir)[0]},
	}
	if diff := cmp.Diff([]Process{want}, f.started); diff != "" {
		t.Errorf("started (-want +got):\n%s", diff)
	}
	if want := []string{work + `\app`, work + `\app\data.txt`, work + `\setup.exe`}; !slices.Equal(during, want) {
		t.Errorf("while it ran: %q", during)
	}
	if len(f.gate.shown) > 0 {
		t.Errorf("a quiet run has shown %q", f.gate.shown)
	}
	f.checkClean()
}

func TestRunCommands(t *testing.T) {
	text := func(s string) *string { return &s }
	odk := packed{name: "Odk.inf", data: "[Version]\r\nSignature=\"$Chicago$\"\r\nAdvancedINF=2.0\r\n[DefaultInstall]\r\nCopyFiles=f\r\nRunPostSetupCommands=r:1\r\n" +
		"[DestinationDirs]\r\nf=30,IDK\r\n[f]\r\nSETUP.EXE\r\n[r]\r\nsetup.exe /a\r\nmsiexec.exe /i x\r\n"}
	tests := []struct {
		name string
		line string
		pack func(*express.Package)
		code map[string]uint32 // of commands, by what their line holds
		ran  []string
		want uint32
	}{
		{"one", "/Q", nil, nil, []string{`"W\setup.exe"`}, 0},
		{"system program", "/Q", func(p *express.Package) { p.Run = text("msiexec /i x") }, nil, []string{`"C:\Windows\System32\msiexec.exe" /i x`}, 0},
		{"not found", "/Q", func(p *express.Package) { p.Run = text("nothere.exe") }, nil, nil, 2},
		{"post", "/Q", func(p *express.Package) { p.Post = text("setup.exe post") }, map[string]uint32{"post": 7},
			[]string{`"W\setup.exe"`, `"W\setup.exe" post`}, 7},
		{"failure stops", "/Q", func(p *express.Package) { p.Post = text("msiexec") }, map[string]uint32{"setup": 7}, []string{`"W\setup.exe"`}, 7},
		{"not found stops", "/Q", func(p *express.Package) { p.Run, p.Post = text("nothere"), text("msiexec") }, nil, nil, 2},
		{"quiet command", "/Q", func(p *express.Package) { p.UserQuiet, p.AdminQuiet = text("setup.exe u"), text("setup.exe a") }, nil, []string{`"W\setup.exe" u`}, 0},
		{"admin command", "/Q:A", func(p *express.Package) { p.UserQuiet, p.AdminQuiet = text("setup.exe u"), text("setup.exe a") }, nil, []string{`"W\setup.exe" a`}, 0},
		{"/C:", `/Q /C:"msiexec /x"`, func(p *express.Package) { p.Post = text("setup.exe post") }, nil, []string{`"C:\Windows\System32\msiexec.exe" /x`}, 0},
		{"arguments", `/Q -- a "b c"`, nil, nil, []string{`"W\setup.exe" a "b c"`}, 0},
		{"batch", "/Q", func(p *express.Package) { p.Run = text("run.cmd a") }, nil,
			[]string{`"C:\Windows\System32\cmd.exe" /e:on /v:off /d /s /c ""W\run.cmd" a"`}, 0},
		{"batch with arguments", "/Q -- b", func(p *express.Package) { p.Run = text("run.cmd a") }, nil,
			[]string{`"C:\Windows\System32\cmd.exe" /e:on /v:off /d /s /c ""W\run.cmd" a b"`}, 0},
		{"batch with hostile arguments", "/Q -- b&calc", func(p *express.Package) { p.Run = text("run.cmd a") }, nil, nil, CodeBadSwitches},
		{"cmd with hostile arguments", "/Q -- b&calc", func(p *express.Package) { p.Run = text("cmd /c run.cmd a") }, nil, nil, CodeBadSwitches},
		{"cmd with arguments", "/Q -- b", func(p *express.Package) { p.Run = text("cmd /c run.cmd a") }, nil,
			[]string{`"C:\Windows\System32\cmd.exe" /c run.cmd a b`}, 0},
		{"3010 survives", "/Q", func(p *express.Package) { p.Post = text("msiexec") }, map[string]uint32{"setup": 3010}, []string{`"W\setup.exe"`, `"C:\Windows\System32\msiexec.exe"`}, 3010},
		{"zero", "/Q", func(p *express.Package) { p.ExtractOptions = 0 }, map[string]uint32{"setup": 9}, []string{`"W\setup.exe"`}, 0},
		{"commands", "/Q", func(p *express.Package) {
			p.Run = nil
			p.Manifest.Settings = map[string]string{"Command0": "setup.exe 0", "Command1": "setup.exe 1", "OnFailure": "Continue"}
		}, map[string]uint32{" 0": 5, " 1": 6}, []string{`"W\setup.exe" 0`, `"W\setup.exe" 1`}, 5},
		{"inf", "/Q", func(p *express.Package) { p.Run = text("Odk.inf") }, map[string]uint32{"msiexec": 11},
			[]string{`"W\setup.exe" /a`, `"C:\Windows\System32\msiexec.exe" /i x`}, 11},
		{"inf, 3010 first", "/Q", func(p *express.Package) { p.Run = text("Odk.inf DefaultInstall") }, map[string]uint32{"setup": 3010},
			[]string{`"W\setup.exe" /a`, `"C:\Windows\System32\msiexec.exe" /i x`}, 3010},
		{"inf, failure stops", "/Q", func(p *express.Package) { p.Run = text("Odk.inf") }, map[string]uint32{"setup": 4}, []string{`"W\setup.exe" /a`}, 4},
		{"inf, zero", "/Q", func(p *express.Package) { p.Run, p.ExtractOptions = text("Odk.inf"), 0 }, map[string]uint32{"setup": 4}, []string{`"W\setup.exe" /a`}, 0},
		{"inf with arguments", "/Q -- b", func(p *express.Package) { p.Run = text("Odk.inf") }, nil, nil, CodeBadSwitches},
		{"inf not packed", "/Q", func(p *express.Package) { p.Run = text("other.inf") }, nil, nil, 2},
		{"inf without section", "/Q", func(p *express.Package) { p.Run = text("Odk.inf Nope") }, nil, nil, CodeFailed},
	}
	files := append([]packed{{name: "run.cmd", data: "@echo off"}, odk}, two...)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := with("setup.exe")
			if tt.pack != nil {
				tt.pack(&p)
			}
			f := newFake(t, makePackage(t, tinyStub(), p, files...), tt.line)
			f.program = func(p Process) (uint32, error) {
				for part, code := range tt.code {
					if strings.Contains(strings.ReplaceAll(p.Line, p.Dir, ""), part) {
						return code, nil
					}
				}
				return 0, nil
			}
			if code := Run(t.Context(), f); code != tt.want {
				t.Errorf("code %d, want %d", code, tt.want)
			}
			if diff := cmp.Diff(tt.ran, f.ran()); diff != "" {
				t.Errorf("ran (-want +got):\n%s", diff)
			}
			if len(f.gate.shown) > 0 {
				t.Errorf("a quiet run has shown %q", f.gate.shown)
			}
			f.checkClean()
		})
	}
}

func TestINFCopiesAndHides(t *testing.T) {
	inf := packed{name: "a.inf", data: "[Version]\nSignature=\"$Chicago$\"\n[DefaultInstall]\nCopyFiles=f\nRunPostSetupCommands=r:1\n[DestinationDirs]\nf=30,IDK\n[f]\nSETUP.EXE\n[r]\nsetup.exe\n"}
	f := newFake(t, makePackage(t, tinyStub(), with("a.inf"), append(two, inf)...), "/Q")
	if code := Run(t.Context(), f); code != 0 {
		t.Errorf("code %d", code)
	}
	if got, ok := f.client.Content(`C:\IDK\SETUP.EXE`); !ok || got != "program" {
		t.Errorf(`C:\IDK\SETUP.EXE: %q, %t`, got, ok)
	}
	if len(f.started) != 1 || f.started[0].Show != showHidden {
		t.Errorf("started %+v", f.started)
	}
	f.checkClean()
}

// A directive that is not carried out ends the run before its first command.
func TestUnsupportedINFChangesNothing(t *testing.T) {
	inf := packed{name: "a.inf", data: "[Version]\nSignature=\"$Chicago$\"\n[DefaultInstall]\nCopyFiles=f\nLoadAdvpackExtension=x.dll\n[DestinationDirs]\nf=30,IDK\n[f]\nSETUP.EXE\n"}
	p := with("", "Command0", "setup.exe", "Command1", "a.inf")
	f := newFake(t, makePackage(t, tinyStub(), p, append(two, inf)...), "/Q")
	if code := Run(t.Context(), f); code != CodeFailed {
		t.Errorf("code %d", code)
	}
	if len(f.started) > 0 || len(f.client.Calls) > 0 {
		t.Errorf("started %+v, changed %q", f.started, f.client.Calls)
	}
	f.checkClean()
}

// A run with two commands, one of them an INF, and how many calls to the system
// it takes up to its last command.
func commonRun(t *testing.T) (image []byte, calls []string, last int) {
	t.Helper()
	inf := packed{name: "a.inf", data: "[Version]\nSignature=\"$Chicago$\"\n[DefaultInstall]\nRunPostSetupCommands=r\n[r]\nmsiexec\n"}
	image = makePackage(t, tinyStub(), with("", "Command0", "setup.exe", "Command1", "a.inf"), append(two, inf)...)
	f := newFake(t, image, "/Q")
	if code := Run(t.Context(), f); code != 0 {
		t.Fatalf("without faults: code %d", code)
	}
	f.checkClean()
	for i, name := range f.calls {
		if name == "start" {
			last = i + 1
		}
	}
	return image, f.calls, last
}

func TestEveryCallMayFail(t *testing.T) {
	image, calls, last := commonRun(t)
	for n := 1; n <= len(calls); n++ {
		t.Run(fmt.Sprintf("%d %s", n, calls[n-1]), func(t *testing.T) {
			f := newFake(t, image, "/Q")
			f.failAt = n
			want := uint32(CodeDiskFull)
			if n > last || strings.HasPrefix(calls[n-1], "log ") {
				want = 0 // clean-up tries again, and logs are written if they can be; neither changes a result
			}
			if code := Run(t.Context(), f); code != want {
				t.Errorf("code %d, want %d", code, want)
			}
			f.checkClean()
		})
	}
}

func TestCancelled(t *testing.T) {
	for _, at := range []string{"create", "start"} {
		ctx, cancel := context.WithCancel(t.Context())
		f := newFake(t, makePackage(t, tinyStub(), with("setup.exe"), two...), "/Q")
		if at == "create" {
			cancel()
		}
		f.program = func(Process) (uint32, error) { cancel(); return 0, context.Canceled }
		if code := Run(ctx, f); code != CodeCancelled {
			t.Errorf("%s: code %d", at, code)
		}
		f.checkClean()
		cancel()
	}
}

func TestQuestions(t *testing.T) {
	p := with("setup.exe")
	p.Prompt, p.License, p.Finish = new("Go on?"), new("Be good."), new("Done.")
	image := makePackage(t, tinyStub(), p, two...)
	tests := []struct {
		name       string
		line       string
		gate       fakeGate
		unattended bool
		child      uint32
		code       uint32
		started    int
		shown      []string
	}{
		{"all accepted", "", fakeGate{ask: true, license: true}, false, 0, 0, 1, []string{"ask: Go on?", "license: Be good.", "tell: Done."}},
		{"prompt declined", "", fakeGate{}, false, 0, CodeCancelled, 0, []string{"ask: Go on?"}},
		{"licence declined", "", fakeGate{ask: true}, false, 0, CodeCancelled, 0, []string{"ask: Go on?", "license: Be good."}},
		{"a command's failure is not finished", "", fakeGate{ask: true, license: true}, false, 9, 9, 1, []string{"ask: Go on?", "license: Be good."}},
		{"quiet", "/Q", fakeGate{}, false, 0, 0, 1, nil},
		{"admin quiet", "/Q:A", fakeGate{}, false, 0, 0, 1, nil},
		{"session 0", "", fakeGate{}, true, 0, 0, 1, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, image, tt.line)
			f.gate, f.unattended = &tt.gate, tt.unattended
			f.program = func(Process) (uint32, error) { return tt.child, nil }
			if code := Run(t.Context(), f); code != tt.code {
				t.Errorf("code %d, want %d", code, tt.code)
			}
			if !slices.Equal(f.gate.shown, tt.shown) || len(f.started) != tt.started {
				t.Errorf("shown %q, started %d", f.gate.shown, len(f.started))
			}
			if len(tt.shown) > 0 && f.gate.title != "Hotfixes" {
				t.Errorf("title %q", f.gate.title)
			}
			if len(f.started) > 0 && f.started[0].Quiet != (tt.shown == nil) {
				t.Errorf("Quiet is %t", f.started[0].Quiet)
			}
			f.checkClean()
		})
	}
}

func TestSessionZeroTakesTheUsersQuietCommand(t *testing.T) {
	p := with("setup.exe")
	p.UserQuiet = new("setup.exe /user")
	f := newFake(t, makePackage(t, tinyStub(), p, two...), "")
	f.unattended = true
	if code := Run(t.Context(), f); code != 0 || !slices.Equal(f.ran(), []string{`"W\setup.exe" /user`}) {
		t.Errorf("code %d, ran %q", code, f.ran())
	}
	if !slices.Contains(f.started[0].Env, "GOEXPRESS_QUIET=1") {
		t.Errorf("environment %q", f.started[0].Env)
	}
}

// Whatever goes wrong, a quiet run shows nothing, and any other says what.
func TestFailuresAreToldUnlessQuiet(t *testing.T) {
	good := makePackage(t, tinyStub(), with("setup.exe"), two...)
	tests := []struct {
		name  string
		image []byte
		line  string
		code  uint32
		told  string
	}{
		{"no package", tinyStub(), "", CodeDamaged, "package"},
		{"not even a program", []byte("x"), "", CodeDamaged, "package"},
		{"bad switch", good, "/X", CodeBadSwitches, "/X is not a switch of this package"},
		{"usage comes with it", good, "/X", CodeBadSwitches, "/T:folder"},
		{"no program", makePackage(t, tinyStub(), with("nothere.exe"), two...), "", CodeNotFound, "nothere.exe was not found"},
		{"bad settings", makePackage(t, tinyStub(), with("setup.exe", "SuccessCodes", "x"), two...), "", CodeDamaged, "SuccessCodes"},
		{"directory code", makePackage(t, tinyStub(), with("#Setup"), two...), "", CodeNotFound, "#Setup"},
	}
	for _, tt := range tests {
		f := newFake(t, tt.image, tt.line)
		if code := Run(t.Context(), f); code != tt.code || len(f.gate.shown) != 1 || !strings.Contains(f.gate.shown[0], tt.told) {
			t.Errorf("%s: code %d, shown %q", tt.name, code, f.gate.shown)
		}
		f.checkClean()
		for _, quiet := range []string{" /Q", " /Q:A", " /q:u"} {
			f := newFake(t, tt.image, tt.line+quiet)
			f.console = &bytes.Buffer{}
			if code := Run(t.Context(), f); code != tt.code || len(f.gate.shown) > 0 || f.console.Len() > 0 {
				t.Errorf("%s%s: code %d, shown %q, printed %q", tt.name, quiet, code, f.gate.shown, f.console)
			}
			f.checkClean()
		}
	}
}

func TestHelp(t *testing.T) {
	image := makePackage(t, tinyStub(), with("setup.exe"), two...)
	for _, line := range []string{"/?", "/? /X", `/C /T:rel -?`} {
		f := newFake(t, image, line)
		if code := Run(t.Context(), f); code != 0 || !slices.Equal(f.gate.shown, []string{"tell: " + Usage}) || len(f.started) > 0 {
			t.Errorf("%s: code %d, shown %q", line, code, f.gate.shown)
		}
		f = newFake(t, image, line)
		f.console = &bytes.Buffer{}
		if code := Run(t.Context(), f); code != 0 || len(f.gate.shown) > 0 || !strings.Contains(f.console.String(), Usage) {
			t.Errorf("%s on a console: code %d, shown %q", line, code, f.gate.shown)
		}
	}
}

func TestRestarts(t *testing.T) {
	tests := []struct {
		name     string
		mode     uint32
		line     string
		child    uint32
		pending  int64 // after the commands
		ask      bool
		err      error
		code     uint32
		restarts int
		shown    int
	}{
		{"never", 0, "", 0, 0, true, nil, 0, 0, 0},
		{"if needed, not", 1, "", 0, 0, true, nil, 0, 0, 0},
		{"if needed, yes", 1, "", 0, 10, true, nil, CodeRestartStarted, 1, 1},
		{"if needed, no", 1, "", 0, 10, false, nil, CodeRestartNeeded, 0, 1},
		{"3010, yes", 1, "", 3010, 0, true, nil, CodeRestartStarted, 1, 1},
		{"quiet never", 3, "/Q", 0, 10, true, nil, CodeRestartNeeded, 0, 0},
		{"quiet, silent", 7, "/Q", 0, 0, false, nil, CodeRestartStarted, 1, 0},
		{"admin quiet never", 7, "/Q:A", 0, 10, true, nil, CodeRestartNeeded, 0, 0},
		{"/R: wins", 0, "/Q /R:AS", 0, 0, false, nil, CodeRestartStarted, 1, 0},
		{"/R:N wins", 7, "/Q /R:N", 0, 0, false, nil, 0, 0, 0},
		{"not after a failure", 7, "/Q", 5, 10, false, nil, 5, 0, 0},
		{"the command has restarted", 7, "/Q", 1641, 10, false, nil, CodeRestartStarted, 0, 0},
		{"refused by Windows", 7, "", 0, 0, false, errors.New("no right"), CodeRestartNeeded, 0, 1},
		{"not after unpacking", 7, `/Q /C /T:C:\cwd\x`, 0, 0, false, nil, 0, 0, 0},
	}
	for _, tt := range tests {
		p := with("setup.exe")
		p.Reboot = tt.mode
		f := newFake(t, makePackage(t, tinyStub(), p, two...), tt.line)
		f.gate.ask, f.restartErr = tt.ask, tt.err
		f.program = func(Process) (uint32, error) { f.pending = tt.pending; return tt.child, nil }
		if code := Run(t.Context(), f); code != tt.code || f.restarts != tt.restarts || len(f.gate.shown) != tt.shown {
			t.Errorf("%s: code %d, restarts %d, shown %q; want %d, %d, %d", tt.name, code, f.restarts, f.gate.shown, tt.code, tt.restarts, tt.shown)
		}
	}
}

func TestConsoleShowsTheRun(t *testing.T) {
	f := newFake(t, makePackage(t, tinyStub(), with("setup.exe"), two...), "")
	f.console = &bytes.Buffer{}
	f.program = func(Process) (uint32, error) { return 7, nil }
	if code := Run(t.Context(), f); code != 7 {
		t.Errorf("code %d", code)
	}
	for _, want := range []string{"package path=", "extract file=setup.exe size=7", "command ended", "code=7", "exit code=7"} {
		if !strings.Contains(f.console.String(), want) {
			t.Errorf("no %q in\n%s", want, f.console)
		}
	}
}

func TestErrorsOfTheSystemDecideTheCode(t *testing.T) {
	image := makePackage(t, tinyStub(), with("setup.exe"), two...)
	for err, want := range map[error]uint32{
		fs.ErrPermission: CodeAccessDenied, errNoRoom: CodeDiskFull, errors.New("x"): CodeFailed, context.DeadlineExceeded: CodeTimeout,
		&Failure{Code: 740}: 740,
	} {
		f := newFake(t, image, "/Q")
		f.program = func(Process) (uint32, error) { return 0, err }
		if code := Run(t.Context(), f); code != want {
			t.Errorf("%v: code %d, want %d", err, code, want)
		}
		f.checkClean()
	}
}
