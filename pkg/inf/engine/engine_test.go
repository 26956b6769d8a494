package engine_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"

	"github.com/google/go-cmp/cmp"
)

// at is a made-up origin; lines tell the actions of a test apart.
func at(line int) inf.Origin { return inf.Origin{File: "odk.inf", Line: line, Section: "List"} }

func cp(line int, source, dest string, flags uint32) inf.Action {
	return &inf.Copy{Origin: at(line), Source: source, Dest: dest, Flags: flags}
}

func command(line int, cmd string, wait bool) inf.Action {
	return &inf.Run{Origin: at(line), Command: cmd, Wait: wait, Dir: `C:\work`, Stage: inf.Post}
}

func plan(actions ...inf.Action) *inf.Plan { return &inf.Plan{Actions: actions} }

func source(names ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, name := range names {
		fsys[name] = &fstest.MapFile{Data: []byte(name)}
	}
	return fsys
}

// lines gives the lines of actions, which tell them apart.
func lines(actions []inf.Action) []int {
	var n []int
	for _, a := range actions {
		n = append(n, inf.OriginOf(a).Line)
	}
	return n
}

func wantCalls(t *testing.T, r *enginetest.Recorder, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, r.Calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// The published sample: three files to C:\IDKTemp, three programs in order.
func TestApplyInOrder(t *testing.T) {
	rec := enginetest.NewRecorder()
	rec.Put(`C:\old.txt`, "x")
	rec.Put(`C:\a.txt`, "y")
	p := plan(
		&inf.Run{Origin: at(1), Command: "before.exe", Dir: `C:\work`, Wait: true, Hidden: true, Stage: inf.Pre},
		&inf.Delete{Origin: at(2), Path: `C:\OLD.TXT`},
		&inf.Rename{Origin: at(3), Old: `C:\a.txt`, New: `C:\b.txt`},
		cp(4, "OLCSP128.EXE", `C:\IDKTemp\OLCSP128.EXE`, 0),
		cp(5, "ODK.INF", `C:\IDKTemp\ODK.INF`, 0),
		command(6, "OLCSP128.EXE", true),
		command(7, "OL98QFE2.EXE /Q", false),
	)
	res, err := engine.Apply(context.Background(), p, rec, engine.Options{Source: source("olcsp128.exe", "Odk.inf")})
	if err != nil {
		t.Fatal(err)
	}
	wantCalls(t, rec,
		`run before.exe hidden in C:\work`,
		`remove C:\OLD.TXT`,
		`rename C:\a.txt C:\b.txt`,
		`mkdir C:\IDKTemp`,
		`write C:\IDKTemp\OLCSP128.EXE 12`,
		`write C:\IDKTemp\ODK.INF 7`,
		`run OLCSP128.EXE in C:\work`,
		`run OL98QFE2.EXE /Q nowait in C:\work`,
	)
	if diff := cmp.Diff([]int{1, 2, 3, 4, 5, 6, 7}, lines(res.Done)); diff != "" {
		t.Errorf("done (-want +got):\n%s", diff)
	}
	if len(res.Commands) != 3 || res.Commands[2].Command != "OL98QFE2.EXE /Q" || res.Failed != nil || res.Code != 0 || res.Reboot {
		t.Errorf("result %+v", res)
	}
}

func TestApplyEmptyPlan(t *testing.T) {
	res, err := engine.Apply(context.Background(), plan(), enginetest.NewRecorder(), engine.Options{})
	if err != nil || res == nil || res.Code != 0 {
		t.Errorf("got %+v, %v", res, err)
	}
}

// strange is a kind of action that this engine does not know.
type strange struct{ inf.Origin }

func (s *strange) About() (inf.Kind, *inf.Origin) { return "strange", &s.Origin }
func (*strange) String() string                   { return "do something strange" }

var preflightTests = []struct {
	name    string
	action  inf.Action
	problem string // end of the error
	cause   any    // pointer for errors.As
}{
	{"unsupported", &inf.Unsupported{Origin: at(9), Directive: "AddReg", Text: "R", Reason: "the registry is left alone"},
		"AddReg=R: the registry is left alone: a plan that holds this is not started", new(*engine.UnsupportedError)},
	{"unknown kind", &strange{at(9)}, `cannot be carried out: the engine has no action "strange"`, new(*engine.UnsupportedError)},
	{"missing source", cp(9, `sub\gone.dll`, `C:\gone.dll`, 0), `find sub\gone.dll: file does not exist`, new(*fs.PathError)},
	{"missing source that nobody needs", cp(9, "gone.dll", `C:\gone.dll`, inf.CopyReplaceOnly), `find gone.dll: file does not exist`, new(*fs.PathError)},
	{"source in a missing cabinet", &inf.Copy{Origin: at(9), Source: "gone.dll", Cabinet: "d.cab", Dest: `C:\gone.dll`},
		"find d.cab: file does not exist", new(*fs.PathError)},
	{"source compressed the old way", cp(9, `sub\Old.dll`, `C:\old.dll`, 0),
		`cannot be carried out: it is there as sub\Old.dl_ only, compressed the way of old setup programs`, new(*engine.UnsupportedError)},
	{"source is a folder", cp(9, "folder", `C:\folder`, 0), "copy folder: not a regular file", new(*fs.PathError)},
	{"source outside", cp(9, `..\a.txt`, `C:\a.txt`, 0), `find ..\a.txt: invalid argument`, new(*fs.PathError)},
	{"two sources", cp(9, "TWO.TXT", `C:\two.txt`, 0), "TWO.TXT: several files match but for case: Two.txt, two.TXT", nil},
	{"copy to a share", cp(9, "a.txt", `\\server\share\a.txt`, 0), `\\server\share\a.txt is a network or device path`, new(*engine.PathError)},
	{"copy upwards", cp(9, "a.txt", `C:\x\..\a.txt`, 0), `C:\x\..\a.txt cannot be used: ".." leads to another folder`, new(*engine.PathError)},
	{"copy to a relative path", cp(9, "a.txt", `%GOEXPRESS_DIR%\a.txt`, 0), "is not an absolute path on a drive", new(*engine.PathError)},
	{"delete a device", &inf.Delete{Origin: at(9), Path: `C:\x\nul`}, "is reserved by Windows", new(*engine.PathError)},
	{"rename from", &inf.Rename{Origin: at(9), Old: `x`, New: `C:\y`}, "x is not an absolute path on a drive", new(*engine.PathError)},
	{"rename to", &inf.Rename{Origin: at(9), Old: `C:\x`, New: `C:\y:z`}, "", new(*engine.PathError)},
}

// Nothing is changed when any action of the plan cannot be carried out,
// wherever it stands.
func TestPreflight(t *testing.T) {
	src := source("a.txt", "folder/b.txt", "two.TXT", "Two.txt", "sub/old.DL_")
	for _, tt := range preflightTests {
		t.Run(tt.name, func(t *testing.T) {
			rec := enginetest.NewRecorder()
			rec.Put(`C:\there.txt`, "x")
			p := plan(command(1, "first.exe", true), &inf.Delete{Origin: at(2), Path: `C:\there.txt`}, cp(3, "a.txt", `C:\a.txt`, 0), tt.action)
			events := 0
			res, err := engine.Apply(context.Background(), p, rec, engine.Options{Source: src, Event: func(*engine.Event) { events++ }})
			var refused *engine.RefusedError
			if !errors.As(err, &refused) || len(refused.Problems) != 1 {
				t.Fatalf("error %v; want a *RefusedError with one problem", err)
			}
			problem := refused.Problems[0]
			if problem.Action != tt.action || problem.Hint == "" && tt.name != "source is a folder" && tt.name != "source outside" {
				t.Errorf("problem %+v; want action and hint", problem)
			}
			if tt.cause != nil && !errors.As(err, tt.cause) {
				t.Errorf("error %v is no %T", err, tt.cause)
			}
			if text := err.Error(); !strings.HasPrefix(text, "odk.inf:9: [List] ") || !strings.HasSuffix(text, tt.problem) {
				t.Errorf("error %q; want place and %q", text, tt.problem)
			}
			if res == nil || res.Failed != tt.action || res.Code != 1603 || len(res.Done)+len(res.Commands) > 0 {
				t.Errorf("result %+v", res)
			}
			wantCalls(t, rec)
			if events > 0 {
				t.Errorf("%d events; want none", events)
			}
		})
	}
}

func TestPreflightReportsAll(t *testing.T) {
	rec := enginetest.NewRecorder()
	res, err := engine.Apply(context.Background(), plan(
		cp(1, "gone.txt", `C:\a.txt`, 0),
		cp(2, "a.txt", `C:\a.txt`, 0),
		cp(3, "a.txt", `C:a.txt`, 0),
	), rec, engine.Options{Source: source("a.txt")})
	var refused *engine.RefusedError
	if !errors.As(err, &refused) || len(refused.Problems) != 2 || strings.Count(err.Error(), "\n") != 1 {
		t.Fatalf("error %v; want two problems, one a line", err)
	}
	if res.Failed != refused.Problems[0].Action || inf.OriginOf(res.Failed).Line != 1 {
		t.Errorf("failed %v; want the first", res.Failed)
	}
}

func TestActionErrorPlace(t *testing.T) {
	for want, origin := range map[string]inf.Origin{
		"delete C:\\x: file does not exist":                {},
		"a.sed:3: delete C:\\x: file does not exist":       {File: "a.sed", Line: 3},
		"a.inf:3: [Del] delete C:\\x: file does not exist": {File: "a.inf", Line: 3, Section: "Del"},
	} {
		err := &engine.ActionError{Action: &inf.Delete{Origin: origin, Path: `C:\x`}, Err: fs.ErrNotExist}
		if err.Error() != want {
			t.Errorf("got %q; want %q", err, want)
		}
	}
}

func TestNoSourceFolder(t *testing.T) {
	_, err := engine.Apply(context.Background(), plan(cp(1, "a.txt", `C:\a.txt`, 0)), enginetest.NewRecorder(), engine.Options{})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v; want fs.ErrNotExist", err)
	}
}

