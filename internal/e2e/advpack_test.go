package e2e

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/txtar"

	"goexpress/internal/testenv"
	"goexpress/internal/winpath"
)

// infCase is an INF file written for the comparison with advpack, and what it
// finds: testdata/advpack/NAME.txtar holds
//
//	case.inf        from [DefaultInstall] on; advpackHeader comes before it
//	src/NAME        beside the INF; `<libwine>NAME` stands for a library of Wine's,
//	                `<recorder>` for the program that notes that it was run
//	cab/NAME        in files.cab beside the INF
//	c/PATH          on drive C: beforehand; a file .dir stands for its folder
//	before.reg      in the registry beforehand, behind regedit's heading
//
// A comment that begins with "setupapi:" has setupapi's InstallHinfSection
// install the case, where Wine's advpack leaves a part of setupapi out.
//
// What a case touches has its name in it, wherever it lies: all cases run in
// the same prefix.
type infCase struct {
	name             string
	setupapi         bool
	section          string // "" is DefaultInstall
	inf, reg         string
	src, cab, before map[string]string
	dests            []string // files that may be Wine's own
}

const advpackHeader = "[Version]\nSignature=\"$Chicago$\"\nAdvancedINF=2.5\n"

func infCases(t *testing.T) []infCase {
	t.Helper()
	files, err := filepath.Glob("testdata/advpack/*.txtar")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d cases, %v; want 30 and more", len(files), err)
	}
	var cases []infCase
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c := infCase{name: strings.TrimSuffix(filepath.Base(file), ".txtar"),
			setupapi: strings.HasPrefix(string(a.Comment), "setupapi:"),
			src:      map[string]string{}, cab: map[string]string{}, before: map[string]string{}}
		for _, f := range a.Files {
			text := string(f.Data)
			if !strings.HasSuffix(f.Name, ".dir") {
				text = strings.ReplaceAll(text, "\n", "\r\n")
			}
			dir, rest, _ := strings.Cut(f.Name, "/")
			switch dir {
			case "case.inf":
				c.inf = strings.ReplaceAll(advpackHeader, "\n", "\r\n") + text
			case "before.reg":
				c.reg = text
			case "src":
				c.src[rest] = text
			case "cab":
				c.cab[rest] = text
			case "c":
				c.before[rest] = text
			default:
				t.Fatalf("%s: what is %s?", file, f.Name)
			}
		}
		cases = append(cases, c)
	}
	return cases
}

// recorder notes that it was run: its arguments, and whether it was run in the
// INF's folder. The first argument says where; without a path there its own
// name is noted too.
const recorder = `package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	log, args := "C:/gx/ran.txt", os.Args
	if len(args) > 1 && strings.HasPrefix(args[1], "C:\\gx\\") {
		log, args = args[1], args[2:]
	} else {
		args[0] = strings.ToLower(args[0][strings.LastIndexByte(args[0], '\\')+1:])
	}
	f, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		os.Exit(99)
	}
	_, missing := os.Stat("case.inf")
	fmt.Fprintf(f, "%s, in the INF's folder %v\n", strings.Join(args, "|"), missing == nil)
	f.Close()
}
`

// writeSource makes the folder that a case's INF lies in.
func (c infCase) writeSource(t *testing.T, dir string) {
	t.Helper()
	writeFiles(t, dir, map[string]string{"case.inf": c.inf})
	copyFile(t, filepath.Join(dir, "rec.exe"), testenv.BuildGo(t, "windows", "amd64", recorder))
	for name, text := range c.src {
		writeFiles(t, dir, map[string]string{name: text})
		path := filepath.Join(dir, filepath.FromSlash(name))
		if lib, ok := strings.CutPrefix(strings.TrimSpace(text), "<libwine>"); ok {
			copyFile(t, path, filepath.Join(testenv.LibwineDLLs(t), lib))
		}
		if text == "<recorder>" {
			copyFile(t, path, testenv.BuildGo(t, "windows", "amd64", recorder))
		}
	}
	if len(c.cab) > 0 {
		packed := t.TempDir()
		writeFiles(t, packed, c.cab)
		goexpress(t, packed, append([]string{"cab", "create", filepath.Join(dir, "files.cab")}, slices.Sorted(maps.Keys(c.cab))...)...)
	}
}

