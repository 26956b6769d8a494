package stub

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"goexpress/internal/secret"
	"goexpress/internal/text"
)

// wide is a text in UTF-16LE.
func wide(s string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// cutLines cuts what comes in parts.
func cutLines(parts ...string) []string {
	var lines []string
	c := lineCutter{take: func(line []byte, wide, more bool) {
		s := decodeOutput(line, wide, text.Windows1252)
		if more {
			s += "+"
		}
		lines = append(lines, s)
	}}
	for _, p := range parts {
		c.write([]byte(p))
	}
	c.flush()
	return lines
}

var cutTests = []struct {
	in   string
	want []string
}{
	{"", nil},
	{"a", []string{"a"}},
	{"a\r\nb\nc\rd\r\n", []string{"a", "b", "c", "d"}},
	{"\r\n\n\r\r\na\r\r\n\n b \t\r", []string{"a", " b \t"}},
	{"10%\r20%\r\n", []string{"10%", "20%"}},
	// The code page, and UTF-8, with its mark or without.
	{"Gr\xfc\xdfe\r\n", []string{"Grüße"}},
	{"Grüße\n\xef\xbb\xbfа\n", []string{"Grüße", "а"}},
	// UTF-16, which may follow other text and be followed by it.
	{wide("Hello\r\nworld\n\r\nx"), []string{"Hello", "world", "x"}},
	{wide("\uFEFFa\r\nb\r\n"), []string{"a", "b"}},
	{"cmd\r\n" + wide("Größe: 5 €\r\n") + "end\n", []string{"cmd", "Größe: 5 €", "end"}},
	{"cmd\r\n" + wide("a\n") + "end", []string{"cmd", "a", "end"}},
	{wide("Ошибка\r\n"), []string{"Ошибка"}},
	{wide("no end: 12"), []string{"no end: 12"}},
	{wide("C:\\x\u0a05\u0d05\u010a\u010d y\r\nz\r\n"), []string{"C:\\x\u0a05\u0d05\u010a\u010d y", "z"}},
	{wide("a\rb\r"), []string{"a", "b"}},
	{"Name? " + wide("abc\r\n") + "Go on? " + wide("Größe\r\nx"), []string{"Name? ", "abc", "Go on? ", "Größe", "x"}},
	{"Name?" + wide("abc\nd"), []string{"Name?", "abc", "d"}},
	{wide("エラー: 55555555555\r\n"), []string{"エラー: 55555555555"}},
	{wide("ДАННЫЕ 1234567\r\n"), []string{"ДАННЫЕ 1234567"}},
	// NULs of other text.
	{"abc\x00de\n", []string{"abc\x00de"}},
	{"\x00\x00a\n", []string{"a"}},
	{"ab\x00c\r\nd", []string{"ab\x00c", "d"}},
	{"0\x000", []string{"0\x000"}},
	// Too long.
	{strings.Repeat("x", maxLine-1) + "\r\ny", []string{strings.Repeat("x", maxLine-1), "y"}},
	{strings.Repeat("x", maxLine) + "\r\ny", []string{strings.Repeat("x", maxLine) + "+", "y"}},
	{strings.Repeat("x", maxLine-1) + "äy", []string{strings.Repeat("x", maxLine-1) + "+", "äy"}},
	{strings.Repeat("x", maxLine-1) + "\xff\xff", []string{strings.Repeat("x", maxLine-1) + "ÿ+", "ÿ"}},
	{wide(strings.Repeat("x", maxLine/2) + "yz\n"), []string{strings.Repeat("x", maxLine/2) + "+", "yz"}},
}

func TestLineCutter(t *testing.T) {
	for _, tt := range cutTests {
		if got := cutLines(tt.in); !slices.Equal(got, tt.want) {
			t.Errorf("%.60q: %.200q, want %.200q", tt.in, got, tt.want)
		}
	}
}

// However the bytes come, the lines are the same, none is empty or too long, and no
// byte of a text of 8 bits gets lost.
func FuzzLineCutter(f *testing.F) {
	seeds := 0
	for _, tt := range cutTests {
		f.Add([]byte(tt.in), uint16(1), uint16(2))
		seeds++
	}
	if seeds == 0 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, in []byte, a, b uint16) {
		whole := cutLines(string(in))
		i, j := min(int(a), len(in)), min(int(b), len(in))
		i, j = min(i, j), max(i, j)
		if parts := cutLines(string(in[:i]), string(in[i:j]), string(in[j:])); !slices.Equal(whole, parts) {
			t.Errorf("whole %q, in parts %q", whole, parts)
		}
		var bytewise []string
		for _, c := range in {
			bytewise = append(bytewise, string([]byte{c}))
		}
		if got := cutLines(bytewise...); !slices.Equal(whole, got) {
			t.Errorf("whole %q, byte by byte %q", whole, got)
		}
		kept := 0
		c := lineCutter{take: func(line []byte, wide, _ bool) {
			if len(line) == 0 || len(line) > maxLine || wide && len(line)%2 != 0 {
				t.Errorf("a line of %d bytes, wide %t", len(line), wide)
			}
			kept += len(line)
		}}
		c.write(in)
		c.flush()
		ends := strings.Count(string(in), "\r") + strings.Count(string(in), "\n")
		if !slices.Contains(in, 0) && kept != len(in)-ends {
			t.Errorf("%d of %d bytes, %d of them ends", kept, len(in), ends)
		}
	})
}

