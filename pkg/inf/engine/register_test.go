package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"
	"goexpress/pkg/inf/engine/standin"
)

// header is as much of a PE file as names its machine: no sections, no data.
func header(machine uint16) string {
	b := make([]byte, 64+24+112)
	copy(b, "MZ")
	b[60] = 64
	copy(b[64:], "PE\x00\x00")
	b[68], b[69] = byte(machine), byte(machine>>8)
	b[84] = 112                    // size of the optional header
	b[88], b[89] = 0x0b, 2         // PE32+
	b[88+32+1], b[88+36+1] = 16, 2 // alignments: 4096 and 512
	return string(b)
}

const systemDir, system32Bit = `C:\WINDOWS\system32\regsvr32.exe`, `C:\WINDOWS\SysWOW64\regsvr32.exe`

func TestRegister(t *testing.T) {
	const x64, x86 = `C:\App\x64.ocx`, `C:\App\x86.ocx`
	for _, tt := range []struct {
		a    *inf.Register
		line string
	}{
		{&inf.Register{Path: x64, Server: true}, systemDir + ` /s "C:\App\x64.ocx"`},
		{&inf.Register{Path: x86, Server: true}, system32Bit + ` /s "C:\App\x86.ocx"`},
		{&inf.Register{Path: x86, Server: true, Undo: true}, system32Bit + ` /s /u "C:\App\x86.ocx"`},
		{&inf.Register{Path: x64, Server: true, Install: true}, systemDir + ` /s /i "C:\App\x64.ocx"`},
		{&inf.Register{Path: x64, Install: true, Argument: "U"}, systemDir + ` /s /n /i:U "C:\App\x64.ocx"`},
		{&inf.Register{Path: x64, Install: true, Undo: true, Argument: `a "b" c`}, systemDir + ` /s /u /n /i:"a \"b\" c" "C:\App\x64.ocx"`},
		{&inf.Register{Path: `C:\App\odd.dll`, Server: true}, systemDir + ` /s "C:\App\odd.dll"`},
		{&inf.Register{Path: `C:\App\a b.EXE`, Server: true}, `"C:\App\a b.EXE" /RegServer`},
		{&inf.Register{Path: `C:\App\a b.EXE`, Server: true, Undo: true}, `"C:\App\a b.EXE" /UnregServer`},
		{&inf.Register{Path: `C:\App\a b.EXE`, Server: true, Argument: "/x"}, `"C:\App\a b.EXE" /x`},
		{&inf.Register{Path: `%GOEXPRESS_DIR%\packed.dll`, Source: "Packed.dll", Server: true}, system32Bit + ` /s "%GOEXPRESS_DIR%\packed.dll"`},
	} {
		sys := enginetest.NewRecorder()
		sys.Put(x64, header(0x8664))
		sys.Put(x86, header(0x14c))
		sys.Put(`C:\App\odd.dll`, header(0x14c)[:100]) // a PE file cut short: Windows shall say what it thinks
		sys.Put(`C:\App\a b.exe`, "no matter what")
		var got engine.Command
		sys.Commands = engine.RunFunc(func(_ context.Context, c *engine.Command) (int, error) { got = *c; return 0, nil })
		tt.a.Timeout = time.Minute
		src := fstest.MapFS{"packed.DLL": {Data: []byte(header(0x14c))}}
		res, err := engine.Apply(context.Background(), plan(tt.a), sys, engine.Options{Source: src})
		if err != nil {
			t.Errorf("%v: %v", tt.a, err)
			continue
		}
		loads := tt.a.Path
		if strings.HasSuffix(strings.ToLower(loads), ".exe") {
			loads = ""
		}
		if want := (engine.Command{Line: tt.line, Wait: true, Hidden: true, Timeout: time.Minute, Loads: loads}); got != want {
			t.Errorf("%v:\n got %+v\nwant %+v", tt.a, got, want)
		}
		if len(res.Commands) != 1 || res.Commands[0].Command != tt.line || res.Commands[0].Stage != inf.Registration || len(res.Done) != 1 {
			t.Errorf("%v: result %+v", tt.a, res)
		}
	}
}

