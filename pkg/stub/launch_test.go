package stub

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"goexpress/internal/cmdline"
	"goexpress/pkg/express"
)

func TestCommandLine(t *testing.T) {
	tests := []struct {
		family             Family
		program, args      string
		wantPath, wantLine string
	}{
		{Windows, `C:\w\a.exe`, ``, `C:\w\a.exe`, `"C:\w\a.exe"`},
		{Windows, `C:\w\a.exe`, `  /x "b c"`, `C:\w\a.exe`, `"C:\w\a.exe"  /x "b c"`},
		{Windows, `C:\w\x.txt`, ``, `C:\w\x.txt`, `"C:\w\x.txt"`},
		{Windows, `C:\w\i.cmd`, ``, `C:\S\cmd.exe`, `"C:\S\cmd.exe" /e:on /v:off /d /s /c ""C:\w\i.cmd""`},
		{Windows, `C:\w\i.BAT`, ` a "b c"`, `C:\S\cmd.exe`, `"C:\S\cmd.exe" /e:on /v:off /d /s /c ""C:\w\i.BAT" a "b c""`},
		// cmd's special characters in a path: quotes hide all but %.
		{Windows, `C:\a & b (^!)\i.cmd`, ``, `C:\S\cmd.exe`, `"C:\S\cmd.exe" /e:on /v:off /d /s /c ""C:\a & b (^!)\i.cmd""`},
		{Windows, `C:\100%\%x%.cmd`, ` y`, `C:\S\cmd.exe`,
			`"C:\S\cmd.exe" /e:on /v:off /d /s /c ""C:\100%%cd:~,%\%%cd:~,%x%%cd:~,%.cmd" y"`},
		// The author's own text goes through, whatever is in it.
		{Windows, `C:\w\i.cmd`, ` & echo %PATH% "`, `C:\S\cmd.exe`, `"C:\S\cmd.exe" /e:on /v:off /d /s /c ""C:\w\i.cmd" & echo %PATH% ""`},
		{Linux, `/w/i.cmd`, ` a`, `/w/i.cmd`, `/w/i.cmd a`},
		{Linux, `/w/a b`, ` "c d"`, `/w/a b`, `"/w/a b" "c d"`},
	}
	for _, tt := range tests {
		path, line := commandLine(tt.family, tt.program, tt.args, `C:\S`, false)
		if path != tt.wantPath || line != tt.wantLine {
			t.Errorf("%s%s\n got %s | %s\nwant %s | %s", tt.program, tt.args, path, line, tt.wantPath, tt.wantLine)
		}
	}
}

func TestWithTail(t *testing.T) {
	if got, err := withTail(" /a", `b "c d"`, false); err != nil || got != ` /a b "c d"` {
		t.Errorf("program: %q, %v", got, err)
	}
	if got, err := withTail(" /a", "b-c_d=1.2\\x", true); err != nil || got != ` /a b-c_d=1.2\x` {
		t.Errorf("batch: %q, %v", got, err)
	}
	if got, err := withTail(` "&`, "", true); err != nil || got != ` "&` {
		t.Errorf("no tail: %q, %v", got, err)
	}
	for _, c := range hostileForBatch {
		_, err := withTail("", "x"+string(c)+"calc", true)
		if f, ok := errors.AsType[*Failure](err); !ok || f.Code != CodeBadSwitches {
			t.Errorf("%q: %v", c, err)
		}
	}
}