func TestDecodeOutput(t *testing.T) {
	for _, tt := range []struct {
		raw   string
		codec text.Codec
		want  string
	}{
		{"abc", nil, "abc"}, {"a\xffb", nil, "a\uFFFDb"}, {"a\xffb", text.Windows1252, "aÿb"}, {"ä", text.Windows1252, "ä"},
	} {
		if got := decodeOutput([]byte(tt.raw), false, tt.codec); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.raw, got, tt.want)
		}
	}
	if got := decodeOutput([]byte("a\x00\x3d\xd8"), true, nil); got != "a\uFFFD" {
		t.Errorf("half a pair: %q", got)
	}
}

// takeEvents is a log.
type takeEvents func(*Event)

func (take takeEvents) Event(e *Event) { take(e) }

// logOutput logs parts of a command's output, and returns its lines and how the
// last event calls itself.
func logOutput(secrets string, parts ...string) (lines []string, full int) {
	log := &journal{secrets: secret.New(secrets), settled: true}
	log.add(takeEvents(func(e *Event) {
		for _, f := range e.Fields {
			switch f.Key {
			case "text":
				lines = append(lines, f.Value.(string))
			case "full":
				full++
			}
		}
	}))
	out := newOutput(&run{os: &Host{}, log: log}, 1, nil)
	w := &out.streams[0]
	for _, p := range parts {
		_, _ = io.WriteString(w, p)
	}
	out.flush()
	return lines, full
}

// A command that prints without end does not fill the log.
func TestOutputIsBounded(t *testing.T) {
	for _, line := range []string{"x\n", strings.Repeat("y", 3000) + "\n", strings.Repeat("z", 5000)} {
		lines, full := logOutput("", slices.Repeat([]string{line}, maxOutput/10)...)
		size := 0
		for _, l := range lines {
			size += len(l) + lineCost
		}
		if full != 1 || size > maxOutput || size < maxOutput-2*maxLine {
			t.Errorf("%.5q: %d bytes, told %d times", line, size, full)
		}
	}
}

// A secret is masked even where a long line is cut, whole or in part.
func TestOutputSecrets(t *testing.T) {
	const secret = "tops3cret tops"
	for at := maxLine - 2*len(secret); at < maxLine+len(secret); at++ {
		lines, _ := logOutput("x,"+secret, strings.Repeat("-", at)+secret+"tail\n"+secret[:5]+"\n")
		want := strings.Repeat("-", at) + "***" + "tail" + secret[:5]
		if got := strings.Join(lines, ""); got != want {
			t.Fatalf("at %d: %.40q...%q", at, got, got[max(0, len(got)-40):])
		}
	}
	lines, _ := logOutput("aa", strings.Repeat("a", maxLine+1))
	if got := strings.Join(lines, ""); strings.Contains(got, "aa") {
		t.Errorf("%d bytes", len(got))
	}
}

