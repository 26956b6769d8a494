package sha256_test

import (
	"bytes"
	std "crypto/sha256"
	"testing"

	"goexpress/internal/sha256"
)

// The hash is that of package crypto/sha256, however it is written.
func TestSameAsStandard(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789a"), 100)
	for n := range data {
		want := std.Sum256(data[:n])
		if got := sha256.Sum256(data[:n]); got != want {
			t.Fatalf("%d bytes: %x, want %x", n, got, want)
		}
		h := sha256.New()
		h.Write(data[:n/3])
		h.Sum(nil) // changes nothing
		h.Write(data[n/3 : n])
		if got := h.Sum([]byte{1}); !bytes.Equal(got[1:], want[:]) || got[0] != 1 {
			t.Fatalf("%d bytes in two: %x, want %x", n, got, want)
		}
		h.Reset()
		if want := std.Sum256(nil); !bytes.Equal(h.Sum(nil), want[:]) {
			t.Fatal("a reset hash is not empty")
		}
	}
}

func BenchmarkSum256(b *testing.B) {
	data := make([]byte, 1<<20)
	b.SetBytes(1 << 20)
	for b.Loop() {
		sha256.Sum256(data)
	}
}

func BenchmarkStandard(b *testing.B) {
	data := make([]byte, 1<<20)
	b.SetBytes(1 << 20)
	for b.Loop() {
		std.Sum256(data)
	}
}
