package engine_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"goexpress/internal/codepage"
	"goexpress/internal/memfile"
	"goexpress/pkg/cab"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"

	"github.com/google/go-cmp/cmp"
)

var packedTime = time.Date(1999, 4, 30, 8, 2, 0, 0, time.UTC)

// cabinet stores files, given as name and content in turn, in one folder.
func cabinet(t testing.TB, files ...string) []byte {
	t.Helper()
	var list []cab.Source
	for i := 0; i < len(files); i += 2 {
		list = append(list, cab.Source{
			FileHeader: cab.FileHeader{Name: files[i], Size: int64(len(files[i+1])), Modified: packedTime},
			Open:       func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(files[i+1])), nil },
		})
	}
	var out memfile.File
	if _, err := cab.Write(context.Background(), &out, list, cab.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	return out.Data
}

func packed(line int, source, dest string, flags uint32) *inf.Copy {
	return &inf.Copy{Origin: at(line), Source: source, Cabinet: `Sub\Pack.cab`, Dest: dest, Flags: flags}
}

func TestCopyOutOfCabinet(t *testing.T) {
	src := fstest.MapFS{
		"sub/pack.CAB": {Data: cabinet(t, "One.txt", "first", `deep\two.txt`, "second", "loose.txt", "packed")},
		"loose.txt":    {Data: []byte("loose")},
	}
	rec := enginetest.NewRecorder()
	p := plan(
		packed(1, "ONE.TXT", `C:\d\1.txt`, 0),
		packed(2, `deep\TWO.txt`, `C:\d\2.txt`, 0),
		packed(3, `other\one.txt`, `C:\d\3.txt`, 0), // by its name alone
		packed(4, "loose.txt", `C:\d\4.txt`, 0),
		packed(5, "one.txt", `C:\d\1.TXT`, 0), // the same copy
	)
	for range 2 {
		res, err := engine.Apply(context.Background(), p, rec, engine.Options{Source: src})
		if err != nil || len(res.Done) != 4 || len(res.Skipped) != 1 {
			t.Fatalf("%+v, %v", res, err)
		}
		for path, want := range map[string]string{`C:\d\1.txt`: "first", `C:\d\2.txt`: "second", `C:\d\3.txt`: "first", `C:\d\4.txt`: "loose"} {
			if got, _ := rec.Content(path); got != want {
				t.Errorf("%s holds %q; want %q", path, got, want)
			}
		}
		if info, err := rec.Stat(`C:\d\1.txt`); err != nil || !info.ModTime().Equal(packedTime) {
			t.Errorf("it is %v, %v; want the time %v", info, err, packedTime)
		}
	}
}

func TestCabinetRefused(t *testing.T) {
	good := cabinet(t, "one.txt", "first", `x\two.txt`, "2", "Two.txt", "3", "TWO.TXT", "4")
	for _, tt := range []struct {
		name, source string
		cab          fs.File
		want         string
	}{
		{"not a cabinet", "one.txt", file([]byte("MZ")), `read Sub\Pack.cab: `},
		{"cut", "one.txt", file(good[:40]), `read Sub\Pack.cab: `},
		{"the end is missing", "one.txt", file(good[:len(good)-len("first234")]), `read Sub\Pack.cab: `},
		{"not in it", "gone.txt", file(good), "find gone.txt: file does not exist"},
		{"a folder in it", "x", file(good), "copy x: not a regular file"},
		{"two of them", "two.txt", file(good), "several files match but for case"},
		{"in order, and too big", "one.txt", struct{ fs.File }{file(make([]byte, 64<<20+1))}, "too big to be held in memory; extract it first"},
	} {
		rec := enginetest.NewRecorder()
		src := oneFile{fstest.MapFS{"Sub/Pack.cab": {}}, tt.cab}
		_, err := engine.Apply(context.Background(), plan(packed(1, tt.source, `C:\x`, 0), packed(2, "one.txt", `C:\y`, 0)), rec, engine.Options{Source: src})
		var refused *engine.RefusedError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v; want %s", tt.name, err, tt.want)
		}
		wantCalls(t, rec)
	}
}

