package engine_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"golang.org/x/sys/windows"

	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
)

// hold opens a file until the test's end, so that others may only read it and
// what share says.
func hold(t *testing.T, path string, share uint32) {
	t.Helper()
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		t.Fatal(err)
	}
	h, err := windows.CreateFile(name, windows.GENERIC_READ, windows.FILE_SHARE_READ|share, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { windows.CloseHandle(h) })
}

// Windows refuses to replace a file that is held as it refuses what belongs to
// others; the engine tells the two apart.
func TestNativeCopyInUse(t *testing.T) {
	for _, tt := range []struct {
		name   string
		share  uint32
		flags  uint32
		now    string // what the file holds at once
		reboot bool
	}{
		{"not shared", 0, 0, "old", true},
		{"not shared, to be renamed", 0, inf.CopyTryRename, "old", true},
		{"may be renamed", windows.FILE_SHARE_DELETE, inf.CopyTryRename, "new", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := emptyDir(t)
			dest := filepath.Join(dir, "x.dll")
			if err := os.WriteFile(dest, []byte("old"), 0o666); err != nil {
				t.Fatal(err)
			}
			hold(t, dest, tt.share)
			pending := ""
			opt := engine.Options{Source: fstest.MapFS{"x.dll": {Data: []byte("new")}}, Event: func(e *engine.Event) { pending += e.Pending }}
			res, err := engine.Apply(context.Background(), plan(cp(1, "x.dll", dest, tt.flags)), &engine.Native{}, opt)
			if errors.Is(err, fs.ErrPermission) {
				t.Skip("only an administrator can replace files at the restart")
			}
			if err != nil || res.Reboot != tt.reboot || tt.reboot != (pending != "") {
				t.Errorf("%+v, pending %q, %v", res, pending, err)
			}
			if got, err := os.ReadFile(dest); err != nil || string(got) != tt.now {
				t.Errorf("the file holds %q, %v; want %q", got, err, tt.now)
			}
		})
	}
}