// A component that is nowhere fails before anything is changed; one that the
// plan brings does not.
func TestRegisterMissing(t *testing.T) {
	const path = `C:\App\x.dll`
	register := &inf.Register{Origin: inf.Origin{File: "a.inf", Line: 9}, Path: path, Server: true}
	packed := &inf.Register{Path: `%GOEXPRESS_DIR%\gone.dll`, Source: "gone.dll", Server: true}
	del := &inf.Delete{Path: `C:\old.txt`}
	for _, tt := range []struct {
		name    string
		actions []inf.Action
		code    int // 0: goes well
	}{
		{"nowhere", []inf.Action{del, register}, engine.CodeFailed},
		{"not in the package", []inf.Action{del, packed}, engine.CodeFailed},
		{"not this system's", []inf.Action{del, &inf.Register{Path: `\\server\x.dll`, Server: true}}, engine.CodeFailed},
		{"copied", []inf.Action{cp(1, "x.dll", `c:\app/X.dll`, 0), register}, 0},
		{"renamed", []inf.Action{&inf.Rename{Old: `C:\App\y.dll`, New: path}, register}, 0},
		{"made by a command", []inf.Action{&inf.Run{Command: "make.exe", Wait: true, Stage: inf.Pre}, register}, 0},
		{"a command that comes too late", []inf.Action{del, register, &inf.Run{Command: "make.exe", Wait: true, Stage: inf.Post}}, engine.CodeFailed},
	} {
		sys := enginetest.NewRecorder()
		sys.Put(`C:\old.txt`, "x")
		sys.Put(`C:\App\y.dll`, header(0x8664))
		sys.Commands = engine.RunFunc(func(_ context.Context, c *engine.Command) (int, error) {
			if c.Line == "make.exe" {
				sys.Put(path, header(0x8664))
			}
			return 0, nil
		})
		src := fstest.MapFS{"x.dll": {Data: []byte(header(0x8664))}}
		res, err := engine.Apply(context.Background(), plan(tt.actions...), sys, engine.Options{Source: src})
		if res.Code != tt.code || (err == nil) != (tt.code == 0) {
			t.Errorf("%s: code %d, %v; want %d", tt.name, res.Code, err, tt.code)
		}
		var refused *engine.RefusedError
		if tt.code != 0 && (!errors.As(err, &refused) || len(sys.Calls) > 0) {
			t.Errorf("%s: %v after %q; want a refusal", tt.name, err, sys.Calls)
		}
	}
}

func TestRegisterFails(t *testing.T) {
	const dll, exe = `C:\x.dll`, `C:\x.exe`
	for _, tt := range []struct {
		path string
		code int
		err  error
		want int
		says string
	}{
		{dll, 3, nil, engine.CodeFailed, "cannot be loaded"},
		{dll, 4, nil, engine.CodeFailed, "no function"},
		{dll, 5, nil, engine.CodeFailed, "its own registration failed (regsvr32 ended with exit code 5)"},
		{dll, 3010, nil, engine.CodeFailed, "exit code 3010"}, // no code of regsvr32's
		{dll, 0, os.ErrNotExist, engine.CodeNotFound, "not exist"},
		{dll, 0, context.DeadlineExceeded, engine.CodeTimeout, "deadline"},
		{exe, 7, nil, 7, "exit code 7"},
		{exe, 3010, nil, 3010, ""},
		{exe, 9, nil, 9, ""}, // the author says that it is success
	} {
		sys := enginetest.NewRecorder()
		sys.Put(dll, header(0x8664))
		sys.Put(exe, "")
		sys.Commands = engine.RunFunc(func(context.Context, *engine.Command) (int, error) { return tt.code, tt.err })
		p := plan(&inf.Register{Path: tt.path, Server: true})
		res, err := engine.Apply(context.Background(), p, sys, engine.Options{Success: []uint32{9}})
		switch {
		case res.Code != tt.want:
			t.Errorf("%s %d: code %d, want %d", tt.path, tt.code, res.Code, tt.want)
		case tt.says == "" && err != nil, tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)):
			t.Errorf("%s %d: error %v, want %q", tt.path, tt.code, err, tt.says)
		}
	}
	sys := enginetest.NewRecorder()
	sys.Put(dll, "no library")
	if res, err := engine.Apply(context.Background(), plan(&inf.Register{Path: dll, Server: true}), sys, engine.Options{}); err == nil || res.Code != engine.CodeFailed || slices.ContainsFunc(sys.Calls, func(c string) bool { return strings.HasPrefix(c, "run") }) {
		t.Errorf("a text: %+v, %v", res, err)
	}
}

