package sed

import (
	"strings"
	"testing"
	"time"

	"goexpress/internal/finding"
)

// TestExpansion looks strings up in a text that the user sees.
func TestExpansion(t *testing.T) {
	const strs = "[Strings]\nA=alpha\nb=\"be ta\"\nLevel=%A%\nEmpty=\nPercent=100%\nF=\"=x\"\n"
	tests := []struct{ value, want string }{
		{"%A%", "alpha"},
		{"%a%", "alpha"},
		{"%B%", "be ta"},
		{"x%A%y", "xalphay"},
		{"%A%%B%", "alphabe ta"},
		{"%Level%", "%A%"}, // one level deep
		{"x%Level%", "x%A%"},
		{"[%Empty%]", "[]"},
		{"100% of %A%", "100% of alpha"},
		{"50 % and 60 % of %A% %", "50 % and 60 % of alpha %"},
		{"%", "%"},
		{"%%", "%%"},
		{"%%A%%", "%alpha%"},
		{`"%A%"`, "alpha"},
		{`" %A% "`, " alpha "},
		{"%Percent%", "100%"},
		{"%F%", "=x"},
		{"% A %", "% A %"},
	}
	for _, test := range tests {
		d := lax(t, minimal("InstallPrompt="+test.value+"\n", strs), Options{})
		if d.Prompt.Text != test.want || !d.Prompt.Set {
			t.Errorf("%s: %+v", test.value, d.Prompt)
		}
		if len(d.Findings) != 0 && test.value != "% A %" {
			t.Errorf("%s: %v", test.value, d.Findings)
		}
		checkRoundTrip(t, d)
	}
}

// TestEnvironment leaves to cmd.exe what only cmd.exe can know.
func TestEnvironment(t *testing.T) {
	const command = `cmd.exe /c "break>%tmp%\yes %A%"`
	d := lax(t, minimal("PostInstallCmd="+command+"\nInstallPrompt=Hello %USERNAME%\n", "[Strings]\nA=a\n"), Options{})
	if want := `cmd.exe /c "break>%tmp%\yes a"`; d.Post.Text != want {
		t.Errorf("command %q", d.Post.Text)
	}
	if d.Prompt.Text != "Hello %USERNAME%" {
		t.Errorf("prompt %q", d.Prompt.Text)
	}
	wantFindings(t, d, "warning sed-unknown-string x.sed:10:15: [Options] InstallPrompt: %USERNAME% is not in [Strings] and stays as it is | the environment is not looked at; write the text itself, or add USERNAME= to [Strings]")

	d = lax(t, strings.Replace(minimal("", ""), "AppLaunched=a.exe", "AppLaunched=%AppLaunched%", 1), Options{})
	wantFindings(t, d, "warning sed-unknown-string x.sed:7:13: [Options] AppLaunched: %AppLaunched% is not in [Strings] and stays as it is | add AppLaunched=TEXT to [Strings], or say --define AppLaunched=TEXT")
}

// TestValuePlace points at the definition only if it is all there is.
func TestValuePlace(t *testing.T) {
	d := lax(t, minimal("InstallPrompt=%A%\nFinishMessage=x%A%\n", "[Strings]\nA=\"text\"\n"), Options{})
	if want := (Value{Text: "text", Set: true, Pos: finding.Pos{File: "x.sed", Line: 16, Col: 3}, Section: "Strings", Key: "A"}); d.Prompt != want {
		t.Errorf("%+v", d.Prompt)
	}
	if want := (Value{Text: "xtext", Set: true, Pos: finding.Pos{File: "x.sed", Line: 10, Col: 15}, Section: "Options", Key: "FinishMessage"}); d.Finish != want {
		t.Errorf("%+v", d.Finish)
	}
}

func TestStringsSection(t *testing.T) {
	d := lax(t, minimal("Strings=\"Deutsch\"\nInstallPrompt=%A%\n", "[Strings]\nA=english\n[Deutsch]\nA=deutsch\n"), Options{})
	if d.Prompt.Text != "deutsch" {
		t.Errorf("%+v", d.Prompt)
	}
	wantFindings(t, d, "warning sed-unused-section x.sed:15:1: [Strings]: nothing refers to this section; it is ignored | ")
}

