package engine_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"
)

// emptyDir is t.TempDir without RemoveAll, which fails under Wine 8.0.
func emptyDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "native")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { removeTree(dir) })
	return dir
}

func removeTree(dir string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if name := filepath.Join(dir, e.Name()); e.IsDir() {
			removeTree(name)
		} else {
			os.Remove(name)
		}
	}
	os.Remove(dir)
}

func TestNative(t *testing.T) {
	enginetest.TestSystem(t, func(t *testing.T, c engine.Commands) (engine.System, string) {
		return &engine.Native{Commands: c}, emptyDir(t)
	})
}

func TestNativeReadOnlyFile(t *testing.T) {
	dir, sys := emptyDir(t), &engine.Native{}
	for _, name := range []string{"a", "b", "c", "d"} {
		full := filepath.Join(dir, name)
		if err := os.WriteFile(full, []byte("old"), 0o444); err != nil {
			t.Fatal(err)
		}
	}
	if err := sys.Write(dir+`\a`, strings.NewReader("new"), time.Time{}); err != nil {
		t.Error(err)
	}
	if data, err := os.ReadFile(dir + `\a`); err != nil || string(data) != "new" {
		t.Errorf("a holds %q, %v", data, err)
	}
	if err := sys.Remove(dir + `\b`); err != nil {
		t.Error(err)
	}
	if err := sys.Rename(dir+`\c`, dir+`\d`); err != nil {
		t.Error(err)
	}
}

// A file that is held open without sharing stays, and the error says so.
func TestNativeFileInUse(t *testing.T) {
	dir, sys := emptyDir(t), &engine.Native{}
	full := dir + `\held.txt`
	if err := os.WriteFile(full, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	release := holdOpen(t, full)
	p := plan(cp(1, "a.txt", full, inf.CopyNoVersionCheck))
	_, err := engine.Apply(context.Background(), p, sys, engine.Options{Source: source("a.txt")})
	var failed *engine.ActionError
	if !errors.As(err, &failed) || !errors.Is(err, engine.ErrInUse) && !errors.Is(err, fs.ErrPermission) || failed.Hint == "" {
		t.Errorf("write over a file in use: %v; want that it is in use, with a hint", err)
	}
	if err := sys.Remove(full); !errors.Is(err, engine.ErrInUse) && !errors.Is(err, fs.ErrPermission) {
		t.Errorf("remove a file in use: %v", err)
	}
	release()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v; want the old file only", entries, err)
	}
	if data, err := os.ReadFile(full); err != nil || string(data) != "old" {
		t.Errorf("the file holds %q, %v", data, err)
	}
}

func TestNativeNeedsCommands(t *testing.T) {
	if _, err := (&engine.Native{}).Run(context.Background(), engine.Command{Line: "cmd.exe"}); err == nil {
		t.Error("ran a command without a way to")
	}
}

// holdOpen opens a file for reading with no sharing at all.
func holdOpen(t *testing.T, name string) (release func()) {
	t.Helper()
	p, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		t.Fatal(err)
	}
	h, err := syscall.CreateFile(p, syscall.GENERIC_READ, 0, nil, syscall.OPEN_EXISTING, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		t.Fatal(err)
	}
	return func() { syscall.CloseHandle(h) }
}
