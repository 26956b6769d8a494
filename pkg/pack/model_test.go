package pack

import (
	"bytes"
	"encoding/binary"
	"maps"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"

	"goexpress/internal/finding"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/lint"
	"goexpress/pkg/pe"
	"goexpress/pkg/sed"
)

func TestModel(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.cmd": ""})
	prepare := func(extra string) *express.Package {
		t.Helper()
		d := directive(t, "TargetName=t.exe\nCompressionType=NONE\n"+extra, ".", "a.cmd")
		j := Prepare(d, options(dir))
		if err := j.Findings.Err(); err != nil {
			t.Fatal(err)
		}
		return j.Package
	}
	p := prepare("PackagePurpose=InstallApp\nAppLaunched=a.cmd\nInstallPrompt=<None>\nRebootMode=I")
	if p.Run == nil || *p.Run != "a.cmd" || p.Post != nil || p.Prompt != nil || p.License != nil || *p.Title != "Test" {
		t.Errorf("texts %+v", p.Texts)
	}
	if p.ExtractOptions != express.OptReturnCode || p.Reboot != express.RebootAllowed || len(p.Manifest.Settings) != 0 || p.InstanceName != "" {
		t.Errorf("defaults %+v", p)
	}

	p = prepare("PackagePurpose=ExtractOnly\nAppLaunched=a.cmd\nPostInstallCmd=a.cmd")
	if !p.ExtractOnly() || p.Post != nil {
		t.Errorf("a package that only unpacks runs %v, %v", p.Run, p.Post)
	}

	p = prepare("PackagePurpose=InstallApp\nAppLaunched=a.cmd\nHideExtractAnimation=1\nCheckAdminRights=1\nExitCode=Zero\n" +
		"SingleInstance=Refuse\nPackageInstallSpace(KB)=5000000\nRebootMode=NS\nShowInstallProgramWindow=2\n" +
		"OnFailure=Continue\nSuccessCodes=1, 0xC0000005\nRebootCodes=7\nCommandTimeout=60\nLogFile=%TEMP%\\x.log\nWipeOnExit=1\nPostInstallQuiet=0\n" +
		"InstalledMark=HKLM\\Software\\X,V,1\nSkipIfInstalled=1\nSecrets=pass word,k")
	if want := uint32(express.OptNoProgress | express.OptCheckAdmin | express.OptInstanceStop); p.ExtractOptions != want {
		t.Errorf("EXTRACTOPT %#x, want %#x", p.ExtractOptions, want)
	}
	if p.PackInstSpace != math.MaxUint32 || p.ShowWindow != 2 || !strings.Contains(p.InstanceName, "Test") {
		t.Errorf("got %+v", p)
	}
	want := map[string]string{
		"ExitCode": "Zero", "OnFailure": "Continue", "SuccessCodes": "1,3221225477", "RebootCodes": "7",
		"CommandTimeout": "60", "SingleInstance": "Refuse", "LogFile": `%TEMP%\x.log`, "WipeOnExit": "1",
		"PostInstallQuiet": "0", "InstalledMark": `HKLM\Software\X,V,1`, "SkipIfInstalled": "1", "Secrets": "pass word,k",
	}
	if !maps.Equal(p.Manifest.Settings, want) {
		t.Errorf("settings %v, want %v", p.Manifest.Settings, want)
	}
}

func TestCommandsSection(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.cmd": ""})
	d := parse(t, "[Version]\nClass=IEXPRESS\nSEDVersion=3\n[Options]\nPackagePurpose=InstallApp\nTargetName=t.exe\nFriendlyName=T\n"+
		"CompressionType=NONE\nCommands=Run\nSourceFiles=S\n[Run]\na.cmd one\na.cmd two\nlost.exe\n[S]\nS0=.\n[S0]\na.cmd=\n")
	j := Prepare(d, options(dir))
	if s := j.Package.Manifest.Settings; s["Command0"] != "a.cmd one" || s["Command1"] != "a.cmd two" || s["Command2"] != "lost.exe" {
		t.Errorf("settings %v", s)
	}
	if j.Package.Run != nil {
		t.Error("the list of commands is a launch command too")
	}
	f := wantFinding(t, j.Findings, "lint-command-missing", "lost.exe")
	if f.Pos.Line != 14 {
		t.Errorf("the finding is at %v", f.Pos)
	}
	if len(j.Install.Actions) != 3 || inf.OriginOf(j.Install.Actions[1]).Line != 13 {
		t.Errorf("plan %v", j.Install.Actions)
	}
}

