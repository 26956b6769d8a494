package e2e

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// matrixFiles is what the packages hold: one file of each kind that can be launched.
var matrixFiles = map[string]string{
	"setup.exe": "<noter>",
	"run.cmd":   "@echo run.cmd %*>> C:\\m\\ran.txt\r\n@exit /b 11\r\n",
	"run.bat":   "@echo run.bat %~1+%~2>> C:\\m\\ran.txt\r\n@exit /b 0\r\n",
	"a.inf": "[Version]\r\nSignature=\"$Chicago$\"\r\nAdvancedINF=2.5\r\n[DefaultInstall]\r\nRunPostSetupCommands=Run\r\n[Run]\r\nsetup.exe by default\r\n" +
		"[Other]\r\nRunPostSetupCommands=Other.Run\r\n[Other.Run]\r\nsetup.exe by section\r\n",
	"text.msi": "no database",
	"a.ps1":    "exit 0\r\n",
	"a.reg":    "REGEDIT4\r\n\r\n[HKEY_CURRENT_USER\\Software\\Acme]\r\n\"V\"=\"from a .reg\"\r\n",
	"a.vbs": "Set f = CreateObject(\"Scripting.FileSystemObject\").CreateTextFile(\"C:\\m\\ran.txt\")\r\nf.WriteLine \"a.vbs \" & WScript.Arguments.Count\r\n" +
		"f.Close\r\nWScript.Quit 10\r\n",
	"a.js": "var f = new ActiveXObject(\"Scripting.FileSystemObject\").CreateTextFile(\"C:\\\\m\\\\ran.txt\");\r\nf.WriteLine(\"a.js \" + WScript.Arguments.length);\r\n" +
		"f.Close();\r\nWScript.Quit(0);\r\n",
	"sub/data.txt": "data\r\n",
}

// deed is what a package does: what it installs by, "" for one that only unpacks,
// and the switch that says otherwise. Of the commands that leave no note the log
// alone tells: the prefix has no database to install, and nothing that notes what
// is imported.
type deed struct {
	name, command, with string
	code                uint32
	note                string // QUIET is 0 or 1
}

const over = `/C:"setup.exe ""over it"" exit=5"`

var deeds = []deed{
	{"program", `setup.exe "a b" exit=7`, "", 7, `setup.exe a b|exit=7 quiet=QUIET`},
	{"cmd", `run.cmd x`, "", 11, "run.cmd x"},
	{"bat", `run.bat "x y"`, "", 0, "run.bat x y+"},
	{"inf", `a.inf`, "", 0, `setup.exe by|default quiet=QUIET`},
	{"inf with section", `a.inf Other`, "", 0, `setup.exe by|section quiet=QUIET`},
	{"msi", `text.msi P=1`, "", 1627, ""},
	{"ps1", `a.ps1 x exit=9`, "", 9, powershellNote + `x|exit=9 quiet=QUIET`},
	{"reg", `a.reg`, "", 0, ""},
	{"vbs", `a.vbs 1 "2 3"`, "", 10, "a.vbs 2"},
	{"js", `a.js 1`, "", 0, "a.js 1"},
	{"program and arguments", `setup.exe "a b"`, `-- "t 1" exit=6`, 6, `setup.exe a b|t 1|exit=6 quiet=QUIET`},
	{"cmd and arguments", `run.cmd x`, `-- t1 t2`, 11, "run.cmd x t1 t2"},
	{"ps1 and arguments", `a.ps1 x`, `-- "t 1"`, 0, powershellNote + `x|t 1 quiet=QUIET`},
	{"another command", `setup.exe "a b" exit=7`, over, 5, `setup.exe over it|exit=5 quiet=QUIET`},
	{"ExtractOnly and a command", "", over, 5, `setup.exe over it|exit=5 quiet=QUIET`},
	{"unpack", `setup.exe "a b" exit=7`, "/C", 0, ""},
	{"ExtractOnly", "", "", 0, ""},
}

const powershellNote = `powershell.exe -NoProfile|-NonInteractive|-ExecutionPolicy|Bypass|-File|W\a.ps1|`

func (d deed) unpacks() bool { return d.with == "/C" || d.command == "" && d.with == "" }

// matrixFactors are what is put together: the deed, and switches of five sorts. {}
// is the folder of the case, which holds a folder there.
var matrixFactors = [][]string{
	deedNames(),
	{"", "/Q", "-q:u", "/Q:A"},
	{"", `/T:"{}\t x\"`, `"/T:{}\t x\"`, `/t:{}\there`, inPlace},
	{"", "-R:N", "/r:i", "/R:S", "/R:A"},
	{"", `/LOG:{}\x.log`, `"/log:{}\log s\"`, `-LOG:%CASE%\deep\x.jsonl`},
	{"", "/TIMEOUT:30", "/UNSAFEDIR", "/Force", "/N:V -n:g"},
}

func deedNames() []string {
	var names []string
	for _, d := range deeds {
		names = append(names, d.name)
	}
	return names
}

// matrixRow is one value of each factor.
type matrixRow struct {
	deed                             deed
	quiet, place, restart, log, more string
}

