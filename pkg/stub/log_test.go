package stub

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"goexpress/pkg/express"
)

// logged is a package that runs setup.exe, with what its author says besides.
func logged(t *testing.T, settings ...string) []byte {
	return makePackage(t, tinyStub(), with("setup.exe", settings...), two...)
}

func TestLogLines(t *testing.T) {
	e := &Event{
		Time: time.Date(2026, 3, 1, 1, 2, 3, 4_999_999, time.FixedZone("", 3600)), Level: Warning, Name: "work folder",
		Fields: []Field{{"path", `C:\a b "c"`}, {"n", uint32(3010)}, {"ok", true}, {"took", 1500 * time.Millisecond}, {"error", errors.New("x\r\ny\x1b\u202e")}},
	}
	want := `2026-03-01T00:02:03.004Z warning "work folder" path="C:\\a b \"c\"" n=3010 ok=true took=1.5s error="x\r\ny\x1b\u202e"` + "\n"
	if got := logLine(e); got != want {
		t.Errorf("line\n%swant\n%s", got, want)
	}
	var got map[string]any
	line := jsonLine(e)
	if err := json.Unmarshal([]byte(line), &got); err != nil || strings.Count(line, "\n") != 1 {
		t.Fatalf("%s: %v", line, err)
	}
	wantJSON := map[string]any{
		"time": "2026-03-01T00:02:03.004Z", "level": "warning", "event": "work folder", "path": `C:\a b "c"`,
		"n": 3010.0, "ok": true, "took": 1.5, "error": "x\r\ny\x1b\u202e",
	}
	if fmt.Sprint(got) != fmt.Sprint(wantJSON) {
		t.Errorf("%v, want %v", got, wantJSON)
	}
}

// A quiet run has a log from who runs what, to what it came to.
func TestLogOfAQuietRun(t *testing.T) {
	f := newFake(t, logged(t), `/Q -- "a b"`)
	f.account = Account{Name: `CORP\ann`, Session: 2}
	f.program = func(Process) (uint32, error) { return 7, nil }
	if code := Run(t.Context(), f); code != 7 {
		t.Errorf("code %d", code)
	}
	path := f.paths(fakeLogDir)[0]
	if !regexp.MustCompile(`\\pack-20260301T1100\d\d\.\d{3}Z\.log$`).MatchString(path) {
		t.Errorf("log %s", path)
	}
	lines := strings.Split(strings.TrimSuffix(f.logText(), "\n"), "\n")
	stamp := regexp.MustCompile(`^2026-03-01T11:00:\d\d\.\d{3}Z (info|warning|error) `)
	for _, line := range lines {
		if !stamp.MatchString(line) {
			t.Errorf("line %s", line)
		}
	}
	for i, want := range map[int]string{
		0: ` info package path=` + fakeSelf,
		1: ` info run user=CORP\ann administrator=false session=2 switches="/Q -- \"a b\""`,
		2: ` info "work folder" path=` + fakeTemp + `\goexpress-`,
	} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d: %s, want%s", i, lines[i], want)
		}
	}
	if last := lines[len(lines)-1]; !regexp.MustCompile(` info exit code=7 duration=\d+ms$`).MatchString(last) {
		t.Errorf("last line: %s", last)
	}
	if !strings.Contains(f.logText(), ` info extract file=setup.exe size=7 hash=ok`) {
		t.Errorf("no result of a file's hash in\n%s", f.logText())
	}
}