// names are the files of the source folder.
func (c infCase) names() []string {
	list := slices.Collect(maps.Keys(c.src))
	list = append(list, "case.inf", "rec.exe")
	if len(c.cab) > 0 {
		list = append(list, "files.cab")
	}
	slices.Sort(list)
	return list
}

// writeBefore makes what is on drive C: beforehand.
func (c infCase) writeBefore(t *testing.T, drive string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(drive, "gx", c.name), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range c.before {
		if dir, ok := strings.CutSuffix(name, "/.dir"); ok {
			if err := os.MkdirAll(filepath.Join(drive, dir), 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		writeFiles(t, drive, map[string]string{name: text})
	}
}

// utf16File is the text as regedit exports it.
func utf16File(s string) string {
	data := []byte{0xFF, 0xFE}
	for _, unit := range utf16.Encode([]rune(s)) {
		data = binary.LittleEndian.AppendUint16(data, unit)
	}
	return string(data)
}

const regHeading = "Windows Registry Editor Version 5.00\r\n\r\n"

// prefixFor makes a prefix as it is before the cases run.
func prefixFor(t *testing.T, cases []infCase) (*testenv.Wine, state) {
	t.Helper()
	w := testenv.NewWine(t)
	reg := regHeading
	for _, c := range cases {
		c.writeBefore(t, w.C(`C:\`))
		for _, path := range c.dests {
			w.Own(t, strings.Replace(strings.ToLower(path), `c:\program files`, `C:\Program Files`, 1))
		}
		reg += c.reg + "\r\n"
	}
	writeFiles(t, w.Prefix, map[string]string{"drive_c/before.reg": utf16File(reg)})
	if code, out := w.Run(t, "", `C:\windows\system32\reg.exe`, "import", `C:\before.reg`); code != 0 {
		t.Fatalf("reg import: exit code %d\n%s", code, out)
	}
	w.Stop()
	return w, wineState(t, w)
}

// byAdvpack lets Wine's advpack install the cases.
func byAdvpack(t *testing.T, cases []infCase) state {
	t.Helper()
	w, before := prefixFor(t, cases)
	for _, c := range cases {
		dir := w.C(`C:\gxsrc\` + c.name)
		c.writeSource(t, dir)
		section := c.section
		if section == "" {
			section = "DefaultInstall"
		}
		line := `advpack.dll,LaunchINFSection C:\gxsrc\` + c.name + `\case.inf,` + section + `,4,N`
		if c.setupapi {
			line = `setupapi.dll,InstallHinfSection ` + section + ` 128 C:\gxsrc\` + c.name + `\case.inf`
		}
		w.Start(t, testenv.Command{Exe: `C:\windows\system32\rundll32.exe`, Dir: dir, Line: line, Timeout: time.Minute})
	}
	w.Stop()
	return settled(before.changes(wineState(t, w)))
}

// byPackage lets packages install the cases, and returns what was there before,
// what changed, and the packages' exit codes.
func byPackage(t *testing.T, cases []infCase) (before, changes state, codes map[string]uint32) {
	t.Helper()
	w, before := prefixFor(t, cases)
	codes = map[string]uint32{}
	for _, c := range cases {
		dir := t.TempDir()
		c.writeSource(t, dir)
		sed := "[Version]\nClass=IEXPRESS\nSEDVersion=3\n[Options]\nPackagePurpose=InstallApp\nUseLongFileName=1\nRebootMode=N\n" +
			"TargetName=p.exe\nFriendlyName=P\nAppLaunched=" + strings.TrimSpace("case.inf "+c.section) + "\nPostInstallCmd=<None>\nSourceFiles=S\n[S]\nS0=.\n[S0]\n"
		for _, name := range c.names() {
			sed += strings.ReplaceAll(name, "/", `\`) + "=\n"
		}
		writeFiles(t, dir, map[string]string{"p.sed": sed})
		goexpress(t, dir, "build", "--level", "fast", "p.sed")
		r := w.Start(t, testenv.Command{Exe: filepath.Join(dir, "p.exe"), Args: []string{"/Q"}, Timeout: time.Minute})
		codes[c.name] = r.Code
		if r.Code != 0 {
			t.Logf("%s: exit code %d\n%s", c.name, r.Code, r.Output)
		}
	}
	w.Stop()
	return before, settled(before.changes(wineState(t, w))), codes
}

// wineNoise is what Wine changes by itself, whatever runs, and the logs of packages.
var wineNoise = regexp.MustCompile(`(?i)^(file|dir) C:\\(gxsrc|before\.reg|ProgramData\\goexpress|windows\\temp|users\\[^\\]*\\(AppData\\Local\\)?Temp|windows\\system32\\winetmp)` +
	`|^(key|value) (HKCU\\Software\\Wine\\MenuFiles|HKLM\\System\\)` +
	`|^(key|value) HKLM\\(Software\\Microsoft\\(Windows NT\\CurrentVersion\\(Perflib|ProfileList)|Windows\\CurrentVersion\\Installer))`)

// settled leaves out noise, and folders and keys of which something is below
// anyway.
func settled(changes state) state {
	maps.DeleteFunc(changes, func(k, _ string) bool { return wineNoise.MatchString(k) })
	return changes
}

// byApply carries the plans of the cases out on a folder, twice: the second time
// changes nothing.
func byApply(t *testing.T, cases []infCase) state {
	t.Helper()
	root := t.TempDir()
	reg := regHeading
	for _, c := range cases {
		c.writeBefore(t, root)
		reg += c.reg + "\r\n"
	}
	writeFiles(t, root, map[string]string{"HKCU.reg": utf16File(reg)})
	before := rootState(t, root)
	dirs := make([]string, len(cases))
	for i, c := range cases {
		dirs[i] = t.TempDir()
		c.writeSource(t, dirs[i])
	}
	apply := func() state {
		for i, c := range cases {
			r := tryGoexpress(t, dirs[i], nil, "apply", "--root", root, "--quiet", "--section", c.section, "case.inf")
			if r.code != 0 {
				t.Errorf("apply of %s: exit code %d\n%s", c.name, r.code, r.stderr)
			}
		}
		return rootState(t, root)
	}
	once := apply()
	for entry, text := range once.changes(apply()) {
		if !strings.Contains(entry, "files-order") { // which deletes what it has renamed
			t.Errorf("applied again, %s changes from %s to %s", entry, orUnchanged(once[entry]), text)
		}
	}
	return settled(before.changes(once))
}

// infDifference is a row of the table in docs/advpack.md.
type infDifference struct {
	between string // which comparison shows it
	what    *regexp.Regexp
	row     string
	used    bool
}

// knownDifferences reads the rows for a comparison: the first column names it,
// the second is a pattern of the entry.
func knownDifferences(t *testing.T, between string) []*infDifference {
	t.Helper()
	var list []*infDifference
	for line := range strings.Lines(readFile(t, filepath.Join(testenv.Root(t), "docs", "advpack.md"))) {
		cells := strings.Split(strings.TrimSpace(line), " | ")
		if len(cells) < 3 || strings.Trim(cells[0], "| ") != between {
			continue
		}
		what, err := regexp.Compile("^" + strings.ReplaceAll(strings.Trim(cells[1], "` "), `\|`, "|") + "$")
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, &infDifference{between: between, what: what, row: strings.TrimSpace(line)})
	}
	return list
}

// compareStates demands that each difference is explained, and that each
// explanation is of a difference, unless that is of a corpus: there may be
// another one in its place.
func compareStates(t *testing.T, between string, theirs, ours state) {
	t.Helper()
	known := knownDifferences(t, between)
	diff := theirs.changes(ours)
	for _, entry := range slices.Sorted(maps.Keys(diff)) {
		explained := false
		for _, d := range known {
			if d.what.MatchString(entry) {
				explained, d.used = true, true
			}
		}
		if !explained {
			t.Errorf("%s\n  the first: %s\n  the other: %s", entry, orUnchanged(theirs[entry]), orUnchanged(ours[entry]))
		}
	}
	for _, d := range known {
		if !d.used && !strings.HasSuffix(between, " corpus") {
			t.Errorf("docs/advpack.md lists a difference that is none: %s", d.row)
		}
	}
}

func orUnchanged(s string) string {
	if s == "" {
		return "unchanged"
	}
	return s
}

// compareCases compares what advpack, our packages and apply do with the cases.
func compareCases(t *testing.T, suffix string, cases []infCase) map[string]uint32 {
	t.Helper()
	theirs := byAdvpack(t, cases)
	before, ours, codes := byPackage(t, cases)
	if len(theirs) < len(cases)/2 {
		t.Errorf("advpack changed %d things only: it does not run", len(theirs))
	}
	t.Run("advpack and package", func(t *testing.T) { compareStates(t, "advpack"+suffix, theirs.anonymous(), ours.anonymous()) })
	t.Run("package and apply", func(t *testing.T) {
		compareStates(t, "apply"+suffix, ours.anonymous(), byApply(t, cases).without(before).anonymous())
	})
	return codes
}

// Our packages do what advpack does, and apply does the same on a folder, but
// for the differences of docs/advpack.md.
func TestBesideAdvpack(t *testing.T) {
	codes := compareCases(t, "", infCases(t))
	for _, name := range slices.Sorted(maps.Keys(codes)) {
		if codes[name] != 0 {
			t.Errorf("%s: exit code %d", name, codes[name])
		}
	}
}

// The INF files of the corpus, with files made up for those that they copy,
// run and register. What planning refuses, or will not carry out, is left out:
// advpack would fetch things from the net.
func TestCorpusBesideAdvpack(t *testing.T) {
	var cases []infCase
	for _, file := range testenv.CorpusFiles(t, "inf") {
		if c, ok := corpusCase(t, file); ok {
			cases = append(cases, c)
		}
	}
	if len(cases) == 0 {
		t.Skip("the corpus has no INF that can be carried out")
	}
	codes := compareCases(t, " corpus", cases)
	for _, name := range slices.Sorted(maps.Keys(codes)) {
		if codes[name] != 0 && codes[name] != 3010 {
			t.Errorf("%s: exit code %d", name, codes[name])
		}
	}
}

// corpusCase makes a case of a file, if its plan can be carried out.
func corpusCase(t *testing.T, file string) (c infCase, ok bool) {
	t.Helper()
	r := tryGoexpress(t, filepath.Dir(file), nil, "plan", "--quiet", "--json", file)
	if r.code != 0 {
		t.Logf("%s is refused", filepath.Base(file))
		return c, false
	}
	var plan struct {
		Section string
		Actions []struct{ Kind, Source, Dest, Command, Path, Reason string }
	}
	if err := json.Unmarshal([]byte(r.stdout), &plan); err != nil {
		t.Fatal(err)
	}
	c = infCase{name: strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), inf: readFile(t, file), section: plan.Section,
		src: map[string]string{}, cab: map[string]string{}, before: map[string]string{}}
	for _, a := range plan.Actions {
		switch a.Kind {
		case "unsupported":
			t.Logf("%s is not carried out: %s", c.name, a.Reason)
			return c, false
		case "copy":
			c.src[strings.ReplaceAll(a.Source, `\`, "/")] = "of " + c.name + "\r\n"
			c.dests = append(c.dests, a.Dest)
		case "run":
			if program, _ := winpath.FirstToken(a.Command); !strings.ContainsAny(program, `\:%`) {
				c.src[program] = "<recorder>"
			}
		}
	}
	for _, a := range plan.Actions {
		if a.Kind == "register" {
			for name := range c.src {
				if strings.EqualFold(path.Base(name), winpath.Base(a.Path)) {
					c.src[name] = "<libwine>itss.dll"
				}
			}
		}
	}
	return c, true
}
