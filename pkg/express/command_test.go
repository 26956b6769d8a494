package express_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goexpress/pkg/express"
)

func TestParseCommand(t *testing.T) {
	tests := []struct {
		line string
		want express.Command
	}{
		{`setup.exe`, express.Command{Program: "setup.exe"}},
		{`  setup.exe  /q  "a b" `, express.Command{Program: "setup.exe", Args: `  /q  "a b" `}},
		{`"my setup.exe" /q`, express.Command{Program: "my setup.exe", Args: " /q"}},
		{`"t.exe q"`, express.Command{Program: "t.exe q"}},
		{`cmd.exe /c install.bat`, express.Command{Program: "cmd.exe", Args: " /c install.bat"}},
		{`install.bat /s`, express.Command{Kind: express.Batch, Program: "install.bat", Args: " /s"}},
		{`INSTALL.CMD`, express.Command{Kind: express.Batch, Program: "INSTALL.CMD"}},
		{`"install.bat. " x`, express.Command{Kind: express.Batch, Program: "install.bat. ", Args: " x"}},
		{`install.cmd..`, express.Command{Kind: express.Batch, Program: "install.cmd.."}},
		{`odk.inf`, express.Command{Kind: express.INF, Program: "odk.inf"}},
		{`ODK.INF`, express.Command{Kind: express.INF, Program: "ODK.INF"}},
		{`x.inf MySection`, express.Command{Kind: express.INF, Program: "x.inf", Args: " MySection", Section: "MySection"}},
		{`x.inf   MySection  more`, express.Command{Kind: express.INF, Program: "x.inf", Args: "   MySection  more", Section: "MySection"}},
		{`"x y.inf" "My Section"`, express.Command{Kind: express.INF, Program: "x y.inf", Args: ` "My Section"`, Section: "My Section"}},
		// rundll32's form is none of wextract's: it is looked for as a program.
		{`x.inf,Section`, express.Command{Program: "x.inf,Section"}},
		{`"x.inf Section"`, express.Command{Program: "x.inf Section"}},
		{`rundll32.exe setupapi,InstallHinfSection DefaultInstall 128 x.inf`, express.Command{Program: "rundll32.exe", Args: " setupapi,InstallHinfSection DefaultInstall 128 x.inf"}},
		{`"my app.msi" TARGETDIR=C:\x`, express.Command{Kind: express.Installer, Program: "my app.msi", Args: ` TARGETDIR=C:\x`}},
		{`FIX.MSP`, express.Command{Kind: express.Patch, Program: "FIX.MSP"}},
		{`kb.msu. `, express.Command{Kind: express.Update, Program: "kb.msu.", Args: " "}},
		{`a\b.ps1 -X`, express.Command{Kind: express.PowerShell, Program: `a\b.ps1`, Args: " -X"}},
		{`x.reg`, express.Command{Kind: express.RegFile, Program: "x.reg"}},
		{`x.Vbs`, express.Command{Kind: express.Script, Program: "x.Vbs"}},
		{`x.js`, express.Command{Kind: express.Script, Program: "x.js"}},
		{`x.wsf`, express.Command{Kind: express.Script, Program: "x.wsf"}},
		{`x.msi.exe`, express.Command{Program: "x.msi.exe"}},
		{`msi`, express.Command{Program: "msi"}},
		{`#Setup`, express.Command{Kind: express.DirectoryCode, Program: "#Setup"}},
		{`#A\x.inf`, express.Command{Kind: express.DirectoryCode, Program: `#A\x.inf`}},
		{``, express.Command{}},
		{`"`, express.Command{}},
	}
	for _, tt := range tests {
		tt.want.Line = tt.line
		if diff := cmp.Diff(tt.want, express.ParseCommand(tt.line)); diff != "" {
			t.Errorf("%q:\n%s", tt.line, diff)
		}
	}
}

// The names with which programs were talked into running a batch file as
// something else.
func TestIsBatch(t *testing.T) {
	for name, want := range map[string]bool{
		`C:\a.bat`: true, `a.CMD`: true, `a.bat.`: true, `a.bat. . `: true, `a.cmd `: true, `x.exe.bat`: true,
		`a.exe`: false, `bat`: false, `a.bat.exe`: false, `a.btm`: false, `a.bat\x`: false, ``: false,
	} {
		if got := express.IsBatch(name); got != want {
			t.Errorf("IsBatch(%q) = %t", name, got)
		}
	}
}