// What is said of single commands goes with them, and nothing else does.
func TestCommandSettings(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.cmd": "", "a.inf": "[Version]\nSignature=$Chicago$\n[DefaultInstall]\n"})
	d := parse(t, "[Version]\nClass=IEXPRESS\nSEDVersion=3\n[Options]\nPackagePurpose=InstallApp\nTargetName=t.exe\nFriendlyName=T\n"+
		"CompressionType=NONE\nCommands=Run\nSourceFiles=S\n[Run]\na.cmd A=1\nfix=a.cmd\nfix.RebootCodes=17,-1\nfix.NoLog=1\n"+
		"last=a.inf\nlast.NoLog=1\nlast.SuccessCodes=2\n[S]\nS0=.\n[S0]\na.cmd=\na.inf=\n")
	j := Prepare(d, options(dir))
	want := map[string]string{
		"Command0": "a.cmd A=1", "Command1": "a.cmd", "Command1Name": "fix", "Command1RebootCodes": "17,4294967295", "Command1NoLog": "1",
		"Command2": "a.inf", "Command2Name": "last", "Command2SuccessCodes": "2", "Command2NoLog": "1",
	}
	if diff := cmp.Diff(want, j.Package.Manifest.Settings); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if f := wantFinding(t, j.Findings, lint.IDNoLogINF, "last"); f.Pos.Line != 16 {
		t.Errorf("the finding is at %v", f.Pos)
	}
}

func TestVersionChecksOfPackage(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.cmd": ""})
	head := "PackagePurpose=InstallApp\nTargetName=t.exe\nAppLaunched=a.cmd\nTargetFileVersion="
	d := directive(t, head+`#A\IEXPLORE.EXE:4.70.0.1155-:Old, a|b:yesno,C:/x/./y.dll:-2.0:No:Maybe`, ".", "a.cmd")
	opt := options(dir)
	opt.Target = "windows/arm64"
	j := Prepare(d, opt)
	wantFinding(t, j.Findings, "sed-bad-value", "Maybe")
	want := map[string]string{"VersionCheck0": "A|IEXPLORE.EXE|4.70.0.1155||YesNo|Old, a|b", "VersionCheck1": `|C:\x\y.dll||2.0.0.0|OK|No`}
	if diff := cmp.Diff(want, j.Package.Manifest.Settings); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, path := range []string{`x.dll`, `dir\x.dll`, `\x.dll`, `#S\a|b`, `C:\*.dll`} {
		j := Prepare(directive(t, head+path+":1.0-:m:OK", ".", "a.cmd"), opt)
		wantFinding(t, j.Findings, lint.IDVersionCheck, "is not the full path")
	}
}

func TestVersionNumber(t *testing.T) {
	for s, want := range map[string][4]uint16{
		"": {}, "2": {2}, "2.0": {2, 0}, "2.00.0115": {2, 0, 115}, "v1.2.3": {1, 2, 3}, "1, 2, 3, 4": {1, 2, 3, 4},
		"1.2.3.4.5": {1, 2, 3, 4}, "10.0.19041.1 (WinBuild)": {10, 0, 19041, 1}, "none": {},
	} {
		if got := versionNumber(s); got != want {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	}
}

// versionOfResources decodes the one RT_VERSION of a package.
func versionOfResources(t *testing.T, list []express.ExtraResource) *version.Info {
	t.Helper()
	for _, r := range list {
		if r.Type == pe.RTVersion {
			info, err := version.FromBytes(r.Data)
			if err != nil {
				t.Fatal(err)
			}
			return info
		}
	}
	t.Fatal("there is no version resource")
	return nil
}

func TestVersionResource(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.cmd": ""})
	opt := options(dir)
	opt.Target = "windows/amd64"
	j := Prepare(directive(t, "PackagePurpose=ExtractOnly\nTargetName=sub\\t.exe\nVersionInfo=V\n[V]\nFileVersion=1.2.0003\ncompanyname=Ümlaut & Co\n[Options]", ".", "a.cmd"), opt)
	if err := j.Check().Err(); err != nil {
		t.Fatal(err)
	}
	info := versionOfResources(t, j.resources())
	if info.FileVersion != [4]uint16{1, 2, 3, 0} {
		t.Errorf("version %v", info.FileVersion)
	}
	text, err := info.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"FileVersion":"1.2.0003"`, `"CompanyName":"Ümlaut \u0026 Co"`, `"FileDescription":"Test"`, `"ProductName":"Test"`, `"OriginalFilename":"t.exe"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is missing in %s", want, text)
		}
	}
}

