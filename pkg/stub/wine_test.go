package stub_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/testenv"
)

const wineTarget = "windows/amd64"

// reporter is a Windows program that notes how it was started, does what its first
// arguments say, and ends with a code.
const reporter = `package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	f, err := os.OpenFile("C:\\log.txt", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		panic(err)
	}
	dir, _ := os.Getwd()
	self, _ := os.Executable()
	fmt.Fprintf(f, "%s|%q|%s|%s|%s|%s\n", filepath.Base(self), os.Args[1:], dir,
		os.Getenv("GOEXPRESS_DIR"), os.Getenv("GOEXPRESS_PACKAGE"), os.Getenv("GOEXPRESS_QUIET"))
	f.Close()
	for _, arg := range os.Args[1:] {
		verb, value, _ := strings.Cut(arg, "=")
		switch verb {
		case "exit":
			n, _ := strconv.ParseUint(value, 0, 32)
			os.Exit(int(uint32(n)))
		case "sleep":
			time.Sleep(time.Hour)
		case "zone": // the program must have none
			if _, err := os.Stat(self + ":Zone.Identifier"); err == nil {
				os.Exit(79)
			}
		case "kill": // the package
			if p, err := os.FindProcess(os.Getppid()); err == nil {
				p.Kill()
			}
		case "write": // must fail while the program is held
			if f, err := os.OpenFile(value, os.O_WRONLY, 0); err == nil {
				f.Close()
				os.Exit(77)
			}
		case "litter":
			os.MkdirAll("litter\\deep", 0o777)
			os.WriteFile("litter\\deep\\x.txt", []byte("x"), 0o444)
		case "read":
			if n, _ := os.Stdin.Read(make([]byte, 1)); n > 0 {
				os.Exit(78)
			}
		}
	}
}
`

// winBox is a prefix and what packages do in it.
type winBox struct {
	*testenv.Wine
	t   *testing.T
	cwd string // host path of the current folder of packages
}

func newWinBox(t *testing.T) *winBox {
	w := &winBox{Wine: testenv.NewWine(t), t: t}
	w.cwd = w.C(`C:\cwd`)
	if err := os.Mkdir(w.cwd, 0o777); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *winBox) tool() []byte {
	w.t.Helper()
	return []byte(read8(w.t, testenv.BuildGo(w.t, "windows", "amd64", reporter)))
}