// setupapi copies a file that is queued twice once (SP_FILE_QUEUE tests).
func TestDuplicates(t *testing.T) {
	rec := enginetest.NewRecorder()
	res, err := engine.Apply(context.Background(), plan(
		cp(1, "a.txt", `C:\a.txt`, 0),
		cp(2, "A.TXT", `c:/A.txt`, 0),
		cp(3, "b.txt", `C:\a.txt`, 0), // another source: not the same copy
	), rec, engine.Options{Source: source("a.txt", "b.txt")})
	if err != nil {
		t.Fatal(err)
	}
	wantCalls(t, rec, `write C:\a.txt 5`, `write C:\a.txt 5`)
	if got, _ := rec.Content(`C:\a.txt`); got != "b.txt" {
		t.Errorf("content %q; want that of the last", got)
	}
	if len(res.Skipped) != 1 || inf.OriginOf(res.Skipped[0].Action).Line != 2 || res.Skipped[0].Why != "line 1 queued the same copy" {
		t.Errorf("skipped %+v", res.Skipped)
	}
}

func TestEvents(t *testing.T) {
	rec := enginetest.NewRecorder()
	rec.Commands = engine.RunFunc(func(_ context.Context, c *engine.Command) (int, error) {
		if c.Line == "bad.exe" {
			return 5, nil
		}
		return 3010, nil
	})
	var log []string
	_, err := engine.Apply(context.Background(), plan(
		&inf.Delete{Origin: at(1), Path: `C:\gone.txt`},
		cp(2, "a.txt", `C:\a.txt`, 0),
		command(3, "good.exe", true),
		command(4, "bad.exe", true),
		command(5, "never.exe", true),
	), rec, engine.Options{Source: source("a.txt"), Event: func(e *engine.Event) {
		failed := ""
		if action := (*engine.ActionError)(nil); errors.As(e.Err, &action) {
			failed = "failed"
		} else if e.Err != nil {
			t.Errorf("error %T; want *ActionError", e.Err)
		}
		log = append(log, fmt.Sprintln(inf.OriginOf(e.Action).Line, e.Done, e.Skipped, e.Code, failed))
	}})
	want := []string{
		"1 false  0 \n", "1 true there is no such file 0 \n",
		"2 false  0 \n", "2 true  0 \n",
		"3 false  0 \n", "3 true  3010 \n",
		"4 false  0 \n", "4 true  5 failed\n",
	}
	if diff := cmp.Diff(want, log); diff != "" || err == nil {
		t.Errorf("events (-want +got):\n%s\nerror %v", diff, err)
	}
}