// The lengths in a version resource have 16 bits: a text that would overflow
// them is an error, not a damaged program.
func TestVersionTooLong(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.cmd": ""})
	opt := options(dir)
	opt.Target = "windows/amd64"
	j := Prepare(directive(t, extractOnly+"\nVersionInfo=V\n[V]\nComments="+strings.Repeat("x", 3000)+"\n[Options]", ".", "a.cmd"), opt)
	wantFinding(t, j.Check(), "pack-version", "Comments is longer than")
}

func TestManifest(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.cmd": ""})
	for level, want := range map[string]string{"": "asInvoker", "HighestAvailable": "highestAvailable", "RequireAdministrator": "requireAdministrator"} {
		opt := options(dir)
		opt.Target = "windows/amd64"
		j := Prepare(directive(t, extractOnly+"\nExecutionLevel="+level, ".", "a.cmd"), opt)
		var manifest []byte
		for _, r := range j.resources() {
			if r.Type == pe.RTManifest {
				manifest = r.Data
			}
		}
		for _, part := range []string{`level="` + want + `"`, "longPathAware", ">permonitorv2", "{35138b9a-5d96-4fbd-8e2d-a2440225f93a}", "{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"} {
			if !bytes.Contains(manifest, []byte(part)) {
				t.Errorf("%s: %q is missing in\n%s", level, part, manifest)
			}
		}
	}
	j := Prepare(directive(t, extractOnly, ".", "a.cmd"), options(dir))
	if list := j.resources(); len(list) > 0 {
		t.Errorf("a Linux package has resources: %v", list)
	}
}

// In a stub that is not ours the pictures get numbers of their own, and the
// group names those.
func TestShiftGroup(t *testing.T) {
	var set winres.ResourceSet
	icon := make([]byte, 6+2*14)
	binary.LittleEndian.PutUint16(icon[2:], 1)
	binary.LittleEndian.PutUint16(icon[4:], 2)
	binary.LittleEndian.PutUint16(icon[6+12:], 1)
	binary.LittleEndian.PutUint16(icon[20+12:], 2)
	set.Set(winres.RT_GROUP_ICON, winres.ID(1), 0, icon)
	set.Set(winres.RT_ICON, winres.ID(1), 0, []byte{1})
	set.Set(winres.RT_ICON, winres.ID(2), 0, []byte{2})
	seen := map[uint16]byte{}
	var group []byte
	for _, r := range leaves(&set, 100) {
		if r.Type == pe.RTIcon {
			seen[r.Name] = r.Data[0]
		} else {
			group = r.Data
		}
	}
	if seen[101] != 1 || seen[102] != 2 {
		t.Errorf("pictures %v", seen)
	}
	if a, b := binary.LittleEndian.Uint16(group[18:]), binary.LittleEndian.Uint16(group[32:]); a != 101 || b != 102 {
		t.Errorf("the group names %d and %d", a, b)
	}
}

