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
		h.Write(data[n/3 : n])
		if got := h.Sum(); got != want {
			t.Fatalf("%d bytes in two: %x, want %x", n, got, want)
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
