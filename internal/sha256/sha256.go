// Package sha256 is SHA-256: Windows' own there, which uses what the processor has
// for it, and Go's elsewhere. Go's brings 150 KB into a program, of which most is
// about its certification.
package sha256

// Size is the length of a hash in bytes.
const Size = 32

// Sum256 is the hash of b.
func Sum256(b []byte) [Size]byte {
	h := New()
	_, _ = h.Write(b) // never fails
	return h.Sum()
}
