package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"goexpress/internal/shelllink"
	pages "goexpress/internal/text"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"
)

func TestShortcut(t *testing.T) {
	rec := enginetest.NewRecorder()
	rec.Put(`C:\app\demo.exe`, "MZ")
	program := &inf.Shortcut{
		Path: `C:\menu\Sub\Demo.lnk`, Target: `C:\app\demo.exe`, Arguments: "/x", Dir: `C:\app`,
		Icon: `C:\app\i.ico`, IconIndex: 2, HotKey: 0x0344, Tip: "Demo program",
	}
	folder := &inf.Shortcut{Path: `C:\menu\Folder.lnk`, Target: `C:\app`}
	for range 2 { // the second time it is the same
		if _, err := engine.Apply(context.Background(), plan(program, folder), rec, engine.Options{}); err != nil {
			t.Fatal(err)
		}
		for path, link := range map[string]shelllink.Link{
			program.Path: {Target: program.Target, Arguments: "/x", Dir: `C:\app`, Description: "Demo program", Icon: `C:\app\i.ico`, IconIndex: 2, HotKey: 0x0344},
			folder.Path:  {Target: folder.Target, Folder: true},
		} {
			want, err := shelllink.Encode(&link, pages.Windows1252)
			if got, _ := rec.Content(path); err != nil || got != string(want) {
				t.Errorf("%s is not the link that it should be (%v)", path, err)
			}
		}
	}
	remove := &inf.Shortcut{Path: strings.ToUpper(program.Path), Remove: true}
	for n := range 2 {
		res, err := engine.Apply(context.Background(), plan(remove), rec, engine.Options{})
		if err != nil || len(res.Done) != 1-n || len(res.Skipped) != n {
			t.Errorf("removed: %+v, %v", res, err)
		}
	}
	if _, there := rec.Content(program.Path); there {
		t.Error("the link is still there")
	}
}

func TestShortcutRefused(t *testing.T) {
	for want, a := range map[string]*inf.Shortcut{
		`target "demo.exe" is not an absolute path`: {Path: `C:\x.lnk`, Target: "demo.exe"},
		`x.lnk is not an absolute path`:             {Path: `x.lnk`, Target: `C:\demo.exe`},
		`is a network or device path`:               {Path: `\\server\share\x.lnk`, Remove: true},
		`holds a NUL`:                               {Path: `C:\x.lnk`, Target: `C:\demo.exe`, Arguments: "a\x00"},
	} {
		rec := enginetest.NewRecorder()
		_, err := engine.Apply(context.Background(), plan(a), rec, engine.Options{})
		var refused *engine.RefusedError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), want) || refused.Problems[0].Hint == "" {
			t.Errorf("error %v; want it refused: %s", err, want)
		}
		wantCalls(t, rec)
	}
}
