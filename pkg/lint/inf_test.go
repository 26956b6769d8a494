package lint

import (
	"slices"
	"strings"
	"testing"

	"goexpress/internal/finding"
	"goexpress/internal/registry"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/sed"
)

func TestINFUnusedSection(t *testing.T) {
	f, err := inf.Parse("t.inf", []byte("[Version]\nSignature=\"$Chicago$\"\n[DefaultInstall]\nAddReg=A\n[A]\n[B]\nHKLM,x\n"), inf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	list := INF(f)
	if len(list) != 1 || list[0].ID != IDUnusedSection || list[0].Severity != finding.Info ||
		list[0].Error() != "t.inf:6:1: [B]: no line of the file names this section" || list[0].Hint == "" {
		t.Errorf("got %v", list)
	}
}

// What is registered out of the work folder must be packed; what lies
// elsewhere may be on the client.
func TestRegister(t *testing.T) {
	at := inf.Origin{File: "t.inf", Line: 7, Section: "ocx"}
	actions := []inf.Action{
		&inf.Register{Origin: at, Path: express.WorkDir + `\there.ocx`},
		&inf.Register{Origin: at, Path: express.WorkDir + `\gone.ocx`},
		&inf.Register{Origin: at, Path: `C:\WINDOWS\system32\mschat.ocx`},
	}
	list := Actions(actions, pack("There.ocx"), "windows")
	if got := ids(list); !slices.Equal(got, []string{"warning " + IDWorkFolder, "warning " + IDRegisterNoINF}) {
		t.Fatalf("got %v", list)
	}
	if f := list[1]; f.Error() != "t.inf:7: [ocx]: gone.ocx is registered but neither packaged nor copied" || f.Hint == "" {
		t.Errorf("got %v, hint %q", f, f.Hint)
	}
}

// What stays on the client must not name the folder that goes.
func TestWorkFolder(t *testing.T) {
	at := inf.Origin{File: "t.inf", Line: 7, Section: "s"}
	const here, there = express.WorkDir + `\a.exe`, `C:\Tools\a.exe`
	for _, path := range []string{here, there} {
		for _, a := range []inf.Action{
			&inf.RegAdd{Origin: at, Value: registry.String(`"` + path + `" "%1"`)},
			&inf.RegAdd{Origin: at, Value: registry.Strings([]string{"x", path})},
			&inf.PerUser{Origin: at, StubPath: path},
			&inf.INIEntry{Origin: at, New: "x=" + path},
			&inf.INIField{Origin: at, New: path},
			&inf.Shortcut{Origin: at, Target: path},
			&inf.Shortcut{Origin: at, Target: there, Icon: path},
		} {
			list := Actions([]inf.Action{a}, pack("a.exe"), "windows")
			if warned := len(list) == 1 && list[0].ID == IDWorkFolder && list[0].Hint != ""; warned != (path == here) {
				t.Errorf("%v: %v", a, list)
			}
		}
	}
}

// The old trap of short names: the INF lists long ones, the package has what
// IExpress made of them.
func TestShortNames(t *testing.T) {
	copies := []inf.Action{&inf.Copy{Origin: inf.Origin{File: "t.inf", Line: 3}, Source: "Hotfix for Outlook.exe", Dest: `C:\x`}}
	list := Actions(copies, pack("HOTFIX~1.EXE"), "windows")
	if len(list) != 1 || list[0].ID != IDSourceMissing || !strings.HasPrefix(list[0].Hint, "HOTFIX~1.EXE looks like its short name") {
		t.Errorf("got %v", list)
	}
	for options, want := range map[string][]string{
		"UseLongFileName=0": {"info " + IDLongName},
		"UseLongFileName=1": nil,
		"":                  nil,
	} {
		d, err := sed.ParseLax("t.sed", []byte("[Version]\nClass=IEXPRESS\nSEDVersion=3\n[Options]\n"+options+"\n"), sed.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := LongNames(d, NamesOf("t.sed", []string{"Odk.inf", `sub\OL98QFE2.EXE`, "Hotfix for Outlook.exe"}))
		if !slices.Equal(ids(got), want) {
			t.Errorf("%s: %v, want %v", options, got, want)
		}
	}
}
