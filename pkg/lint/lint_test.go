package lint

import (
	"slices"
	"strings"
	"testing"

	"goexpress/internal/finding"
	"goexpress/pkg/cab"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/sed"
)

func pack(names ...string) *Contents { return NewContents(NamesOf("t", names)) }

// ids are the findings of a list, each as "severity id".
func ids(list finding.List) []string {
	var out []string
	for _, f := range list {
		out = append(out, f.Severity.String()+" "+f.ID)
	}
	return out
}

func TestNames(t *testing.T) {
	at := func(line int) finding.Pos { return finding.Pos{File: "t.sed", Line: line, Col: 1} }
	for _, test := range []struct {
		name  string
		names []Name
		want  []string
		text  string
	}{
		{"good", []Name{{Text: "a.txt"}, {Text: `sub\a.txt`}, {Text: "sub/b.txt"}}, nil, ""},
		{"up", []Name{{Text: `..\a.txt`}}, []string{"error " + IDUnsafeName}, "leads to another folder"},
		{"drive", []Name{{Text: `C:\a.txt`}}, []string{"error " + IDUnsafeName}, ""},
		{"reserved", []Name{{Text: `aux.txt`}}, []string{"error " + IDUnsafeName}, "reserved"},
		{"dot", []Name{{Text: `a.`}}, []string{"error " + IDUnsafeName}, ""},
		{"stream", []Name{{Text: `a:b`}}, []string{"error " + IDUnsafeName}, ""},
		{"same", []Name{{Text: "a.txt", Pos: at(3)}, {Text: "A.TXT", Pos: at(7)}}, []string{"error " + IDNameClash},
			"t.sed:7:1: A.TXT is packed twice: the first one is at t.sed:3:1"},
		{"8.3", []Name{{Text: "PROGRA~1.TXT"}, {Text: "program files.txt"}}, []string{"error " + IDNameClash}, "PROGRA~1.TXT"},
		{"folder on the way", []Name{{Text: `a\b`}, {Text: "a"}}, []string{"error " + IDNameClash}, "folder"},
		{"each by itself", []Name{{Text: "con"}, {Text: "a"}, {Text: "a"}, {Text: "a"}},
			[]string{"error " + IDUnsafeName, "error " + IDNameClash, "error " + IDNameClash}, ""},
	} {
		list := Names(test.names)
		if got := ids(list); !slices.Equal(got, test.want) || !strings.Contains(list.Error(), test.text) {
			t.Errorf("%s: %v, want %v with %q", test.name, list, test.want, test.text)
		}
	}
}

