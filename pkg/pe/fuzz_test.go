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
		tryRewrite(t, file, len(b))
	})
}
