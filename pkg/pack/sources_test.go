package pack

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"goexpress/internal/finding"
	"goexpress/pkg/lint"
	"goexpress/pkg/sed"
)

func TestMapped(t *testing.T) {
	maps := []Mapping{
		{`C:\`, "/c"}, {`C:\Build`, "/w"}, {`C:\Build\App`, "/a"}, {`\\srv\share`, "/s"}, {`\rooted`, "/r"}, {`bin`, "/b"},
	}
	for _, test := range []struct {
		path, to, rest string
	}{
		{`C:\x\y`, "/c", "x/y"},
		{`c:/BUILD/x`, "/w", "x"},
		{`C:\build\app\`, "/a", ""},
		{`C:\build\apple`, "/w", "apple"},
		{`C:\build\sub\..\app\z`, "/a", "z"},
		{`\\SRV\Share\x`, "/s", "x"},
		{`\\srv\other\x`, "", ""},
		{`D:\x`, "", ""},
		{`\rooted\x`, "/r", "x"},
		{`\x`, "", ""},
		{`bin\x`, "/b", "x"},
		{`.\BIN\x`, "/b", "x"},
		{`binary\x`, "", ""},
	} {
		to, rest, ok := mapped(maps, test.path)
		if to != test.to || strings.Join(rest, "/") != test.rest || ok != (test.to != "") {
			t.Errorf("%s: %q %q %v, want %q %q", test.path, to, rest, ok, test.to, test.rest)
		}
	}
}

func TestParseMapping(t *testing.T) {
	cwd := t.TempDir()
	m, err := ParseMapping(`C:/dir\=./sub/../x`, cwd)
	if err != nil || m.From != `C:\dir` || m.To != filepath.Join(cwd, "x") {
		t.Errorf("got %+v, %v", m, err)
	}
	if m, err := ParseMapping("d:=x", cwd); err != nil || m.From != `d:\` {
		t.Errorf("a drive stands for its root: got %+v, %v", m, err)
	}
	for _, bad := range []string{"", "x", "=x", "x="} {
		if _, err := ParseMapping(bad, cwd); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

// The switch in a hint can be pasted into a shell.
func TestMapSwitch(t *testing.T) {
	for from, want := range map[string]string{
		`C:\dir\`:   `--map 'C:\dir=./x'`,
		`D:\`:       `--map 'D:\=./x'`,
		`\\s\share`: `--map '\\s\share=./x'`,
		`C:\it's`:   `--map 'C:\it'\''s=./x'`,
	} {
		if got := mapSwitch(from, "./x"); got != want {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
}

func TestWithin(t *testing.T) {
	for _, test := range []struct {
		dir, path string
		want      bool
	}{
		{"/a/b", "/a/b", true}, {"/a/b", "/a/b/c", true}, {"/a/b", "/a/bc", false}, {"/a/b", "/a", false},
		{"/a/b", "/a/b/../c", false}, {"/a/b", "/a/b/..c", true}, {"/", "/x", true}, {"", "/x", false},
	} {
		if got := within(filepath.FromSlash(test.dir), filepath.FromSlash(test.path)); got != test.want {
			t.Errorf("within(%q, %q) = %v", test.dir, test.path, got)
		}
	}
}

func resolve(t *testing.T, d *sed.Directive, p Paths) (*Sources, finding.List) {
	t.Helper()
	j := Prepare(d, Options{Paths: p})
	return j.Sources, j.Findings
}

func names(s *Sources) []string {
	var list []string
	for _, f := range s.Files {
		list = append(list, f.Name)
	}
	return list
}

func TestEntries(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{
		"One.txt": "", "app/b.txt": "", "app/A.txt": "", "app/sub/c.txt": "", "app/empty/": "", "x.msi": "", "Y.MSI": "", "lib/z.dll": "",
	})
	for _, test := range []struct {
		entry string
		want  []string
	}{
		{"one.TXT", []string{"one.TXT"}},
		{"app/a.txt", []string{`app\a.txt`}},
		{`.\one.txt`, nil}, // no name: an unsafe one
		{`APP\`, []string{`APP\A.txt`, `APP\b.txt`, `APP\sub\c.txt`}},
		{`app\sub/`, []string{`app\sub\c.txt`}},
		{`*.msi`, []string{"x.msi", "Y.MSI"}},
		{`app\?.txt`, []string{`app\A.txt`, `app\b.txt`}},
		{`LIB\*.*`, []string{`LIB\z.dll`}},
	} {
		s, list := resolve(t, directive(t, extractOnly, ".", test.entry), Paths{Dir: dir})
		if got := names(s); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.entry, got, test.want)
		}
		if (list.Err() == nil) != (test.want != nil) {
			t.Errorf("%s: %v", test.entry, list)
		}
	}
}

func TestEntryFaults(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"setup.exe": "", "app/": "", "sub/help.txt": "", "sub/x/": ""})
	if err := os.Truncate(filepath.Join(dir, "setup.exe"), 65535*32768+1); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ entry, id, hint string }{
		{"setpu.exe", "pack-missing-source", "did you mean setup.exe?"},
		{`sub\hlep.txt`, "pack-missing-source", `did you mean sub\help.txt?`},
		{"setup.exe", "pack-file-too-large", "split the file"},
		{"app", "pack-not-a-file", `write app\`},
		{`app\`, "pack-no-match", ""},
		{"*.msi", "pack-no-match", ""},
		{`none\*.msi`, "pack-missing-source", ""},
		{`..\x`, lint.IDUnsafeName, "Windows can create"},
		{`..\*.txt`, lint.IDUnsafeName, ""},
		{`C:\`, lint.IDUnsafeName, ""},
		{`setup.exe\x`, "pack-missing-source", ""},
	} {
		d := directive(t, extractOnly, ".", test.entry)
		_, list := resolve(t, d, Paths{Dir: dir})
		f := wantFinding(t, list, test.id, "")
		if f.Severity != finding.Error || f.Pos.Line != 13 || f.Pos.File != "t.sed" || !strings.Contains(f.Hint, test.hint) {
			t.Errorf("%s: %+v", test.entry, f)
		}
	}
}

// A name that fits two files but for case is not guessed.
// The hint about a folder as an entry works.
func TestWholeFolder(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.txt": "", "sub/b.txt": ""})
	for _, entry := range []string{".", `.\`, "./"} {
		_, list := resolve(t, directive(t, extractOnly, ".", entry), Paths{Dir: dir})
		f := wantFinding(t, list, lint.IDUnsafeName, "stands for the folder itself")
		if f == nil || !strings.Contains(f.Hint, `*= for the files of the folder, \= for those below`) {
			t.Errorf("%s: %+v", entry, f)
		}
	}
	for entry, want := range map[string]int{"*": 1, `\`: 2} {
		s, list := resolve(t, directive(t, extractOnly, ".", entry), Paths{Dir: dir})
		if len(s.Files) != want || list.Err() != nil {
			t.Errorf("%s: %q, %v", entry, names(s), list)
		}
	}
}

// Nobody reads 300,000 findings.
func TestFaultsAreBounded(t *testing.T) {
	var missing []string
	for i := range maxFaults + 7 {
		missing = append(missing, fmt.Sprintf("none%d.txt", i))
	}
	dir := t.TempDir()
	_, list := resolve(t, directive(t, extractOnly, ".", missing...), Paths{Dir: dir})
	if len(list) > maxFaults+5 {
		t.Errorf("%d findings", len(list))
	}
	wantFinding(t, list, "pack-missing-source", "none999.txt")
	f := wantFinding(t, list, "pack-more-sources", "none1000.txt: 7 more sources")
	if f != nil && (f.Severity != finding.Error || f != list[len(list)-1]) {
		t.Errorf("not the last error: %v", f)
	}
	if _, list = Collect(Paths{Dir: dir}, missing); len(list) != maxFaults+1 {
		t.Errorf("collecting: %d findings", len(list))
	}
	_, list = resolve(t, directive(t, extractOnly, ".", missing[:maxFaults]...), Paths{Dir: dir})
	for _, f := range list {
		if f.ID == "pack-more-sources" {
			t.Errorf("%v", f)
		}
	}
}

func TestAmbiguousName(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"readme.txt": "", "README.TXT": "x"})
	if len(entriesOf(t, dir)) < 2 {
		t.Skip("this file system knows no case")
	}
	s, list := resolve(t, directive(t, extractOnly, ".", "README.TXT"), Paths{Dir: dir})
	if len(s.Files) != 1 || s.Files[0].Size != 1 || list.Err() != nil {
		t.Errorf("the exact name: %+v, %v", s.Files, list)
	}
	_, list = resolve(t, directive(t, extractOnly, ".", "ReadMe.txt"), Paths{Dir: dir})
	wantFinding(t, list, "pack-ambiguous-name", "README.TXT")
}

func TestSourceFolders(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"proj/Out/a.txt": "", "lib/a.txt": "", "proj/file": ""})
	proj := filepath.Join(dir, "proj")
	for _, test := range []struct{ folder, id, shown string }{
		{`.\out\`, "", "./Out"},
		{`out`, "", "./Out"},
		{`..\lib`, "", filepath.Join(dir, "lib")},
		{filepath.ToSlash(filepath.Join(dir, "lib")), "", filepath.Join(dir, "lib")},
		{`none`, "pack-missing-folder", ""},
		{`file`, "pack-unreadable", ""},
		{`C:\out`, "pack-unmapped-folder", ""},
		{`\out`, "pack-unmapped-folder", ""},
		{`C:out`, "pack-unmapped-folder", ""},
		{`\\s\share\x`, "pack-unmapped-folder", ""},
	} {
		s, list := resolve(t, directive(t, extractOnly, test.folder, "a.txt"), Paths{Dir: proj, HostOS: "linux"})
		if test.id != "" {
			wantFinding(t, list, test.id, "")
			continue
		}
		if list.Err() != nil || !slices.Equal(s.Folders, []string{test.shown}) {
			t.Errorf("%s: %q, %v", test.folder, s.Folders, list)
		}
	}
}

// On Windows an absolute path is what it says.
func TestAbsoluteOnWindows(t *testing.T) {
	r := &resolver{Paths: Paths{Dir: `C:\proj`, HostOS: "windows"}, tree: &tree{root: `C:\proj`}}
	if runtime.GOOS != "windows" {
		// filepath speaks the host's language: only that it is taken can be seen here.
		if _, _, _, err := r.start(`D:\x`); err != nil {
			t.Error(err)
		}
		return
	}
	base, _, rest, err := r.start(`\x\y`)
	if base != `C:\` || !slices.Equal(rest, []string{"x", "y"}) || err != nil {
		t.Errorf("%q %q %v", base, rest, err)
	}
}

// Among folders that hold the files the most complete one is meant, then the
// one whose path looks most like the lost one.
func TestGuess(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{
		"debug/app.exe": "", "release/App.EXE": "", "release/app.dll": "",
		"old/bin/tool.exe": "", "new/bin/tool.exe": "", "bin/tool.exe": "",
		"data/sub/x.txt": "", ".git/secret.txt": "",
	})
	r, err := newResolver(Paths{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		want  string
		names []string
		at    string
	}{
		{`D:\proj\bin\`, []string{"app.exe", "app.dll"}, "./release"},
		{`D:\proj\new\bin`, []string{"tool.exe"}, "./new/bin"},
		{`D:\proj\old\bin`, []string{"tool.exe"}, "./old/bin"},
		{`D:\tools`, []string{"tool.exe"}, "./bin"},
		{`D:\x`, []string{`sub\x.txt`}, "./data"},
		{`D:\x`, []string{`sub\`}, "./data"},
		{`D:\x`, []string{`sub\*.txt`}, "./data"},
		{`D:\x`, []string{"secret.txt"}, ""},
		{`D:\x`, []string{"nowhere.txt", "*.exe"}, ""},
	} {
		at := r.guess(test.want, test.names)
		if at != "" {
			at = r.show(at)
		}
		if at != test.at {
			t.Errorf("%s %q: %q, want %q", test.want, test.names, at, test.at)
		}
	}
}

func TestLinks(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"proj/in.txt": "", "proj/app/a.txt": "", "away/b.txt": "", "away/real.txt": ""})
	for link, to := range map[string]string{
		"proj/near.txt": "in.txt", "proj/far.txt": "../away/b.txt", "proj/dir": "../away", "away/again.txt": "real.txt", "proj/dead.txt": "none",
	} {
		if err := os.Symlink(to, filepath.Join(dir, filepath.FromSlash(link))); err != nil {
			t.Skip(err)
		}
	}
	proj := filepath.Join(dir, "proj")
	for _, test := range []struct {
		folder, entry string
		refused       bool
	}{
		{".", "near.txt", false},
		{".", "far.txt", true},
		{".", `dir\b.txt`, true},
		{".", `dir\`, true},
		{".", "f*.txt", true},
		{"dir", "b.txt", true},
		{`..\away`, "again.txt", false}, // leads out of the tree, but not out of the folder that the author named
	} {
		d := directive(t, extractOnly, test.folder, test.entry)
		_, list := resolve(t, d, Paths{Dir: proj})
		var link *linkError
		if refused := errors.As(error(list), &link); refused != test.refused {
			t.Errorf("%s %s: refused %v: %v", test.folder, test.entry, refused, list)
		}
		if _, list := resolve(t, d, Paths{Dir: proj, FollowLinks: true}); list.Err() != nil {
			t.Errorf("%s %s with the switch: %v", test.folder, test.entry, list)
		}
	}
	_, list := resolve(t, directive(t, extractOnly, ".", "dead.txt"), Paths{Dir: proj, FollowLinks: true})
	wantFinding(t, list, "pack-missing-source", "dead.txt")
}

func TestCollect(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"in/a.txt": "", "in/sub/b.txt": "", "in/sub/C.txt": "", "in/.hidden/d.txt": "", "out.txt": ""})
	in := filepath.Join(dir, "in")
	for _, test := range []struct {
		paths []string
		want  []string
	}{
		{[]string{"a.txt", "sub"}, []string{"a.txt", `sub\b.txt`, `sub\C.txt`}},
		{[]string{"./sub/"}, []string{`sub\b.txt`, `sub\C.txt`}},
		{[]string{"."}, []string{`.hidden\d.txt`, "a.txt", `sub\b.txt`, `sub\C.txt`}},
		{[]string{".hidden"}, []string{`.hidden\d.txt`}},
		{[]string{"sub/*.txt"}, []string{`sub\b.txt`, `sub\C.txt`}},
		{[]string{"../out.txt"}, []string{"out.txt"}},
		{[]string{filepath.Join(in, "sub")}, []string{`sub\b.txt`, `sub\C.txt`}},
	} {
		s, list := Collect(Paths{Dir: in}, test.paths)
		if got := names(s); !slices.Equal(got, test.want) || len(list) > 0 {
			t.Errorf("%q: %q, want %q; %v", test.paths, got, test.want, list)
		}
	}
	if _, list := Collect(Paths{Dir: in}, []string{"none", "a.txt", "A.TXT"}); len(list) != 2 {
		t.Errorf("findings %v", list)
	}
	if _, list := Collect(Paths{Dir: filepath.Join(dir, "none")}, nil); list.Err() == nil {
		t.Error("a folder that is not there is accepted")
	}
}
