package e2e

import (
	"strings"
	"testing"
)

// switchPacks are the packages of TestWineMatrixSwitches.
type switchPacks struct{ quiet, unpacks, inf, batch string }

// switchRun is a run and what it must leave.
type switchRun struct {
	pack, line string
	want
}

// Which commands run, how switches are spelled, what only looks at a package, and
// what is refused.
func TestWineMatrixSwitches(t *testing.T) {
	m := newMatrix(t)
	files := map[string]string{"setup.exe": "<noter>", "sub/data.txt": "data", "run.cmd": "@echo run.cmd %*>> C:\\m\\ran.txt\r\n",
		"a.inf": "[Version]\r\nSignature=\"$Chicago$\"\r\nAdvancedINF=2.5\r\n[DefaultInstall]\r\nDelFiles=Del\r\n[Del]\r\nnothere.txt\r\n[DestinationDirs]\r\nDel=10\r\n"}
	commands := installs("setup.exe run", "AdminQuietInstCmd=setup.exe admin", "UserQuietInstCmd=setup.exe user", "PostInstallCmd=setup.exe post")
	p := switchPacks{
		quiet:   pack(t, files, commands...),
		unpacks: pack(t, map[string]string{"a.txt": "new", "sub/data.txt": "data"}, "PackagePurpose=ExtractOnly"),
		inf:     pack(t, files, installs("a.inf")...),
		batch:   pack(t, files, installs("run.cmd")...),
	}
	noPost := pack(t, files, append(commands, "PostInstallQuiet=0")...)
	marked := pack(t, files, installs("setup.exe run", `InstalledMark=HKLM\Software\Acme,V,1`, "SkipIfInstalled=1")...)
	m.tryCommandSwitches(t, p, noPost)
	m.tryFileSwitches(t, p)
	m.tryMarked(t, marked)
	m.tryWrongSwitches(t, p)
}

func (m *matrix) trySwitches(t *testing.T, runs []switchRun) {
	t.Helper()
	for _, r := range runs {
		t.Run(r.line, func(t *testing.T) {
			m.run(t, matrixRun{pack: r.pack, line: r.line, here: map[string]string{"old/a.txt": "old"}}).check(t, r.want)
		})
	}
}

// notes is what the program notes for each of these arguments.
func notes(quiet string, args ...string) (lines []string) {
	for _, a := range args {
		lines = append(lines, "setup.exe "+a+" quiet="+quiet)
	}
	return lines
}

func (m *matrix) tryCommandSwitches(t *testing.T, p switchPacks, noPost string) {
	m.trySwitches(t, []switchRun{
		{p.quiet, "", want{ran: notes("0", "run", "post"), output: "exit code=0 "}},
		{p.quiet, "/Q", want{ran: notes("1", "user", "post"), log: ownLog}},
		{p.quiet, "/q:U", want{ran: notes("1", "user", "post"), log: ownLog}},
		{p.quiet, "-Q:1", want{ran: notes("1", "user", "post"), log: ownLog}},
		{p.quiet, "/Q:a", want{ran: notes("1", "admin", "post"), log: ownLog}},
		{p.quiet, `/C:"setup.exe other" /Q:A`, want{ran: notes("1", "other"), log: ownLog}},
		{p.quiet, `"/C:setup.exe \"o t\"" -Q`, want{ran: notes("1", "o t"), log: ownLog}},
		{p.quiet, "/Q -- x", want{ran: notes("1", "user|x", "post"), log: ownLog}},
		{p.quiet, "/Q /N: /R:Z", want{ran: notes("1", "user", "post"), log: ownLog}},
		{p.quiet, "/Q /R", want{code: 3010, ran: notes("1", "user", "post"), log: ownLog}},
		{p.quiet, `/Q /T:{}\new\deep\x`, want{ran: notes("1", "user", "post"), log: ownLog}},
		{noPost, "/Q", want{ran: notes("1", "user"), log: ownLog}},
		{noPost, "", want{ran: notes("0", "run", "post"), output: "exit code=0 "}},
	})
}