func newMatrixRow(v []string) matrixRow {
	i := slices.IndexFunc(deeds, func(d deed) bool { return d.name == v[0] })
	return matrixRow{deeds[i], v[1], v[2], v[3], v[4], v[5]}
}

// line is the switches. turn says which comes first, as order is free.
func (r matrixRow) line(turn int) string {
	words := []string{r.quiet, r.place, r.restart, r.log, r.more}
	turn %= len(words)
	words = append(words[turn:], words[:turn]...)
	words = append(words, r.deed.with)
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

const inPlace = "/N:E"

// folder is where the files are unpacked to, "" for a work folder.
func (r matrixRow) folder() string {
	switch {
	case r.place == "" || r.place == inPlace:
		return ""
	case strings.HasSuffix(r.place, "there"):
		return "there"
	}
	return "t x"
}

// asksRestart reports whether a restart is wanted.
func (r matrixRow) asksRestart() bool {
	return r.restart == "/R:A" && !r.deed.unpacks() && r.deed.code == 0
}

// possible leaves out what ends with 1639 (see TestWineMatrixSwitches) and what
// asks somebody.
func (r matrixRow) possible() bool {
	return !(r.deed.unpacks() && r.folder() == "") && !(r.quiet == "" && r.asksRestart())
}

// code is what the package returns. A quiet run makes no restart that it is not
// told to make silently.
func (r matrixRow) code() uint32 {
	if r.asksRestart() {
		return 3010
	}
	return r.deed.code
}

// logPath is where the log lies, as in outcome.
func (r matrixRow) logPath() string {
	switch {
	case strings.HasSuffix(r.log, ".jsonl"):
		return "deep/x.jsonl"
	case strings.HasSuffix(r.log, ".log"):
		return "x.log"
	case r.log != "":
		return "log s/pack-*.log"
	case r.quiet != "":
		return ownLog
	}
	return ""
}

// Any two of these are tried together: a deed - unpack, or run any kind of command,
// the author's or another, with arguments or without; a way to be quiet; a work
// folder of the package's own, a folder that is there or not, or the current one;
// a mode of restarts; a log; a switch that changes nothing here.
func TestWineMatrix(t *testing.T) {
	rows, apart := pairRows(matrixFactors, func(v []string) bool { return newMatrixRow(v).possible() })
	for _, p := range apart {
		i := slices.Index(deedNames(), p[0])
		if i < 0 || !deeds[i].unpacks() || p[1] != "" && p[1] != inPlace {
			t.Errorf("no row has both %q and %q", p[0], p[1])
		}
	}
	m := newMatrix(t)
	files := maps.Clone(matrixFiles)
	files["setup.exe"] = readFile(t, testenv.BuildGo(t, "windows", "amd64", noter))
	powershell := `C:\windows\system32\WindowsPowerShell\v1.0\powershell.exe` // Wine's does nothing
	m.Own(t, powershell)
	writeFiles(t, filepath.Dir(m.C(powershell)), map[string]string{"powershell.exe": files["setup.exe"]})
	packs := map[string]string{"": pack(t, matrixFiles, "PackagePurpose=ExtractOnly")}
	for i, v := range rows {
		r := newMatrixRow(v)
		command := r.deed.command
		if packs[command] == "" {
			packs[command] = pack(t, matrixFiles, installs(command)...)
		}
		t.Run(r.deed.name+" "+r.line(i), func(t *testing.T) {
			m.try(t, matrixRun{pack: packs[command], line: r.line(i)}, r, files)
		})
	}
	m.Stop()
	if reg := readFile(t, filepath.Join(m.Prefix, "user.reg")); !strings.Contains(reg, "from a .reg") {
		t.Error("no .reg was imported")
	}
}

// try runs a row and compares what it leaves with what it must.
func (m *matrix) try(t *testing.T, run matrixRun, r matrixRow, files map[string]string) {
	run.here = map[string]string{"there/mine.txt": "mine"}
	extracted := len(files)
	if r.place == inPlace {
		extracted = 0
		for name, text := range files {
			run.here["cwd/"+name] = text
		}
	}
	w := want{code: r.code(), log: r.logPath()}
	commands := 1
	if r.deed.unpacks() {
		commands = 0
		w.left = unpacked(r.folder(), files)
	}
	quiet := "1"
	if r.quiet == "" {
		quiet = "0"
		w.output = fmt.Sprintf("exit code=%d ", w.code)
	}
	if r.deed.note != "" {
		w.ran = []string{strings.ReplaceAll(r.deed.note, "QUIET", quiet)}
	}
	log := m.run(t, run).check(t, w)
	if e, c, f := events(log, "extract"), events(log, "command"), events(log, "failed"); w.log != "" && (e != extracted || c != commands || f != 0) {
		t.Errorf("the log tells of %d files, %d commands, %d failures; want %d, %d, 0\n%s", e, c, f, extracted, commands, log)
	}
}

// unpacked is the files as they lie in a folder of the case, in outcome's form. The
// folder there is no news.
func unpacked(folder string, files map[string]string) map[string]string {
	left := map[string]string{folder + "/": "", folder + "/sub/": ""}
	for name, text := range files {
		left[folder+"/"+name] = text
	}
	delete(left, "there/")
	return left
}
