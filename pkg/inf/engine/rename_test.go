package engine_test

import (
	"strings"
	"testing"

	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/standin"
)

// A folder is not replaced by renaming something to it, and the error names it.
func TestRenameToFolder(t *testing.T) {
	for _, tt := range []struct {
		old, new string
		failed   bool
	}{
		{`C:\file`, `C:\EMPTY`, true},
		{`C:\full`, `C:\empty`, true},
		{`C:\empty`, `C:/Full`, true},
		{`C:\full`, `C:\FULL`, false}, // only the spelling
		{`C:\full`, `C:\new`, false},
	} {
		f := openFolder(t, t.TempDir(), standin.Options{})
		for _, dir := range []string{`C:\empty`, `C:\full\sub`} {
			if err := f.MkdirAll(dir); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Write(`C:\file`, strings.NewReader("x"), packedTime); err != nil {
			t.Fatal(err)
		}
		_, err := engine.Apply(t.Context(), plan(&inf.Rename{Origin: at(1), Old: tt.old, New: tt.new}), f, engine.Options{})
		if failed := err != nil; failed != tt.failed {
			t.Errorf("%s to %s: %v", tt.old, tt.new, err)
		}
		if want := tt.new + ": a folder of this name is there"; tt.failed && !strings.Contains(err.Error(), want) {
			t.Errorf("%s to %s: %v; want %s", tt.old, tt.new, err, want)
		}
	}
}
