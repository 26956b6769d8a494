package pe_test

import (
	"bytes"
	"testing"

	"goexpress/internal/petest"
	"goexpress/pkg/pe"
)

// FuzzPE reads anything, and rewrites what it could read: what was kept must
// be there again, and nothing may grow without measure.
func FuzzPE(f *testing.F) {
	var seeds [][]byte
	for _, s := range shapes {
		seeds = append(seeds, s.image.Bytes())
	}
	seeds = append(seeds, withVersion(versionResource()), tree(func([]byte, uint32) {}), petest.Image{NoRoom: true}.Bytes())
	if len(seeds) < 10 {
		f.Fatalf("%d seeds", len(seeds))
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := pe.NewFile(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		_, _ = file.VersionInfo()
		var out memory
		l, err := pe.Rewrite(&out, file, pe.RewriteOptions{Add: []pe.NewResource{rcdata("NEW", "new")}})
		if err != nil {
			if len(out.b) > 0 {
				t.Errorf("%v after %d bytes", err, len(out.b))
			}
			return
		}
		// Twice the file, its directory anew, and alignment.
		if limit := 5*len(b) + 4*64<<10; len(out.b) > limit {
			t.Errorf("%d bytes became %d", len(b), len(out.b))
		}
		again, err := pe.NewFile(bytes.NewReader(out.b), int64(len(out.b)))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if rc(again, t, "NEW") != "new" || len(again.Resources) != len(l.Resources) {
			t.Error("resources are missing")
		}
	})
}