func TestLaunches(t *testing.T) {
	all := express.Package{Texts: express.Texts{Run: ptr("run"), Post: ptr("post"), AdminQuiet: ptr("admin"), UserQuiet: ptr("user")}}
	plain := express.Package{Texts: express.Texts{Run: ptr("run")}}
	extract := express.Package{Texts: express.Texts{Post: ptr("post"), UserQuiet: ptr("user")}}
	list := express.Package{Manifest: &express.Manifest{Settings: map[string]string{
		"Command0": "one", "Command1": "two", "Command2": "x.inf", "Command4": "lost", "ExitCode": "Zero",
	}}}
	listQuiet := list
	listQuiet.UserQuiet, listQuiet.Post = ptr("user"), ptr("post")
	openOnly := all
	openOnly.Manifest = &express.Manifest{Settings: map[string]string{"PostInstallQuiet": "0"}}
	tests := []struct {
		name     string
		p        express.Package
		q        express.Quiet
		override string
		want     []string
	}{
		{"all", all, express.NotQuiet, "", []string{"run", "post (post)"}},
		{"user quiet", all, express.UserQuiet, "", []string{"user", "post (post)"}},
		{"admin quiet", all, express.AdminQuiet, "", []string{"admin", "post (post)"}},
		{"post when not quiet", openOnly, express.NotQuiet, "", []string{"run", "post (post)"}},
		{"no post when quiet", openOnly, express.UserQuiet, "", []string{"user"}},
		{"no post when admin quiet", openOnly, express.AdminQuiet, "", []string{"admin"}},
		{"override", all, express.UserQuiet, "other /x", []string{"other /x"}},
		{"quiet without its command", plain, express.UserQuiet, "", []string{"run"}},
		{"admin quiet without its command", plain, express.AdminQuiet, "", []string{"run"}},
		{"extract only", extract, express.NotQuiet, "", nil},
		{"extract only, quiet", extract, express.UserQuiet, "", nil},
		{"extract only, override", extract, express.NotQuiet, "x", []string{"x"}},
		{"list", list, express.NotQuiet, "", []string{"one", "two", "x.inf"}},
		{"list, quiet", list, express.AdminQuiet, "", []string{"one", "two", "x.inf"}},
		{"list with a quiet command", listQuiet, express.UserQuiet, "", []string{"user", "post (post)"}},
	}
	for _, tt := range tests {
		var got []string
		for _, l := range tt.p.Launches(tt.q, tt.override) {
			s := l.Line
			if l.Post {
				s += " (post)"
			}
			got = append(got, s)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestListed(t *testing.T) {
	p := express.Package{Manifest: &express.Manifest{Settings: map[string]string{
		"SuccessCodes": "9", "Command0": "one", "Command1": "two x", "Command1Name": "second", "Command1SuccessCodes": "1,2",
		"Command1RebootCodes": "17", "Command1NoLog": "1", "Command0NoLog": "0",
	}}}
	want := []express.LineSettings{{Number: 1}, {Number: 2, Name: "second", SuccessCodes: "1,2", RebootCodes: "17", NoLog: true}}
	for i, l := range p.Launches(express.NotQuiet, "") {
		if !cmp.Equal(l.LineSettings, want[i]) || l.Label() != []string{"command 1", "second"}[i] {
			t.Errorf("%+v, %s", l.LineSettings, l.Label())
		}
	}
	for _, l := range p.Launches(express.NotQuiet, "other") {
		if !cmp.Equal(l.LineSettings, express.LineSettings{}) {
			t.Errorf("/C: has %+v", l.LineSettings)
		}
	}
	if list := (&express.Package{}).Listed(); len(list) > 0 {
		t.Errorf("a package of Microsoft's lists %v", list)
	}
}

func TestModes(t *testing.T) {
	for bits, want := range map[uint32]string{0: "never", 1: "ifNeeded", 2: "never", 3: "always", 4: "never", 5: "ifNeededSilent", 6: "never", 7: "alwaysSilent"} {
		if got := (&express.Package{Reboot: bits}).RebootMode(); got != want {
			t.Errorf("REBOOT %d is %s, want %s", bits, got, want)
		}
	}
	for v, want := range map[uint32]string{0: "default", 1: "hidden", 2: "minimized", 3: "maximized", 4: "default", 1 << 31: "default"} {
		if got := (&express.Package{ShowWindow: v}).WindowMode(); got != want {
			t.Errorf("SHOWWINDOW %d is %s, want %s", v, got, want)
		}
	}
}

func TestFileSizes(t *testing.T) {
	tests := []struct {
		sizes []int64
		want  [9]uint32
	}{
		{nil, [9]uint32{}},
		{[]int64{0}, [9]uint32{}},
		{[]int64{1, 512, 513}, [9]uint32{2048, 3072, 6144, 12288, 24576, 49152, 98304, 196608, 1026}},
		{[]int64{1<<32 - 1}, [9]uint32{1<<32 - 1, 1<<32 - 1, 1<<32 - 1, 1<<32 - 1, 1<<32 - 1, 1<<32 - 1, 1<<32 - 1, 1<<32 - 1, 1<<32 - 1}},
		{[]int64{1 << 33, 1}, [9]uint32{1<<32 - 1, 1<<32 - 1, 1<<32 - 1, 1<<32 - 1, 1<<32 - 1, 1<<32 - 1, 1<<32 - 1, 1<<32 - 1, 1<<32 - 1}},
	}
	for _, tt := range tests {
		if got := express.FileSizes(tt.sizes); got != tt.want {
			t.Errorf("%v: %v, want %v", tt.sizes, got, tt.want)
		}
	}
}

// What our own stub opens by a program of Windows, and wextract does not.
func TestIsDocument(t *testing.T) {
	for name, want := range map[string]bool{
		"a.exe": false, "a": false, "a.com": false, "a.cmd": false, "a.inf": false, "a.txt": false,
		"a.msi": true, "a.msp": true, "a.msu": true, "a.ps1": true, "a.reg": true, "a.vbs": true, "a.JS": true, "a.wsf..": true,
	} {
		if got := express.KindOf(name).IsDocument(); got != want {
			t.Errorf("%s: %t", name, got)
		}
	}
	if express.ParseCommand("#a.msi").Kind.IsDocument() {
		t.Error("a directory code is no document")
	}
}