// A folder that stands for C:\ registers nothing: it lists the commands.
func TestRegisterInFolder(t *testing.T) {
	sys, err := standin.Open(t.TempDir(), standin.Options{})
	if err != nil {
		t.Fatal(err)
	}
	src := fstest.MapFS{"x.dll": {Data: []byte(header(0x14c))}}
	p := plan(cp(1, "x.dll", `C:\App\x.dll`, 0), &inf.Register{Path: `C:\app\X.dll`, Server: true},
		&inf.Register{Path: `%GOEXPRESS_DIR%\x.dll`, Source: "x.dll", Server: true, Undo: true})
	res, err := engine.Apply(context.Background(), p, sys, engine.Options{Source: src})
	if err != nil || len(res.Done) != 3 || len(res.Commands) != 2 ||
		res.Commands[0].Command != system32Bit+` /s "C:\app\X.dll"` || res.Commands[1].Command != system32Bit+` /s /u "%GOEXPRESS_DIR%\x.dll"` {
		t.Errorf("%+v, %v", res, err)
	}
	if err := sys.Close(); err != nil {
		t.Error(err)
	}
}

// The caller says where regsvr32 lies: a 32-bit program sees the two of a
// 64-bit Windows in other places.
func TestRegisterWhere(t *testing.T) {
	sys := enginetest.NewRecorder()
	sys.Put(`C:\x.dll`, header(0x8664))
	opt := engine.Options{Regsvr32: func(machine uint16) string {
		if machine != 0x8664 {
			t.Errorf("machine %#x", machine)
		}
		return `C:\My Windows\Sysnative\regsvr32.exe`
	}}
	if _, err := engine.Apply(context.Background(), plan(&inf.Register{Path: `C:\x.dll`, Server: true}), sys, opt); err != nil {
		t.Fatal(err)
	}
	if want := `run "C:\My Windows\Sysnative\regsvr32.exe" /s "C:\x.dll" hidden`; !slices.Contains(sys.Calls, want) {
		t.Errorf("calls %q, want %q", sys.Calls, want)
	}
}

// What a system does not run is left out, and said.
func TestNotRun(t *testing.T) {
	sys := enginetest.NewRecorder()
	sys.Put(`C:\a.exe`, "MZ")
	sys.Commands = engine.RunFunc(func(context.Context, *engine.Command) (int, error) {
		return 0, fmt.Errorf("a program for Windows: %w", engine.ErrNotRun)
	})
	plan := &inf.Plan{Actions: []inf.Action{
		&inf.Register{Path: `C:\a.exe`, Server: true},
		&inf.Run{Command: "b.exe", Wait: true},
		&inf.Delete{Path: `C:\a.exe`},
	}}
	res, err := engine.Apply(context.Background(), plan, sys, engine.Options{})
	if err != nil || res.Code != 0 || len(res.Skipped) != 2 || len(res.Done) != 1 {
		t.Fatalf("%+v, %v", res, err)
	}
	for _, s := range res.Skipped {
		if s.Why != "a program for Windows: not run on this system" {
			t.Errorf("%v: %s", s.Action, s.Why)
		}
	}
}
