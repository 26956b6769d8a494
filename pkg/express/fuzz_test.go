package express_test

import (
	"bytes"
	"io"
	"testing"

	"goexpress/internal/codepage"
	"goexpress/pkg/express"
)

// FuzzExpressRead reads anything and uses what it got; what a stub takes for
// itself must be a package of ours.
func FuzzExpressRead(f *testing.F) {
	var seeds [][]byte
	add := func(stub []byte, change func(*express.WriteOptions)) {
		b, _ := write(f, sample(), stub, change)
		seeds = append(seeds, b)
	}
	add(tinyPE(), nil)
	add(tinyELF(), nil)
	add(tinyPE(), func(o *express.WriteOptions) { o.Foreign = true })
	seeds = append(seeds, newerVersion(f), tinyPE(), tinyELF(), packageOf(map[string]string{"CABINET": "MSCF"}))
	if len(seeds) < 7 {
		f.Fatalf("%d seeds", len(seeds))
	}
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := express.Read(bytes.NewReader(b), int64(len(b)), codepage.Lookup)
		if err != nil {
			return
		}
		if n, err := io.Copy(io.Discard, p.Cabinet); err != nil || n > int64(len(b)) {
			t.Errorf("cabinet of %d bytes, %v", n, err)
		}
		for _, q := range []express.Quiet{express.NotQuiet, express.UserQuiet, express.AdminQuiet} {
			p.Launches(q, "")
		}
		_, _ = p.VersionChecks()
		if c, err := p.OpenCabinet(); err == nil && p.VerifyImage() == nil && p.Manifest != nil && len(c.Files) != len(p.Manifest.Files) {
			t.Error("a manifest that does not match is taken")
		}
	})
}