func read8(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// install puts a package into a folder of its own on C: and returns its host path.
func (w *winBox) install(t *testing.T, built string) string {
	t.Helper()
	dir, err := os.MkdirTemp(w.C(`C:\`), "dl")
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dir, filepath.Base(built))
	if err := os.WriteFile(to, []byte(read8(t, built)), 0o777); err != nil {
		t.Fatal(err)
	}
	return to
}

// run runs a package with a raw command line behind its name.
func (w *winBox) run(t *testing.T, path, line string) testenv.Result {
	t.Helper()
	_ = os.Remove(w.C(`C:\log.txt`))
	return w.Start(t, testenv.Command{Exe: path, Line: line, Dir: w.cwd, Timeout: time.Minute})
}

// printed is what programs wrote; Wine's own remarks come through the same pipe:
// mostly about a missing display, and now and then that a thread of a process
// that ends met its closed connection to the server.
func printed(r testenv.Result) string {
	var own []string
	for line := range strings.Lines(r.Output) {
		if !strings.HasPrefix(line, "wine: ") && !strings.HasPrefix(line, "wine client error:") {
			own = append(own, line)
		}
	}
	return strings.Join(own, "")
}

// log returns the lines that programs noted, the work folder written as W.
func (w *winBox) log(t *testing.T) (lines []string, work string) {
	t.Helper()
	data, err := os.ReadFile(w.C(`C:\log.txt`))
	if err != nil {
		return nil, ""
	}
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	first, _, _ := strings.Cut(text, "\n")
	if f := strings.Split(first, "|"); len(f) > 3 {
		work = f[3]
		text = strings.ReplaceAll(text, work, "W")
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n"), work
}

// checkClean looks for work folders wherever they could be.
func (w *winBox) checkClean(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(w.C(`C:\`), func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(d.Name(), "goexpress-") {
			t.Errorf("left behind: %s", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if left := entries(t, w.cwd); len(left) > 0 {
		t.Errorf("left in the current folder: %q", left)
	}
}

// One prefix serves all of these, since making one takes longest.
func TestWinePackage(t *testing.T) {
	w := newWinBox(t)
	tool := w.tool()
	for _, tt := range []struct {
		name string
		test func(t *testing.T, w *winBox, tool []byte)
	}{
		{"order, arguments, folder, environment", testWineOrder},
		{"codes", testWineCodes},
		{"switches", testWineSwitches},
		{"extraction", testWineExtraction},
		{"in place", testWineInPlace},
		{"damaged", testWineDamaged},
		{"killed", testWineKilled},
		{"zone", testWineZone},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.test(t, w, tool) })
	}
}

func testWineOrder(t *testing.T, w *winBox, tool []byte) {
	p := commands(`setup.exe "a b" c`, `app\tool x`, `run.cmd "d e" f`, `SETUP exit=0xC0000042`)
	path := w.install(t, build(t, wineTarget, "pack.exe", p,
		file{"setup.exe", tool}, file{`app\tool.exe`, tool}, file{"run.cmd", []byte("@\"%~dp0app\\tool.exe\" %1 %2\r\n@exit /b 0\r\n")}))
	r := w.run(t, path, "/Q")
	if r.Code != 0xC0000042 || printed(r) != "" {
		t.Errorf("code %#x, output %q", r.Code, r.Output)
	}
	lines, work := w.log(t)
	facts := fmt.Sprintf("|W|W|%s|1", w.Windows(path))
	want := []string{`setup.exe|["a b" "c"]` + facts, `tool.exe|["x"]` + facts, `tool.exe|["d e" "f"]` + facts, `setup.exe|["exit=0xC0000042"]` + facts}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.Contains(work, `\goexpress-`) {
		t.Errorf("work folder %s", work)
	}
	w.checkClean(t)
}

func testWineCodes(t *testing.T, w *winBox, tool []byte) {
	tests := []struct {
		line     string
		settings map[string]string
		code     uint32
	}{
		{"setup.exe exit=259", nil, 259},
		{"setup.exe exit=3010", nil, 3010},
		{"setup.exe exit=7", map[string]string{"ExitCode": "Zero"}, 0},
		{"nothere.exe", nil, 2},
		{"planted.exe", nil, 2},
		{"readme.txt", nil, 193},
		{"cmd /c exit 9", nil, 9},
		{"run.cmd", nil, 11},
		{"setup.exe sleep", map[string]string{"CommandTimeout": "2"}, 1460},
		{"setup.exe write=setup.exe", nil, 0},
		{"setup.exe read", nil, 0},
		{"setup.exe litter", nil, 0},
		{"ask.cmd", nil, 12},
	}
	for _, tt := range tests {
		p := commands(tt.line)
		p.Manifest.Settings = tt.settings
		path := w.install(t, build(t, wineTarget, "pack.exe", p, file{"setup.exe", tool}, file{"readme.txt", []byte("text")},
			file{"run.cmd", []byte("@exit 11\r\n")}, file{"ask.cmd", []byte("@set /p x=Name?\r\n@pause\r\n@exit 12\r\n")}))
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), "planted.exe"), tool, 0o777); err != nil {
			t.Fatal(err)
		}
		if r := w.run(t, path, "/Q:A"); r.Code != tt.code {
			t.Errorf("%s: code %d, want %d\n%s", tt.line, r.Code, tt.code, r.Output)
		}
		w.checkClean(t)
	}
}

func testWineSwitches(t *testing.T, w *winBox, tool []byte) {
	path := w.install(t, build(t, wineTarget, "pack.exe", commands("setup.exe"), file{"setup.exe", tool}, file{`d\data.txt`, []byte("data")}))
	tests := []struct {
		line string
		code uint32
		log  string // arguments of the program; "" = not run
	}{
		{`/Q /X`, 1639, ""},
		{`/Q/C`, 1639, ""},
		{`/Q /C`, 1639, ""},
		{`/Q /T:rel`, 1639, ""},
		{`/Q /T:"C:\out x\"`, 0, `[]`},
		{`/Q "/T:C:\out x\"`, 0, `[]`},
		{`/Q /C:"setup.exe ""a b"" exit=5"`, 5, `["a b" "exit=5"]`},
		{`/Q "/C:setup.exe \"a b\" exit=5"`, 5, `["a b" "exit=5"]`},
		{`/Q -- "a b" exit=6`, 6, `["a b" "exit=6"]`},
	}
	for _, tt := range tests {
		r := w.run(t, path, tt.line)
		lines, _ := w.log(t)
		got := ""
		if len(lines) > 0 {
			got = strings.Split(lines[0], "|")[1]
		}
		if r.Code != tt.code || got != tt.log {
			t.Errorf("%s: code %d, ran %q; want %d, %q\n%s", tt.line, r.Code, got, tt.code, tt.log, r.Output)
		}
		if _, err := os.Stat(w.C(`C:\out x`)); err == nil {
			t.Errorf("%s: the folder is left", tt.line)
		}
		w.checkClean(t)
	}
}

func testWineExtraction(t *testing.T, w *winBox, tool []byte) {
	long := strings.Repeat(`folder\`, 35) + "x.txt" // MAX_PATH is 260
	path := w.install(t, build(t, wineTarget, "pack.exe", commands("setup.exe"), file{"setup.exe", tool}, file{`d\data.txt`, []byte("data")}, file{long, []byte("long")}))
	for range 2 { // the second time over existing files
		if r := w.run(t, path, `/C /Q /T:"C:\keep here\x"`); r.Code != 0 {
			t.Errorf("code %d", r.Code)
		}
		data := w.C(`C:\keep here\x\d\data.txt`)
		info, err := os.Stat(data)
		if read(t, data) != "data" || err != nil || !info.ModTime().Equal(packedTime) {
			t.Errorf("data.txt: %v, %v", info, err)
		}
		if got := read(t, w.C(`C:\keep here\x\`+long)); got != "long" {
			t.Errorf("by a long path: %q", got)
		}
		if read8(t, w.C(`C:\keep here\x\setup.exe`)) != string(tool) {
			t.Error("setup.exe differs")
		}
		if err := os.Chmod(data, 0o444); err != nil {
			t.Fatal(err)
		}
	}
	w.checkClean(t)
}

func testWineInPlace(t *testing.T, w *winBox, tool []byte) {
	path := w.install(t, build(t, wineTarget, "pack.exe", commands("setup.exe exit=8"), file{"setup.exe", tool}))
	dir := filepath.Dir(path)
	run := func() uint32 {
		return w.Start(t, testenv.Command{Exe: path, Line: "/Q /N:E", Dir: dir, Timeout: time.Minute}).Code
	}
	if code := run(); code != 2 {
		t.Errorf("without the files: code %d", code)
	}
	if err := os.WriteFile(filepath.Join(dir, "setup.exe"), tool, 0o777); err != nil {
		t.Fatal(err)
	}
	if code := run(); code != 8 || len(entries(t, dir)) != 2 {
		t.Errorf("code %d, left %q", code, entries(t, dir))
	}
	if err := os.WriteFile(filepath.Join(dir, "setup.exe"), tool[:len(tool)-1], 0o777); err != nil {
		t.Fatal(err)
	}
	if code := run(); code != 13 {
		t.Errorf("changed file: code %d", code)
	}
}

// Wine keeps a stream as a file of the whole name, which is enough to see which
// file gets what.
func testWineZone(t *testing.T, w *winBox, tool []byte) {
	path := w.install(t, build(t, wineTarget, "pack.exe", commands("setup.exe"), file{"setup.exe", tool}, file{`d\data.txt`, []byte("data")}))
	const stream, mark = ":Zone.Identifier", "[ZoneTransfer]\nZoneId=3\n"
	if err := os.WriteFile(path+stream, []byte(mark), 0o666); err != nil {
		t.Fatal(err)
	}
	if r := w.run(t, path, `/C /Q /T:C:\zone`); r.Code != 0 {
		t.Errorf("code %d", r.Code)
	}
	for _, name := range []string{`C:\zone\setup.exe`, `C:\zone\d\data.txt`} {
		if got := read(t, w.C(name)+stream); got != mark {
			t.Errorf("%s has the mark %q", name, got)
		}
	}
	if r := w.run(t, path, `/Q "/C:setup.exe zone"`); r.Code != 0 {
		t.Errorf("a file that runs has a mark: code %d", r.Code)
	}
	w.checkClean(t)
}

// What a killed run leaves is removed by the next run a day later.
func testWineKilled(t *testing.T, w *winBox, tool []byte) {
	path := w.install(t, build(t, wineTarget, "pack.exe", commands("setup.exe kill"), file{"setup.exe", tool}, file{`d\data.txt`, []byte("data")}))
	w.run(t, path, "/Q")
	_, work := w.log(t)
	killed := w.C(work)
	if data := read(t, filepath.Join(killed, "d", "data.txt")); data != "data" {
		t.Errorf("the killed run has left %q", data)
	}
	next := w.install(t, build(t, wineTarget, "pack.exe", commands("setup.exe exit=3"), file{"setup.exe", tool}))
	for _, swept := range []bool{false, true} {
		if r := w.run(t, next, "/Q"); r.Code != 3 {
			t.Errorf("code %d", r.Code)
		}
		if _, err := os.Stat(killed); os.IsNotExist(err) != swept {
			t.Errorf("swept: %t, want %t", !swept, swept)
		}
		longAgo := time.Now().Add(-25 * time.Hour)
		if err := os.Chtimes(killed, longAgo, longAgo); err != nil && !swept {
			t.Fatal(err)
		}
	}
	w.checkClean(t)
}

func testWineDamaged(t *testing.T, w *winBox, tool []byte) {
	path := build(t, wineTarget, "pack.exe", commands("setup.exe"), file{"setup.exe", tool}, filler)
	for _, bad := range []string{flipped(t, path, false), flipped(t, path, true)} {
		bad = w.install(t, bad)
		for _, line := range []string{"/Q", `/Q /C /T:C:\nothing`} {
			if r := w.run(t, bad, line); r.Code != 13 {
				t.Errorf("%s: code %d", line, r.Code)
			}
		}
	}
	if lines, _ := w.log(t); lines != nil {
		t.Errorf("ran %q", lines)
	}
	if _, err := os.Stat(w.C(`C:\nothing`)); err == nil {
		t.Error("a folder is left")
	}
	cut := filepath.Join(t.TempDir(), "pack.exe")
	whole := read8(t, path)
	if err := os.WriteFile(cut, []byte(whole[:len(whole)-1000]), 0o777); err != nil {
		t.Fatal(err)
	}
	if r := w.run(t, w.install(t, cut), "/Q"); r.StartErr == 0 && r.Code != 13 {
		t.Errorf("cut: %+v", r)
	}
	w.checkClean(t)
}

// The tests of the real Windows host, as a Windows program.
func TestWineHost(t *testing.T) {
	testenv.RunTestsInWine(t, "./pkg/stub", "^Test(Host|Run|Every|Extract|Restart|Find|Parse|Split)", "TestHostSharing")
}

// Nothing beside the package, in the current folder or on PATH is started or
// loaded in the place of the system's own.
func TestWinePlantedFiles(t *testing.T) {
	w := newWinBox(t)
	tool := w.tool()
	p := commands("run.cmd", "cmd /c exit 0", "wmic exit=0", "regedit /?", "powershell.exe x")
	p.Manifest.Settings["OnFailure"] = "Continue"
	path := w.install(t, build(t, wineTarget, "pack.exe", p, file{"run.cmd", []byte("@echo ran> C:\\ran.txt\r\n@exit 0\r\n")}))
	dir := filepath.Dir(path)
	plantedNames := []string{"cmd.exe", "wmic.exe", "regedit.exe", "powershell.exe", "run.cmd", "msiexec.exe"}
	for _, name := range []string{
		"version", "uxtheme", "cryptbase", "user32", "shell32", "ole32", "advapi32", "ntdll", "powrprof", "winmm", "comctl32", "userenv",
		"bcryptprimitives", "kernelbase", "profapi", "dwmapi", "propsys", "secur32", "ws2_32", "iphlpapi",
	} {
		plantedNames = append(plantedNames, name+".dll")
	}
	for _, name := range plantedNames {
		for _, d := range []string{dir, w.cwd} {
			if err := os.WriteFile(filepath.Join(d, name), tool, 0o777); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.Start(t, testenv.Command{Exe: path, Line: "/Q", Dir: w.cwd, Timeout: time.Minute, Env: []string{"PATH=" + w.Windows(dir), "COMSPEC=" + w.Windows(dir) + `\cmd.exe`}})
	if lines, _ := w.log(t); lines != nil {
		t.Errorf("planted programs ran: %q", lines)
	}
	if read(t, w.C(`C:\ran.txt`)) != "ran\n" {
		t.Error("the packed batch file did not run")
	}
	for _, name := range plantedNames {
		if err := os.Remove(filepath.Join(w.cwd, name)); err != nil {
			t.Fatal(err)
		}
	}
	w.checkClean(t)

	// A folder of this name makes Windows load what it holds.
	if err := os.Mkdir(path+".local", 0o777); err != nil {
		t.Fatal(err)
	}
	if r := w.run(t, path, "/Q"); r.Code != 1603 {
		t.Errorf("with a .local folder: code %d", r.Code)
	}
}

// Programs that administrators name without a path.
func TestWineBareNames(t *testing.T) {
	w := newWinBox(t)
	tool := w.tool()
	places := map[string]string{
		"powershell": `C:\windows\system32\WindowsPowerShell\v1.0\powershell.exe`,
		"wmic":       `C:\windows\system32\wbem\wmic.exe`,
		"regedit":    `C:\windows\regedit.exe`,
	}
	for name, place := range places {
		// The prefix's own are replaced by one that notes its arguments.
		if err := os.MkdirAll(filepath.Dir(w.C(place)), 0o777); err != nil {
			t.Fatal(err)
		}
		_ = os.Remove(w.C(place)) // may be a link
		if err := os.WriteFile(w.C(place), tool, 0o777); err != nil {
			t.Fatal(err)
		}
		path := w.install(t, build(t, wineTarget, "pack.exe", commands(name+` "a b" exit=4`), file{"x.txt", []byte("x")}))
		r := w.run(t, path, "/Q")
		lines, _ := w.log(t)
		if r.Code != 4 || len(lines) != 1 || !strings.HasPrefix(lines[0], name+`.exe|["a b" "exit=4"]|W|W|`) {
			t.Errorf("%s: code %d, log %q", name, r.Code, lines)
		}
	}
	// Wine starts its own wscript.exe whatever file lies there.
	path := w.install(t, build(t, wineTarget, "pack.exe", commands("wscript x.js"), file{"x.js", []byte("WScript.Quit(6)")}))
	if r := w.run(t, path, "/Q"); r.Code != 6 {
		t.Errorf("wscript: code %d", r.Code)
	}
	w.checkClean(t)
}

// A batch file is started whatever characters its path has, AutoRun does not run,
// and arguments arrive as the author wrote them.
func TestWineBatch(t *testing.T) {
	w := newWinBox(t)
	w.Run(t, "", `C:\windows\system32\reg.exe`, "add", `HKCU\Software\Microsoft\Command Processor`, "/v", "AutoRun", "/d", `echo planted> C:\autorun.txt`, "/f")
	for _, name := range []string{"a b.cmd", "a & b.cmd", "a%x%.cmd", "100%.cmd", "a !x.cmd", "a^(x).bat", `in folder\a.bat`} {
		path := w.install(t, build(t, wineTarget, "pack.exe", commands(`"`+name+`" "a ! b" c`),
			file{name, []byte("@echo %~1+%2> C:\\batch.txt\r\n@exit 3\r\n")}))
		r := w.run(t, path, "/Q")
		if got := read(t, w.C(`C:\batch.txt`)); r.Code != 3 || got != "a ! b+c\n" {
			t.Errorf("%s: code %d, arguments %q", name, r.Code, got)
		}
		if err := os.Remove(w.C(`C:\batch.txt`)); err != nil {
			t.Fatal(err)
		}
		if r := w.run(t, path, "/Q -- x&echo>C:\\injected.txt"); r.Code != 1639 {
			t.Errorf("%s: hostile arguments: code %d", name, r.Code)
		}
	}
	for _, name := range []string{"autorun.txt", "injected.txt", "batch.txt"} {
		if _, err := os.Stat(w.C(`C:\` + name)); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	w.checkClean(t)
}

func TestWineFullyQuiet(t *testing.T) {
	w := newWinBox(t)
	p := commands("nothere.exe")
	p.Prompt, p.License, p.Finish = new("Go on?"), new("Be good."), new("Done.")
	path := w.install(t, build(t, wineTarget, "pack.exe", p, file{"x.txt", []byte("x")}))
	for line, want := range map[string]uint32{"/Q": 2, "/q:u": 2, "-Q:A": 2, "/Q nonsense": 1639, "/Q:x": 1639, `/Q /T:"unclosed`: 1639} {
		if r := w.run(t, path, line); r.Code != want || printed(r) != "" {
			t.Errorf("%s: code %d, want %d, output %q", line, r.Code, want, r.Output)
		}
	}
	w.checkClean(t)
}
