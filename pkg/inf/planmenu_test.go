package inf

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const menuDir = `C:\ProgramData\Microsoft\Windows\Start Menu`

// menu plans lines for setup.ini and returns the plan with the Start menu's
// folder shortened.
func menu(t *testing.T, lines ...string) string {
	t.Helper()
	body := listed("UpdateInis", strings.Join(lines, "\n")) + "[Strings]\napp=\"Demo\"\n"
	return strings.ReplaceAll(planned(t, body, testEnv), menuDir, "MENU")
}

// The forms of setup.ini that shipped files use.
func TestStartMenu(t *testing.T) {
	const group = `setup.ini, progman.groups,, "g=%app% Tools"`
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"quoted", []string{group, `setup.ini, g,, """%app%"", ""%24%\a b\c.exe"""`},
			`link MENU\Programs\Demo Tools\Demo.lnk to C:\a b\c.exe`},
		{"quotes within", []string{group, `setup.ini, g,, """%app%"", """"""%24%\a b\c.exe"""""""`},
			`link MENU\Programs\Demo Tools\Demo.lnk to C:\a b\c.exe`},
		{"quotes within and arguments", []string{group, `setup.ini, g,, """%app%"", """"""C:\a b\c.exe"""" /x ""y"""""`},
			`link MENU\Programs\Demo Tools\Demo.lnk to C:\a b\c.exe /x y`},
		{"not quoted, with a profile", []string{group, `setup.ini, g,, """%app%"", %24%\a~1\c.EXE,,, CChat"`},
			`link MENU\Programs\Demo Tools\Demo.lnk to C:\a~1\c.EXE`},
		{"arguments without quotes", []string{group, `setup.ini, g,, "Title, C:\a b\c.exe /x y"`},
			`link MENU\Programs\Demo Tools\Title.lnk to C:\a b\c.exe /x y`},
		{"a document, a folder", []string{group, `setup.ini, g,, """R"", ""C:\a b\read me.txt"""`, `setup.ini, g,, """F"", ""C:\a b"""`},
			"link MENU\\Programs\\Demo Tools\\R.lnk to C:\\a b\\read me.txt\nlink MENU\\Programs\\Demo Tools\\F.lnk to C:\\a b"},
		{"the group behind its link, by path", []string{`%10%\SETUP.INI, G,, """%app%"", C:\c.exe"`, `%25%\setup.ini, Progman.Groups,, "g=A\B"`},
			`link MENU\Programs\A\B\Demo.lnk to C:\c.exe`},
		{"no folder is the menu itself", []string{`setup.ini, progman.groups,, "g="`, `setup.ini, g,, """%app%"", C:\c.exe"`},
			`link MENU\Programs\Demo.lnk to C:\c.exe`},
		{"folder with quotes of its own", []string{`setup.ini, progman.groups,, "g="%app%""`, `setup.ini, g,, """%app%"", C:\c.exe"`},
			`link MENU\Programs\Demo\Demo.lnk to C:\c.exe`},
		{"folder in quotes", []string{`setup.ini, progman.groups,, "g=""EMF"""`, `setup.ini, g,, """%app%"", C:\c.exe"`},
			`link MENU\Programs\EMF\Demo.lnk to C:\c.exe`},
		{"absolute folder", []string{`setup.ini, progman.groups,,""g="%16407%\%app%\""`, `setup.ini, g,, """%app%"", C:\c.exe"`},
			`link MENU\Programs\Demo\Demo.lnk to C:\c.exe`},
		{"up to the menu, and to the desktop", []string{
			`setup.ini, progman.groups,, "g=..\X"`, `setup.ini, progman.groups,, "d=..\..\desktop"`, `setup.ini, d,, """%app%"", C:\c.exe"`,
			`setup.ini, g,, """%app%"", C:\c.exe"`},
			"link C:\\Users\\Public\\Desktop\\Demo.lnk to C:\\c.exe\nlink MENU\\X\\Demo.lnk to C:\\c.exe"},

		{"deleted by its title", []string{group, `setup.ini, g,, """%app%"""`},
			"remove link MENU\\Programs\\Demo Tools\\Demo.lnk\nremove folder MENU\\Programs\\Demo Tools if it is empty"},
		{"deleted by an empty command", []string{group, `setup.ini, g,, """%app%"",,,"`},
			"remove link MENU\\Programs\\Demo Tools\\Demo.lnk\nremove folder MENU\\Programs\\Demo Tools if it is empty"},
		{"deleted as old entries", []string{`setup.ini, progman.groups, "g=%app%"`, `setup.ini, g, """%app%"", C:\c.exe"`},
			"remove link MENU\\Programs\\Demo\\Demo.lnk\nremove folder MENU\\Programs\\Demo if it is empty"},
		{"the group alone", []string{`setup.ini, progman.groups, "g=%app%",`}, `remove folder MENU\Programs\Demo if it is empty`},
		{"replaced", []string{group, `setup.ini, g, """Old""", """%app%"", C:\c.exe"`},
			"remove link MENU\\Programs\\Demo Tools\\Old.lnk\nlink MENU\\Programs\\Demo Tools\\Demo.lnk to C:\\c.exe"},
		{"one deleted, one made: the group stays", []string{group, `setup.ini, g,, """Old"""`, `setup.ini, g,, """%app%"", C:\c.exe"`},
			"remove link MENU\\Programs\\Demo Tools\\Old.lnk\nlink MENU\\Programs\\Demo Tools\\Demo.lnk to C:\\c.exe"},
		{"Windows' own folders stay", []string{
			`setup.ini, progman.groups,, "g="`, `setup.ini, progman.groups,, "s=startup"`, `setup.ini, progman.groups,, "d=..\..\Desktop"`,
			`setup.ini, g,, """%app%"""`, `setup.ini, s,, """%app%"""`, `setup.ini, d,, """%app%"""`},
			"remove link MENU\\Programs\\Demo.lnk\nremove link MENU\\Programs\\startup\\Demo.lnk\nremove link C:\\Users\\Public\\Desktop\\Demo.lnk"},
		{"a group without links", []string{group}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, menu(t, test.lines...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// All fields of a line: title, command, icon, its number, profile, folder to
// start in, tip.
func TestStartMenuFields(t *testing.T) {
	body := listed("UpdateInis", "setup.ini, progman.groups,, g=G\n"+
		`setup.ini, g,, """T, x"", ""C:\a.exe"", ""%11%\b.dll"", 3,, ""C:\start in"", ""a tip"""`)
	plan, err := NewPlan(parse(t, body), "", testEnv)
	if err != nil {
		t.Fatal(err)
	}
	want := []Action{&Shortcut{
		Origin: Origin{File: "t.inf", Line: 7, Section: "L"}, Path: menuDir + `\Programs\G\T, x.lnk`, Target: `C:\a.exe`,
		Icon: `C:\WINDOWS\system32\b.dll`, IconIndex: 3, Dir: `C:\start in`, Tip: "a tip",
	}}
	if diff := cmp.Diff(want, plan.Actions); diff != "" {
		t.Error(diff)
	}
}

// Groups count whatever UpdateInis line names their list.
func TestStartMenuOverLines(t *testing.T) {
	const body = "[DefaultInstall]\nUpdateInis=A\nUpdateInis=B\n[A]\nsetup.ini,g,,\"\"\"T\"\",C:\\c.exe\"\n[B]\nsetup.ini,progman.groups,,g=G\nwin.ini,x,,a=b\n"
	want := `put a=b in [x] of C:\WINDOWS\win.ini` + "\nlink " + menuDir + `\Programs\G\T.lnk to C:\c.exe`
	if diff := cmp.Diff(want, planned(t, body, testEnv)); diff != "" {
		t.Error(diff)
	}
}

// What cannot be a link, and why: it is refused, not forgotten.
func TestStartMenuRefused(t *testing.T) {
	const group = `setup.ini, progman.groups,, g=G`
	tests := []struct{ line, reason string }{
		{`setup.ini, other,, """T"", C:\c.exe"`, "[progman.groups] names no folder for the group other"},
		{`setup.ini, g,, """T"", SOL.EXE"`, `the link's program "SOL.EXE" has no path on a drive`},
		{`setup.ini, g,, """T"", ""\\host\share"""`, `the link's program "\\host\share" has no path on a drive`},
		{`setup.ini, g,, """TCP/IP"", C:\c.exe"`, `"TCP/IP" cannot be the name of a link`},
		{`setup.ini, g,, ", C:\c.exe"`, `"" cannot be the name of a link`},
		{`setup.ini, g,, """a:b"", C:\c.exe"`, `"a:b.lnk" starts with a drive letter`},
		{`setup.ini, g,, """..\x"""`, `cannot be the name of a link`},
		{`setup.ini, g, *, `, `"*.lnk" holds '*'`},
		{`setup.ini, g,, """T"", C:\c.exe, C:\i.ico, x"`, `icon index "x" is not a number`},
		{`setup.ini, progman.groups,, words`, "a line of [progman.groups] is `key=folder`"},
	}
	for _, test := range tests {
		plan, err := NewPlan(parse(t, listed("UpdateInis", group+"\n"+test.line)), "", testEnv)
		if err != nil {
			t.Errorf("%s: %v", test.line, err)
			continue
		}
		u, ok := plan.Actions[len(plan.Actions)-1].(*Unsupported)
		if !ok || !strings.Contains(u.Reason, test.reason) || u.Line != 7 || u.Directive != "UpdateInis" {
			t.Errorf("%s: %+v, want %s", test.line, plan.Actions, test.reason)
		}
	}
	for line, want := range map[string]string{
		`setup.ini, progman.groups,, "g=..\..\..\x"`:     "error inf-unsafe-name 7:29",
		`setup.ini, progman.groups,, "g=\\host\share"`:   "error inf-no-absolute-path 7:29",
		`setup.ini, g,, """T"", ""C:\a\..\c.exe"""`:      "error inf-unsafe-name 7:16",
		`setup.ini, progman.groups,, "h=C:\a\..\b"`:      "error inf-unsafe-name 7:29",
		`setup.ini, g,, """T"", ""C:\c.exe"",,,profile"`: "info inf-no-effect 7:16",
	} {
		if got := found(Check(parse(t, listed("UpdateInis", group+"\n"+line)), "", testEnv)); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}

func TestMenuFields(t *testing.T) {
	tests := []struct {
		line string
		want []string
	}{
		{``, []string{""}},
		{`a`, []string{"a"}},
		{` a b ,"c, d",, e `, []string{"a b", "c, d", "", "e"}},
		{`"a ""b"" c",d`, []string{`a "b" c`, "d"}},
		{`"""a b"" c"`, []string{`"a b" c`}},
		{`"open, x`, []string{"open, x"}},
		{`a,`, []string{"a", ""}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, menuFields(test.line)); diff != "" {
			t.Errorf("%s:\n%s", test.line, diff)
		}
	}
}

func TestSplitCommand(t *testing.T) {
	tests := []struct{ command, program, arguments string }{
		{``, "", ""},
		{`C:\a.exe`, `C:\a.exe`, ""},
		{`C:\a b\c.exe /x y.exe z`, `C:\a b\c.exe`, "/x y.exe z"},
		{`C:\a b\c.BAT  x`, `C:\a b\c.BAT`, "x"},
		{`C:\a b\c d.txt`, `C:\a b\c d.txt`, ""},
		{`"C:\a b\c.txt" x`, `C:\a b\c.txt`, "x"},
		{`"C:\a b\c.txt`, `C:\a b\c.txt`, ""},
		{`.exe x`, `.exe`, "x"},
	}
	for _, test := range tests {
		if program, arguments := splitCommand(test.command); program != test.program || arguments != test.arguments {
			t.Errorf("%s: %q %q", test.command, program, arguments)
		}
	}
}

// No text of a file makes the plan grow beyond its budget, nor takes long.
func TestLinksBudget(t *testing.T) {
	filler := strings.Repeat(`\x `, 1300)
	tests := map[string]string{
		"strings in entries": "UpdateInis=L\n[L]\n" + strings.Repeat("%a%,%a%,%a%,%a%\n", 1000),
		"many groups":        "UpdateInis=L\n[L]\n" + strings.Repeat("setup.ini,progman.groups,\"g=G\",\n", maxSteps),
		"commands of blanks": "UpdateInis=L\n[L]\nsetup.ini,progman.groups,,g=G\n" + strings.Repeat("setup.ini,g,,\"T,C:%a%.exe%b%\"\n", 2000),
		"many items":         "ProfileItems=" + strings.Repeat("L,", 3000) + "L\n[L]\nName=N\nCmdLine=11,,x\nInfoTip=%a%\n",
		"many keys":          "ProfileItems=L\n[L]\n" + strings.Repeat("%a%=1\n", 3000),
	}
	for name, lines := range tests {
		body := "[DefaultInstall]\n" + lines + "[Strings]\na=\"" + filler + "\"\nb=\"" + strings.Repeat(" ", 3000) + "\"\n"
		if plan, err := NewPlan(parse(t, body), "", testEnv); err == nil {
			t.Errorf("%s: %d actions", name, len(plan.Actions))
		}
	}
}
