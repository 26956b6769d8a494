package inf

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/finding"
	"goexpress/internal/winpath"
)

var testEnv = Env{SourceDir: `C:\src`}

// planned returns the plan as its text without the heading and the places.
func planned(t testing.TB, body string, env Env) string {
	t.Helper()
	plan, err := NewPlan(parse(t, body), "", env)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, a := range plan.Actions {
		lines = append(lines, a.String())
	}
	return strings.Join(lines, "\n")
}

// found prints findings as `severity id line:col`.
func found(list finding.List) string {
	var lines []string
	for _, f := range list {
		lines = append(lines, fmt.Sprintf("%v %s %d:%d", f.Severity, f.ID, f.Pos.Line, f.Pos.Col))
	}
	return strings.Join(lines, "\n")
}

// The file is written after the model of Knowledge Base article Q191899.
func TestPlanOdk(t *testing.T) {
	data, err := os.ReadFile("testdata/odk.inf")
	if err != nil {
		t.Fatal(err)
	}
	f, err := Parse("ODK.INF", data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := NewPlan(f, "", Env{SourceDir: "%GOEXPRESS_DIR%"})
	if err != nil {
		t.Fatal(err)
	}
	if plan.Section != "DefaultInstall" || len(plan.Findings) != 0 || len(f.Findings()) != 0 {
		t.Errorf("section %s, findings %v, %v", plan.Section, plan.Findings, f.Findings())
	}
	files := func(line int) Origin { return Origin{File: "ODK.INF", Line: line, Section: "hotfix.files"} }
	programs := func(line int) Origin { return Origin{File: "ODK.INF", Line: line, Section: "Programs"} }
	const dir = "%GOEXPRESS_DIR%"
	want := []Action{
		&Copy{Origin: files(20), Source: "OLCSP128.EXE", Dest: `C:\IDKTemp\OLCSP128.EXE`},
		&Copy{Origin: files(21), Source: "OL98QFE.EXE", Dest: `C:\IDKTemp\OL98QFE.EXE`},
		&Copy{Origin: files(22), Source: "ODK.INF", Dest: `C:\IDKTemp\ODK.INF`},
		&Run{Origin: programs(27), Command: "OLCSP128.EXE", Wait: true, Dir: dir, Stage: Post},
		&Run{Origin: programs(28), Command: "OL98QFE.EXE", Wait: true, Dir: dir, Stage: Post},
		&Run{Origin: programs(29), Command: "OL98QFE2.EXE /Q", Wait: true, Dir: dir, Stage: Post},
	}
	if diff := cmp.Diff(want, plan.Actions); diff != "" {
		t.Error(diff)
	}
	const text = `[DefaultInstall] of ODK.INF
  1. copy OLCSP128.EXE to C:\IDKTemp\OLCSP128.EXE  (ODK.INF:20 [hotfix.files])
  2. copy OL98QFE.EXE to C:\IDKTemp\OL98QFE.EXE  (ODK.INF:21 [hotfix.files])
  3. copy ODK.INF to C:\IDKTemp\ODK.INF  (ODK.INF:22 [hotfix.files])
  4. run OLCSP128.EXE  (ODK.INF:27 [Programs])
  5. run OL98QFE.EXE  (ODK.INF:28 [Programs])
  6. run OL98QFE2.EXE /Q  (ODK.INF:29 [Programs])
`
	if diff := cmp.Diff(text, plan.String()); diff != "" {
		t.Error(diff)
	}
}

// install-009, and what the references say about the order of all stages:
// whatever the order in the file.
func TestPlanOrder(t *testing.T) {
	lists := map[string]string{
		"CustomDestination": "49000=SourceDir,5", "RegisterOCXs": "a.ocx", "UnregisterOCXs": "a.ocx", "DelDirs": `C:\x`,
		"CopyFiles": "c.txt", "DelFiles": "d.txt", "RenFiles": "new.txt,old.txt",
		"RunPreSetupCommands": "pre.exe", "RunPostSetupCommands": "post.exe",
		"AddReg": `HKLM,a\x`, "DelReg": `HKLM,a\x`, "BitReg": `HKLM,a\x,y,1,2,0`, "UpdateInis": "x.ini,y,,z", "UpdateIniFields": "x.ini,y,k,,z",
		"Ini2Reg": "x.ini,y,,HKLM,z", "ProfileItems": "Name=x\nCmdLine=11,,x.exe", "RegisterDlls": "11,,x.dll,1", "UnregisterDlls": "11,,x.dll,1",
		"PerUserInstall": "GUID=x", "BeginPrompt": "Prompt=x", "EndPrompt": "Prompt=x",
	}
	switches := []string{"CheckAdminRights=1", "Cleanup=1", "DoShellRefresh=1", "Reboot=1", "Restart=1", "SmartReboot=A",
		"LoadAdvpackExtension=x.dll", "Include=x.inf", "AddService=x,,y", "DelService=x"}
	want := []string{
		"LoadAdvpackExtension", "Include", "checkAdmin", "prompt", "run pre.exe",
		"unregister", "unregister", "delete d.txt", "rename old.txt", "copy c.txt",
		"put z", "add field", "iniToReg", "register", "regDelete", "regAdd", "regBits", "shortcut",
		"AddService", "DelService", "register", "perUser", "run post.exe", "removeDir",
		"refreshShell", "prompt", "reboot", "reboot", "reboot", "AddService",
	}
	body := "[DefaultInstall]\n" + strings.Join(switches, "\n") + "\n"
	for name, line := range lists { // in any order
		body += fmt.Sprintf("%s=L%s\n[L%[1]s]\n%[3]s\n[DefaultInstall]\n", name, name, line)
	}
	body += "[DestinationDirs]\nDefaultDestDir=10\n[DefaultInstall.Services]\nAddService=x,,y\n"
	plan, err := NewPlan(parse(t, body), "", testEnv)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range plan.Actions {
		switch a := a.(type) {
		case *Copy:
			got = append(got, "copy "+a.Source)
		case *Delete:
			got = append(got, "delete "+winpath.Base(a.Path))
		case *Rename:
			got = append(got, "rename "+winpath.Base(a.Old))
		case *Run:
			got = append(got, "run "+a.Command)
		case *Unsupported:
			got = append(got, a.Directive)
			if a.Reason == "" || a.Text == "" || !strings.Contains(a.String(), a.Reason) {
				t.Errorf("incomplete: %+v", a)
			}
		case *INIEntry:
			got = append(got, "put "+a.New)
		case *INIField:
			got = append(got, "add field")
		default:
			got = append(got, string(KindOf(a)))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPlanFiles(t *testing.T) {
	const dirs = "[DestinationDirs]\nDefaultDestDir=10\nC=30,d\nAbs=-1,D:\\Data\nDeep=11,a\\b\nTemp=3,x\nHere=01,out\n"
	tests := []struct{ name, body, want string }{
		{"install-007: destination first, source second", "[DefaultInstall]\nCopyFiles=C\n[C]\nnew.txt,old.txt\n",
			`copy old.txt to C:\d\new.txt`},
		{"install-010: no media table", "[DefaultInstall]\nCopyFiles=C\n[C]\na.txt\n", `copy a.txt to C:\d\a.txt`},
		{"install-012: single file", "[DefaultInstall]\nCopyFiles=@f.txt\n", `copy f.txt to C:\WINDOWS\f.txt`},
		{"lists and files mixed", "[DefaultInstall]\nCopyFiles=@a,C,,@b\n[C]\nc\n",
			"copy a to C:\\WINDOWS\\a\ncopy c to C:\\d\\c\ncopy b to C:\\WINDOWS\\b"},
		{"temporary name and flags", "[DefaultInstall]\nCopyFiles=C\n[C]\na,b,tmp,32;\nc,,c,0x14\nd,,,\n",
			"copy b to C:\\d\\a\ncopy c to C:\\d\\c, unless there is one, whatever version is there\ncopy d to C:\\d\\d"},
		{"key in front", "[DefaultInstall]\nCopyFiles=C\n[C]\nX.DLL=Y.DLL\n", `copy Y.DLL to C:\d\Y.DLL`},
		{"strings in names", "[DefaultInstall]\nCopyFiles=%l%\n[C]\n%n%.dll,%n%64.dll\n[Strings]\nl=C\nn=kbd\n",
			`copy kbd64.dll to C:\d\kbd.dll`},
		{"folders in names", "[DefaultInstall]\nCopyFiles=C\n[C]\nsub\\a.txt,in/b.txt\n", `copy in\b.txt to C:\d\sub\a.txt`},
		{"the same file twice", "[DefaultInstall]\nCopyFiles=C,c,@C.TXT\n[C]\nc.txt\nC.txt\nd.txt,c.txt\n[DestinationDirs]\nDefaultDestDir=30,D\n",
			"copy c.txt to C:\\d\\c.txt\ncopy c.txt to C:\\d\\d.txt\ncopy C.TXT to C:\\WINDOWS\\C.TXT"},
		{"media", "[DefaultInstall]\nCopyFiles=C\n[C]\na,b\n[SourceDisksNames]\n1=x,b.cab,,disk\n[SourceDisksFiles]\nb=1,in\n",
			`copy disk\in\b (loose, or in b.cab) to C:\d\a`},
		{"absolute", "[DefaultInstall]\nCopyFiles=Abs\n[Abs]\na\n", `copy a to D:\Data\a`},
		{"Windows 9x", "[DefaultInstall]\nCopyFiles=Temp\n[Temp]\na\n", `copy a to C:\WINDOWS\Temp\x\a`},
		{"back to the source", "[DefaultInstall]\nCopyFiles=Here\n[Here]\na\n", `copy a to C:\src\out\a`},
		{"a directory that only the client knows", "[DefaultInstall]\nCustomDestination=D\nCopyFiles=U\n[U]\na\n[D]\n49000=S\n[S]\nHKLM,x,y\n[DestinationDirs]\nU=49000,x\n",
			"copy a to %49000%\\x\\a"},
		{"no list, no directory", "[DefaultInstall]\nCopyFiles=Empty\n[Empty]\n", ""},

		{"delete", "[DefaultInstall]\nDelFiles=Deep\n[Deep]\na\nb,,,1\nc,,,0x10001\n",
			"delete C:\\WINDOWS\\system32\\a\\b\\a\ndelete C:\\WINDOWS\\system32\\a\\b\\b, at the restart if it is in use\ndelete C:\\WINDOWS\\system32\\a\\b\\c, at the restart if it is in use"},
		{"rename: new first", "[DefaultInstall]\nRenFiles=C\n[C]\nnew,old\n", `rename C:\d\old to C:\d\new`},
		{"lists for two directives", "[DefaultInstall]\nDelFiles=C\nCopyFiles=C\n[C]\na\n", "delete C:\\d\\a\ncopy a to C:\\d\\a"},
		{"two lines of one directive", "[DefaultInstall]\nCopyFiles=C\nCopyFiles=Abs\n[C]\na\n[Abs]\nb\n",
			"copy a to C:\\d\\a\ncopy b to D:\\Data\\b"},
		{"install-014: needed section", "[DefaultInstall]\nNeeds=More\n[More]\nCopyFiles=C\nNeeds=DefaultInstall,More\n[C]\na\n",
			`copy a to C:\d\a`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, planned(t, dirs+test.body, testEnv)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlanCabinet(t *testing.T) {
	plan, err := NewPlan(parse(t, "[DefaultInstall]\nCopyFiles=@b\n[SourceDisksNames]\n1=x,c\\b.cab,,disk\n[SourceDisksFiles]\nb=1\n"), "", testEnv)
	if err != nil {
		t.Fatal(err)
	}
	c := plan.Actions[0].(*Copy)
	if c.Source != `disk\b` || c.Cabinet != `c\b.cab` {
		t.Errorf("%+v", c)
	}
}

func TestPlanCommands(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"one after the other", "RunPostSetupCommands=A,B\n[A]\na.exe\nb.exe /x\n[B]\nc.exe\n", "run a.exe\nrun b.exe /x\nrun c.exe"},
		{"suffixes", "RunPostSetupCommands=A:0,A:1,A:2,A:3,A : 1\n[A]\na\n",
			"run a\nrun a (hidden)\nrun a (not waited for)\nrun a (hidden, not waited for)\nrun a (hidden)"},
		{"suffix too high: two low bits", "RunPostSetupCommands=A:6\n[A]\na\n", "run a (not waited for)"},
		{"a list with a colon", "RunPostSetupCommands=A:1\n[A:1]\na\n", "run a"},
		{"list named twice runs twice", "RunPostSetupCommands=A,A\n[A]\na\n", "run a\nrun a"},
		{"strings and directories", "RunPostSetupCommands=A\n[A]\nregsvr32 /s %11%\\%n%.ocx\n[Strings]\nn=x\n",
			`run regsvr32 /s C:\WINDOWS\system32\x.ocx`},
		{"quotes and commas", "RunPostSetupCommands=A\n[A]\n\"\"\"C:\\a b\\x.exe\"\" /q\", /r\n", `run "C:\a b\x.exe" /q,/r`},
		{"cut", "RunPostSetupCommands=A\n[A]\nmsiexec /i x.msi A=1\n", "run 1"},
		{"nothing", "RunPostSetupCommands=A\n[A]\n\"\"\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, planned(t, "[DefaultInstall]\n"+test.body, testEnv)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// advpack-039: commands run in the folder of the INF.
func TestPlanCommandStages(t *testing.T) {
	plan, err := NewPlan(parse(t, "[DefaultInstall]\nRunPreSetupCommands=A:1\nRunPostSetupCommands=A\n[A]\na\n"), "", testEnv)
	if err != nil {
		t.Fatal(err)
	}
	at := Origin{File: "t.inf", Line: 7, Section: "A"}
	want := []Action{
		&Run{Origin: at, Command: "a", Wait: true, Hidden: true, Dir: `C:\src`, Stage: Pre},
		&Run{Origin: at, Command: "a", Wait: true, Dir: `C:\src`, Stage: Post},
	}
	if diff := cmp.Diff(want, plan.Actions); diff != "" {
		t.Error(diff)
	}
}

func TestPlanSection(t *testing.T) {
	const all = "[X]\n[X.NT]\n[X.NTx86]\n[X.ntAMD64]\n[DefaultInstall]\n[Y.NT]\n[Z]\n"
	tests := []struct {
		section string
		env     Env
		title   string
	}{
		{"", Env{}, "[DefaultInstall] of t.inf"},
		{"x", Env{}, "[X.ntAMD64] of t.inf, which takes the place of [x] on amd64"},
		{"X", Env{Arch: "386"}, "[X.NTx86] of t.inf, which takes the place of [X] on x86"},
		{"X", Env{Arch: "arm64"}, "[X.NT] of t.inf, which takes the place of [X] on arm64"},
		{"X", Env{Plain: true}, "[X] of t.inf"},
		{"x.NTX86", Env{}, "[X.NTx86] of t.inf"},
		{"Y", Env{}, "[Y.NT] of t.inf, which takes the place of [Y] on amd64"},
		{"z", Env{}, "[Z] of t.inf"},
	}
	f := parse(t, all)
	for _, test := range tests {
		plan, err := NewPlan(f, test.section, test.env)
		if err != nil {
			t.Errorf("%q %+v: %v", test.section, test.env, err)
			continue
		}
		if diff := cmp.Diff(test.title+"\n  nothing to do\n", plan.String()); diff != "" {
			t.Error(diff)
		}
		decorated := found(plan.Findings) != ""
		if decorated != strings.Contains(test.title, "takes the place") {
			t.Errorf("%q: findings %v", test.section, plan.Findings)
		}
	}
	for section, hint := range map[string]string{
		"Y":              "the file has [Y.NT]: ask for that by its full name",
		"DefaultInstal":  "the file has [DefaultInstall]: ask for that by its full name",
		"DefaultInstlal": "did you mean [DefaultInstall]?",
		"Something":      "name the section to install",
	} {
		_, err := NewPlan(f, section, Env{Plain: true})
		var list finding.List
		if !errors.As(err, &list) || len(list) != 1 || list[0].Hint != hint || !errors.Is(err, ErrSectionNotFound) {
			t.Errorf("%q: %v %+v", section, err, list)
		}
	}
}

// The hint names what can be installed, within bounds.
func TestInstallSectionsInHint(t *testing.T) {
	const body = "[Version]\nSignature=$Chicago$\n[One]\ncopyfiles=x\n[x]\na\n[Two.NT]\nOther=1\nAddReg=y\n[y]\nHKLM\n"
	hint := func(body string) string {
		list := Check(parse(t, body), "Something", Env{})
		if len(list) != 1 {
			t.Fatalf("%v", list)
		}
		return list[0].Hint
	}
	if got, want := hint(body), "name one of its install sections: [One], [Two.NT]"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	var many strings.Builder
	for i := range 500 {
		fmt.Fprintf(&many, "[I%d]\nAddReg=y\n", i)
	}
	if got := hint(many.String()); strings.Count(got, "[") != maxProposals || !strings.HasSuffix(got, "[I9], ...") {
		t.Errorf("%q", got)
	}
}

func TestPlanQuiet(t *testing.T) {
	const body = "[DefaultInstall]\nBeginPrompt=P\nEndPrompt=P\n[P]\nPrompt=x\n"
	if got := planned(t, body, Env{Quiet: true}); got != "" {
		t.Errorf("a quiet run asks: %s", got)
	}
	if got := planned(t, body, Env{}); got != "tell: x\ntell: x" {
		t.Errorf("an ordinary run does not ask: %s", got)
	}
}

// What the file asks for, but what does nothing, makes no action.
func TestPlanWithoutEffect(t *testing.T) {
	const body = `[DefaultInstall]
CheckAdminRights=0
Cleanup=0
DoShellRefresh=0
SmartReboot=N
ComponentName=x
Uninstall=x
Tip=x
CopyINF=x.inf
AddReg=Nothing,Missing
RegisterOCXs=
BackupReg=x
some words
[Nothing]
`
	plan, err := NewPlan(parse(t, body), "", testEnv)
	if err != nil || len(plan.Actions) != 0 {
		t.Fatalf("%v, %v", plan, err)
	}
	const want = `info inf-no-effect 7:13
info inf-no-effect 8:1
info inf-no-effect 9:1
info inf-no-effect 10:1
info inf-no-effect 11:1
warning inf-missing-section 12:16
warning inf-ignored-directive 14:1
info inf-no-directive 15:1`
	got := strings.Replace(found(plan.Findings), "warning inf-no-advancedinf 4:1\n", "", 1)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLayoutFile(t *testing.T) {
	const body = "[DefaultInstall]\nCopyFiles=@a,@b\n[DestinationDirs]\nDefaultDestDir=10\n[Version]\nLayoutFile=T.INF,lay.inf,LAY.inf,none.inf\n[SourceDisksFiles]\na=1\n[SourceDisksNames]\n1=x,,,own\n"
	var asked []string
	env := testEnv
	env.Include = func(name string) (*File, error) {
		asked = append(asked, name)
		if name == "lay.inf" {
			return parse(t, "[SourceDisksFiles]\na=2\nb=2\n[SourceDisksNames]\n2=y,,,laid\n"), nil
		}
		return nil, errors.New("no such file")
	}
	got := planned(t, body, env)
	if want := "copy own\\a to C:\\WINDOWS\\a\ncopy laid\\b to C:\\WINDOWS\\b"; got != want {
		t.Errorf("got %s", got)
	}
	if diff := cmp.Diff([]string{"lay.inf", "none.inf"}, asked); diff != "" {
		t.Errorf("files asked for:\n%s", diff)
	}
	if got := found(Check(parse(t, body), "", testEnv)); strings.Count(got, "warning inf-missing-layout") != 2 {
		t.Errorf("nothing to include with: %s", got)
	}
}

// What a hostile file says is printed, not obeyed by the terminal.
func TestPlanTextIsPrintable(t *testing.T) {
	const body = "[DefaultInstall]\nRunPostSetupCommands=A\x1b]\nSmartReboot=A\x07\n[A\x1b]\nx.exe \x1b[2J\u202eäö\\y\n"
	plan, err := NewPlan(parse(t, strings.Replace(body, "A\x1b]\nSmart", "A\x1b\nSmart", 1)), "", testEnv)
	if err != nil {
		t.Fatal(err)
	}
	text := plan.String()
	if strings.ContainsAny(text, "\x1b\x07\u202e") {
		t.Errorf("%q", text)
	}
	if want := `run x.exe \x1b[2J\u202eäö\y  (t.inf:7 [A\x1b])`; !strings.Contains(text, want) {
		t.Errorf("%s lacks %s", text, want)
	}
	if command := plan.Actions[0].(*Run).Command; command != "x.exe \x1b[2J\u202eäö\\y" {
		t.Errorf("the command itself is changed: %q", command)
	}
	for _, f := range Check(parse(t, "[DefaultInstall]\nCopyFiles=\x1bx\na\x1b=b\n"), "", testEnv) {
		if strings.Contains(f.Error(), "\x1b") {
			t.Errorf("%q", f.Error())
		}
	}
}

// An assigned directory holds in layout files as well.
func TestLayoutDirs(t *testing.T) {
	v := view(t, "")
	v.AddLayout(parse(t, "[SourceDisksFiles]\n%49000%=1\n[SourceDisksNames]\n1=x\n"))
	if _, err := v.Source("x"); !errors.Is(err, ErrLineNotFound) {
		t.Error(err)
	}
	if err := v.SetDir(49000, "x"); err != nil {
		t.Fatal(err)
	}
	if s, err := v.Source("x"); s.Disk != 1 || err != nil {
		t.Error(s, err)
	}
}
