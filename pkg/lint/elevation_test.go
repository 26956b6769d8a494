package lint

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/tc-hib/winres/version"

	"goexpress/internal/finding"
	"goexpress/internal/petest"
	"goexpress/pkg/inf"
	"goexpress/pkg/pe"
)

const manifestHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">`

func trust(level string) string {
	return manifestHead + `<trustInfo xmlns="urn:schemas-microsoft-com:asm.v3"><security><requestedPrivileges><requestedExecutionLevel level="` +
		level + `" uiAccess="false"/></requestedPrivileges></security></trustInfo></assembly>`
}

func utf16LE(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func TestManifestLevel(t *testing.T) {
	for _, test := range []struct{ manifest, want string }{
		{trust("requireAdministrator"), RequireAdministrator},
		{trust("highestAvailable"), HighestAvailable},
		{trust("asInvoker"), AsInvoker},
		{trust(" RequireAdministrator "), RequireAdministrator},
		{strings.ReplaceAll(trust("requireAdministrator"), "<requested", "<ms_asmv2:requested"), RequireAdministrator},
		{"\ufeff" + trust("asInvoker"), AsInvoker},
		{strings.Replace(trust("asInvoker"), "UTF-8", "windows-1251", 1), AsInvoker},
		{`<requestedExecutionLevel level='requireAdministrator' `, ""},
		{`<a><requestedExecutionLevel level=requireAdministrator></b>`, RequireAdministrator},
		{`<!-- <requestedExecutionLevel level="requireAdministrator"/> -->`, ""},
		{`<requestedExecutionLevel uiAccess="true"/>`, ""},
		{trust("root"), ""},
		{strings.Repeat("<a>", 100_000) + `<requestedExecutionLevel level="asInvoker">`, AsInvoker},
		{manifestHead + "</assembly>", ""},
		{"", ""},
		{"\x00\xff<", ""},
	} {
		if got := manifestLevel([]byte(test.manifest)); got != test.want {
			t.Errorf("%.200q: %q, want %q", test.manifest, got, test.want)
		}
	}
	if got := manifestLevel(utf16LE(strings.Replace(trust("highestAvailable"), "UTF-8", "UTF-16", 1))); got != HighestAvailable {
		t.Errorf("UTF-16: %q", got)
	}
}

// program is an image with a manifest and a version text, each if not "".
func program(machine uint16, manifest, product string) []byte {
	resources := []petest.Resource{}
	if product != "" {
		var v version.Info
		if err := v.Set(version.LangDefault, version.ProductName, product); err != nil {
			panic(err)
		}
		resources = append(resources, petest.Resource{Type: pe.RTVersion, Num: 1, Data: v.Bytes()})
	}
	if manifest != "" {
		resources = append(resources, petest.Resource{Type: pe.RTManifest, Num: 1, Lang: 1033, Data: []byte(manifest)})
	}
	return petest.Image{Machine: machine, PE32: machine == pe.MachineI386,
		Sections: []petest.Section{{Name: ".rsrc", Resources: resources, Dirs: []int{2}}}}.Bytes()
}

func TestElevation(t *testing.T) {
	files := map[string][]byte{
		"admin.exe":      program(0, trust("requireAdministrator"), ""),
		`sub\admin.exe`:  program(pe.MachineI386, trust("requireAdministrator"), "Setup"),
		"highest.exe":    program(0, trust("highestAvailable"), ""),
		"invoker.exe":    program(pe.MachineI386, trust("asInvoker"), "Setup"),
		"setup32.exe":    program(pe.MachineI386, "", ""),
		"setup64.exe":    program(0, "", "Setup"),
		"named.exe":      program(pe.MachineI386, manifestHead+"</assembly>", "The Patcher"),
		"plain.exe":      program(pe.MachineI386, "", "Plain"),
		"setup.txt.exe":  []byte("text"),
		"large.exe":      program(0, trust("requireAdministrator")+strings.Repeat(" ", maxManifest), ""),
		"cut.exe":        program(0, trust("requireAdministrator"), "")[:200],
		"unreadable.exe": nil,
		"run.cmd":        program(0, trust("requireAdministrator"), ""),
	}
	var names []string
	for name := range files {
		names = append(names, name)
	}
	open := func(name string, look func(io.ReaderAt, int64)) error {
		b, ok := files[strings.ToLower(name)]
		if !ok {
			t.Errorf("%s is asked for", name)
		}
		if b == nil {
			return errors.New("cannot be read")
		}
		look(bytes.NewReader(b), int64(len(b)))
		return nil
	}
	const refused, guessed = "warning " + IDElevation, "info " + IDInstallerName
	for _, test := range []struct {
		line, level, want string
	}{
		{"admin.exe /q", AsInvoker, refused},
		{"admin.exe /q", "", refused},
		{"ADMIN /q", HighestAvailable, refused},
		{"admin.exe", RequireAdministrator, ""},
		{`"sub/admin.exe" x`, AsInvoker, refused},
		{`%GOEXPRESS_DIR%\admin.exe`, AsInvoker, refused},
		{`C:\admin.exe`, AsInvoker, ""},
		{"highest", AsInvoker, refused},
		{"highest", HighestAvailable, ""},
		{"invoker.exe", AsInvoker, ""},
		{"setup32.exe", AsInvoker, guessed},
		{"setup32.exe", HighestAvailable, guessed},
		{"setup32.exe", RequireAdministrator, ""},
		{"setup64.exe", AsInvoker, ""},
		{"named.exe", AsInvoker, guessed},
		{"plain.exe", AsInvoker, ""},
		{"setup.txt.exe", AsInvoker, ""},
		{"large.exe", AsInvoker, ""},
		{"cut.exe", AsInvoker, ""},
		{"unreadable.exe", AsInvoker, ""},
		{"run.cmd", AsInvoker, ""},
		{"cmd /c admin.exe", AsInvoker, ""},
		{"", AsInvoker, ""},
	} {
		at := Command{Line: test.line, Pos: finding.Pos{File: "t.sed", Line: 4}, Section: "Options", Key: "AppLaunched"}
		list := Elevation([]Command{at, at}, pack(names...), test.level, open)
		if got := strings.Join(ids(list), " "); got != test.want {
			t.Errorf("%s in a package with %q: %v, want %q", test.line, test.level, list, test.want)
		}
		for _, f := range list {
			if f.Pos != at.Pos || f.Key != at.Key || !strings.Contains(f.Hint, "ExecutionLevel=RequireAdministrator") {
				t.Errorf("%s: %+v", test.line, f)
			}
		}
	}
}

func TestINFCommands(t *testing.T) {
	actions := []inf.Action{&inf.Run{Origin: inf.Origin{File: "a.inf", Line: 7, Section: "S"}, Command: "x /q"}, &inf.Copy{}}
	got := INFCommands(actions)
	if want := (Command{Line: "x /q", Pos: finding.Pos{File: "a.inf", Line: 7}, Section: "S"}); len(got) != 1 || got[0] != want {
		t.Errorf("got %+v", got)
	}
}

func TestLevelOf(t *testing.T) {
	b := program(0, trust("highestAvailable"), "")
	if got := LevelOf(bytes.NewReader(b), int64(len(b))); got != HighestAvailable {
		t.Errorf("%q", got)
	}
	if got := LevelOf(strings.NewReader("no program"), 10); got != "" {
		t.Errorf("a text: %q", got)
	}
}
