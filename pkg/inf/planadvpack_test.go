package inf

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPrompts(t *testing.T) {
	const section = "[P]\nPrompt=\"Remove %what%?\"\nTitle=%what%\nButtonType="
	tests := []struct {
		name, body string
		want       *Prompt
	}{
		{"yes or no", "BeginPrompt=P\n" + section + "YESNO\n", &Prompt{Buttons: ButtonYesNo}},
		{"OK or cancel", "BeginPrompt=P\n" + section + "okcanc\n", &Prompt{Buttons: ButtonOKCancel}},
		{"OK", "BeginPrompt=P\n" + section + "OK\n", &Prompt{Buttons: ButtonOK}},
		{"yes alone", "BeginPrompt=P\n" + section + "Yes\n", &Prompt{Buttons: ButtonOK}},
		{"no buttons named", "BeginPrompt=P\n" + section + "\n", &Prompt{Buttons: ButtonOK}},
		{"unknown buttons", "BeginPrompt=P\n" + section + "RETRY\n", &Prompt{Buttons: ButtonOK}},
		{"nothing to decline at the end", "EndPrompt=P\n" + section + "YESNO\n", &Prompt{Buttons: ButtonOK}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.want.Origin, test.want.Text, test.want.Title = Origin{File: "t.inf", Line: 7, Section: "P"}, "Remove Chat, 2.0?", "Chat, 2.0"
			got := registered(t, test.body+"[Strings]\nwhat=\"Chat, 2.0\"\n")
			if diff := cmp.Diff([]Action{test.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := registered(t, "EndPrompt=P\n[P]\nPrompt=That is it, thank you.\n"); got[0].(*Prompt).Text != "That is it,thank you." {
		t.Errorf("text without quotes: %v", got)
	}
}

// advpack-027, as far as a plan goes: every text of the section arrives.
func TestPerUser(t *testing.T) {
	one, zero := uint32(1), uint32(0)
	at := Origin{File: "t.inf", Line: 9, Section: "U"}
	tests := []struct {
		name, body string
		want       *PerUser
	}{
		{"advpack-027", "Version=4,71,0,0701\nDisplayName=d\nGUID=g\nComponentID=c\nLocale=l\nIsInstalled=1\nStubPath=rundll32.exe advpack.dll,LaunchINFSection %17%\\a.inf,PerUser\n",
			&PerUser{Origin: at, GUID: "g", DisplayName: "d", Version: "4,71,0,0701", Locale: "l", ComponentID: "c",
				StubPath: `rundll32.exe advpack.dll,LaunchINFSection C:\WINDOWS\INF\a.inf,PerUser`, IsInstalled: &one}},
		{"removed", "Version=2\nIsInstalled=0\nguid=%g%\n[Strings]\ng={1-2}\n", &PerUser{Origin: at, GUID: "{1-2}", Version: "2", IsInstalled: &zero}},
		{"little", "\n\nGUID=g\n", &PerUser{Origin: at, GUID: "g"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff([]Action{test.want}, registered(t, "PerUserInstall=U\n[U]\n"+test.body)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// advpack-036: whether they are empty is found out when they are removed.
func TestDelDirs(t *testing.T) {
	const body = "DelDirs=D\n[D]\n%16422%\\App\\Deep\nC:\\a, b ; with a comma\n\"C:/x y/\"\n%01%\\x\n%49001%\\x\n%49001%\n[DefaultInstall]\nCustomDestination=C\n[C]\n49001=S\n[S]\n"
	var got []string
	for _, a := range registered(t, body) {
		got = append(got, a.(*RemoveDir).Path)
	}
	want := []string{`C:\Program Files\App\Deep`, `C:\a,b`, `C:\x y`, `C:\src\x`, `%49001%\x`, `%49001%`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A package whose folder has only a name when it is planned.
func TestDelDirsInPackage(t *testing.T) {
	env := Env{SourceDir: "%GOEXPRESS_DIR%"}
	if got := planned(t, "[DefaultInstall]\nDelDirs=D\n[D]\n%01%\\x\n", env); got != `remove folder %GOEXPRESS_DIR%\x if it is empty` {
		t.Error(got)
	}
	if got := found(Check(parse(t, "AdvancedINF=2.5\n[DefaultInstall]\nDelDirs=D\n[D]\n%01%\\..\\x\n%01%x\n"), "", env)); got !=
		"error inf-unsafe-name 7:1\nerror inf-no-absolute-path 8:1" {
		t.Error(got)
	}
}

func TestAdvPackFindings(t *testing.T) {
	tests := []struct{ body, want string }{
		{"DelDirs=D\n[D]\n\"C:\\\"\n", "error inf-root-directory 7:1"},
		{"DelDirs=D\n[D]\n%24%\n", "error inf-root-directory 7:1"},
		{"DelDirs=D\n[D]\n\"C:\\.\\\"\n", "error inf-root-directory 7:1"},
		{"DelDirs=D\n[D]\nApp\n", "error inf-no-absolute-path 7:1"},
		{"DelDirs=D\n[D]\n\\\\host\\share\\x\n", "error inf-no-absolute-path 7:1"},
		{"DelDirs=D\n[D]\nC:\\a\\..\n", "error inf-unsafe-name 7:1"},
		{"DelDirs=D\n[D]\n%49001%\\x\n", "warning inf-unknown-string 7:1\nerror inf-no-absolute-path 7:1"},
		{"DelDirs=Gone\n", "warning inf-missing-section 5:9"},
		{"BeginPrompt=P\n[P]\nTitle=x\n", "warning inf-empty-prompt 5:13"},
		{"BeginPrompt=P\n[P]\nPrompt=x\nButtonType=RETRY\n", "warning inf-button-type 8:12"},
		{"PerUserInstall=U\n[U]\nDisplayName=x\n", "info inf-no-effect 5:16"},
		{"PerUserInstall=U\n[U]\nGUID=x\nIsInstalled=yes\n", "error inf-bad-number 8:13"},
		{"RunPreSetupCommands=R\n[R]\ngrpconv -o\nC:\\WINDOWS\\GrpConv.EXE -o\n", "info inf-no-effect 7:1\ninfo inf-no-effect 8:1"},
		{"RunPostSetupCommands=R\n[R]\nmore.inf\n", "warning inf-command-inf 7:1"},
	}
	for _, test := range tests {
		if got := found(Check(parse(t, "AdvancedINF=2.5\n[DefaultInstall]\n"+test.body), "", testEnv)); got != test.want {
			t.Errorf("%s: got %s, want %s", test.body, got, test.want)
		}
	}
}

func TestSpecialCommands(t *testing.T) {
	tests := []struct{ line, want string }{
		{"RunDll setupx.dll,InstallHinfSection Sec 4 file.inf", "unsupported RunPreSetupCommands=RunDll setupx.dll,InstallHinfSection Sec 4 file.inf: 16-bit libraries of Windows 9x cannot be run"},
		{"C:\\WINDOWS\\rundll.exe x.dll,y", "unsupported RunPreSetupCommands=C:\\WINDOWS\\rundll.exe x.dll,y: 16-bit libraries of Windows 9x cannot be run"},
		{"RunDll32 advpack.dll,LaunchINFSection a.inf,b", "run RunDll32 advpack.dll,LaunchINFSection a.inf,b"},
		{"grpconv.exe -o", ""},
		{"a.inf DefaultInstall", "run a.inf DefaultInstall"},
		{"grpconvert.exe", "run grpconvert.exe"},
	}
	for _, test := range tests {
		if got := planned(t, "[DefaultInstall]\nRunPreSetupCommands=R\n[R]\n"+test.line+"\n", testEnv); got != test.want {
			t.Errorf("%s: got %s", test.line, got)
		}
	}
}

func TestReboots(t *testing.T) {
	tests := []struct {
		body string
		want []Action
	}{
		{"Reboot\n", []Action{&Reboot{Origin: Origin{File: "t.inf", Line: 5, Section: "DefaultInstall"}}}},
		{"%r%\n[Strings]\nr=Restart\n", nil}, // a word that stands for nothing as it is written
		{"SmartReboot=AS\n", []Action{&Reboot{Origin: Origin{File: "t.inf", Line: 5, Section: "DefaultInstall"}, Silent: true}}},
		{"SmartReboot=IS\n", nil},
		{"Reboot, now\n", nil},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, registered(t, test.body)); diff != "" {
			t.Errorf("%s: %s", strings.TrimSpace(test.body), diff)
		}
	}
}

// The fields of AdvPack's actions in JSON, and the lines that they are in a
// plan's text.
func TestAdvPackActionsInJSON(t *testing.T) {
	from := Origin{File: "a.inf", Line: 7, Section: "S"}
	const head = `{"file":"a.inf","line":7,"section":"S"`
	one := uint32(1)
	tests := []struct {
		action Action
		kind   Kind
		json   string
		text   string
	}{
		{&Register{Origin: from, Path: `C:\a.ocx`, Server: true, Timeout: time.Second}, "register",
			`,"path":"C:\\a.ocx","server":true,"install":false,"timeout":1000000000}`, `register C:\a.ocx`},
		{&Register{Origin: from, Path: `C:\w\a.ocx`, Source: "a.ocx", Undo: true, Install: true, Argument: `x\y`}, "unregister",
			`,"path":"C:\\w\\a.ocx","source":"a.ocx","server":false,"install":true,"argument":"x\\y","timeout":0}`, `unregister C:\w\a.ocx (only DllInstall "x\y")`},
		{&Register{Origin: from, Path: `C:\a.ocx`, Server: true, Install: true}, "register",
			`,"path":"C:\\a.ocx","server":true,"install":true,"timeout":0}`, `register C:\a.ocx (and DllInstall "")`},
		{&Register{Origin: from, Path: `C:\a.exe`, Server: true, Argument: "/r"}, "register",
			`,"path":"C:\\a.exe","server":true,"install":false,"argument":"/r","timeout":0}`, `register C:\a.exe with /r`},
		{&RemoveDir{from, `C:\a`}, "removeDir", `,"path":"C:\\a"}`, `remove folder C:\a if it is empty`},
		{&Prompt{Origin: from, Title: "T", Text: "A\nB", Buttons: ButtonYesNo}, "prompt", `,"title":"T","text":"A\nB","buttons":"yesNo"}`, `ask: A\nB`},
		{&Prompt{Origin: from, Text: "A", Buttons: ButtonOK}, "prompt", `,"title":"","text":"A","buttons":"ok"}`, `tell: A`},
		{&CheckAdmin{from}, "checkAdmin", `}`, `check that the user is an administrator`},
		{&RefreshShell{from}, "refreshShell", `}`, `refresh icons and associations`},
		{&Reboot{Origin: from}, "reboot", `}`, `a restart is needed`},
		{&Reboot{Origin: from, Silent: true}, "reboot", `,"silent":true}`, `a restart is needed, without asking`},
		{&PerUser{Origin: from, GUID: "g", DisplayName: "d", StubPath: "s", IsInstalled: &one}, "perUser",
			`,"guid":"g","displayName":"d","stubPath":"s","isInstalled":1}`, `for every user, once (Active Setup g "d"): run s`},
	}
	for _, test := range tests {
		data, err := json.Marshal(test.action)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(head+test.json, string(data)); diff != "" {
			t.Error(diff)
		}
		if KindOf(test.action) != test.kind || test.action.String() != test.text || !reflect.DeepEqual(OriginOf(test.action), &from) {
			t.Errorf("%v %v %v", KindOf(test.action), test.action, OriginOf(test.action))
		}
	}
}
