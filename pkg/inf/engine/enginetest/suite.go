package enginetest

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
)

// Factory makes a fresh System whose commands go to c, and names a folder on
// it that exists, is empty, and is the test's own. The keys of the registry
// that the suite makes are named after the folder.
type Factory func(t *testing.T, c engine.Commands) (sys engine.System, dir string)

// TestSystem is what every System must pass.
func TestSystem(t *testing.T, make Factory) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *subject)
	}{
		{"write", testWrite},
		{"write that fails", testWriteFails},
		{"case", testCase},
		{"folders", testFolders},
		{"remove", testRemove},
		{"rename", testRename},
		{"what is not there", testMissing},
		{"paths", testPaths},
		{"plan", testPlan},
		{"registry types", testRegistryTypes},
		{"registry case", testRegistryCase},
		{"registry keys", testRegistryKeys},
		{"registry views", testRegistryViews},
		{"registry names", testRegistryNames},
		{"registry plan", testRegistryPlan},
		{"edits", testEdits},
		{"user", testUser},
	} {
		t.Run(test.name, func(t *testing.T) {
			sys, dir := make(t, nil)
			test.run(t, &subject{t, sys, dir})
		})
	}
	t.Run("commands", func(t *testing.T) { testCommands(t, make) })
}

// subject is a system under test with helpers that fail the test.
type subject struct {
	*testing.T
	engine.System
	dir string
}