func TestLogPlaces(t *testing.T) {
	stamped := regexp.MustCompile(`pack-20260301T1100\d\d\.\d{3}Z\.log`)
	tests := []struct {
		line    string
		setting string
		want    string // the log; STAMP for a name of our own, "" for none
	}{
		{`/Q /LOG:C:\logs\deep\x.log`, "", `C:\logs\deep\x.log`},
		{`/LOG:C:\logs\x.jsonl`, "", `C:\logs\x.jsonl`},
		{`/Q /LOG:C:\logs\`, "", `C:\logs\STAMP`},
		{`/Q /LOG:C:\cwd`, "", `C:\cwd\STAMP`}, // a folder that exists
		{`/Q /LOG:x.log`, "", `C:\cwd\x.log`},
		{`/Q /LOG:%WHERE%\a%b.log`, "", `C:\there\a%b.log`},
		{`/Q`, `%WHERE%\x.log`, `C:\there\x.log`},
		{``, `C:\logs\x.log`, `C:\logs\x.log`},
		{`/Q /LOG:C:\logs\x.log`, `C:\other.log`, `C:\logs\x.log`},
		{`/Q`, "", fakeLogDir + `\STAMP`},
		{``, "", ""},
		{`/Q /LIST`, `C:\logs\x.log`, ""},
		{`/Q /VERIFY /LOG:C:\logs\x.log`, "", `C:\logs\x.log`},
		{`/? /LOG:C:\logs\x.log`, "", ""},
		{`/X /LOG:C:\logs\x.log`, "", `C:\logs\x.log`},
	}
	for _, tt := range tests {
		f := newFake(t, logged(t, "LogFile", tt.setting), tt.line)
		f.env = map[string]string{"WHERE": `C:\there`}
		Run(t.Context(), f)
		var logs []string
		for _, x := range f.files {
			if strings.Contains(string(x.data), `exit`) {
				logs = append(logs, stamped.ReplaceAllString(x.path, "STAMP"))
			}
		}
		var want []string
		if tt.want != "" {
			want = []string{tt.want}
		}
		if !slices.Equal(logs, want) {
			t.Errorf("%s, LogFile=%s: logs %q, want %q", tt.line, tt.setting, logs, want)
		}
		if tt.want != "" && len(f.started) > 0 {
			env := f.started[0].Env
			if got := stamped.ReplaceAllString(env[len(env)-1], "STAMP"); got != "GOEXPRESS_LOG="+tt.want {
				t.Errorf("%s: children see %s", tt.line, got)
			}
		}
	}
}

// A log that was asked for and cannot be had ends the run before anything is
// changed (S60).
func TestLogThatCannotBeOpened(t *testing.T) {
	for line, setting := range map[string]string{
		`/Q /LOG:C:\Windows\System32\cmd.exe\x.log`: "", `/Q /LOG:C:\no.log`: "", `/Q /LOG:%NOTHERE%\x`: "", `/Q /LOG:%`: "", `/Q`: `C:\no.log`,
		`/Q /LOG:C:\no.log /C /T:C:\cwd\x`: "", `/VERIFY /LOG:C:\no.log`: "",
	} {
		f := newFake(t, logged(t, "LogFile", setting), line)
		f.openLog = func(path string) error { return fs.ErrPermission }
		before := len(f.files)
		if code := Run(t.Context(), f); code != CodeNoLog || len(f.started) > 0 || len(f.files) != before {
			t.Errorf("%s: code %d, started %d, files %d, before %d", line, code, len(f.started), len(f.files), before)
		}
	}
}

// Nobody has asked for the log of a quiet run, so the run goes on without it.
func TestOwnLogThatCannotBeOpened(t *testing.T) {
	f := newFake(t, logged(t), "/Q")
	f.openLog = func(path string) error { return fs.ErrPermission }
	if code := Run(t.Context(), f); code != 0 || len(f.started) != 1 {
		t.Errorf("code %d, started %d", code, len(f.started))
	}
}

// An administrator's logs lie in a folder that nobody else may write to, or
// elsewhere (S61).
func TestLogFolderOfAnAdministrator(t *testing.T) {
	for access, want := range map[Access]string{{}: fakeLogDir, {Others: true}: fakeTemp, {Link: true}: fakeTemp} {
		for _, folder := range []string{fakeLogDir, `C:\ProgramData\goexpress`} {
			f := newFake(t, logged(t), "/Q")
			f.account.Administrator = true
			f.access = map[string]Access{folder: access}
			if code := Run(t.Context(), f); code != 0 || len(f.paths(want)) != 1 {
				t.Errorf("%+v of %s: code %d, in %s: %q", access, folder, code, want, f.paths(want))
			}
		}
	}
	f := newFake(t, logged(t), "/Q")
	f.account.Administrator = true
	delete(f.files, strings.ToUpper(fakeLogDir))
	delete(f.files, strings.ToUpper(`C:\ProgramData\goexpress`))
	if code := Run(t.Context(), f); code != 0 || !f.get(fakeLogDir).private || !f.get(`C:\ProgramData\goexpress`).private {
		t.Errorf("code %d; folders are missing or open", code)
	}
}

// The ten newest logs of a package stay; others are nobody's business.
func TestOldLogs(t *testing.T) {
	f := newFake(t, logged(t), "/Q")
	keep := []string{"pack-x.log", "pack-20200101T000000.000Z.txt", "packer-20200101T000000.000Z.log", "pack-20200101T000000.000Z", "pack-20200101T000000.000Zx.log"}
	for _, name := range keep {
		f.put(&fakeFile{path: fakeLogDir + `\` + name})
	}
	for i := range 12 {
		f.put(&fakeFile{path: fmt.Sprintf(`%s\PACK-202501%02dT000000.000Z.log`, fakeLogDir, i+1)})
	}
	f.put(&fakeFile{path: fakeLogDir + `\pack-20250112T000000.000Z-2.log`})
	if code := Run(t.Context(), f); code != 0 {
		t.Errorf("code %d", code)
	}
	left := f.paths(fakeLogDir)
	if len(left) != len(keep)+logsKept {
		t.Errorf("left %q", left)
	}
	for i := range 12 {
		gone := f.get(fmt.Sprintf(`%s\pack-202501%02dT000000.000Z.log`, fakeLogDir, i+1)) == nil
		if want := i < 4; gone != want {
			t.Errorf("log %d: removed %t", i+1, gone)
		}
	}
}

// Runs that begin in the same moment have logs of their own.
func TestLogNamesMeet(t *testing.T) {
	f := newFake(t, logged(t), "/Q")
	for range 3 {
		f.ticks = 0
		if code := Run(t.Context(), f); code != 0 {
			t.Errorf("code %d", code)
		}
	}
	logs := f.paths(fakeLogDir)
	if len(logs) != 3 || !strings.HasSuffix(logs[0], "Z-2.log") || !strings.HasSuffix(logs[1], "Z-3.log") {
		t.Errorf("logs %q", logs)
	}
}

// What an author calls a secret is in no line, box or error (S62).
func TestSecrets(t *testing.T) {
	const secret = `hunter "2"`
	settings := []string{"Secrets", secret + ", key\\x ,", "LogFile", `C:\x.jsonl`, "OnFailure", "Continue",
		"Command0", `setup.exe /p key\x`, "Command1", `missing-key\x.exe ` + secret}
	for _, line := range []string{`/LOG:C:\x.log -- "/pw:hunter ""2"""`, `/LOG:C:\x.jsonl -- key\x`, `-- key\x`} {
		f := newFake(t, makePackage(t, tinyStub(), with("", settings...), two...), line)
		f.console = &bytes.Buffer{}
		Run(t.Context(), f)
		out := f.console.String() + strings.Join(f.gate.shown, "\n")
		for _, name := range []string{`C:\x.log`, `C:\x.jsonl`} {
			if x := f.get(name); x != nil {
				out += string(x.data)
			}
		}
		for _, s := range []string{"hunter", `key\x`, `key\\x`} {
			if strings.Contains(out, s) {
				t.Errorf("%s: %q is told in\n%s", line, s, out)
			}
		}
		if !strings.Contains(out, "***") || len(f.gate.shown) == 0 || len(f.started) != 1 || !strings.Contains(f.started[0].Line, `key\x`) {
			t.Errorf("%s: shown %q, started %+v\n%s", line, f.gate.shown, f.started, out)
		}
	}
}

// A log does not fill the drive; what the run came to is still told.
func TestLogIsBounded(t *testing.T) {
	var b strings.Builder
	l := &fileLog{file: nopCloser{&b}, room: 1000}
	for range 100 {
		l.Event(&Event{Name: "output", Fields: []Field{{"line", "some text"}}})
	}
	l.Event(&Event{Name: "exit", Fields: []Field{{"code", 5}}})
	if b.Len() > 1200 || strings.Count(b.String(), "full=true") != 1 || !strings.HasSuffix(b.String(), "exit code=5\n") {
		t.Errorf("%d bytes, the end\n%s", b.Len(), b.String()[b.Len()-200:])
	}
}

type nopCloser struct{ *strings.Builder }

func (nopCloser) Close() error { return nil }

func TestExpandVariables(t *testing.T) {
	r := &run{os: &fakeOS{fakeLogs: fakeLogs{env: map[string]string{"A": "x", "B C": "y%A%"}}}}
	for in, want := range map[string]string{"": "", "plain": "plain", "%A%": "x", `p\%A%%B C%\q`: `p\xy%A%\q`, "100%": "100%", "%A%%": "x%"} {
		got, err := r.expandVariables(in)
		if got != want || err != nil {
			t.Errorf("%s: %q, %v", in, got, err)
		}
	}
	if _, err := r.expandVariables("%a%"); err == nil {
		t.Error("a variable that is not set was replaced")
	}
}

// /LIST and /VERIFY answer where text goes, and nothing else does.
func TestLooks(t *testing.T) {
	good := logged(t)
	bad := makePackage(t, tinyStub(), with("setup.exe"), packed{name: "x", data: "x", record: func(r *express.FileRecord) { r.SHA256[0] ^= 1 }})
	for _, tt := range []struct {
		image []byte
		line  string
		code  uint32
		out   string
	}{
		{good, "/LIST", 0, "          7  2001-09-28 12:00:01  setup.exe\n          9  2001-09-28 12:00:01  app\\data.txt\n         16  bytes in 2 files\n"},
		{good, "/VERIFY", 0, "ok  setup.exe\nok  app\\data.txt\nall 2 files are as they were packed\n"},
		{bad, "/VERIFY", CodeDamaged, "x is not the file that was packed\n\nget the package anew from where it came from\n"},
	} {
		for _, quiet := range []string{"", " /Q", " /Q:A"} {
			f := newFake(t, tt.image, tt.line+quiet)
			f.console = &bytes.Buffer{}
			before := len(f.files)
			if code := Run(t.Context(), f); code != tt.code || f.console.String() != tt.out || len(f.gate.shown) > 0 {
				t.Errorf("%s%s: code %d, shown %q\n%s", tt.line, quiet, code, f.gate.shown, f.console)
			}
			if len(f.files) != before || len(f.started) > 0 {
				t.Errorf("%s%s: something was done", tt.line, quiet)
			}
		}
		f := newFake(t, tt.image, tt.line) // without a place for text
		if code := Run(t.Context(), f); code != tt.code || len(f.gate.shown) == 0 {
			t.Errorf("%s: code %d, shown %q", tt.line, code, f.gate.shown)
		}
	}
}

// A failure of our own is logged, however early it comes (S59).
func TestPanicIsLogged(t *testing.T) {
	for _, at := range []int{1, 6} {
		f := newFake(t, logged(t), "/Q")
		f.panicAt = at
		if code := Run(t.Context(), f); code != CodeFailed || !strings.Contains(f.logText(), ` error failed code=1603 error="internal failure: made to panic`) {
			t.Errorf("call %d: code %d\n%s", at, code, f.logText())
		}
	}
}
