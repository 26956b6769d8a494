package inf

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func registered(t *testing.T, body string) []Action {
	t.Helper()
	plan, err := NewPlan(parse(t, "AdvancedINF=2.5\n[DefaultInstall]\n"+body), "", testEnv)
	if err != nil {
		t.Fatal(err)
	}
	return plan.Actions
}

func TestRegisterOCXs(t *testing.T) {
	const minute = time.Minute
	tests := []struct {
		name, line string
		want       *Register
	}{
		{"path", `%11%\a.ocx`, &Register{Path: `C:\WINDOWS\system32\a.ocx`, Server: true, Timeout: minute}},
		{"in quotes", `"C:\a b\a.ocx"`, &Register{Path: `C:\a b\a.ocx`, Server: true, Timeout: minute}},
		{"I", `%11%\a.ocx,I`, &Register{Path: `C:\WINDOWS\system32\a.ocx`, Server: true, Install: true, Timeout: minute}},
		{"i with parameter", `%11%\a.ocx, i ,"x,y"`, &Register{Path: `C:\WINDOWS\system32\a.ocx`, Server: true, Install: true, Argument: "x,y", Timeout: minute}},
		{"NI", `%11%\a.ocx,NI,x,y`, &Register{Path: `C:\WINDOWS\system32\a.ocx`, Install: true, Argument: "x,y", Timeout: minute}},
		{"IN", `%11%\a.ocx,IN`, &Register{Path: `C:\WINDOWS\system32\a.ocx`, Install: true, Timeout: minute}},
		{"N", `%11%\a.ocx,n`, &Register{Path: `C:\WINDOWS\system32\a.ocx`, Install: true, Timeout: minute}},
		{"advpack-018: bare name", `a.ocx`, &Register{Path: `C:\src\a.ocx`, Source: "a.ocx", Server: true, Timeout: minute}},
		{"bare name with a folder", `.\in/a.ocx`, &Register{Path: `C:\src\in\a.ocx`, Source: `in\a.ocx`, Server: true, Timeout: minute}},
		{"in the INF's folder", `%01%\a.ocx`, &Register{Path: `C:\src\a.ocx`, Source: "a.ocx", Server: true, Timeout: minute}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.want.Origin = Origin{File: "t.inf", Line: 7, Section: "O"}
			got := registered(t, "RegisterOCXs=O\n[O]\n"+test.line+"\n")
			if diff := cmp.Diff([]Action{test.want}, got); diff != "" {
				t.Error(diff)
			}
			test.want.Undo = true // advpack-019
			got = registered(t, "unregisterocxs=O\n[O]\n"+test.line+"\n")
			if diff := cmp.Diff([]Action{test.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The loader looks into the system directory before it looks into the folder
// that the package works in.
func TestRegisterBareName(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"copied to the system directory", "CopyFiles=C\nRegisterOCXs=O\n", `C:\WINDOWS\system32\A.ocx`},
		{"unregistered before it is deleted there", "DelFiles=C\nUnregisterOCXs=O\n", `C:\WINDOWS\system32\A.ocx`},
		{"copied elsewhere", "CopyFiles=D\nRegisterOCXs=O\n", `C:\src\A.ocx`},
	}
	for _, test := range tests {
		for _, a := range registered(t, test.body+"[O]\nA.ocx\n[C]\na.OCX\n[D]\na.ocx\n[DestinationDirs]\nC=11\nD=10\n") {
			if r, ok := a.(*Register); ok && (r.Path != test.want || (r.Source == "") != (r.Path != `C:\src\A.ocx`)) {
				t.Errorf("%s: %+v", test.name, r)
			}
		}
	}
}

func TestRegisterDlls(t *testing.T) {
	const path = `C:\WINDOWS\system32\a.dll`
	tests := []struct {
		line string
		want *Register
	}{
		{"11,,a.dll,1", &Register{Path: path, Server: true, Timeout: time.Minute}},
		{"11, sub ,a.dll, 2 , 5 , \"x,y\"", &Register{Path: `C:\WINDOWS\system32\sub\a.dll`, Install: true, Argument: "x,y", Timeout: 5 * time.Second}},
		{"11,,a.dll,3,,x,y", &Register{Path: path, Server: true, Install: true, Argument: "x,y", Timeout: time.Minute}},
		{"11,,a.dll,0x1,0", &Register{Path: path, Server: true, Timeout: time.Minute}},
		{"-1,C:\\x,a.exe", &Register{Path: `C:\x\a.exe`, Server: true, Timeout: time.Minute}},
		{"-1,C:\\x,a.EXE,3,,/install now", &Register{Path: `C:\x\a.EXE`, Server: true, Argument: "/install now", Timeout: time.Minute}},
		{"01,,a.dll,1", &Register{Path: `C:\src\a.dll`, Source: "a.dll", Server: true, Timeout: time.Minute}},
	}
	for _, test := range tests {
		t.Run(test.line, func(t *testing.T) {
			test.want.Origin = Origin{File: "t.inf", Line: 7, Section: "R"}
			got := registered(t, "RegisterDlls=R\n[R]\n"+test.line+"\n")
			if diff := cmp.Diff([]Action{test.want}, got); diff != "" {
				t.Error(diff)
			}
			test.want.Undo = true
			got = registered(t, "UnregisterDlls=R\n[R]\n"+test.line+"\n")
			if diff := cmp.Diff([]Action{test.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What has been used to run code from the network is not registered, and says
// why; nothing of it becomes an action that could be carried out.
func TestRegisterRefused(t *testing.T) {
	tests := []struct{ directive, line, reason string }{
		{"UnregisterOCXs", `%11%\scrobj.dll,NI,https://host/x.sct`, "nothing is fetched"},
		{"RegisterOCXs", `https://host/x.ocx`, "nothing is fetched"},
		{"RegisterOCXs", `a.ocx,I,ftp://host/x`, "nothing is fetched"},
		{"RegisterOCXs", `\\host\share\x.ocx`, "network"},
		{"RegisterOCXs", `//host/share/x.ocx`, "network"},
		{"RegisterOCXs", `%11%\SCROBJ.dll,I,C:\x.sct`, "scriptlets"},
		{"RegisterOCXs", `scrobj.dll,N`, "scriptlets"},
		{"RegisterOCXs", `a.ocx,NI,"Script:C:\x"`, "scriptlets"},
		{"RegisterOCXs", `%11%\x.sct`, "scriptlets"},
		{"RegisterOCXs", `x.WSC`, "scriptlets"},
		{"UnregisterDlls", `11,,scrobj.dll,2,60,https://host/x.sct`, "nothing is fetched"},
		{"RegisterDlls", `11,,scrobj.dll,2,60,C:\x.sct`, "scriptlets"},
		{"RegisterDlls", `11,,http://host/a.dll,1`, "nothing is fetched"},
	}
	for _, test := range tests {
		got := registered(t, test.directive+"=O\n[O]\n"+test.line+"\n")
		if len(got) != 1 {
			t.Errorf("%s: %v", test.line, got)
			continue
		}
		u, ok := got[0].(*Unsupported)
		if !ok || !strings.Contains(u.Reason, test.reason) || u.Directive != test.directive || u.Line != 7 {
			t.Errorf("%s: %+v", test.line, got[0])
		}
	}
	if got := registered(t, "RegisterOCXs=O\n[O]\n%11%\\scrobj.dll\n"); KindOf(got[0]) != KindRegister {
		t.Errorf("the library itself is one like any other: %v", got)
	}
}

func TestRegisterFindings(t *testing.T) {
	tests := []struct{ body, want string }{
		{"RegisterOCXs=O\n[O]\n@nothere.ocx\n", "info inf-no-effect 7:1"},
		{"RegisterOCXs=O\n[O]\na.ocx,IX\n", "warning inf-unknown-flags 7:7"},
		{"RegisterOCXs=O\n[O]\n,I\n", "error inf-missing-name 7:1"},
		{"RegisterOCXs=O\n[O]\n..\\a.ocx\n", "error inf-unsafe-name 7:1"},
		{"RegisterOCXs=O\n[O]\nC:a.ocx\n", "error inf-no-absolute-path 7:1"},
		{"RegisterOCXs=O\n[O]\n\\a.ocx\n", "error inf-no-absolute-path 7:1"},
		{"RegisterOCXs=O\n[O]\n%11%\\..\\a.ocx\n", "error inf-unsafe-name 7:1"},
		{"RegisterDlls=O\n[O]\n11,,a.dll\n", "warning inf-no-registration 7:5"},
		{"RegisterDlls=O\n[O]\n11,,a.dll,8\n", "warning inf-no-registration 7:5\nwarning inf-unknown-flags 7:11"},
		{"RegisterDlls=O\n[O]\n11,,a.dll,x\n", "error inf-bad-number 7:11"},
		{"RegisterDlls=O\n[O]\n11,,a.dll,1,x\n", "error inf-bad-number 7:13"},
		{"RegisterDlls=O\n[O]\n11,,a.dll,1,-1\n", "error inf-bad-number 7:13"},
		{"RegisterDlls=O\n[O]\n11,,a.dll,1,86401\n", "error inf-bad-number 7:13"},
		{"RegisterDlls=O\n[O]\n14,,a.dll,1\n", "error inf-unknown-directory 7:1"},
		{"RegisterDlls=O\n[O]\n11,..,a.dll,1\n", "error inf-unsafe-name 7:4"},
		{"RegisterDlls=O\n[O]\n11,,,1\n", "error inf-missing-name 7:5"},
	}
	for _, test := range tests {
		got := found(Check(parse(t, "AdvancedINF=2.5\n[DefaultInstall]\n"+test.body), "", testEnv))
		if got != test.want {
			t.Errorf("%s: got %s, want %s", test.body, got, test.want)
		}
	}
}
