package sed

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"goexpress/internal/codepage"
	"goexpress/internal/finding"
)

// minimal is a directive without findings; options are lines for [Options], the
// first of which is line 9, and rest follows at the end.
func minimal(options, rest string) string {
	return "[Version]\nClass=IEXPRESS\nSEDVersion=3\n[Options]\nTargetName=x.exe\nFriendlyName=X\nAppLaunched=a.exe\nSourceFiles=SourceFiles\n" +
		options + "[SourceFiles]\nSourceFiles0=.\n[SourceFiles0]\na.exe=\n" + rest
}

func lax(t *testing.T, src string, opt Options) *Directive {
	t.Helper()
	if opt.Codec == nil {
		opt.Codec = codepage.Lookup
	}
	d, err := ParseLax("x.sed", []byte(src), opt)
	if err != nil {
		t.Fatalf("%v\n%s", err, src)
	}
	return d
}

// lines prints findings as people see them, with the hint behind a bar.
func lines(list finding.List) []string {
	var s []string
	for _, f := range list {
		s = append(s, fmt.Sprintf("%v %s %v | %s", f.Severity, f.ID, f, f.Hint))
	}
	return s
}

func wantFindings(t *testing.T, d *Directive, want ...string) {
	t.Helper()
	if got := lines(d.Findings); !slices.Equal(got, want) {
		t.Errorf("findings\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

func TestMinimal(t *testing.T) {
	src := minimal("", "")
	wantFindings(t, lax(t, src, Options{}))
	d, err := Parse("x.sed", []byte(src), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := &Directive{
		Purpose: InstallApp, Reboot: RebootAllowed, CodePage: 1252,
		Title: Value{Text: "X", Set: true}, Target: Value{Text: "x.exe", Set: true}, Run: Value{Text: "a.exe", Set: true},
		Sources:  []SourceDir{{Dir: Value{Text: ".", Set: true}, Files: []Value{{Text: "a.exe", Set: true}}}},
		ExitCode: "Program", OnFailure: "Stop", SingleInstance: "No", ExecutionLevel: "AsInvoker", Subsystem: "Windows",
	}
	if diff := diffDirectives(want, d); diff != "" {
		t.Error(diff)
	}
	checkRoundTrip(t, d)
}

func TestPurpose(t *testing.T) {
	tests := []struct {
		options string
		want    Purpose
		line    int // of PurposePos
	}{
		{"", InstallApp, 4},
		{"PackagePurpose=InstallApp\n", InstallApp, 9},
		{"packagepurpose=\"EXTRACTONLY\"\n", ExtractOnly, 9},
		{"PackagePurpose=CreateCAB\n", CreateCAB, 9},
		{"PackagePurpose=<None>\n", InstallApp, 9},
		{"ExtractOnly=1\n", ExtractOnly, 9},
		{"ExtractOnly=0\n", InstallApp, 4},
		{"ExtractOnly=1\nPackagePurpose=ExtractOnly\n", ExtractOnly, 10},
	}
	for _, test := range tests {
		d := lax(t, minimal(test.options, ""), Options{})
		if d.Purpose != test.want || d.PurposePos.Line != test.line || len(d.Findings) != 0 {
			t.Errorf("%q: %v at line %d, %v", test.options, d.Purpose, d.PurposePos.Line, d.Findings)
		}
	}
	d := lax(t, minimal("PackagePurpose=InstallApp\nExtractOnly=1\n", ""), Options{})
	wantFindings(t, d, "warning sed-conflict x.sed:10:13: [Options] ExtractOnly: ExtractOnly=1 contradicts PackagePurpose=InstallApp, which is in force | remove the ExtractOnly line")
}

func TestUnknownPurpose(t *testing.T) {
	for value, hint := range map[string]string{
		"ExtractAndRun": "did you mean InstallApp?",
		"InstalApp":     "did you mean InstallApp?",
		"extract-only":  "did you mean ExtractOnly?",
		"something":     "write InstallApp, ExtractOnly or CreateCAB",
	} {
		src := minimal("PackagePurpose="+value+"\n", "")
		d := lax(t, src, Options{})
		wantFindings(t, d, fmt.Sprintf("error sed-unknown-purpose x.sed:9:16: [Options] PackagePurpose: %q is not a purpose | %s", value, hint))
		if d.Purpose != InstallApp {
			t.Errorf("%s: %v", value, d.Purpose)
		}
		if _, err := Parse("x.sed", []byte(src), Options{}); err == nil {
			t.Errorf("%s: no error", value)
		}
	}
}

// TestReboot has every spelling, old and new.
func TestReboot(t *testing.T) {
	tests := []struct {
		options  string
		want     uint32
		findings int
	}{
		{"", 1, 0},
		{"RebootMode=N\n", 0, 0},
		{"RebootMode=I\n", 1, 0},
		{"RebootMode=A\n", 3, 0},
		{"RebootMode=IS\n", 5, 0},
		{"RebootMode=as\n", 7, 0},
		{"RebootMode=SA\n", 7, 0},
		{"RebootMode=NS\n", 4, 0},
		{"RebootMode=S\n", 4, 1},
		{"RebootMode=0\n", 0, 0},
		{"RebootMode=1\n", 3, 0},
		{"RebootMode=2\n", 1, 0},
		{"RebootMode=3\n", 1, 1},
		{"RebootMode=Always\n", 1, 1},
		{"RebootMode=A\nShowRebootUI=0\n", 7, 0},
		{"RebootMode=A\nShowRebootUI=1\n", 3, 0},
		{"RebootMode=N\nShowRebootUI=0\n", 0, 0},
		{"ShowRebootUI=0\n", 5, 0},
		{"RebootMode=IS\nShowRebootUI=1\n", 5, 0},
	}
	for _, test := range tests {
		d := lax(t, minimal(test.options, ""), Options{})
		if d.Reboot != test.want || len(d.Findings) != test.findings {
			t.Errorf("%q: %d, %v", test.options, d.Reboot, d.Findings)
		}
		checkRoundTrip(t, d)
	}
}

// TestSettings reads keys with numbers and words.
func TestSettings(t *testing.T) {
	tests := []struct {
		option string
		field  string
		want   any
		bad    string // "", or the message of the finding
	}{
		{"ShowInstallProgramWindow=3", "ShowWindow", uint32(3), ""},
		{"ShowInstallProgramWindow=4", "ShowWindow", uint32(0), `warning: "4" is not a number from 0 to 3; it is read as 0`},
		{"ShowInstallProgramWindow=2x", "ShowWindow", uint32(2), `warning: "2x" is not a number from 0 to 3; it is read as 2`},
		{"ShowInstallProgramWindow=-1", "ShowWindow", uint32(0), `warning: "-1" is not a number from 0 to 3; it is read as 0`},
		{"ShowInstallProgramWindow=99999999999999999999", "ShowWindow", uint32(0), `warning: "99999999999999999999" is not a number from 0 to 3; it is read as 0`},
		{"HideExtractAnimation=1", "HideAnimation", true, ""},
		{"HideExtractAnimation=", "HideAnimation", false, ""},
		{"HideExtractAnimation=true", "HideAnimation", false, `warning: "true" is not 0 or 1; it is read as 0`},
		{"UseLongFileName=1", "LongNames", true, ""},
		{"InsideCompressed=1", "InsideCompressed", true, ""},
		{"CheckAdminRights=1", "CheckAdmin", true, ""},
		{"KeepCabinet=1", "KeepCabinet", true, ""},
		{"CAB_FixedSize=1457664", "CabFixedSize", int64(1457664), ""},
		{"CAB_ResvCodeSigning=6144", "CabReserve", 6144, ""},
		{"CAB_ResvCodeSigning=60000", "CabReserve", 60000, ""},
		{"CAB_ResvCodeSigning=60001", "CabReserve", 0, `warning: "60001" is not a number from 0 to 60000; it is read as 0`},
		{"PackageInstallSpace(KB)=2500", "PackInstSpaceKB", int64(2500), ""},
		{"packageinstallspace(kb)=2500", "PackInstSpaceKB", int64(2500), ""},
		{"CompressionMemory=15", "CompressionMem", 15, ""},
		{"CompressionMemory=14", "CompressionMem", 0, `warning: "14" is not a number from 15 to 21; it is read as 0`},
		{"Quantum=7", "Quantum", 7, ""},
		{"ExitCode=ZERO", "ExitCode", "Zero", ""},
		{"ExitCode=One", "ExitCode", "Program", `error: "One" is not Program or Zero`},
		{"OnFailure=continue", "OnFailure", "Continue", ""},
		{"OnFailure=ignore", "OnFailure", "Stop", `error: "ignore" is not Stop or Continue`},
		{"SuccessCodes=1,2 3;0x80070005 -1", "SuccessCodes", []uint32{1, 2, 3, 0x80070005, 0xFFFFFFFF}, ""},
		{"SuccessCodes=4294967296", "SuccessCodes", []uint32(nil), `error: "4294967296" is not an exit code`},
		{"RebootCodes=3011", "RebootCodes", []uint32{3011}, ""},
		{"RebootCodes=1,x,2", "RebootCodes", []uint32{1, 2}, `error: "x" is not an exit code`},
		{"CommandTimeout=90", "CommandTimeout", 90, ""},
		{"CommandTimeout=2147483", "CommandTimeout", 2147483, ""},
		{"CommandTimeout=2147484", "CommandTimeout", 0, `error: "2147484" is not a number from 0 to 2147483`},
		{"CommandTimeout=1m", "CommandTimeout", 1, `error: "1m" is not a number from 0 to 2147483`},
		{"SingleInstance=ask", "SingleInstance", "Ask", ""},
		{"ExecutionLevel=requireadministrator", "ExecutionLevel", "RequireAdministrator", ""},
		{"ExecutionLevel=Admin", "ExecutionLevel", "AsInvoker", `error: "Admin" is not AsInvoker, HighestAvailable or RequireAdministrator`},
		{"Subsystem=Console", "Subsystem", "Console", ""},
		{"PostInstallQuiet=0", "QuietSkipsPost", true, ""},
		{"PostInstallQuiet=1", "QuietSkipsPost", false, ""},
		{"PostInstallQuiet=no", "QuietSkipsPost", false, `error: "no" is not 0 or 1`},
		{"SkipIfInstalled=1", "SkipIfInstalled", true, ""},
		{"WipeOnExit=1", "WipeOnExit", true, ""},
		{"WipeOnExit=yes", "WipeOnExit", false, `error: "yes" is not 0 or 1`},
	}
	for _, test := range tests {
		d := lax(t, minimal(test.option+"\n", ""), Options{})
		got := reflect.ValueOf(d).Elem().FieldByName(test.field).Interface()
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %v", test.option, got)
		}
		bad := ""
		for _, f := range d.Findings {
			bad = f.Severity.String() + ": " + f.Message
			if f.ID != "sed-bad-value" || f.Pos.Line != 9 || f.Key != strings.Split(test.option, "=")[0] {
				t.Errorf("%s: %v", test.option, f)
			}
		}
		if bad != test.bad || len(d.Findings) > 1 {
			t.Errorf("%s: %v, want %s", test.option, d.Findings, test.bad)
		}
		checkRoundTrip(t, d)
	}
}

func TestCompression(t *testing.T) {
	for value, want := range map[string]string{"lzx": "LZX", "MSZIP": "MSZIP", "Quantum": "QUANTUM", "none": "NONE", "": "", "<None>": ""} {
		d := lax(t, minimal("CompressionType="+value+"\n", ""), Options{})
		if d.Compression.Text != want || d.Compression.Set != (want != "") || len(d.Findings) != 0 {
			t.Errorf("%s: %+v %v", value, d.Compression, d.Findings)
		}
		checkRoundTrip(t, d)
	}
	d := lax(t, minimal("CompressionType=zip\n", ""), Options{})
	wantFindings(t, d, `warning sed-bad-value x.sed:9:17: [Options] CompressionType: "zip" is not MSZIP, LZX, QUANTUM or NONE; it is read as nothing | write MSZIP, LZX, QUANTUM or NONE`)
}

// TestNone has every spelling of "no text", and the place where one would go.
func TestNone(t *testing.T) {
	for _, value := range []string{"", `""`, "<None>", "<none>", `"<NONE>"`, "%Empty%", "%None%"} {
		d := lax(t, minimal("InstallPrompt="+value+"\n", "[Strings]\nEmpty=\nNone=\"<None>\"\n"), Options{})
		if d.Prompt.Set || d.Prompt.Text != "" || len(d.Findings) != 0 {
			t.Errorf("%s: %+v %v", value, d.Prompt, d.Findings)
		}
	}
	d := lax(t, minimal("", ""), Options{})
	if v := d.Prompt; v.Set || v.Pos != (finding.Pos{File: "x.sed", Line: 4, Col: 1}) || v.Section != "Options" || v.Key != "InstallPrompt" {
		t.Errorf("absent: %+v", v)
	}
}

func TestEndMessage(t *testing.T) {
	for options, want := range map[string]string{
		"EndMessage=old\n":                       "old",
		"EndMessage=old\nFinishMessage=new\n":    "new",
		"EndMessage=old\nFinishMessage=<None>\n": "old",
	} {
		if d := lax(t, minimal(options, ""), Options{}); d.Finish.Text != want {
			t.Errorf("%q: %+v", options, d.Finish)
		}
	}
}

func TestOption(t *testing.T) {
	d := lax(t, minimal("UseLongFileName = 1\nFoo=%X%\n", "[Strings]\nX=y\n"), Options{})
	for _, test := range []struct {
		key, text string
		pos       finding.Pos
		section   string
	}{
		{"uselongfilename", "1", finding.Pos{File: "x.sed", Line: 9, Col: 19}, "Options"},
		{"FOO", "y", finding.Pos{File: "x.sed", Line: 16, Col: 3}, "Strings"},
		{"RebootMode", "", finding.Pos{File: "x.sed", Line: 4, Col: 1}, "Options"},
	} {
		if v := d.Option(test.key); v.Text != test.text || v.Pos != test.pos || v.Section != test.section || v.Set != (test.text != "") {
			t.Errorf("%s: %+v", test.key, v)
		}
	}
}

// TestMistakes pins message, place and hint of what people get wrong; every one
// is an error in Parse.
func TestMistakes(t *testing.T) {
	tests := []struct {
		name, src string
		want      []string // as ParseLax says it
	}{
		{"text before the first section", "hello\n" + minimal("", ""), []string{
			"warning sed-text-before-section x.sed:1:1: \"hello\" stands before the first section and is ignored | write a `;` in front of a comment"}},
		{"no [Version]", "[Options]\nTargetName=x\nAppLaunched=a\nFriendlyName=X\n[SourceFiles]\nSourceFiles0=.\n[SourceFiles0]\na=\n", []string{
			"warning sed-missing-section x.sed: [Version]: there is no [Version] section | begin the file with [Version], Class=IEXPRESS, SEDVersion=3",
			"warning sed-missing-sources x.sed:1:1: [Options] SourceFiles: SourceFiles is missing; [SourceFiles] is taken | write SourceFiles=SourceFiles"}},
		{"wrong class and version", strings.Replace(minimal("", ""), "Class=IEXPRESS\nSEDVersion=3", "SEDVersion=2.0", 1), []string{
			"warning sed-class x.sed:1:1: [Version]: the class of the file is not IEXPRESS | write Class=IEXPRESS",
			"warning sed-version x.sed:2:12: [Version] SEDVersion: the version of the format is none of SEDVersion=3, CDFVersion=3 and CDFVersion=2.0 | write SEDVersion=3"}},
		{"unknown key", minimal("FriendyName=x\n", ""), []string{
			`warning sed-unknown-key x.sed:9:1: [Options] FriendyName: "FriendyName" is not a key of [Options] and is ignored | did you mean FriendlyName?`}},
		{"invented keys", minimal("CABFileName=x\nPackageType=x\nIconFile=x\nSourceDir=x\nTitle=x\nNonsense=x\n", ""), []string{
			`warning sed-unknown-key x.sed:9:1: [Options] CABFileName: "CABFileName" is not a key of [Options] and is ignored | did you mean TargetName?`,
			`warning sed-unknown-key x.sed:10:1: [Options] PackageType: "PackageType" is not a key of [Options] and is ignored | did you mean PackagePurpose?`,
			`warning sed-unknown-key x.sed:11:1: [Options] IconFile: "IconFile" is not a key of [Options] and is ignored | did you mean Icon?`,
			`warning sed-unknown-key x.sed:12:1: [Options] SourceDir: "SourceDir" is not a key of [Options] and is ignored | did you mean SourceFiles?`,
			`warning sed-unknown-key x.sed:13:1: [Options] Title: "Title" is not a key of [Options] and is ignored | did you mean FriendlyName?`,
			`warning sed-unknown-key x.sed:14:1: [Options] Nonsense: "Nonsense" is not a key of [Options] and is ignored | `}},
		{"duplicate", minimal("targetname=y.exe\n", ""), []string{
			"warning sed-duplicate-key x.sed:9:1: [Options] targetname: targetname is given again and ignored; line 5 is in force | remove one of the two lines"}},
		{"comment behind a value", minimal("UseLongFileName=1 ; long\n", ""), []string{
			`warning sed-bad-value x.sed:9:17: [Options] UseLongFileName: "1 ; long" is not 0 or 1; it is read as 1 | a comment needs a line of its own`}},
		{"a line without =", minimal("UseLongFileName\n", ""), []string{
			"warning sed-no-value x.sed:9:1: [Options]: \"UseLongFileName\" has no `=` and is ignored | write KEY=VALUE, or a `;` in front of a comment"}},
		{"no key", minimal(" = x\n", ""), []string{
			"warning sed-no-key x.sed:9:2: [Options]: there is no key before the `=` | "}},
		{"quotes of two words", minimal(`PostInstallCmd="a b.exe" "c"`+"\n", ""), []string{
			`warning sed-outer-quotes x.sed:9:16: [Options] PostInstallCmd: the first and the last quote are dropped, although they belong to different words | put one more pair of quotes round the whole value: ""a.exe" "b""`}},
		{"open section", minimal("", "[Strings\n"), []string{
			"warning sed-open-section x.sed:13:1: [Strings]: the closing bracket is missing; IExpress would not see this section | write [Strings]"}},
		{"text behind a section", minimal("", "[Strings] text\n"), []string{
			`warning sed-text-after-section x.sed:13:1: [Strings]: "text" behind the bracket is ignored | begin a new line`}},
		{"section in two parts", minimal("", "[Strings]\n[STRINGS]\n"), []string{
			"warning sed-duplicate-section x.sed:14:1: [STRINGS]: [STRINGS] goes on here; IExpress reads only the part at line 13 | join the two parts"}},
		{"unused section", minimal("", "[TargetFiles]\nTargetFile0=x\n"), []string{
			"warning sed-unused-section x.sed:13:1: [TargetFiles]: nothing refers to this section; it is ignored | "}},
		{"unlisted folder", minimal("", "[SourceFiles1]\nb=\nc=\n"), []string{
			"warning sed-unused-section x.sed:13:1: [SourceFiles1]: nothing refers to this section; it is ignored | add SourceFiles1=FOLDER to [SourceFiles] to pack its 2 files"}},
		{"unknown string", minimal("InstallPrompt=%InstalPrompt%\n", "[Strings]\nInstallPrompt=x\n"), []string{
			"warning sed-unknown-string x.sed:9:15: [Options] InstallPrompt: %InstalPrompt% is not in [Strings] and stays as it is | did you mean %InstallPrompt%?"}},
		{"no target", strings.Replace(minimal("", ""), "TargetName=x.exe\n", "", 1), []string{
			"warning sed-missing-target x.sed:4:1: [Options] TargetName: the name of the package is missing | write TargetName=setup.exe"}},
		{"unused target", strings.Replace(minimal("", "[Strings]\nTargetName=x\n"), "TargetName=x.exe\n", "", 1), []string{
			"warning sed-missing-target x.sed:4:1: [Options] TargetName: the name of the package is missing | [Strings] has TargetName, but nothing refers to it: write TargetName=%TargetName% in [Options]"}},
		{"bad version key", minimal("VersionInfo=V\n", "[V]\nCompany=x\n"), []string{
			`warning sed-unknown-key x.sed:15:1: [V] Company: "Company" is not a key of [V] and is ignored | `}},
		{"no version section", minimal("VersionInfo=V\n", ""), []string{
			"warning sed-missing-section x.sed:9:13: [Options] VersionInfo: there is no section [V] | add it, or remove VersionInfo="}},
		{"no strings section", minimal("Strings=S\n", ""), []string{
			"warning sed-missing-section x.sed:9:9: [Options] Strings: there is no section [S] | "}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := lax(t, test.src, Options{})
			wantFindings(t, d, test.want...)
			_, err := Parse("x.sed", []byte(test.src), Options{})
			var list finding.List
			if !errors.As(err, &list) || len(list) != len(test.want) {
				t.Fatalf("strict: %v", err)
			}
			for i, got := range lines(list) {
				if want := strings.Replace(test.want[i], "warning", "error", 1); got != want {
					t.Errorf("strict: %s\nwant    %s", got, want)
				}
			}
		})
	}
}

// TestErrors pins what no way of reading lets pass.
func TestErrors(t *testing.T) {
	tests := []struct {
		name, src string
		want      []string
	}{
		{"no command", strings.Replace(minimal("", ""), "AppLaunched=a.exe", "AppLaunched=<None>", 1), []string{
			"error sed-missing-command x.sed:7:13: [Options] AppLaunched: there is no command to run | write AppLaunched=setup.exe, or PackagePurpose=ExtractOnly"}},
		{"command nobody refers to", strings.Replace(minimal("", "[Strings]\nAppLaunched=a.exe\n"), "AppLaunched=a.exe\n", "", 1), []string{
			"error sed-missing-command x.sed:4:1: [Options] AppLaunched: there is no command to run | [Strings] has AppLaunched, but nothing refers to it: write AppLaunched=%AppLaunched% in [Options]"}},
		{"two sorts of commands", minimal("Commands=C\n", "[C]\nb.exe\n"), []string{
			"error sed-conflict x.sed:9:10: [Options] Commands: Commands and AppLaunched are both given | keep one of them"}},
		{"no files", strings.Replace(minimal("", ""), "a.exe=\n", "", 1), []string{
			"error sed-no-files x.sed:8:13: [Options] SourceFiles: there are no files to pack | name the files, as in [SourceFiles] SourceFiles0=.\\ and [SourceFiles0] setup.exe="}},
		{"no section with commands", strings.Replace(minimal("", ""), "AppLaunched=a.exe", "Commands=C", 1), []string{
			"error sed-missing-section x.sed:7:10: [Options] Commands: there is no section [C] | add it, one command a line"}},
		{"no command in it", strings.Replace(minimal("", "[C]\n;a\n"), "AppLaunched=a.exe", "Commands=C", 1), []string{
			"error sed-missing-command x.sed:7:10: [Options] Commands: there is no command in [C] | add one, one command a line"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			wantFindings(t, lax(t, test.src, Options{}), test.want...)
			if d, err := Parse("x.sed", []byte(test.src), Options{}); err == nil || d != nil {
				t.Errorf("strict: %v, %v", d, err)
			}
		})
	}
}

// TestNoDirective has files that nothing can be made of.
func TestNoDirective(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"empty", "", "x.sed: there is no section in this file"},
		{"text", "hello\nworld\n", "x.sed: there is no section in this file"},
		{"binary", "\x05\x00\x00\x00SED\x00x", "x.sed: this is not a text file; the oldest .cdf files were binary"},
	}
	for _, test := range tests {
		d, err := ParseLax("x.sed", []byte(test.src), Options{})
		if err == nil || err.Error() != test.want || d == nil {
			t.Errorf("%s: %v, %v", test.name, d, err)
		}
		if d, err := Parse("x.sed", []byte(test.src), Options{}); err == nil || d != nil {
			t.Errorf("%s: strict: %v, %v", test.name, d, err)
		}
	}
}

