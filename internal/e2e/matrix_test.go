package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"goexpress/internal/testenv"
)

// matrix is a prefix in which packages of the real builder run, each in a fresh
// folder, without a display and under a time limit.
type matrix struct {
	*testenv.Wine
	runs int
}

// matrixTimeout ends a run that hangs, which fails the test. The slowest takes
// some four seconds.
const matrixTimeout = time.Minute

// noter notes on C:\m\ran.txt how it was started and does what its arguments say.
const noter = `package main

import (
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

func main() {
	f, err := os.OpenFile("C:\\m\\ran.txt", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		panic(err)
	}
	self := strings.ToLower(os.Args[0][strings.LastIndexByte(os.Args[0], '\\')+1:])
	dir, _ := os.Getwd()
	work := os.Getenv("GOEXPRESS_DIR")
	note := self + " " + strings.ReplaceAll(strings.Join(os.Args[1:], "|"), work, "W") + " quiet=" + os.Getenv("GOEXPRESS_QUIET")
	if dir != work {
		note += " in " + dir
	}
	f.WriteString(note + "\n")
	f.Close()
	for _, arg := range os.Args[1:] {
		verb, value, _ := strings.Cut(arg, "=")
		switch verb {
		case "exit":
			n, _ := strconv.ParseUint(value, 0, 32)
			os.Exit(int(uint32(n)))
		case "fail": // for an INF, which has a meaning for =
			os.Exit(33)
		case "read":
			io.Copy(io.Discard, os.Stdin)
		case "sleep":
			time.Sleep(time.Hour)
		case "nap":
			time.Sleep(2500 * time.Millisecond)
		case "tree": // leaves it to a program of its own to take for ever
			self, _ := os.Executable()
			exec.Command(self, "sleep").Run()
		}
	}
}
`

// inputHolder runs the program that its arguments name, with an input that stays
// open and brings nothing, and ends with its code.
const inputHolder = `package main

import (
	"os"
	"os/exec"
	"runtime"
)

func main() {
	r, w, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = r, os.Stdout, os.Stderr
	cmd.Run()
	runtime.KeepAlive(w)
	os.Exit(cmd.ProcessState.ExitCode())
}
`

func newMatrix(t *testing.T) *matrix {
	t.Helper()
	m := &matrix{Wine: testenv.NewWine(t)}
	if err := os.Mkdir(m.C(`C:\m`), 0o755); err != nil {
		t.Fatal(err)
	}
	return m
}

// pack builds a package of files with the options, which are lines of a .sed; a
// text <noter> stands for that program. Its name is pack.exe.
func pack(t *testing.T, files map[string]string, options ...string) string {
	t.Helper()
	dir := t.TempDir()
	sed := "[Version]\nClass=IEXPRESS\nSEDVersion=3\n[Options]\nTargetName=pack.exe\nFriendlyName=Matrix\nSourceFiles=S\n" +
		strings.Join(options, "\n") + "\n[S]\nS0=src\n[S0]\n\\=\n"
	writePrograms(t, filepath.Join(dir, "src"), files)
	writeFiles(t, dir, map[string]string{"p.sed": sed})
	goexpress(t, dir, "build", "-q", "--level", "fast", "p.sed")
	return filepath.Join(dir, "pack.exe")
}

// writePrograms is writeFiles, with that program for a text <noter>.
func writePrograms(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	texts := maps.Clone(files)
	for name, text := range texts {
		if text == "<noter>" {
			texts[name] = readFile(t, testenv.BuildGo(t, "windows", "amd64", noter))
		}
	}
	writeFiles(t, dir, texts)
}

// installs is the options of a package that runs a command.
func installs(command string, more ...string) []string {
	return append([]string{"PackagePurpose=InstallApp", "AppLaunched=" + command}, more...)
}

// matrixRun is a package to be started.
type matrixRun struct {
	pack string
	line string            // behind the package's name; {} stands for the case's folder
	env  []string          // besides CASE, the case's folder
	open bool              // its input stays open and brings nothing; else it is at its end
	here map[string]string // files of the case's folder beforehand; those in cwd are where the package is started
}