func TestStringsInTwoParts(t *testing.T) {
	d := lax(t, minimal("InstallPrompt=%A%%B%\n", "[Strings]\nA=1\n[Strings]\nA=2\nB=3\n"), Options{})
	if d.Prompt.Text != "13" {
		t.Errorf("%+v", d.Prompt)
	}
}

func TestDefine(t *testing.T) {
	src := minimal("InstallPrompt=%A%\nFinishMessage=[%new%]\n", "[Strings]\nA=old\n")
	d := lax(t, src, Options{Define: map[string]string{"a": " %A% ", "NEW": "x"}})
	if d.Prompt.Text != " %A% " || d.Finish.Text != "[x]" || d.Prompt.Pos.Line != 16 {
		t.Errorf("%+v %+v", d.Prompt, d.Finish)
	}
	wantFindings(t, d)

	d = lax(t, src, Options{Define: map[string]string{"A": "<None>", "AB": "x", "TargetName": "y", "new": "", "zzzz": ""}})
	if d.Prompt.Set || d.Target.Text != "x.exe" {
		t.Errorf("%+v %+v", d.Prompt, d.Target)
	}
	wantFindings(t, d,
		"warning sed-unused-define x.sed: no %AB% in this file uses the definition of AB | did you mean A?",
		"warning sed-unused-define x.sed: no %TargetName% in this file uses the definition of TargetName | write TargetName=%TargetName% in [Options], so that it can be defined",
		"warning sed-unused-define x.sed: no %zzzz% in this file uses the definition of zzzz | ")
}

// TestDefineFiles replaces the name of a source file.
func TestDefineFiles(t *testing.T) {
	d := lax(t, minimal("", "[SourceFiles0]\n%FILE0%=\n[Strings]\nFILE0=b.exe\n"), Options{Define: map[string]string{"FILE0": "c.exe"}})
	if got := d.Sources[0].Files[1].Text; got != "c.exe" {
		t.Errorf("%q", got)
	}
}

// TestExpansionBomb has a small file that would be a large directive.
func TestExpansionBomb(t *testing.T) {
	big := strings.Repeat("x", 1<<20)
	for _, src := range []string{
		minimal("InstallPrompt="+strings.Repeat("%A%", 50000)+"\n", "[Strings]\nA="+big+"\n"),
		minimal("", "[SourceFiles0]\n"+strings.Repeat("a%A%\n", 50000)+"[Strings]\nA="+big+"\n"),
		minimal("", "[SourceFiles0]\n"+strings.Repeat("a%A%\n", 50000)+"[Strings]\nA="+big[:30000]+"\n"),
		minimal("InstallPrompt="+strings.Repeat("%", 1<<20)+"\n", ""),
		minimal("TargetFileVersion="+strings.Repeat("a:1,", 1<<18)+"\n", ""),
	} {
		start := time.Now()
		d := lax(t, src, Options{})
		size := len(d.Prompt.Text)
		for _, f := range d.Sources[0].Files {
			size += len(f.Text)
		}
		if size > 2*maxExpansion {
			t.Errorf("%d bytes of text", size)
		}
		t.Logf("%d bytes of text in %v", size, time.Since(start))
	}
	d := lax(t, minimal("InstallPrompt=x%A%\n", "[Strings]\nA="+big+"\n"), Options{})
	if !said(d, "sed-too-long") || d.Prompt.Text != "x%A%" {
		t.Errorf("%.100q, %v", d.Prompt.Text, d.Findings)
	}
}

func TestTooLongValue(t *testing.T) {
	for n, bad := range map[int]bool{maxValue: false, maxValue + 1: true} {
		d := lax(t, minimal("InstallPrompt="+strings.Repeat("é", n)+"\n", ""), Options{})
		if said(d, "sed-too-long") != bad {
			t.Errorf("%d characters: %v", n, d.Findings)
		}
	}
}