func (m *matrix) tryFileSwitches(t *testing.T, p switchPacks) {
	left := unpacked("x", map[string]string{"a.txt": "new", "sub/data.txt": "data"})
	const list = " setup.exe\n"
	m.trySwitches(t, []switchRun{
		{p.quiet, "/LIST", want{output: list}},
		{p.quiet, "/Q:A /LIST", want{output: list}},
		{p.quiet, "/verify /Q", want{output: "all 4 files"}},
		{p.quiet, `/LIST /VERIFY /LOG:{}\x.log`, want{output: list, log: "x.log"}},
		{p.quiet, "/Q /LIST:x", want{code: 1639, output: "/LIST:x takes no value"}},
		{p.quiet, "/Q /VERIFY:1", want{code: 1639, output: "/VERIFY:1 takes no value"}},
		{p.quiet, "/?", want{output: "/Q:A"}},
		{p.unpacks, "/X /? /Q /C:", want{output: "/Q:A"}},
		{p.unpacks, "/LIST", want{output: " sub\\data.txt\n"}},
		{p.unpacks, "/Q /VERIFY", want{output: "ok  a.txt\n"}},
		{p.unpacks, `/Q /T:{}\x`, want{left: left, log: ownLog}},
		{p.unpacks, `/T:{}\x`, want{left: left, output: "exit code=0 "}},
		{p.unpacks, `/Q /T:{}\old`, want{left: map[string]string{"old/a.txt": "new", "old/sub/": "", "old/sub/data.txt": "data"}, log: ownLog}},
	})
}

// tryMarked installs a package that is left alone from then on.
func (m *matrix) tryMarked(t *testing.T, marked string) {
	m.trySwitches(t, []switchRun{
		{marked, "/Q", want{ran: notes("1", "run"), log: ownLog}},
		{marked, "/Q:A", want{log: ownLog}},
		{marked, "/R:N", want{output: "exit code=0 "}},
		{marked, "/Q /FORCE", want{ran: notes("1", "run"), log: ownLog}},
		{marked, "/Q /C:setup.exe", want{ran: notes("1", ""), log: ownLog}},
	})
}

func (m *matrix) tryWrongSwitches(t *testing.T, p switchPacks) {
	for pack, lines := range map[string][]string{
		p.quiet: {
			"/Q /X", "/Q/C", "/Q /C", "/Q nonsense", "/Q:C", "/Q:x", "/Q /P", "/Q /L", "/Q /Z", "/Q /D:x",
			"/Q /T", "/Q /T:", "/Q /T:rel", `/Q /T:C:rel`, `/Q /T:\x`, `/Q /T:"{}\x`, "/Q /C:", `/Q /C:""`,
			"/Q /N:Q", `/Q /N:E /T:{}\x`, "/Q /N:E /C", `/Q /N /C /T:{}\x`, `/Q /C /C:setup.exe /T:{}\x`, `/Q /C /T:{}\x -- a`,
			"/Q /TIMEOUT", "/Q /TIMEOUT:", "/Q /TIMEOUT:x", "/Q /TIMEOUT:-1", "/Q /LOG", "/Q /LOG:", `/Q /LOG:" "`, "/Q /FORCE:1", "/Q /UNSAFEDIR:1"},
		p.unpacks: {"/Q", "/Q /N:E", `/Q /T:{}\x -- a`},
		p.inf:     {"/Q -- a"},
		p.batch:   {"/Q -- a&b", `/Q -- "a"`, "/Q -- %PATH%"},
	} {
		for _, line := range lines {
			t.Run(line, func(t *testing.T) {
				log := m.run(t, matrixRun{pack: pack, line: line}).check(t, want{code: 1639, log: ownLog})
				if !strings.Contains(log, " error failed code=1639 error=") {
					t.Errorf("the log does not say what is wrong:\n%s", log)
				}
			})
		}
	}
}

// CreateCAB makes a cabinet, which nothing runs.
func TestMatrixOfCreateCAB(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.txt": "a", "p.sed": "[Version]\nClass=IEXPRESS\nSEDVersion=3\n[Options]\nPackagePurpose=CreateCAB\n" +
		"TargetName=p.cab\nFriendlyName=P\nSourceFiles=S\n[S]\nS0=.\n[S0]\na.txt=\n"})
	goexpress(t, dir, "build", "-q", "p.sed")
	if out := goexpress(t, dir, "inspect", "--json", "p.cab").stdout; !strings.Contains(out, `"kind": "cabinet"`) {
		t.Errorf("%s", out)
	}
}
