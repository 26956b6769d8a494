package engine_test

import (
	"testing"

	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"
	"goexpress/pkg/inf/engine/standin"
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
		f := openFolder(t, t.TempDir(), standin.Options{Commands: c})
		if err := f.MkdirAll(`c:\t`); err != nil {
			t.Fatal(err)
		}
		return f, `C:\t`
	})
}

func openFolder(t testing.TB, dir string, opt standin.Options) *standin.Folder {
	t.Helper()
	f, err := standin.Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}