// Documents are opened by programs of System32, in a quiet run with the switches
// that keep those quiet and from restarting, unless the author has chosen himself.
func TestDocuments(t *testing.T) {
	const (
		msi   = `"C:\S\msiexec.exe" /i "C:\w\a b.msi"`
		msp   = `"C:\S\msiexec.exe" /p "C:\w\a.msp"`
		msu   = `"C:\S\wusa.exe" "C:\w\a.msu"`
		ps1   = `"C:\S\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "C:\w\a b.ps1"`
		reg   = `"C:\S\reg.exe" import "C:\w\a.reg"`
		loud  = `"C:\S\cscript.exe" //nologo`
		still = `"C:\S\cscript.exe" //nologo //B`
		both  = ` /qn /norestart`
	)
	tests := []struct{ path, args, open, quiet string }{
		{`C:\w\a b.msi`, ``, msi, msi + both},
		{`C:\w\a b.MSI`, ` TARGETDIR="C:\x y\" ALLUSERS=1`, `"C:\S\msiexec.exe" /i "C:\w\a b.MSI" TARGETDIR="C:\x y\" ALLUSERS=1`,
			`"C:\S\msiexec.exe" /i "C:\w\a b.MSI" TARGETDIR="C:\x y\" ALLUSERS=1` + both},
		{`C:\w\a b.msi`, ` /qb!`, msi + ` /qb!`, msi + ` /qb! /norestart`},
		{`C:\w\a b.msi`, ` -Passive`, msi + ` -Passive`, msi + ` -Passive /norestart`},
		{`C:\w\a b.msi`, ` TARGETDIR="C:\x\" /qb`, msi + ` TARGETDIR="C:\x\" /qb`, msi + ` TARGETDIR="C:\x\" /qb /norestart`},
		{`C:\w\a b.msi`, ` /forcerestart`, msi + ` /forcerestart`, msi + ` /forcerestart /qn`},
		{`C:\w\a b.msi`, ` REBOOT=Force`, msi + ` REBOOT=Force`, msi + ` REBOOT=Force /qn`},
		{`C:\w\a b.msi`, ` "reboot=R" "/qr"`, msi + ` "reboot=R" "/qr"`, msi + ` "reboot=R" "/qr"`},
		{`C:\w\a b.msi`, ` P="x /qb /norestart y"`, msi + ` P="x /qb /norestart y"`, msi + ` P="x /qb /norestart y"` + both},
		{`C:\w\a b.msi`, ` /l*v C:\q\x.log`, msi + ` /l*v C:\q\x.log`, msi + ` /l*v C:\q\x.log` + both},
		{`C:\w\a.msp`, ` REINSTALL=ALL`, msp + ` REINSTALL=ALL`, msp + ` REINSTALL=ALL` + both},
		{`C:\w\a.msu`, ``, msu, msu + ` /quiet /norestart`},
		{`C:\w\a.msu`, ` /quiet /warnrestart:30`, msu + ` /quiet /warnrestart:30`, msu + ` /quiet /warnrestart:30`},
		{`C:\w\a b.ps1`, ` -Name "x y"`, ps1 + ` -Name "x y"`, ps1 + ` -Name "x y"`},
		{`C:\w\a.reg`, ` /reg:64`, reg + ` /reg:64`, reg + ` /reg:64`},
		{`C:\w\a.vbs`, ` x`, loud + ` "C:\w\a.vbs" x`, still + ` "C:\w\a.vbs" x`},
		{`C:\w\a.js`, ``, loud + ` "C:\w\a.js"`, still + ` "C:\w\a.js"`},
		{`C:\w\a.wsf`, ` //Job:a`, loud + ` "C:\w\a.wsf" //Job:a`, still + ` "C:\w\a.wsf" //Job:a`},
	}
	seen := map[express.CommandKind]bool{}
	for _, tt := range tests {
		seen[express.KindOf(tt.path)] = true
		for _, quiet := range []bool{false, true} {
			want := map[bool]string{false: tt.open, true: tt.quiet}[quiet]
			path, line := commandLine(Windows, tt.path, tt.args, `C:\S`, quiet)
			if line != want {
				t.Errorf("%s%s, quiet %t\n got %s\nwant %s", tt.path, tt.args, quiet, line, want)
			}
			words := cmdline.Split(line)
			if path != words[0] || !slices.Contains(words, tt.path) {
				t.Errorf("%s: starts %s by %q", line, path, words)
			}
		}
	}
	for _, l := range launchers {
		if kind := l.kind; !seen[kind] || !kind.IsDocument() {
			t.Errorf("kind %d has no row", l.kind)
		}
	}
}

// The file that a document's program opens is the packed one, held and checked
// like a program; everything comes from System32.
func TestRunDocuments(t *testing.T) {
	for _, tt := range []struct{ name, program, line string }{
		{"app.msi", "msiexec.exe", `"S\msiexec.exe" /i "W\app.msi" A=1 /qn /norestart`},
		{"fix.ps1", `WindowsPowerShell\v1.0\powershell.exe`,
			`"S\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "W\fix.ps1" A=1`},
		{"x.reg", "reg.exe", `"S\reg.exe" import "W\x.reg" A=1`},
		{"x.js", "cscript.exe", `"S\cscript.exe" //nologo //B "W\x.js" A=1`},
	} {
		f := newFake(t, makePackage(t, tinyStub(), with(tt.name+" A=1"), packed{name: tt.name, data: "text"}), "/Q")
		f.program = func(p Process) (uint32, error) {
			if held := f.held[strings.ToUpper(p.Dir+`\`+tt.name)] == 1; held == opensAlone(tt.name) {
				t.Errorf("%s: held is %t while it is open", tt.name, held)
			}
			return 1641, nil
		}
		if code := Run(t.Context(), f); code != 1641 {
			t.Errorf("%s: code %d", tt.name, code)
		}
		if len(f.started) != 1 || f.started[0].Path != fakeSystem+`\`+tt.program {
			t.Fatalf("%s: started %+v", tt.name, f.started)
		}
		if got := strings.ReplaceAll(f.ran()[0], fakeSystem, "S"); got != tt.line {
			t.Errorf("got %s\nwant %s", got, tt.line)
		}
		f.checkClean()

		f = newFake(t, makePackage(t, tinyStub(), with(tt.name), packed{name: tt.name, data: "text"}), "/Q")
		f.swap = func(x *fakeFile) { x.data = []byte("other") }
		if code := Run(t.Context(), f); code != CodeFailed || len(f.started) > 0 {
			t.Errorf("%s swapped: code %d, started %+v", tt.name, code, f.started)
		}
		f.checkClean()
	}
}

func TestLaunchable(t *testing.T) {
	for _, tt := range []struct {
		family  Family
		program string
		ok      bool
	}{
		{Windows, "a.exe", true}, {Windows, "a.msi", true}, {Windows, "a.js", true}, {Windows, "a.cmd", true}, {Windows, "a.inf", false},
		{Linux, "a.sh", true}, {Linux, "a.cmd", true}, {Linux, "a.inf", false},
		{Linux, "a.msi", false}, {Linux, "a.msp", false}, {Linux, "a.MSU", false}, {Linux, "a.ps1", false}, {Linux, "a.reg", false},
		{Linux, "a.vbs", false}, {Linux, "a.js", false}, {Linux, "a.wsf", false},
	} {
		command := express.ParseCommand(tt.program)
		err := launchable(tt.family, &command)
		f, _ := errors.AsType[*Failure](err)
		if (err == nil) != tt.ok || err != nil && (f == nil || f.Code != CodeNotRunnable || !strings.Contains(f.What, tt.program)) {
			t.Errorf("%s on %d: %v", tt.program, tt.family, err)
		}
	}
}
