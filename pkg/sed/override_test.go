package sed

import (
	"testing"

	"goexpress/internal/finding"
)

func withOverride(section, data string) Options {
	return Options{Override: &Override{Name: "o.txt", Data: []byte(data), Section: section}}
}

const overridden = `[Version]
Class=IEXPRESS
SEDVersion=3
[Options]
PackagePurpose=InstallApp
InstallPrompt=%InstallPrompt%
FinishMessage=%FinishMessage%
TargetName=%TargetName%
FriendlyName=X
AppLaunched=#Setup
SourceFiles=SourceFiles
[Strings]
InstallPrompt=base prompt
FinishMessage=base finish
TargetName=base.exe
[SourceFiles]
SourceFiles0=base
[SourceFiles0]
base.exe=
[Setup]
base.exe /1
base.exe /2
`

func TestOverride(t *testing.T) {
	d := lax(t, overridden, withOverride("NewOptions", `[NewOptions]
RebootMode=2
FriendlyName=%Title%
Strings="NewStrings"
[NewStrings]
TargetName="other.exe"
InstallPrompt=
Title=Other
[Setup]
other.exe
`))
	if d.Target.Text != "other.exe" || d.Target.Pos != (finding.Pos{File: "o.txt", Line: 6, Col: 12}) {
		t.Errorf("target %+v", d.Target)
	}
	if d.Title.Text != "Other" || d.Prompt.Set || d.Finish.Text != "base finish" || d.Reboot != RebootAllowed {
		t.Errorf("title %+v prompt %+v finish %+v reboot %d", d.Title, d.Prompt, d.Finish, d.Reboot)
	}
	if len(d.Commands) != 1 || d.Commands[0].Text != "other.exe" {
		t.Errorf("commands %+v", d.Commands)
	}
	if len(d.Sources) != 1 || d.Sources[0].Dir.Text != "base" {
		t.Errorf("sources %+v", d.Sources)
	}
	wantFindings(t, d, "info sed-old-commands x.sed:10:13: [Options] AppLaunched: later versions of IExpress do not know AppLaunched=#Section | ")
	checkRoundTrip(t, d)
}

// TestOverrideFiles replaces the list of files, under either key.
func TestOverrideFiles(t *testing.T) {
	for _, data := range []string{
		"[O]\nFileList=Files\n[Files]\nF0=other\n[F0]\no.exe=\n",
		"[O]\nSourceFiles=Files\n[Files]\nF0=other\n[F0]\no.exe=\n",
		"[O]\n[SourceFiles]\nSourceFiles0=other\n[SourceFiles0]\no.exe=\n",
	} {
		d := lax(t, overridden, withOverride("O", data))
		if len(d.Sources) != 1 || d.Sources[0].Dir.Text != "other" || len(d.Sources[0].Files) != 1 || d.Sources[0].Files[0].Text != "o.exe" {
			t.Errorf("%q: %+v", data, d.Sources)
		}
	}
}

func TestOverrideMistakes(t *testing.T) {
	d := lax(t, overridden, withOverride("Options", "[Other]\nx=y\n"))
	if !said(d, "sed-missing-section") || d.Findings.Worst() != finding.Error {
		t.Errorf("%v", d.Findings)
	}
	d = lax(t, overridden, withOverride("O", "[O]\nTargetNam=x\nRebootMode=Q\n"))
	wantFindings(t, d,
		"info sed-old-commands x.sed:10:13: [Options] AppLaunched: later versions of IExpress do not know AppLaunched=#Section | ",
		`warning sed-unknown-key o.txt:2:1: [O] TargetNam: "TargetNam" is not a key of [O] and is ignored | did you mean TargetName?`,
		`warning sed-bad-value o.txt:3:12: [O] RebootMode: "Q" is not N, I or A, with S behind it to restart without asking; it is read as I | write N, I or A, with S behind it to restart without asking`)
	d = lax(t, overridden, withOverride("O", "no section"))
	if d.Findings.Worst() != finding.Error || d.Target.Text != "base.exe" {
		t.Errorf("%v", d.Findings)
	}
	// FileList means nothing in a .sed itself.
	if d := lax(t, minimal("FileList=x\n", ""), Options{}); !said(d, "sed-unknown-key") || len(d.Sources[0].Files) != 1 {
		t.Errorf("%v", d.Findings)
	}
}

// TestOverrideCodePage takes the page of the override file for both.
func TestOverrideCodePage(t *testing.T) {
	src := minimal("InstallPrompt=\x83\x5C\n", "")
	d := lax(t, src, withOverride("O", "[O]\nCodePage=932\nFinishMessage=\x83\x5C\n"))
	if d.Prompt.Text != "ソ" || d.Finish.Text != "ソ" || d.CodePage != 932 {
		t.Errorf("%q %q %d", d.Prompt.Text, d.Finish.Text, d.CodePage)
	}
}