// S22: what is too long only below a long user name is warned of, for Windows.
func TestLongPaths(t *testing.T) {
	const work = `C:\Users\abcdefghijklmnopqrst\AppData\Local\Temp\goexpress-0123456789abcdef0123\`
	fits, long := strings.Repeat("x", 259-len(work)), strings.Repeat("y", 260-len(work))
	for os, want := range map[string][]string{"windows": {"warning " + IDLongPath}, "linux": nil} {
		p := &express.Package{OS: os}
		if list := Package("x.exe", p, []string{fits, "a.txt", long}); !slices.Equal(ids(list), want) {
			t.Errorf("%s: %v", os, list)
		}
	}
}

func TestCommands(t *testing.T) {
	packed := pack("setup.exe", `sub\tool.exe`, "install.cmd", "x.inf", "My Setup.exe", "a.msi", "a.msp", "a.msu", "a.reg", "a.js", "run")
	for _, test := range []struct {
		line, want, hint string
	}{
		{"setup.exe /q", "", ""},
		{"SETUP /q", "", ""},
		{`"setup.exe" /q`, "", ""},
		{`sub/tool.exe`, "", ""},
		{`.\setup.exe`, "", ""},
		{"install.cmd", "", ""},
		{"x.inf", "", ""},
		{"X.INF MySection", "", ""},
		{`"My Setup.exe" /q`, "", ""},
		{`C:\Tools\x.exe`, "", ""},
		{`%GOEXPRESS_DIR%\setup.exe`, "", ""},
		{"cmd.exe /c anything", "", ""},
		{"MSIEXEC /i a.msi", "", ""},
		{"powershell -Command x", "", ""},
		{"reg.exe import a.reg", "", ""},
		{"regsvr32 /s a.dll", "", ""},
		{"wusa a.msu", "", ""},
		{"setpu.exe", "warning " + IDNotPackaged, "did you mean setup.exe?"},
		{"My Setup.exe /q", "warning " + IDNotPackaged, `a name with blanks needs quotes: "My Setup.exe"`},
		{"nothing-like-it.exe", "warning " + IDNotPackaged, "list it among the source files"},
		{`%GOEXPRESS_DIR%\lost.exe`, "warning " + IDNotPackaged, ""},
		{"y.inf", "error " + IDNotPackaged, "did you mean x.inf?"},
		{"x.inf,MySection", "error " + IDCommaSection, "write x.inf MySection"},
		{"x.INF, MySection", "error " + IDCommaSection, ""},
		{"#Setup", "error " + IDHashCommand, "Commands="},
		{"a.msi /qn", "", ""},
		{"a.msp", "", ""},
		{"a.msu", "", ""},
		{"a.reg", "", ""},
		{"a.js x", "", ""},
		{"lost.ps1", "warning " + IDNotPackaged, ""},
		{"slmgr.vbs /ato", "", ""},
		{"a.chm", "warning " + IDNotAProgram, "write hh a.chm"},
		{"readme.txt", "warning " + IDNotAProgram, ""},
	} {
		at := Command{Line: test.line, Pos: finding.Pos{File: "t.sed", Line: 4}, Section: "Options", Key: "AppLaunched"}
		list := Commands([]Command{at}, packed, "windows")
		got := strings.Join(ids(list), " ")
		if got != test.want {
			t.Errorf("%s: %v, want %q", test.line, list, test.want)
			continue
		}
		for _, f := range list {
			if !strings.Contains(f.Hint, test.hint) || f.Pos.Line != 4 || f.Key != "AppLaunched" {
				t.Errorf("%s: %+v, want the hint %q", test.line, f, test.hint)
			}
		}
	}
}

// On Linux other programs are well known, and a text is as good as any other
// file: it may be a script. Documents of Windows are refused there.
func TestCommandsLinux(t *testing.T) {
	packed := pack("setup.sh", "a.msi", "a.txt")
	for line, want := range map[string]string{
		"setup.sh": "", "/opt/x": "", "sh -c x": "", "cp a b": "", "a.txt": "", "a.msi": "warning " + IDNotAProgram,
		"powershell": "warning " + IDNotPackaged, "SH": "warning " + IDNotPackaged,
	} {
		if got := strings.Join(ids(Commands([]Command{{Line: line}}, packed, "linux")), " "); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

// The table is sorted and without doubles, so that it can be read and kept.
func TestSystemTables(t *testing.T) {
	for _, table := range []string{windowsPrograms, linuxPrograms} {
		list := strings.Fields(table)
		if !slices.IsSorted(list) {
			for i := 1; i < len(list); i++ {
				if list[i-1] >= list[i] {
					t.Errorf("%s stands before %s", list[i-1], list[i])
				}
			}
		}
		if len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Error("a program stands there twice")
		}
	}
	for _, name := range []string{"cmd", "CMD.EXE", "more.com", "msiexec.exe", "PowerShell", "wmic", "cscript", "regedit", "explorer.exe"} {
		if !wellKnown("windows", name) {
			t.Errorf("%s is not known", name)
		}
	}
	for _, name := range []string{"", "cmd.bat", "cmd.exe.exe", "more", "more.exe", "dir", "git", "python"} {
		if wellKnown("windows", name) {
			t.Errorf("%q is known", name)
		}
	}
}

// The published sample has exactly one slip.
func TestActions(t *testing.T) {
	const text = `[Version]
Signature="$Chicago$"
AdvancedINF=2.0
[DefaultInstall]
CopyFiles=install.files
RunPostSetupCommands=commands
[DestinationDirs]
install.files=30,IDKTemp
[install.files]
OLCSP128.EXE
OL98QFE.EXE
ODK.INF
[commands]
OLCSP128.EXE
OL98QFE.EXE
OL98QFE2.EXE /Q
`
	actions := plan(t, text)
	list := Actions(actions, pack("Olcsp128.exe", "Ol98qfe.exe", "Odk.inf"), "windows")
	if got := ids(list); !slices.Equal(got, []string{"warning " + IDCommandNoINF}) {
		t.Fatalf("got %v", list)
	}
	if f := list[0]; f.Error() != "t.inf:16: [commands]: OL98QFE2.EXE is run but neither packaged nor copied" {
		t.Errorf("got %v", f)
	}
	list = Actions(actions, pack("Olcsp128.exe", "Odk.inf"), "windows")
	want := []string{"warning " + IDSourceMissing, "warning " + IDCommandNoINF, "warning " + IDCommandNoINF}
	if got := ids(list); !slices.Equal(got, want) {
		t.Errorf("got %v", list)
	}
}

func plan(t *testing.T, text string) []inf.Action {
	t.Helper()
	f, err := inf.Parse("t.inf", []byte(text), inf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := inf.NewPlan(f, "", inf.Env{SourceDir: express.WorkDir})
	if err != nil {
		t.Fatal(err)
	}
	return p.Actions
}

// What an INF copies to where bare names are looked for is there to be run.
func TestActionsCopied(t *testing.T) {
	const head = "[Version]\nSignature=\"$Windows NT$\"\n[DefaultInstall]\nCopyFiles=files\nRunPostSetupCommands=run\n[files]\nnew.exe,old.exe\n"
	for rest, want := range map[string]int{
		"[DestinationDirs]\nfiles=11\n[run]\nnew.exe\n":                0,
		"[DestinationDirs]\nfiles=10\n[run]\nNEW.EXE /q\n":             0,
		"[DestinationDirs]\nfiles=24,Elsewhere\n[run]\nnew.exe\n":      1,
		"[DestinationDirs]\nfiles=24,X\n[run]\n\"%24%\\X\\new.exe\"\n": 0,
		"[DestinationDirs]\nfiles=24,X\n[run]\n\"%01%\\old.exe\"\n":    0,
		"[DestinationDirs]\nfiles=24,X\n[run]\n\"%01%\\new.exe\"\n":    1,
	} {
		if list := Actions(plan(t, head+rest), pack("old.exe"), "windows"); len(list) != want {
			t.Errorf("%q: %v, want %d findings", rest, list, want)
		}
	}
}

func TestUnsupported(t *testing.T) {
	actions := []inf.Action{
		&inf.Copy{Origin: inf.Origin{File: "t.inf", Line: 3}, Source: "a", Dest: `C:\a`},
		&inf.Unsupported{Origin: inf.Origin{File: "t.inf", Line: 5, Section: "X"}, Directive: "AddReg", Reason: "not yet"},
	}
	list := Unsupported(actions)
	if len(list) != 1 || list[0].Error() != "t.inf:5: [X] AddReg: not yet" || list[0].Severity != finding.Warning {
		t.Errorf("got %v", list)
	}
	if all := Actions(actions, pack("a"), "windows"); !slices.Equal(ids(all), []string{"warning " + IDUnsupported}) {
		t.Errorf("got %v", all)
	}
}

func TestDirective(t *testing.T) {
	parse := func(options string) *sed.Directive {
		d, err := sed.ParseLax("t.sed", []byte("[Version]\nClass=IEXPRESS\nSEDVersion=3\n[Options]\n"+options+"\n[S]\nS0=.\n[S0]\na=\n"), sed.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := parse("AppLaunched=lost1\nPostInstallCmd=lost2\nAdminQuietInstCmd=a\nUserQuietInstCmd=lost3")
	list := Directive(d, pack("a"), "windows")
	if len(list) != 3 || list[0].Key != "AppLaunched" || list[1].Key != "PostInstallCmd" || list[2].Key != "UserQuietInstCmd" {
		t.Errorf("got %v", list)
	}
	if list := Directive(parse("PackagePurpose=ExtractOnly\nAppLaunched=lost"), pack(), "windows"); len(list) > 0 {
		t.Errorf("a package that only unpacks: %v", list)
	}

	d = parse("AppLaunched=a\nCommandTimeout=5\nOnFailure=Continue\nWipeOnExit=1\nExitCode=Zero")
	if got := ids(ForeignStub(d, cab.MSZIP)); len(got) != 4 || got[0] != "warning "+IDStubMethod || got[1] != "warning "+IDStubSettings {
		t.Errorf("a foreign stub: %v", got)
	}
	list = ForeignStub(parse("AppLaunched=a.msi /qb\nPostInstallCmd=x.cmd"), cab.LZX)
	if len(list) != 1 || list[0].ID != IDNotAProgram || list[0].Hint != "write msiexec /i a.msi /qb" || list[0].Key != "AppLaunched" {
		t.Errorf("a document for a foreign stub: %v", list)
	}
	for options, want := range map[string]string{
		"InstalledMark=HKLM\\X,V,1\nSkipIfInstalled=1": "",
		"InstalledMark=HKLM\\X":                        "InstalledMark",
		"SkipIfInstalled=1":                            "SkipIfInstalled",
	} {
		list := Directive(parse("AppLaunched=a\n"+options), pack("a"), "windows")
		if len(list) > 1 || (len(list) == 1) != (want != "") || want != "" && (list[0].ID != IDInstalledMark || list[0].Key != want) {
			t.Errorf("%s: %v", options, list)
		}
	}
	if list := ForeignStub(parse("AppLaunched=a"), cab.LZX); len(list) > 0 {
		t.Errorf("nothing special for a foreign stub: %v", list)
	}
	if list := ForeignStub(parse("PackagePurpose=CreateCAB"), cab.MSZIP); len(list) > 0 {
		t.Errorf("a cabinet has no stub: %v", list)
	}
}

func TestTarget(t *testing.T) {
	for name, want := range map[string]int{"setup.exe": 1, "SETUP.EXE": 1, "out/Setup.exe": 1, "mysetup.exe": 0, "setup": 0} {
		if list := Target(name, sed.Value{}); len(list) != want {
			t.Errorf("%s: %v", name, list)
		}
	}
}

func TestPackage(t *testing.T) {
	text := func(s string) *string { return &s }
	p := &express.Package{OS: "windows", Texts: express.Texts{Run: text("lost.exe"), Post: text("lost.exe"), UserQuiet: text("a.exe")}}
	list := Package("setup.exe", p, []string{"a.exe", `..\b`})
	want := []string{"error " + IDUnsafeName, "warning " + IDNotPackaged, "warning " + IDSetupName}
	if got := ids(list); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", list, want)
	}
	if list := Cabinet("x.cab", []string{"a", "A"}); !slices.Equal(ids(list), []string{"error " + IDNameClash}) {
		t.Errorf("got %v", list)
	}
	p.Manifest = &express.Manifest{Settings: map[string]string{"Command0": "gone.exe"}}
	p.Run, p.Post = nil, nil
	if got := ids(Package("x.exe", p, []string{"a.exe"})); !slices.Equal(got, []string{"warning " + IDNotPackaged}) {
		t.Errorf("commands of ours: %v", got)
	}
}
