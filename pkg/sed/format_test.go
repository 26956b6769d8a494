package sed

import (
	"errors"
	"strings"
	"testing"

	"goexpress/internal/codepage"
	"goexpress/internal/finding"
)

func text1(s string) Value { return Value{Text: s, Set: true} }

// made is a Directive that no file said.
func made(change func(*Directive)) *Directive {
	d := &Directive{
		CodePage: 1252, Reboot: RebootAllowed, Title: text1("T"), Target: text1("t.exe"), Run: text1("a.exe"),
		Sources:  []SourceDir{{Dir: text1("."), Files: []Value{text1("a.exe")}}},
		ExitCode: "Program", OnFailure: "Stop", SingleInstance: "No", ExecutionLevel: "AsInvoker", Subsystem: "Windows",
	}
	if change != nil {
		change(d)
	}
	return d
}

// TestFormatMade writes texts that the syntax could take for something else.
func TestFormatMade(t *testing.T) {
	nasty := []string{
		" blanks ", "\ttab\t", `"quoted"`, `"two" "words"`, `'single'`, `"open`, `"`, `""`, "%FILE0%", "%TargetName%", "%", "%%", "a=b", "=", "a.exe=b", "a.NoLog=1", "b.SuccessCodes=2",
		";no comment", "[no section]", "x ; y", `C:\dir\`, `\\server\share`, "é", "a\x1A", "<Nothing>", `<None>x`,
	}
	for _, s := range nasty {
		for name, change := range map[string]func(*Directive){
			"title":   func(d *Directive) { d.Title = text1(s) },
			"command": func(d *Directive) { d.Run = text1(s) },
			"list": func(d *Directive) {
				d.Run, d.Commands = Value{}, []Command{{Value: text1("a")}, {Value: text1(s)}, {Value: text1("b"), Name: "b"}, {Value: text1(s), Name: "n", NoLog: true}}
			},
			"folder":  func(d *Directive) { d.Sources[0].Dir = text1(s) },
			"file":    func(d *Directive) { d.Sources[0].Files[0] = text1(s) },
			"version": func(d *Directive) { d.Version = map[string]Value{"companyname": text1(s), "fromfile": text1("x")} },
			"secret":  func(d *Directive) { d.Secrets = text1(s) },
			"log":     func(d *Directive) { d.LogFile = text1(s) },
		} {
			if name == "command" && s[0] == '#' {
				continue
			}
			t.Run(name+" "+s, func(t *testing.T) { checkRoundTrip(t, made(change)) })
		}
	}
}

// TestFormatSaysSo writes a byte that tells a code page from UTF-8.
func TestFormatSaysSo(t *testing.T) {
	d := made(func(d *Directive) { d.Title = text1("Ã©") }) // C3 A9, valid UTF-8
	out, err := d.Format(nil)
	if err != nil {
		t.Fatal(err)
	}
	got := lax(t, string(out), Options{})
	if got.Title.Text != "Ã©" {
		t.Errorf("%q", got.Title.Text)
	}
	checkRoundTrip(t, d)
}

func TestFormatCodePage(t *testing.T) {
	cp, err := codepage.Lookup(932)
	if err != nil {
		t.Fatal(err)
	}
	out, err := made(func(d *Directive) { d.Title = text1("表") }).Format(cp)
	if err != nil {
		t.Fatal(err)
	}
	if s := string(out); !strings.Contains(s, "\r\nCodePage=932\r\n") || !strings.Contains(s, "\r\nFriendlyName=\x95\x5C\r\n") {
		t.Errorf("%q", s)
	}
	if n := strings.Count(string(out), "\n"); n != strings.Count(string(out), "\r\n") || n == 0 {
		t.Error("not all lines end in CRLF")
	}
}

func TestFormatRefuses(t *testing.T) {
	at := finding.Pos{File: "y.sed", Line: 7, Col: 3}
	tests := []struct {
		name   string
		change func(*Directive)
		want   string
	}{
		{"a character", func(d *Directive) { d.Title = Value{Text: "a日b", Set: true, Pos: at, Section: "Strings", Key: "T"} },
			"y.sed:7:3: [Strings] FriendlyName: '日' is not in code page 1252"},
		{"a command", func(d *Directive) { d.Run, d.Commands = Value{}, []Command{{Value: text1("日")}} }, "Command0: '日' is not in code page 1252"},
		{"a command's name", func(d *Directive) { d.Run, d.Commands = Value{}, []Command{{Value: text1("x"), Name: "a b"}} }, `"a b" cannot name a command`},
		{"a name twice", func(d *Directive) {
			d.Run, d.Commands = Value{}, []Command{{Value: text1("x"), Name: "a"}, {Value: text1("y"), Name: "A"}}
		}, `"A" cannot name a command`},
		{"a command without a name", func(d *Directive) { d.Run, d.Commands = Value{}, []Command{{Value: text1("x"), NoLog: true}} },
			"what is said about a command needs a name to say it of"},
		{"a file", func(d *Directive) { d.Sources[0].Files[0] = text1("日.txt") }, "FILE0: '日' is not in code page 1252"},
		{"bad UTF-8", func(d *Directive) { d.Title = text1("a\xFFb") }, "FriendlyName: '�' is not in code page 1252"},
		{"line end", func(d *Directive) { d.Prompt = text1("a\nb") }, "InstallPrompt: the value has a line end in it"},
		{"None", func(d *Directive) { d.Prompt = text1("<none>") }, `InstallPrompt: the text "<none>" cannot be told from no text`},
		{"reboot bits", func(d *Directive) { d.Reboot = 8 }, "[Options] RebootMode: sed: 0x8 are no bits of a restart"},
		{"two", func(d *Directive) { d.Title, d.Target = text1("日"), text1("本") }, "TargetName: '本' is not in code page 1252\nFriendlyName: '日' is not in code page 1252"},
	}
	for _, test := range tests {
		out, err := made(test.change).Format(nil)
		var list finding.List
		if out != nil || !errors.As(err, &list) || err.Error() != test.want {
			t.Errorf("%s: %v\nwant %s", test.name, err, test.want)
		}
	}
}