// TestNoOptions: such a file says what is missing, one finding for each part.
func TestNoOptions(t *testing.T) {
	d, err := ParseLax("x.sed", []byte("[Version]\nClass=IEXPRESS\nSEDVersion=3\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"sed-missing-section", "sed-missing-command", "sed-missing-target", "sed-missing-title", "sed-no-files"} {
		if !said(d, id) {
			t.Errorf("%s is missing in\n%v", id, d.Findings)
		}
	}
	if d.Findings.Err() == nil {
		t.Error("no finding is an error")
	}
}

// TestGenerations accepts every version line of the wild.
func TestGenerations(t *testing.T) {
	for version, ok := range map[string]bool{
		"SEDVersion=3": true, "SEDVersion=3.0": true, "sedversion=\"3.00\"": true, "CDFVersion=2.0": true, "CDFVersion=2": true, "CDFVersion=3": true,
		"SEDVersion=2": false, "SEDVersion=4": false, "CDFVersion=1.0": false, "SEDVersion=": false, "SEDVersion=three": false, "Version=3": false,
	} {
		src := strings.Replace(minimal("", ""), "SEDVersion=3", version, 1)
		_, err := Parse("x.sed", []byte(src), Options{})
		if (err == nil) != ok {
			t.Errorf("%s: %v", version, err)
		}
	}
}

// TestFindingsAreBounded feeds more mistakes than anybody would read.
func TestFindingsAreBounded(t *testing.T) {
	src := minimal(strings.Repeat("some text\n", 5*maxFindings)+strings.Repeat("SuccessCodes=x\n", 1), "")
	d := lax(t, src, Options{})
	if len(d.Findings) != maxFindings+1 || d.Findings.Worst() != finding.Error {
		t.Errorf("%d findings, worst %v", len(d.Findings), d.Findings.Worst())
	}
	if last := d.Findings[maxFindings-1]; !strings.HasSuffix(last.Message, "; further findings are left out") {
		t.Errorf("last: %v", last)
	}
}

// TestManySections would take hours if anything looked through all sections for
// each of them.
func TestManySections(t *testing.T) {
	const many = 50000
	var folders, sections, options strings.Builder
	for i := range many {
		fmt.Fprintf(&folders, "F%d=.\n", i)
		fmt.Fprintf(&sections, "[F%d]\n%%F%d%%\n[unused%d]\n", i, i, i)
		fmt.Fprintf(&options, "Key%d=%%F%d%%\n", i, i)
	}
	d := lax(t, minimal(options.String(), folders.String()+sections.String()), Options{})
	if d.Findings.Worst() != finding.Warning || len(d.Findings) != maxFindings {
		t.Errorf("%d findings, worst %v", len(d.Findings), d.Findings.Worst())
	}
	src := strings.Replace(minimal("", folders.String()+sections.String()), "[SourceFiles0]\na.exe=\n", "", 1)
	if d := lax(t, src, Options{}); len(d.Sources) != many {
		t.Errorf("%d folders", len(d.Sources))
	}
}
