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
	seeds = append(seeds, withVersion(versionResource()), tree(func([]byte, uint32) {}), petest.Image{NoRoom: true}.Bytes(),
		petest.Image{Cert: entry(16, 2, 0x30, 4, 1, 2, 3, 4, 0, 0)}.Bytes())
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
		if slack, err := file.CertificateSlack(); err == nil && (slack < 0 || slack > file.CertSize) {
			t.Fatalf("%d bytes of a certificate table of %d are slack", slack, file.CertSize)
		}
		tryRewrite(t, file, len(b))
	})
}
