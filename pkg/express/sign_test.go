package express_test

import (
	"bytes"
	"errors"
	"testing"

	"goexpress/internal/testenv"
	"goexpress/pkg/express"
)

// Signing changes nothing for the stub, and appending after signing is seen.
func TestSigned(t *testing.T) {
	signer := testenv.NewSigner(t)
	for name, stub := range map[string][]byte{"tiny": tinyPE(), "go": goStub(t, "windows", "amd64")} {
		t.Run(name, func(t *testing.T) {
			b, _ := write(t, sample(), stub, nil)
			signed := signer.Sign(t, b)
			p := read(t, signed)
			if !p.Signed || p.Trailing != 0 {
				t.Errorf("signed %v, %d trailing bytes", p.Signed, p.Trailing)
			}
			if err := self(signed); err != nil {
				t.Errorf("after signing: %v", err)
			}
			twice := signer.Sign(t, signed)
			if err := self(twice); err != nil {
				t.Errorf("after signing again: %v", err)
			}
			if p := read(t, append(bytes.Clone(signed), "junk"...)); p.Trailing != 4 {
				t.Errorf("%d trailing bytes, want 4", p.Trailing)
			}
			i := bytes.Index(signed, []byte("setup.cmd /s"))
			signed[i] ^= 1
			if err := self(signed); !errors.Is(err, express.ErrDamaged) {
				t.Errorf("changed after signing: %v", err)
			}
			// A signed package as the stub of another loses its signature.
			again, w := write(t, sample(), twice, nil)
			if !contains(w.Warnings, "signature") || !bytes.Equal(again, b) {
				t.Errorf("warnings %q; equal to the unsigned package: %v", w.Warnings, bytes.Equal(again, b))
			}
		})
	}
}