// The output of a quiet run's commands is in its log, with the number of the
// command and without secrets, whoever started it.
func TestRunLogsOutput(t *testing.T) {
	inf := packed{name: "a.inf", data: "[Version]\nSignature=\"$Chicago$\"\nAdvancedINF=2.0\n[DefaultInstall]\nRunPostSetupCommands=r,n:2\n[r]\nsetup.exe of inf\n[n]\nsetup.exe nowait\n"}
	p := with("", "Secrets", "hush", "Command0", "setup.exe first", "Command1", "a.inf")
	p.Post = new("setup.exe post")
	image := makePackage(t, tinyStub(), p, append(two, inf)...)
	f := newFake(t, image, "/Q")
	f.program = func(p Process) (uint32, error) {
		if strings.HasSuffix(p.Line, "nowait") {
			if p.Wait || p.Stdout != nil || p.Stderr != nil {
				t.Errorf("%s: somebody waits for what it prints", p.Line)
			}
			return 0, nil
		}
		words := strings.Fields(p.Line)
		fmt.Fprintf(p.Stdout, "Gr\xfc\xdfe of %s\r\nhush", words[len(words)-1])
		fmt.Fprint(p.Stderr, "error\n")
		fmt.Fprint(p.Stdout, "!")
		return 0, nil
	}
	if code := Run(t.Context(), f); code != 0 {
		t.Errorf("code %d", code)
	}
	log := f.logText()
	for i, name := range map[int]string{1: "first", 2: "inf", 4: "post"} {
		from := strings.Index(log, fmt.Sprintf(" number=%d\n", i))
		to := strings.LastIndex(log, fmt.Sprintf(" number=%d\n", i))
		if from < 0 || from == to {
			t.Fatalf("no command %d in\n%s", i, log)
		}
		for _, want := range []string{`text="Grüße of ` + name + `"`, `text=error`, `text=***!`} {
			if !strings.Contains(log[from:to], fmt.Sprintf(" info output number=%d %s\n", i, want)) {
				t.Errorf("no %s of command %d in\n%s", want, i, log)
			}
		}
	}
	f.checkClean()
}

// Where somebody watches, programs print for themselves, and so does a command that
// the log must not know.
func TestRunLeavesOutputAlone(t *testing.T) {
	for line, settings := range map[string][]string{
		"": nil, `/LOG:C:\cwd\x.log`: nil, "/Q": {"Command0", "setup.exe", "Command0NoLog", "1"},
	} {
		run := "setup.exe"
		if settings != nil {
			run = ""
		}
		f := newFake(t, makePackage(t, tinyStub(), with(run, settings...), two...), line)
		f.program = func(p Process) (uint32, error) {
			if p.Stdout != nil || p.Stderr != nil {
				t.Error("output is taken away")
			}
			return 0, nil
		}
		if code := Run(t.Context(), f); code != 0 || len(f.started) != 1 {
			t.Errorf("code %d", code)
		}
	}
}

// Whoever watches a quiet run that was not asked to be quiet sees what programs
// print, and not once more in events.
func TestConsoleWithoutOutputEvents(t *testing.T) {
	var b strings.Builder
	l := &textLog{&b}
	l.Event(&Event{Name: "output", Fields: []Field{{"text", "x"}}})
	l.Event(&Event{Name: "exit"})
	if b.String() != "exit\n" {
		t.Errorf("%q", &b)
	}
}

// Start failures are told with their code and its meaning, exit codes too.
func TestCodesAreLoggedWithTheirMeaning(t *testing.T) {
	for _, code := range []uint32{CodeAccessDenied, CodeElevation, CodeBlocked, CodeTimeout} {
		for event, program := range map[string]func(Process) (uint32, error){
			"error \"command failed\"": func(Process) (uint32, error) { return 0, &Failure{Code: code, What: "no"} },
			"info \"command ended\"":   func(Process) (uint32, error) { return code, nil },
		} {
			f := newFake(t, logged(t), "/Q")
			f.program = program
			if got := Run(t.Context(), f); got != code {
				t.Errorf("code %d, want %d", got, code)
			}
			want := fmt.Sprintf("code=%d means=%s ", code, fieldText(meaning(code)))
			found := false
			for line := range strings.Lines(f.logText()) {
				found = found || strings.Contains(line, event) && strings.Contains(line, want)
			}
			if !found || meaning(code) == "" {
				t.Errorf("no %s with %s in\n%s", event, want, f.logText())
			}
		}
	}
}
