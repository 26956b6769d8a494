package inf

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/finding"
	"goexpress/internal/registry"
)

// client is a registry of texts by `HKLM\Key name`.
type client map[string]string

func (c client) value(key registry.Key, name string) (string, bool) {
	s, ok := c[key.String()+" "+name]
	return s, ok
}

const programFilesValue = `HKLM\Software\Microsoft\Windows\CurrentVersion ProgramFilesDir`

func TestCustomDestination(t *testing.T) {
	const programFiles = "[PF]\nHKLM,\"Software\\Microsoft\\Windows\\CurrentVersion\",\"ProgramFilesDir\",,\"%24%\\Standard\"\n"
	here := client{programFilesValue: `D:\Programme\`, `HKCU\X v`: "", `HKLM\X SourceDir`: `D:\no`}
	tests := []struct {
		name, body string
		registry   client // nil: the client is not known
		want       string // of `%49001%|%49002%`
	}{
		{"advpack-028: from the registry", "49001=PF\n" + programFiles, here, `D:\Programme|%49002%`},
		{"advpack-032: single quotes", "49001=PF\n[PF]\n'HKLM','Software\\Microsoft\\Windows\\CurrentVersion','ProgramFilesDir',,'%24%'\n", here, `D:\Programme|%49002%`},
		{"the default, in single quotes", "49001=PF,5\n[PF]\n'HKLM','X','v','ask','%24%\\a'\n", here, `C:\a|%49002%`},
		{"the client is not known", "49001=PF\n" + programFiles, nil, `C:\Standard|%49002%`},
		{"several ids", "49001,49002=PF,5\n" + programFiles, here, `D:\Programme|D:\Programme`},
		{"several ids, blanks", " 49001 , 49002 = PF , 5\n" + programFiles, here, `D:\Programme|D:\Programme`},
		{"line after line", "49001=PF\n49002=S,5\n" + programFiles + "[S]\nHKCU,X,v,,\"%49001%\\App\"\n", here, `D:\Programme|D:\Programme\App`},
		{"the order counts", "49002=S,5\n49001=PF\n" + programFiles + "[S]\nHKCU,X,v,,\"%49001%\\App\"\n", here, `D:\Programme|%49001%\App`},
		{"assigned again", "49001=S\n49001=PF\n" + programFiles + "[S]\n,,,,C:\\x\n", here, `D:\Programme|%49002%`},
		{"an empty value is none", "49001=S\n[S]\nHKCU,X,v,,C:\\x\n", here, `C:\x|%49002%`},
		{"no root", "49001=S\n[S]\n\"\",\"\",\"\",,C:\\x\n", here, `C:\x|%49002%`},
		{"backslashes round the key", "49001=PF\n[PF]\nHKLM,\\Software\\Microsoft\\Windows\\CurrentVersion\\,ProgramFilesDir\n", here, `D:\Programme|%49002%`},
		{"value name SourceDir", "49001=S\n[S]\nHKLM,X,SourceDir,,C:\\x\n", here, `C:\src|%49002%`},
		{"section name SourceDir", "49001=sourcedir,5\n", here, `C:\src|%49002%`},
		{"a name that is no path", "49001=S\n[S]\n,,,,Art\n", here, `Art|%49002%`},
		{"strings", "49%n%=%s%\n[S]\n,,,,%d%\n[Strings]\nn=001\ns=S\nd=C:\\x\n", here, `C:\x|%49002%`},
		{"nothing known", "49001=S,7\n[S]\nHKLM,X,v\n", nil, `%49001%|%49002%`},
		{"an empty section", "49001=S\n[S]\n", nil, `%49001%|%49002%`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			env := testEnv
			if test.registry != nil {
				env.Registry = test.registry.value
			}
			p := newPlanner(parse(t, "[DefaultInstall]\nCustomDestination=Cust\n[Cust]\n"+test.body), env)
			p.run("")
			if err := p.plan.Findings.Err(); err != nil {
				t.Fatal(err)
			}
			if got := p.view.Expand("%49001%|%49002%"); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestCustomDestinationFindings(t *testing.T) {
	const missing = "[S]\nHKLM,X,v,\"Choose a folder, please.\"\n"
	tests := []struct {
		name, body string
		known      bool // the client is
		want       string
		text       string // in the last finding
		cause      error
	}{
		{"what it became", "49001,49002=S\n[S]\n,,,,C:\\x\n", true, "info inf-custom-directory 7:1", `%49001%, %49002% = C:\x, the default`, nil},
		{"not asked", "49001=S,1\n[S]\n,,,Where?,C:\\x\n", true, "info inf-custom-directory 7:1", `%49001% = C:\x, the default; the user is not asked`, nil},
		{"where from", "49001=PF\n[PF]\nHKLM,Software\\Microsoft\\Windows\\CurrentVersion,ProgramFilesDir\n", true, "info inf-custom-directory 7:1",
			`%49001% = D:\Programme, from ` + strings.Replace(programFilesValue, " ", ` "`, 1) + `"`, nil},
		{"not known yet", "49001=S\n" + missing, false, "warning inf-custom-directory 7:1", "only the client knows", nil},
		{"no value", "49001=S,5\n" + missing, true, "error inf-custom-directory 7:1", `HKLM\X "v" is not there`, ErrUnknownDir},
		{"no value, which must be", "49001=S,7\n" + missing, true, "error inf-custom-directory 7:1", "Choose a folder, please.", ErrUnknownDir},
		{"no value, and a message", "49001=S,7\n" + missing + "\"\",\"\",\"\",\"Install %p% first.\",\"\"\n[Strings]\np=the player\n", true,
			"error inf-custom-directory 7:1", "Install the player first.", ErrUnknownDir},
		{"no section", "49001,49002=Gone,5\n[Gon]\n", true, "error inf-missing-section 7:7", "no section [Gone]", ErrSectionNotFound},
		{"one error for what follows", "49001=Gone,5\n[DefaultInstall]\nDelDirs=D\n[D]\n%49001%\\x\n", true,
			"error inf-missing-section 7:7", "no section [Gone]", ErrSectionNotFound},
		{"no numbers", "x=S\n49001,=S\n49001=S,y\n[S]\n,,,,C:\\x\n", true,
			"error inf-bad-number 7:1\nerror inf-bad-number 8:1\nerror inf-bad-number 9:9", `flags "y" are not a number`, ErrInvalidData},
		{"ids of Windows", "11=S\n65535=S\n[S]\n,,,,C:\\x\n", true,
			"error inf-bad-directory-id 7:1\ninfo inf-custom-directory 7:1\nerror inf-bad-directory-id 8:1\ninfo inf-custom-directory 8:1", "", ErrInvalidParameter},
		{"no root of the registry", "49001=S\n[S]\nHKXX,X,v,,C:\\x\n", true, "info inf-custom-directory 7:1\nwarning inf-unknown-root 9:1", "HKXX", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			env := testEnv
			if test.known {
				env.Registry = client{programFilesValue: `D:\Programme`}.value
			}
			list := Check(parse(t, "AdvancedINF=2.5\n[DefaultInstall]\nCustomDestination=Cust\n[Cust]\n"+test.body), "", env)
			if diff := cmp.Diff(test.want, found(list)); diff != "" {
				t.Errorf("%v\n%s", list, diff)
			}
			if last := list[len(list)-1]; !strings.Contains(last.Message, test.text) || last.Severity == finding.Error && last.Hint == "" {
				t.Errorf("%v, hint %q", last, last.Hint)
			}
			if err := list.Err(); test.cause != nil && !errors.Is(err, test.cause) {
				t.Errorf("cause of %v", err)
			}
		})
	}
}

// advpack-031: a key that does not exist is an error of its own, whatever the
// directories.
func TestCustomDestinationMissingKey(t *testing.T) {
	p := newPlanner(parse(t, "[Go]\nCustomDestination=Cust\n[Cust]\n49001=PF\n[PF]\n,,,,C:\\x\n[Opt]\nDir=%49001%\\My App\n"), testEnv)
	p.run("Go")
	l, err := p.view.FindFirst("Opt", "Dir")
	if err != nil || p.view.Field(l, 1) != `C:\x\My App` {
		t.Errorf("%v, %v", l, err)
	}
	if _, err := p.view.FindFirst("Opt", "Folder"); !errors.Is(err, ErrLineNotFound) {
		t.Error(err)
	}
}

// Where the directory of a list may lie: what the registry says is checked as
// what the file says is.
func TestCustomDirectoryOfFiles(t *testing.T) {
	const body = "[DefaultInstall]\nCustomDestination=Cust\nCopyFiles=C\n[Cust]\n49001=S\n[S]\nHKLM,X,v\n[C]\na\n[DestinationDirs]\nC=49001,sub\n"
	tests := []struct{ value, want string }{
		{`D:\App`, `copy a to D:\App\sub\a`},
		{`D:\App\`, `copy a to D:\App\sub\a`},
		{`D:/App`, `copy a to D:\App\sub\a`},
		{`D:\`, `copy a to D:\sub\a`},
		{`App`, "inf-no-absolute-path"},
		{`\App`, "inf-no-absolute-path"},
		{`\\server\share`, "inf-no-absolute-path"},
		{`\\?\D:\App`, "inf-no-absolute-path"},
		{`%49002%\x`, "inf-no-absolute-path"},
		{`D:\App\..\..\Windows`, "inf-unsafe-name"},
		{`D:\App\nul`, "inf-unsafe-name"},
		{`C:\C:\x`, "inf-unsafe-name"},
	}
	for _, test := range tests {
		env := testEnv
		env.Registry = client{`HKLM\X v`: test.value}.value
		plan, err := NewPlan(parse(t, body), "", env)
		var list finding.List
		switch {
		case errors.As(err, &list) && list[0].ID == test.want:
		case err != nil:
			t.Errorf("%s: %v", test.value, err)
		case plan.Actions[0].String() != test.want:
			t.Errorf("%s: %v", test.value, plan)
		}
	}
}
