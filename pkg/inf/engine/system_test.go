package engine_test

import (
	"testing"

	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"
)

func TestRecorder(t *testing.T) {
	enginetest.TestSystem(t, func(t *testing.T, c engine.Commands) (engine.System, string) {
		r := enginetest.NewRecorder()
		r.Commands = c
		if err := r.MkdirAll(`C:\t`); err != nil {
			t.Fatal(err)
		}
		return r, `C:\t`
	})
}

func TestFolder(t *testing.T) {
	enginetest.TestSystem(t, func(t *testing.T, c engine.Commands) (engine.System, string) {
		f := openFolder(t, t.TempDir(), engine.FolderOptions{Commands: c})
		if err := f.MkdirAll(`c:\t`); err != nil {
			t.Fatal(err)
		}
		return f, `C:\t`
	})
}

func openFolder(t testing.TB, dir string, opt engine.FolderOptions) *engine.Folder {
	t.Helper()
	f, err := engine.OpenFolder(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}