func (s *subject) at(name string) string { return s.dir + `\` + name }

func (s *subject) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *subject) put(name, content string) {
	s.Helper()
	s.must(s.Write(s.at(name), strings.NewReader(content), time.Time{}))
}

// want checks a file's content; "" stands for a file that is not there.
func (s *subject) want(name, content string) {
	s.Helper()
	f, err := s.Open(s.at(name))
	if content == "" {
		if !errors.Is(err, fs.ErrNotExist) {
			s.Errorf("open %s: %v; want fs.ErrNotExist", name, err)
		}
		return
	}
	s.must(err)
	defer f.Close()
	got, err := io.ReadAll(f)
	if err != nil || string(got) != content {
		s.Errorf("%s holds %q, %v; want %q", name, got, err, content)
	}
	info, err := s.Stat(s.at(name))
	if err != nil || info.Size() != int64(len(content)) || info.IsDir() {
		s.Errorf("stat %s: %+v, %v; want a file of %d bytes", name, info, err, len(content))
	}
}

// wantOnly checks that the test's folder holds nothing but the named files.
func (s *subject) wantOnly(names ...string) {
	s.Helper()
	for _, name := range names {
		s.must(s.Remove(s.at(name)))
	}
	if err := s.Remove(s.dir); err != nil {
		s.Errorf("the folder is not empty without %q: %v", names, err)
	}
}

func testWrite(t *testing.T, s *subject) {
	when := time.Date(1999, 5, 17, 8, 30, 2, 0, time.UTC)
	s.must(s.Write(s.at("a.txt"), strings.NewReader("one two"), when))
	s.want("a.txt", "one two")
	info, err := s.Stat(s.at("a.txt"))
	if err != nil || !info.ModTime().Equal(when) {
		t.Errorf("it is %v, %v; want the time %v", info, err, when)
	}
	s.put("a.txt", "1")
	s.want("a.txt", "1")
	s.wantOnly("a.txt")
}

func testWriteFails(t *testing.T, s *subject) {
	cause := errors.New("cut short")
	broken := func() io.Reader { return io.MultiReader(strings.NewReader("half"), &failingReader{cause}) }
	s.put("old.txt", "old")
	s.must(s.MkdirAll(s.at("folder")))
	for _, tt := range []struct {
		name    string
		content io.Reader
		cause   error
	}{
		{"old.txt", broken(), cause},
		{"new.txt", broken(), cause},
		{`missing\new.txt`, strings.NewReader("x"), fs.ErrNotExist},
		{"folder", strings.NewReader("x"), nil},
	} {
		err := s.Write(s.at(tt.name), tt.content, time.Time{})
		if err == nil || !errors.Is(err, tt.cause) && tt.cause != nil {
			t.Errorf("write %s: %v; want %v", tt.name, err, tt.cause)
		}
	}
	s.want("old.txt", "old")
	s.want("new.txt", "")
	s.wantOnly("old.txt", "folder")
}

type failingReader struct{ err error }

func (r *failingReader) Read([]byte) (int, error) { return 0, r.err }

func testCase(t *testing.T, s *subject) {
	s.must(s.MkdirAll(s.at("IDKTemp")))
	s.put(`idktemp\Odk.inf`, "1")
	s.want(`IDKTEMP\ODK.INF`, "1")
	s.put(`IDKTEMP/odk.INF`, "2") // either slash
	s.want(`IDKTemp\Odk.inf`, "2")
	s.must(s.MkdirAll(s.at(`idkTEMP\Sub`)))
	s.put(`IDKTemp\SUB\é.txt`, "3")
	s.want(`IDKTemp\sub\É.TXT`, "3")
	s.must(s.Remove(s.at(`idktemp\sub\É.txt`)))
	s.must(s.Remove(s.at(`IDKTEMP\SUB`)))
	s.must(s.Remove(s.at(`idktemp\ODK.inf`)))
	s.wantOnly("idktemp")
}

func testFolders(t *testing.T, s *subject) {
	s.must(s.MkdirAll(s.at(`a\b\c`)))
	s.must(s.MkdirAll(s.at(`A\b`)))
	for _, name := range []string{"a", `a\b`, `a\b\c`} {
		if info, err := s.Stat(s.at(name)); err != nil || !info.IsDir() {
			t.Errorf("stat %s: %+v, %v; want a folder", name, info, err)
		}
	}
	s.put("file", "x")
	for _, name := range []string{"file", `file\sub`} {
		if err := s.MkdirAll(s.at(name)); err == nil {
			t.Errorf("made folder %s where a file is", name)
		}
	}
	if _, err := s.Open(s.at("a")); err == nil {
		t.Error("opened a folder as a file")
	}
	if info, err := s.Stat(s.dir[:3]); err != nil || !info.IsDir() {
		t.Errorf("stat of the root: %+v, %v", info, err)
	}
	s.must(s.MkdirAll(s.dir[:3]))
	s.wantOnly(`a\b\c`, `a\b`, "a", "file")
}

func testRemove(t *testing.T, s *subject) {
	s.must(s.MkdirAll(s.at("full")))
	s.put(`full\file`, "x")
	if err := s.Remove(s.at("full")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("remove of a folder that is not empty: %v; want fs.ErrExist", err)
	}
	s.want(`full\file`, "x")
	s.must(s.Remove(s.at(`full\file`)))
	s.want(`full\file`, "")
	s.wantOnly("full")
}

func testRename(t *testing.T, s *subject) {
	s.put("a", "1")
	s.must(s.Rename(s.at("A"), s.at("b")))
	s.want("a", "")
	s.want("b", "1")
	s.put("c", "2")
	s.must(s.Rename(s.at("c"), s.at("B"))) // replaces
	s.want("b", "2")
	s.want("c", "")
	s.must(s.Rename(s.at("b"), s.at("B"))) // spelling only
	s.want("B", "2")
	s.must(s.Rename(s.at("b"), strings.ReplaceAll(s.at("b"), `\`, "/")))
	s.want("b", "2")
	s.must(s.MkdirAll(s.at("dir")))
	if err := s.Rename(s.at("b"), s.at("dir")); err == nil {
		t.Error("renamed a file over a folder")
	}
	if err := s.Rename(s.at("b"), s.at(`missing\b`)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("rename into a missing folder: %v; want fs.ErrNotExist", err)
	}
	s.want("b", "2")
	s.wantOnly("b", "dir")
}

func testMissing(t *testing.T, s *subject) {
	s.put("file", "x")
	for _, name := range []string{"missing", `missing\file`, `file\below`} {
		path := s.at(name)
		_, statErr := s.Stat(path)
		_, openErr := s.Open(path)
		errs := map[string]error{"stat": statErr, "open": openErr, "remove": s.Remove(path), "rename": s.Rename(path, s.at("x"))}
		for op, err := range errs {
			if !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s %s: %v; want fs.ErrNotExist", op, name, err)
			}
		}
		if err := s.Check(path); err != nil {
			t.Errorf("check %s: %v", name, err)
		}
	}
	s.wantOnly("file")
}

// BadPaths are paths that no System touches.
var BadPaths = []string{
	``, `a.txt`, `a\b.txt`, `\a.txt`, `/a.txt`, `C:`, `C:a.txt`, `C`, `:\a`, `1:\a`, `é:\a`,
	`\\server\share\a.txt`, `//server/share/a.txt`, `\\?\C:\a.txt`, `\\.\C:\a.txt`, `\??\C:\a.txt`, `\\?\UNC\s\s\a`,
	`C:\..`, `C:\..\a.txt`, `C:\a\..\b.txt`, `C:\a\..\..\b.txt`, `C:/../a.txt`, `C:\.\a.txt`, `C:\a\.`, `C:\...`,
	`C:\a.txt.`, `C:\a.txt `, `C:\a \b`, `C:\a.\b`, `C:\a.txt:stream`, `C:\a.txt::$DATA`, `C:\a:b`,
	`C:\con`, `C:\NUL.txt`, `C:\a\com1`, `C:\COM¹.txt`, `C:\LPT9 .x`, `C:\CONIN$`, `C:\aux\b`,
	`C:\a*`, `C:\a?b`, `C:\a"b`, `C:\a<b`, `C:\a>b`, `C:\a|b`, "C:\\a\x00b", "C:\\a\nb", "C:\\a\x7fb\x01", "C:\\a\xffb",
	`C:\` + longName, `C:\%GOEXPRESS_DIR%\..\a`, `%GOEXPRESS_DIR%\a`,
}

var longName = strings.Repeat("x", 256)

func testPaths(t *testing.T, s *subject) {
	s.put("a", "x")
	for _, path := range BadPaths {
		_, statErr := s.Stat(path)
		_, openErr := s.Open(path)
		errs := map[string]error{
			"check": s.Check(path), "stat": statErr, "open": openErr,
			"mkdir":       s.MkdirAll(path),
			"write":       s.Write(path, strings.NewReader("x"), time.Time{}),
			"remove":      s.Remove(path),
			"rename from": s.Rename(path, s.at("b")),
			"rename to":   s.Rename(s.at("a"), path),
			"at restart":  s.AtRestart(path, s.at("b")),
		}
		if path != "" { // which would delete
			errs["at restart to"] = s.AtRestart(s.at("a"), path)
		}
		for op, err := range errs {
			var refused *engine.PathError
			if !errors.As(err, &refused) || refused.Path != path {
				t.Errorf("%s %q: %v; want a *PathError that names it", op, path, err)
			}
		}
	}
	s.want("a", "x")
	s.wantOnly("a")
}

func testCommands(t *testing.T, make Factory) {
	var got []engine.Command
	cause := errors.New("no such program")
	sys, dir := make(t, engine.RunFunc(func(_ context.Context, c *engine.Command) (int, error) {
		got = append(got, *c)
		if c.Line == "missing.exe" {
			return 0, cause
		}
		return 42, nil
	}))
	cmd := engine.Command{Line: `setup.exe "a b" /q`, Dir: dir, Wait: true, Hidden: true}
	if code, err := sys.Run(context.Background(), &cmd); code != 42 || err != nil {
		t.Errorf("run: %d, %v; want 42", code, err)
	}
	if _, err := sys.Run(context.Background(), &engine.Command{Line: "missing.exe"}); !errors.Is(err, cause) {
		t.Errorf("run: %v; want %v", err, cause)
	}
	if len(got) != 2 || got[0] != cmd {
		t.Errorf("commands arrived as %+v", got)
	}
}

// testPlan carries a plan out twice and expects the second run to change
// nothing.
func testPlan(t *testing.T, s *subject) {
	when := time.Date(2001, 9, 28, 10, 0, 0, 0, time.UTC)
	source := fstest.MapFS{
		"Odk.inf":     {Data: []byte("[Version]"), ModTime: when},
		"Sub/Fix.exe": {Data: []byte("MZ"), ModTime: when},
	}
	s.put("gone.txt", "x")
	s.put("old.txt", "y")
	plan := &inf.Plan{Actions: []inf.Action{
		&inf.Delete{Path: s.at("GONE.TXT")},
		&inf.Delete{Path: s.at("never.txt")},
		&inf.Rename{Old: s.at("OLD.txt"), New: s.at("new.txt")},
		&inf.Copy{Source: "ODK.INF", Dest: s.at(`IDKTemp\ODK.INF`)},
		&inf.Copy{Source: `sub\fix.exe`, Dest: s.at(`IDKTemp\x\fix.exe`)},
		&inf.Copy{Source: `sub\fix.exe`, Dest: s.at(`IDKTemp\x\none.exe`), Flags: inf.CopyReplaceOnly},
	}}
	for range 2 {
		res, err := engine.Apply(context.Background(), plan, s.System, engine.Options{Source: source})
		if err != nil {
			t.Fatal(err)
		}
		if got := len(res.Done) + len(res.Skipped); got != len(plan.Actions) {
			t.Errorf("%d actions accounted for; want %d", got, len(plan.Actions))
		}
		s.want("gone.txt", "")
		s.want("old.txt", "")
		s.want("new.txt", "y")
		s.want(`IDKTemp\odk.inf`, "[Version]")
		s.want(`idktemp\X\fix.exe`, "MZ")
		if info, err := s.Stat(s.at(`IDKTemp\x\fix.exe`)); err != nil || !info.ModTime().Equal(when) {
			t.Errorf("it is %v, %v; want the time %v", info, err, when)
		}
	}
	s.wantOnly("new.txt", `IDKTemp\odk.inf`, `IDKTemp\x\fix.exe`, `IDKTemp\x`, "IDKTemp")
}