// outcome is what a run has left, without what was there before.
type outcome struct {
	testenv.Result
	output string            // of the package and its programs, without Wine's remarks
	ran    []string          // what programs noted
	logs   map[string]string // by path: in the case's folder, or PROGRAMDATA; times are written as *
	left   map[string]string // other files of the case's folder
}

// run starts a package in a fresh folder, and looks that no work folder is left.
func (m *matrix) run(t *testing.T, r matrixRun) outcome {
	t.Helper()
	m.takeOwnLogs(t, nil) // of a run that hung
	dir := m.fresh(t, r)
	defer m.clear(t, dir)
	before := m.tree(t, dir)
	o := outcome{logs: map[string]string{}, left: map[string]string{}}
	c := testenv.Command{
		Exe: dir + `\pack.exe`, Line: strings.ReplaceAll(r.line, "{}", dir), Dir: dir + `\cwd`,
		Env: append([]string{"CASE=" + dir}, r.env...), Timeout: matrixTimeout}
	if r.open {
		c.Line = c.Exe + " " + c.Line
		c.Exe = testenv.BuildGo(t, "windows", "amd64", inputHolder)
	}
	o.Result = m.Start(t, c)
	for line := range strings.Lines(strings.ReplaceAll(o.Output, "\r\n", "\n")) {
		if !strings.HasPrefix(line, "wine: ") && !strings.HasPrefix(line, "wine client error:") {
			o.output += line
		}
	}
	if ran, err := os.ReadFile(m.C(ranFile)); err == nil {
		o.ran = strings.Split(strings.TrimSpace(strings.ReplaceAll(string(ran), "\r\n", "\n")), "\n")
	}
	o.compare(before, m.tree(t, dir))
	m.takeOwnLogs(t, o.logs)
	return o
}

// ranFile is where programs note that they have run.
const ranFile = `C:\m\ran.txt`

// fresh makes the folder of a case.
func (m *matrix) fresh(t *testing.T, r matrixRun) (dir string) {
	t.Helper()
	m.runs++
	dir = fmt.Sprintf(`C:\m\case%d`, m.runs)
	if err := os.MkdirAll(m.C(dir+`\cwd`), 0o755); err != nil {
		t.Fatal(err)
	}
	copyFile(t, m.C(dir+`\pack.exe`), r.pack)
	writePrograms(t, m.C(dir), r.here)
	return dir
}