// A cabinet in a package can only be read from its beginning to its end.
func TestCabinetInPackage(t *testing.T) {
	var inner []cab.Source
	for i, content := range []string{"first", "second"} {
		data := cabinet(t, "one.txt", content)
		inner = append(inner, cab.Source{
			FileHeader: cab.FileHeader{Name: fmt.Sprintf("%d.cab", i), Size: int64(len(data)), Modified: packedTime},
			Open:       func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
		})
	}
	var out memfile.File
	if _, err := cab.Write(t.Context(), &out, inner, cab.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	src, err := cab.NewReader(bytes.NewReader(out.Data), int64(len(out.Data)), cab.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	rec := enginetest.NewRecorder()
	p := plan(
		&inf.Copy{Origin: at(1), Source: "one.txt", Cabinet: "0.cab", Dest: `C:\0`},
		&inf.Copy{Origin: at(2), Source: "one.txt", Cabinet: "1.cab", Dest: `C:\1`},
	)
	if _, err := engine.Apply(t.Context(), p, rec, engine.Options{Source: src}); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{`C:\0`: "first", `C:\1`: "second"} {
		if got, _ := rec.Content(path); got != want {
			t.Errorf("%s holds %q; want %q", path, got, want)
		}
	}
}

// inOrder's files can only be read from their beginning to their end.
type inOrder struct{ fs.FS }

func (o inOrder) Open(name string) (fs.File, error) {
	f, err := o.FS.Open(name)
	if _, isDir := f.(fs.ReadDirFile); isDir || err != nil {
		return f, err
	}
	return struct{ fs.File }{f}, nil
}

// Cabinets in a package share what memory there is for them.
func TestCabinetsFillMemory(t *testing.T) {
	big := make([]byte, 40<<20)
	src := inOrder{fstest.MapFS{"0.cab": {Data: big}, "1.cab": {Data: big}}}
	p := plan(
		&inf.Copy{Origin: at(1), Source: "x", Cabinet: "0.cab", Dest: `C:\0`},
		&inf.Copy{Origin: at(2), Source: "x", Cabinet: "1.cab", Dest: `C:\1`},
	)
	_, err := engine.Apply(t.Context(), p, enginetest.NewRecorder(), engine.Options{Source: src})
	var refused *engine.RefusedError
	if !errors.As(err, &refused) || len(refused.Problems) != 2 {
		t.Fatalf("error %v", err)
	}
	const tooBig = "too big to be held in memory"
	if first, second := refused.Problems[0].Error(), refused.Problems[1].Error(); strings.Contains(first, tooBig) || !strings.Contains(second, tooBig) {
		t.Errorf("errors %s, %s", first, second)
	}
}

// oneFile has one file that is not the file system's own.
type oneFile struct {
	fs.FS
	file fs.File
}

func (o oneFile) Open(name string) (fs.File, error) {
	if strings.HasSuffix(name, ".cab") {
		return o.file, nil
	}
	return o.FS.Open(name)
}

func file(data []byte) fs.File {
	f, err := fstest.MapFS{"Pack.cab": {Data: data}}.Open("Pack.cab")
	if err != nil {
		panic(err)
	}
	return f
}

// What is damaged shows when it is copied, and ends the run there.
func TestCabinetDamaged(t *testing.T) {
	data := cabinet(t, "one.txt", strings.Repeat("first ", 100))
	data[len(data)-1] ^= 1
	rec := enginetest.NewRecorder()
	src := fstest.MapFS{"Sub/Pack.cab": {Data: data}}
	res, err := engine.Apply(context.Background(), plan(packed(1, "one.txt", `C:\x`, 0)), rec, engine.Options{Source: src})
	if bad := (*cab.FormatError)(nil); !errors.As(err, &bad) || res.Code != 1603 {
		t.Errorf("%+v, %v", res, err)
	}
	if _, there := rec.Content(`C:\x`); there {
		t.Error("a damaged file was copied")
	}
}

// A name in the client's code page is found by its text.
func TestCabinetNamesInCodePage(t *testing.T) {
	data := bytes.Replace(cabinet(t, "_.txt", "x"), []byte("_.txt"), []byte("\xE9.txt"), 1)
	c, err := codepage.Lookup(1252)
	if err != nil {
		t.Fatal(err)
	}
	rec := enginetest.NewRecorder()
	opt := engine.Options{Source: fstest.MapFS{"Sub/Pack.cab": {Data: data}}, Codec: c}
	if _, err := engine.Apply(context.Background(), plan(packed(1, "É.txt", `C:\x`, 0)), rec, opt); err != nil {
		t.Error(err)
	}
}

// counting counts what is read at random from the cabinet.
type counting struct {
	fs.File
	read *int64
}

func (c counting) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.File.(io.ReaderAt).ReadAt(p, off)
	*c.read += int64(n)
	return n, err
}

// However the INF orders its copies, and whatever versions must be compared,
// a folder is read once.
func TestCabinetReadOnce(t *testing.T) {
	const count, size = 40, 60 << 10
	noise := rand.NewChaCha8([32]byte{1})
	var files []string
	for i := range count {
		body := make([]byte, size)
		noise.Read(body)
		files = append(files, fmt.Sprintf("f%02d.dll", i), program("2.0.0.0")+string(body))
	}
	data := cabinet(t, files...)
	rec := enginetest.NewRecorder()
	var actions []inf.Action
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(count) {
		name := files[2*i]
		switch i % 3 {
		case 0:
			rec.Put(`C:\d\`+name, program("1.0.0.0"))
		case 1:
			rec.Put(`C:\d\`+name, program("3.0.0.0"))
		}
		actions = append(actions, packed(i, name, `C:\d\`+name, 0))
	}
	var read int64
	src := oneFile{fstest.MapFS{"Sub/Pack.cab": {}}, counting{file(data), &read}}
	res, err := engine.Apply(context.Background(), plan(actions...), rec, engine.Options{Source: src})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Done) != 27 || len(res.Skipped) != 13 {
		t.Errorf("%d copied, %d skipped", len(res.Done), len(res.Skipped))
	}
	if most := int64(len(data)) * 3 / 2; read > most {
		t.Errorf("%d bytes were read of a cabinet of %d", read, len(data))
	}
	for i := range count {
		got, _ := rec.Content(`C:\d\` + files[2*i])
		if (got == files[2*i+1]) != (i%3 != 1) {
			t.Errorf("%s was copied wrongly", files[2*i])
		}
	}
	if paths := rec.Paths(); len(paths) != count {
		t.Errorf("something stays behind: %q", paths)
	}
}

// Two files for one place stay in the INF's order; a file between copies out
// of the cabinet is not passed.
func TestCabinetOrder(t *testing.T) {
	src := fstest.MapFS{
		"sub/pack.cab": {Data: cabinet(t, "a", "1", "b", "2", "c", "3")},
		"loose":        {Data: []byte("loose")},
	}
	rec := enginetest.NewRecorder()
	if _, err := engine.Apply(context.Background(), plan(
		packed(1, "c", `C:\3`, 0), packed(2, "b", `C:\x`, 0), packed(3, "a", `C:\X`, 0), packed(4, "loose", `C:\4`, 0), packed(5, "c", `C:\5`, 0), packed(6, "a", `C:\6`, 0),
	), rec, engine.Options{Source: src}); err != nil {
		t.Fatal(err)
	}
	wantCalls(t, rec, `write C:\x 1`, `write C:\3 1`, `write C:\X 1`, `write C:\4 5`, `write C:\6 1`, `write C:\5 1`)
	if got, _ := rec.Content(`C:\x`); got != "1" {
		t.Errorf("x holds %q; want what was copied last", got)
	}
}

// A file that is in use, by the flags of its line.
func TestCopyInUse(t *testing.T) {
	const dest, staged, old = `C:\d\x.dll`, `C:\d\x.dll.gxnew`, `C:\d\x.dll.gxold`
	for _, tt := range []struct {
		name   string
		flags  uint32
		inUse  string // calls that fail with ErrInUse
		calls  string
		reboot bool
		wait   string // for the restart
		fails  bool
	}{
		{"free", inf.CopyTryRename, "", "write " + dest, false, "", false},
		{"in use", 0, "write " + dest, "write " + staged + "|atrestart " + staged + " " + dest, true, "replaced at the restart", false},
		{"forced", inf.CopyForceInUse, "", "write " + staged + "|atrestart " + staged + " " + dest, true, "replaced at the restart", false},
		{"renamed aside", inf.CopyTryRename, "write " + dest, "write " + staged + "|rename " + dest + " " + old + "|rename " + staged + " " + dest + "|remove " + old, false, "", false},
		{"renamed aside, still used", inf.CopyTryRename, "write " + dest + "|remove " + old,
			"write " + staged + "|rename " + dest + " " + old + "|rename " + staged + " " + dest + "|atrestart " + old, false, "deleted at the restart", false},
		{"renamed aside, stays", inf.CopyTryRename, "write " + dest + "|remove " + old + "|atrestart " + old,
			"write " + staged + "|rename " + dest + " " + old + "|rename " + staged + " " + dest, false, "stays behind as " + old, false},
		{"cannot be renamed", inf.CopyTryRename, "write " + dest + "|rename " + dest + " " + old,
			"write " + staged + "|atrestart " + staged + " " + dest, true, "replaced at the restart", false},
		{"nothing helps", 0, "write " + dest + "|atrestart " + staged + " " + dest, "write " + staged + "|remove " + staged, false, "", true},
		{"forced aside", inf.CopyForceInUse | inf.CopyTryRename, "", "write " + staged + "|rename " + dest + " " + old + "|rename " + staged + " " + dest + "|remove " + old, false, "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rec := enginetest.NewRecorder()
			rec.Put(dest, "old")
			rec.Fail = func(call string) error {
				for used := range strings.SplitSeq(tt.inUse, "|") {
					if call == used {
						return &fs.PathError{Op: "try", Path: "p", Err: engine.ErrInUse}
					}
				}
				return nil
			}
			pending := ""
			opt := engine.Options{Source: fstest.MapFS{"x.dll": {Data: []byte("new")}}, Event: func(e *engine.Event) { pending += e.Pending }}
			res, err := engine.Apply(context.Background(), plan(cp(1, "x.dll", dest, tt.flags)), rec, opt)
			if (err != nil) != tt.fails || tt.fails && !errors.Is(err, engine.ErrInUse) {
				t.Fatalf("error %v", err)
			}
			want := tt.calls
			for _, path := range []string{dest, staged} {
				want = strings.ReplaceAll(want+"|", "write "+path+"|", "write "+path+" 3|")
				want = strings.TrimSuffix(want, "|")
			}
			if diff := cmp.Diff(strings.Split(want, "|"), rec.Calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			if res.Reboot != tt.reboot || !strings.Contains(pending, tt.wait) || (tt.wait == "") != (pending == "") {
				t.Errorf("reboot %v, pending %q; want %v, %q", res.Reboot, pending, tt.reboot, tt.wait)
			}
		})
	}
}

// A file that is staged for its version waits no longer than it must.
func TestCopyStagedInUse(t *testing.T) {
	src := fstest.MapFS{"Sub/Pack.cab": {Data: cabinet(t, "x.dll", program("2.0.0.0"))}}
	for _, tt := range []struct {
		there, fail string
		cause       error
		paths       int
		fails       bool
	}{
		{"1.0.0.0", "", nil, 1, false},
		{"3.0.0.0", "", nil, 1, false},
		{"1.0.0.0", `rename C:\x.dll.gxnew C:\x.dll`, engine.ErrInUse, 2, false},
		{"1.0.0.0", `rename C:\x.dll.gxnew C:\x.dll`, errors.New("bad sector"), 1, true},
		{"1.0.0.0", `write C:\x.dll.gxnew`, errors.New("bad sector"), 1, true},
		{"3.0.0.0", `remove C:\x.dll.gxnew`, errors.New("bad sector"), 2, true},
	} {
		rec := enginetest.NewRecorder()
		rec.Put(`C:\x.dll`, program(tt.there))
		rec.Fail = func(call string) error {
			if call == tt.fail {
				return tt.cause
			}
			return nil
		}
		res, err := engine.Apply(context.Background(), plan(packed(1, "x.dll", `C:\x.dll`, 0)), rec, engine.Options{Source: src})
		if (err != nil) != tt.fails || len(rec.Paths()) != tt.paths {
			t.Errorf("over %s, %s failing: %+v, %v, left %q", tt.there, tt.fail, res, err, rec.Paths())
		}
	}
}

func TestDeleteInUse(t *testing.T) {
	for _, tt := range []struct {
		flags   uint32
		restart error
		fails   bool
	}{
		{0, nil, true},
		{inf.DeleteInUse, nil, false},
		{inf.DeleteInUseQuit, nil, false},
		{inf.DeleteInUse, fs.ErrPermission, true},
	} {
		rec := enginetest.NewRecorder()
		rec.Put(`C:\x`, "x")
		rec.Fail = func(call string) error {
			if call == `atrestart C:\x` {
				return tt.restart
			}
			return engine.ErrInUse
		}
		pending := ""
		opt := engine.Options{Event: func(e *engine.Event) { pending += e.Pending }}
		res, err := engine.Apply(context.Background(), plan(&inf.Delete{Origin: at(1), Path: `C:\x`, Flags: tt.flags}), rec, opt)
		if (err != nil) != tt.fails || res.Reboot == tt.fails || (pending == "") != tt.fails {
			t.Errorf("flags %#x: %+v, pending %q, %v", tt.flags, res, pending, err)
		}
		if tt.fails && (!errors.Is(err, engine.ErrInUse) || tt.restart != nil && !errors.Is(err, tt.restart)) {
			t.Errorf("flags %#x: error %v", tt.flags, err)
		}
		if !tt.fails {
			wantCalls(t, rec, `atrestart C:\x`)
		}
	}
}
