package inf

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// effect is what becomes of a directive: the kinds of the actions it makes and
// the ids of the findings.
func effect(t *testing.T, line string, env Env) string {
	t.Helper()
	body := "AdvancedINF=2.5\n[DefaultInstall]\n" + line + "\n[L]\na,b\n[DestinationDirs]\nDefaultDestDir=10\n" +
		"[R]\n11,,a.dll,1\n[O]\na.ocx\n[P]\nPrompt=a\n[U]\nGUID={1}\n[D]\nC:\\x\n[C]\n49000=C2\n[C2]\n,,,,C:\\x\n[I]\nx.ini,s,k,v,\n[M]\nName=x\nCmdLine=11,,x.exe\n"
	plan, err := NewPlan(parse(t, body), "", env)
	if err != nil {
		return err.Error()
	}
	var s []string
	for _, a := range plan.Actions {
		s = append(s, string(KindOf(a)))
	}
	for _, f := range plan.Findings {
		s = append(s, fmt.Sprintf("%v:%s", f.Severity, f.ID))
	}
	return strings.Join(s, " ")
}

// Every directive of the classic install section and of AdvPack's, and what is
// done about it. The list is written down anew: a row lost from the table
// would turn a directive into an unknown word without effect.
func TestDirectiveEffects(t *testing.T) {
	const refused, nothing, ignored = "unsupported", "info:inf-no-effect", "warning:inf-ignored-directive"
	const badRoot = "warning:inf-registry-root"
	tests := map[string]string{
		// classic
		"CopyFiles=L": "copy", "CopyFiles=@x": "copy", "DelFiles=L": "delete", "RenFiles=L": "rename",
		"AddReg=L": badRoot, "DelReg=L": badRoot, "BitReg=L": badRoot,
		"UpdateInis=I": "iniUpdate", "UpdateIniFields=I": "iniUpdate", "Ini2Reg=L": badRoot,
		"RegisterDlls=R": "register", "UnregisterDlls=R": "unregister", "ProfileItems=M": "shortcut",
		"AddService=x,,L": refused, "DelService=x": refused, "Reboot=1": "reboot", "Restart=": "reboot", "Reboot": "reboot",
		"LogConfig=L": nothing, "UpdateCfgSys=L": nothing, "UpdateAutoBat=L": nothing, "CopyINF=x.inf": nothing,
		"Uninstall=L": nothing, "OptionDesc=x": nothing, "Tip=x": nothing, "Parent=x": nothing,
		"InstallDefault=1": nothing, "InstallType=10": nothing, "IconIndex=3": nothing, "ComponentId=x": nothing,
		"Include=x.inf": refused, "Needs=L": "warning:inf-needs info:inf-no-directive",

		// AdvPack
		"RunPreSetupCommands=L": "run", "RunPostSetupCommands=L": "run",
		"CheckAdminRights=1": "checkAdmin", "CheckAdminRights=0": "", "CheckAdminRights=yes": "checkAdmin warning:inf-bad-switch",
		"BeginPrompt=P": "prompt", "EndPrompt=P": "prompt", "BeginPrompt=L": "warning:inf-empty-prompt",
		"CustomDestination=C": "info:inf-custom-directory", "DelDirs=D": "removeDir",
		"RegisterOCXs=O": "register", "UnRegisterOCXs=O": "unregister", "PerUserInstall=U": "perUser", "PerUserInstall=P": nothing,
		"Cleanup=1": nothing, "Cleanup=0": "", "DoShellRefresh=1": "refreshShell", "DoShellRefresh=": "",
		"SmartReboot=N": nothing, "SmartReboot=i": nothing, "SmartReboot=IS": nothing,
		"SmartReboot=A": "reboot", "SmartReboot=as": "reboot", "SmartReboot=Q": "warning:inf-smart-reboot",
		"LoadAdvpackExtension=x.dll": refused, "Patching=1": ignored,
		"RequiredEngine=SetupAPI": "", "RequiredEngine=SetupX,\"sorry\"": "warning:inf-required-engine",
		"ComponentName=x": nothing, "ComponentVersion=x": nothing,
		"BackupReg=1": ignored, "BackupPath=x": ignored, "SaveRestore=1": ignored, "PreRollBack=1": ignored,
		"AddSection=L": ignored, "CatalogName=x": ignored, "QuietUninstall=x": ignored,

		// whatever the case, and what is none
		"COPYFILES=L": "copy", "copyfiles = l": "copy", "Wibble=1": "info:inf-unknown-directive",
		"AdReg=L": "warning:inf-unknown-directive", "AddReg": "info:inf-no-directive",
	}
	covered := map[string]bool{}
	for line, want := range tests {
		name, _, _ := strings.Cut(line, "=")
		covered[fold(strings.TrimSpace(name))] = true
		if got := effect(t, line, testEnv); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
	for _, row := range directiveTable {
		if !covered[fold(row.name)] {
			t.Errorf("%s is not tested", row.name)
		}
	}
}

func TestDirectiveTableHasNoDoubles(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range directiveTable {
		if seen[fold(row.name)] || row.plan == nil {
			t.Errorf("row %s", row.name)
		}
		seen[fold(row.name)] = true
	}
}

func TestQuietEffects(t *testing.T) {
	quiet := Env{Quiet: true}
	for _, line := range []string{"BeginPrompt=L", "EndPrompt=L"} {
		if got := effect(t, line, quiet); got != "info:inf-prompt-left-out" {
			t.Errorf("%s: %s", line, got)
		}
	}
}

// The fields of an action are those of the plan's JSON.
func TestActionsAsJSON(t *testing.T) {
	from := Origin{File: "a.inf", Line: 7, Section: "S"}
	tests := []struct {
		action Action
		kind   Kind
		json   string
		text   string
	}{
		{&Copy{Origin: from, Source: `x\a`, Dest: `C:\a`, Flags: 4}, "copy",
			`{"file":"a.inf","line":7,"section":"S","source":"x\\a","dest":"C:\\a","flags":4}`, `copy x\a to C:\a, whatever version is there`},
		{&Copy{Origin: from, Source: "a", Cabinet: "b.cab", Dest: `C:\a`}, "copy",
			`{"file":"a.inf","line":7,"section":"S","source":"a","cabinet":"b.cab","dest":"C:\\a","flags":0}`, `copy a (loose, or in b.cab) to C:\a`},
		{&Delete{Origin: from, Path: `C:\a`, Flags: 1}, "delete",
			`{"file":"a.inf","line":7,"section":"S","path":"C:\\a","flags":1}`, `delete C:\a, at the restart if it is in use`},
		{&Rename{Origin: from, Old: `C:\a`, New: `C:\b`}, "rename",
			`{"file":"a.inf","line":7,"section":"S","source":"C:\\a","dest":"C:\\b"}`, `rename C:\a to C:\b`},
		{&Run{Origin: from, Command: "x /q", Hidden: true, Dir: `C:\w`, Stage: Pre}, "run",
			`{"file":"a.inf","line":7,"section":"S","command":"x /q","wait":false,"hidden":true,"dir":"C:\\w","stage":"pre"}`,
			`run x /q (hidden, not waited for)`},
		{&Unsupported{Origin: from, Directive: "AddReg", Text: "R", Reason: "no"}, "unsupported",
			`{"file":"a.inf","line":7,"section":"S","directive":"AddReg","text":"R","reason":"no"}`, `unsupported AddReg=R: no`},
	}
	for _, test := range tests {
		data, err := json.Marshal(test.action)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.json, string(data)); diff != "" {
			t.Error(diff)
		}
		if KindOf(test.action) != test.kind || test.action.String() != test.text || !reflect.DeepEqual(OriginOf(test.action), &from) {
			t.Errorf("%v %v %v", KindOf(test.action), test.action, OriginOf(test.action))
		}
	}
}

// brokenWriter fails once n writes are done.
type brokenWriter struct{ n int }

func (w *brokenWriter) Write(b []byte) (int, error) {
	if w.n--; w.n < 0 {
		return 0, fmt.Errorf("full")
	}
	return len(b), nil
}

func TestWriteTextFails(t *testing.T) {
	for body, writes := range map[string]int{"": 2, "CopyFiles=@a\n": 2} {
		plan, err := NewPlan(parse(t, "[DefaultInstall]\n"+body), "", testEnv)
		if err != nil {
			t.Fatal(err)
		}
		for n := range writes {
			if err := plan.WriteText(&brokenWriter{n}); err == nil {
				t.Errorf("%q: no error at write %d", body, n+1)
			}
		}
		if err := plan.WriteText(&brokenWriter{writes}); err != nil {
			t.Error(err)
		}
	}
}