// What a failing System does to a run, at each kind of call.
func TestFailuresOfFiles(t *testing.T) {
	for _, tt := range []struct {
		call  string
		cause error
		code  int
		hint  string
	}{
		{`remove C:\old.txt`, fs.ErrPermission, 1603, "administrator"},
		{`rename C:\x.txt C:\y.txt`, engine.ErrInUse, 1603, "end the program"},
		{`mkdir C:\IDKTemp`, fs.ErrPermission, 1603, "administrator"},
		{`write C:\IDKTemp\a.txt`, diskFull, 112, "make room"},
		{`write C:\IDKTemp\a.txt`, errors.New("bad sector"), 1603, ""},
	} {
		rec := enginetest.NewRecorder()
		rec.Put(`C:\old.txt`, "x")
		rec.Put(`C:\x.txt`, "x")
		rec.Fail = func(call string) error {
			if call == tt.call {
				return &fs.PathError{Op: "try", Path: "p", Err: tt.cause}
			}
			return nil
		}
		actions := []inf.Action{
			&inf.Delete{Origin: at(1), Path: `C:\old.txt`},
			&inf.Rename{Origin: at(2), Old: `C:\x.txt`, New: `C:\y.txt`},
			cp(3, "a.txt", `C:\IDKTemp\a.txt`, 0),
			command(4, "never.exe", true),
		}
		opt := engine.Options{Source: source("a.txt"), Continue: true} // which speaks of commands only
		res, err := engine.Apply(context.Background(), plan(actions...), rec, opt)
		var failed *engine.ActionError
		if !errors.As(err, &failed) || !errors.Is(err, tt.cause) {
			t.Errorf("%s: error %v; want an *ActionError of %v", tt.call, err, tt.cause)
			continue
		}
		if failed.Code != tt.code || res.Code != tt.code || !strings.Contains(failed.Hint, tt.hint) || (tt.hint == "") != (failed.Hint == "") {
			t.Errorf("%s: code %d, %d, hint %q; want %d, %q", tt.call, failed.Code, res.Code, failed.Hint, tt.code, tt.hint)
		}
		if res.Failed != failed.Action || len(res.Done) != inf.OriginOf(failed.Action).Line-1 || len(res.Commands) != 0 {
			t.Errorf("%s: result %+v", tt.call, res)
		}
	}
}