func TestLicense(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct {
		name, bytes, options string
		page                 int
		want                 string
		warnLine             int
	}{
		{"ascii", "a\nb\rc\r\nd", "", 0, "a\r\nb\r\nc\r\nd", 0},
		{"utf-8", "é", "", 0, "é", 0},
		{"mark", "\xef\xbb\xbfé", "", 0, "é", 0},
		{"utf-16", "\xff\xfe\xe9\x00\n\x00", "", 0, "é\r\n", 0},
		{"8-bit", "a\nb\xe9", "", 0, "a\r\nbé", 2},
		{"8-bit, page in the directive", "\xe9", "CodePage=1251", 0, "й", 0},
		{"8-bit, page by switch", "\xe9", "", 1251, "й", 0},
		{"8-bit, bad in the page", "a\xff\xff", "", 932, "", 1},
		{"a NUL at the end", "a\x00", "", 0, "a", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			writeFiles(t, dir, map[string]string{"a.txt": "", "l.txt": test.bytes})
			opt := options(dir)
			opt.CodePage = test.page
			text := "[Version]\nClass=IEXPRESS\nSEDVersion=3\n[Options]\n" + extractOnly + "\nFriendlyName=T\nDisplayLicense=L.txt\n" + test.options + "\nSourceFiles=S\n[S]\nS0=.\n[S0]\na.txt=\n"
			d, err := sed.ParseLax("t.sed", []byte(text), sed.Options{Codec: opt.Codec, CodePage: test.page})
			if err != nil {
				t.Fatal(err)
			}
			j := Prepare(d, opt)
			if j.Package.License == nil || test.want != "" && *j.Package.License != test.want {
				t.Fatalf("licence %v, want %q", j.Package.License, test.want)
			}
			if test.warnLine == 0 {
				if len(j.Findings) > 0 {
					t.Error(j.Findings)
				}
				return
			}
			f := wantFinding(t, j.Findings, "pack-licence-code-page", "")
			if f.Severity != finding.Warning || f.Pos.Line != test.warnLine || f.Pos.File != "./l.txt" {
				t.Errorf("finding %+v", f)
			}
		})
	}
}

func TestLicenseTooLarge(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.txt": "", "l.txt": strings.Repeat("x", maxText+1)})
	j := Prepare(directive(t, extractOnly+"\nDisplayLicense=l.txt", ".", "a.txt"), options(dir))
	if j.Findings.Err() == nil {
		t.Error("a licence of 16 MiB is taken")
	}
}

func TestTarget(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.txt": "", "Out/x": "", "b.txt": ""})
	for _, test := range []struct{ target, id, want string }{
		{"t.exe", "", "t.exe"},
		{`.\out\t.exe`, "", "Out/t.exe"},
		{`new\deep\t.exe`, "", "new/deep/t.exe"},
		{`..\t.exe`, "", "../t.exe"},
		{`C:\x\y\T.exe`, "pack-target-moved", "T.exe"},
		{`\\s\share\T.exe`, "pack-target-moved", "T.exe"},
		{`C:T.exe`, "pack-target-moved", "T.exe"},
		{`D:\mapped\sub\t.exe`, "", "none/sub/t.exe"},
		{"", "pack-no-target", ""},
		{"out", "pack-target-folder", "Out"},
		{"A.TXT", "pack-target-is-source", "a.txt"},
		{"setup.exe", "lint-setup-name", "setup.exe"},
	} {
		d := directive(t, "PackagePurpose=ExtractOnly\nCompressionType=NONE\nTargetName="+test.target, ".", "a.txt")
		opt := options(dir)
		opt.Target = "windows/amd64"
		opt.Maps = []Mapping{{`D:\mapped`, filepath.Join(dir, "none")}}
		j := Prepare(d, opt)
		if test.id != "" {
			f := wantFinding(t, j.Findings, test.id, "")
			if f != nil && strings.Contains(f.Hint, "--map") && !strings.HasPrefix(test.target, `C:\`) && !strings.HasPrefix(test.target, `\\`) {
				t.Errorf("%s: a folder that cannot be mapped: %s", test.target, f.Hint)
			}
		} else if len(j.Findings) > 0 {
			t.Errorf("%s: %v", test.target, j.Findings)
		}
		want := ""
		if test.want != "" {
			want = filepath.Join(dir, filepath.FromSlash(test.want))
		}
		if j.Output != want {
			t.Errorf("%s: %s, want %s", test.target, j.Output, want)
		}
	}
}