// clear looks for programs that still run, and for work folders in all that could
// be a folder for temporary files, and removes what a case has left.
func (m *matrix) clear(t *testing.T, dir string) {
	t.Helper()
	m.checkEnded(t)
	var left []string
	for _, pattern := range []string{"users/*/Temp", "users/*/AppData/Local/Temp", "windows/temp", "m/temp"} {
		found, err := filepath.Glob(filepath.Join(m.C(`C:\`), pattern, "goexpress-*"))
		if err != nil {
			t.Error(err)
		}
		left = append(left, found...)
	}
	if len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	for _, path := range append(left, m.C(dir), m.C(ranFile)) {
		if err := os.RemoveAll(path); err != nil {
			t.Error(err)
		}
	}
}

// checkEnded looks for programs that still run from a work folder, for as long as
// Wine may take to end them.
func (m *matrix) checkEnded(t *testing.T) {
	t.Helper()
	var running []string
	for range 20 {
		running = nil
		lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
		if err != nil {
			t.Error(err)
		}
		for _, path := range lines {
			line, _ := os.ReadFile(path) // it may have ended
			if !bytes.Contains(line, []byte(`\goexpress-`)) {
				continue
			}
			environ, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "environ"))
			if bytes.Contains(environ, []byte("WINEPREFIX="+m.Prefix+"\x00")) {
				running = append(running, string(bytes.TrimRight(line, "\x00")))
			}
		}
		if running == nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("still running: %q", running)
}

// compare sorts what is new in the folder of a case into logs and other files.
func (o *outcome) compare(before, after map[string]string) {
	var ofLogs []string // folders
	for path, text := range after {
		switch old, was := before[path]; {
		case strings.HasSuffix(path, ".log"), strings.HasSuffix(path, ".jsonl"):
			o.logs[logTime.ReplaceAllString(path, "*")] = text
			ofLogs = append(ofLogs, filepath.Dir(path)+"/")
		case !was || text != old:
			o.left[path] = text
		}
	}
	for _, path := range ofLogs {
		delete(o.left, path)
	}
	for path := range before {
		if _, still := after[path]; !still {
			o.left[path] = "(gone)"
		}
	}
}

var logTime = regexp.MustCompile(`\d{8}T\d{6}\.\d{3}Z`)

// ownLog is a log that a quiet run writes by itself.
const ownLog = "PROGRAMDATA/pack-*.log"

// takeOwnLogs moves the logs that quiet runs write by themselves out of the prefix.
func (m *matrix) takeOwnLogs(t *testing.T, to map[string]string) {
	t.Helper()
	const dir = `C:\ProgramData\goexpress\Logs`
	if _, err := os.Stat(m.C(dir)); err != nil { // none yet
		return
	}
	for path, text := range m.tree(t, dir) {
		if to != nil {
			to["PROGRAMDATA/"+logTime.ReplaceAllString(path, "*")] = text
		}
		if err := os.Remove(m.C(dir + `\` + path)); err != nil {
			t.Error(err)
		}
	}
}

// tree is every file of a folder, by its path with /, and every folder, which
// ends with one.
func (m *matrix) tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	root := m.C(dir)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		name := strings.TrimPrefix(filepath.ToSlash(path), filepath.ToSlash(root)+"/")
		if d.IsDir() {
			files[name+"/"] = ""
			return nil
		}
		data, err := os.ReadFile(path)
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// events counts the events of a name, in a log of lines or of JSON.
func events(log, name string) int {
	return len(regexp.MustCompile(`(?m)^\S+ (info|warning|error) (`+name+`|"`+name+`")( |$)|"event":"`+name+`"`).FindAllString(log, -1))
}

// want is what a run must leave.
type want struct {
	code   uint32
	ran    []string
	left   map[string]string
	log    string // its path, as in outcome; "" = none
	output string // what the output holds; "" = there is none
}

// check compares, and returns the text of the log.
func (o outcome) check(t *testing.T, w want) (log string) {
	t.Helper()
	if o.StartErr != 0 || o.Code != w.code {
		t.Errorf("code %d, want %d; error %d when it was started\n%s", o.Code, w.code, o.StartErr, o.Output)
	}
	if diff := cmp.Diff(w.ran, o.ran); diff != "" {
		t.Errorf("what ran (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(w.left, o.left, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("files that are left (-want +got):\n%s", diff)
	}
	if w.output == "" && o.output != "" || !strings.Contains(o.output, w.output) {
		t.Errorf("output %q, want %q", o.output, w.output)
	}
	return o.checkLog(t, w.log)
}

// checkLog demands that there is one log, at path, whose lines are of its form.
// path "" is no log.
func (o outcome) checkLog(t *testing.T, path string) (text string) {
	t.Helper()
	var paths []string
	for p := range o.logs {
		paths = append(paths, p)
	}
	switch {
	case path == "" && len(paths) == 0:
		return ""
	case path == "" || !slices.Equal(paths, []string{path}):
		t.Errorf("logs %q, want %q", paths, path)
		return ""
	}
	text = o.logs[path]
	lineForm := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (info|warning|error) `)
	for line := range strings.Lines(text) {
		if good := strings.HasSuffix(path, ".jsonl") && json.Valid([]byte(line)) || lineForm.MatchString(line); !good {
			t.Errorf("%s has a line of another form: %s", path, line)
		}
	}
	if last := regexp.MustCompile(fmt.Sprintf(`( info exit |"event":"exit",")code"?[=:]%d\D`, o.Code)); !last.MatchString(lastLine(text)) {
		t.Errorf("%s does not end with the exit code %d:\n%s", path, o.Code, text)
	}
	return text
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
