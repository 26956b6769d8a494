package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"
	"goexpress/pkg/inf/engine/standin"
)

func TestRemoveDir(t *testing.T) {
	rec := enginetest.NewRecorder()
	rec.Put(`C:\full\a\x.txt`, "x")
	rec.Put(`C:\file`, "x")
	if err := rec.MkdirAll(`C:\full\b\c`); err != nil {
		t.Fatal(err)
	}
	rec.Calls = nil
	res, err := engine.Apply(context.Background(), plan(
		&inf.RemoveDir{Origin: at(1), Path: `C:\FULL\b\c`},
		&inf.RemoveDir{Origin: at(2), Path: `C:\full\b`},
		&inf.RemoveDir{Origin: at(3), Path: `C:\full`},
		&inf.RemoveDir{Origin: at(4), Path: `C:\gone`},
		&inf.RemoveDir{Origin: at(5), Path: `C:\file`},
	), rec, engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	wantCalls(t, rec, `remove C:\FULL\b\c`, `remove C:\full\b`)
	why := []string{"the folder is not empty", "there is no such folder", "it is a file, not a folder"}
	if len(res.Done) != 2 || len(res.Skipped) != len(why) {
		t.Fatalf("result %+v", res)
	}
	for i, s := range res.Skipped {
		if s.Why != why[i] || inf.OriginOf(s.Action).Line != 3+i {
			t.Errorf("skipped %+v; want %s", s, why[i])
		}
	}
	for _, path := range []string{`C:\`, `c:/`, `D:\`, `C:\a\..`, `full`} {
		_, err := engine.Apply(context.Background(), plan(&inf.RemoveDir{Path: path}), rec, engine.Options{})
		if bad := (*engine.PathError)(nil); !errors.As(err, &bad) {
			t.Errorf("%s: error %v; want it refused", path, err)
		}
	}
}

func TestRemoveDirFails(t *testing.T) {
	rec := enginetest.NewRecorder()
	if err := rec.MkdirAll(`C:\x`); err != nil {
		t.Fatal(err)
	}
	rec.Fail = func(call string) error { return errors.New("bad sector") }
	res, err := engine.Apply(context.Background(), plan(&inf.RemoveDir{Origin: at(1), Path: `C:\x`}), rec, engine.Options{})
	if err == nil || res.Code != 1603 || res.Failed == nil {
		t.Errorf("%+v, %v", res, err)
	}
}

// An empty folder on a real file system, and one that is not.
func TestRemoveDirOfFolder(t *testing.T) {
	f := openFolder(t, t.TempDir(), standin.Options{})
	if err := f.MkdirAll(`C:\a\b`); err != nil {
		t.Fatal(err)
	}
	res, err := engine.Apply(context.Background(), plan(
		&inf.RemoveDir{Path: `C:\a`}, &inf.RemoveDir{Path: `C:\a\b`}, &inf.RemoveDir{Path: `C:\a`}, &inf.RemoveDir{Path: `C:\a`},
	), f, engine.Options{})
	if err != nil || len(res.Done) != 2 || len(res.Skipped) != 2 || res.Skipped[0].Why != "the folder is not empty" {
		t.Errorf("%+v, %v", res, err)
	}
}

func TestPrompt(t *testing.T) {
	ask := &inf.Prompt{Origin: at(1), Text: "Go on?", Buttons: inf.ButtonYesNo}
	tell := &inf.Prompt{Origin: at(2), Text: "Done.", Buttons: inf.ButtonOK}
	rec := enginetest.NewRecorder()
	res, err := engine.Apply(context.Background(), plan(ask, tell), rec, engine.Options{})
	if err != nil || len(res.Done) != 2 || res.Code != 0 {
		t.Errorf("accepted: %+v, %v", res, err)
	}
	rec.Declines = true
	if _, err := engine.Apply(context.Background(), plan(tell), rec, engine.Options{}); err != nil {
		t.Errorf("a message was declined: %v", err)
	}
	rec.Calls = nil
	res, err = engine.Apply(context.Background(), plan(ask, command(3, "never.exe", true)), rec, engine.Options{Continue: true})
	var failed *engine.ActionError
	if !errors.As(err, &failed) || !errors.Is(err, engine.ErrDeclined) || res.Code != 1602 || failed.Code != 1602 {
		t.Errorf("declined: %+v, %v", res, err)
	}
	if text := err.Error(); text != "odk.inf:1: [List] ask: Go on?: declined" {
		t.Errorf("error %q", text)
	}
	wantCalls(t, rec, "ask Go on?")
	rec.Fail = func(string) error { return errors.New("no screen") }
	if res, err := engine.Apply(context.Background(), plan(ask), rec, engine.Options{}); err == nil || res.Code != 1603 {
		t.Errorf("failed: %+v, %v", res, err)
	}
}

// advpack-007: an administrator passes. Nobody else changes anything.
func TestCheckAdmin(t *testing.T) {
	rec := enginetest.NewRecorder()
	rec.Put(`C:\x`, "x")
	p := plan(&inf.CheckAdmin{Origin: at(1)}, &inf.Delete{Origin: at(2), Path: `C:\x`})
	rec.NotAdmin = true
	res, err := engine.Apply(context.Background(), p, rec, engine.Options{})
	var refused *engine.RefusedError
	if !errors.As(err, &refused) || res.Code != 740 || !strings.Contains(refused.Problems[0].Hint, "administrator") {
		t.Errorf("%+v, %v", res, err)
	}
	wantCalls(t, rec, "admin")
	rec.NotAdmin, rec.Calls = false, nil
	if res, err := engine.Apply(context.Background(), p, rec, engine.Options{}); err != nil || len(res.Done) != 2 {
		t.Errorf("%+v, %v", res, err)
	}
	rec.Fail = func(string) error { return errors.New("no answer") }
	if res, err := engine.Apply(context.Background(), p, rec, engine.Options{}); err == nil || res.Code != 1603 {
		t.Errorf("%+v, %v", res, err)
	}
}

func TestRebootAndRefresh(t *testing.T) {
	rec := enginetest.NewRecorder()
	res, err := engine.Apply(context.Background(), plan(&inf.RefreshShell{Origin: at(1)}, &inf.Reboot{Origin: at(2)}), rec, engine.Options{})
	if err != nil || !res.Reboot || len(res.Done) != 2 {
		t.Errorf("%+v, %v", res, err)
	}
	wantCalls(t, rec, "refreshshell")
	rec.Fail = func(string) error { return errors.New("no shell") }
	if res, err := engine.Apply(context.Background(), plan(&inf.RefreshShell{}), rec, engine.Options{}); err == nil || res.Reboot {
		t.Errorf("%+v, %v", res, err)
	}
}