var diskFull = func() error {
	if syscall.ENOSPC == 28 {
		return syscall.ENOSPC
	}
	return syscall.Errno(112) // Windows, where the names of Unix are invented
}()

func TestDeleteAndRenameNoFiles(t *testing.T) {
	rec := enginetest.NewRecorder()
	rec.Put(`C:\folder\x`, "x")
	for _, tt := range []struct {
		action inf.Action
		fails  bool
	}{
		{&inf.Delete{Path: `C:\gone`}, false},
		{&inf.Delete{Path: `C:\gone\gone`}, false},
		{&inf.Delete{Path: `C:\folder`}, true},
		{&inf.Delete{Path: `C:\`}, true},
		{&inf.Rename{Old: `C:\gone`, New: `C:\new`}, false},
		{&inf.Copy{Source: "a", Dest: `C:\folder`}, true},
		{&inf.Copy{Source: "a", Dest: `C:\`}, true},
	} {
		_, err := engine.Apply(context.Background(), plan(tt.action), rec, engine.Options{Source: source("a")})
		if (err != nil) != tt.fails {
			t.Errorf("%v: error %v; want failure %v", tt.action, err, tt.fails)
		}
	}
	wantCalls(t, rec)
}

func TestCancelledBetweenActions(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	rec := enginetest.NewRecorder()
	rec.Commands = engine.RunFunc(func(context.Context, *engine.Command) (int, error) {
		cancel()
		return 0, nil
	})
	res, err := engine.Apply(ctx, plan(command(1, "a.exe", true), command(2, "b.exe", true)), rec, engine.Options{Continue: true})
	if !errors.Is(err, context.Canceled) || res.Code != 1602 || inf.OriginOf(res.Failed).Line != 2 || len(res.Done) != 1 {
		t.Errorf("got %+v, %v", res, err)
	}
	wantCalls(t, rec, `run a.exe in C:\work`)
}

// A cancelled copy leaves the old file.
func TestCancelledCopy(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	rec := enginetest.NewRecorder()
	rec.Put(`C:\a.txt`, "old")
	event := func(e *engine.Event) { cancel() } // after the check between actions
	res, err := engine.Apply(ctx, plan(cp(1, "a.txt", `C:\a.txt`, 0)), rec, engine.Options{Source: source("a.txt"), Event: event})
	if !errors.Is(err, context.Canceled) || res.Code != 1602 {
		t.Errorf("got %+v, %v", res, err)
	}
	if got, _ := rec.Content(`C:\a.txt`); got != "old" {
		t.Errorf("content %q; want the old one", got)
	}
}
