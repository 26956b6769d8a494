// Package random returns bytes that nobody can guess. On Windows they are the
// system's own: package crypto/rand would bring 80 KB of a generator that is not
// used there.
package random

// Read fills b.
func Read(b []byte) {
	if len(b) > 0 {
		read(b)
	}
}

// Text is a name of 26 letters and digits with 130 random bits.
func Text() string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	var b [26]byte
	Read(b[:])
	for i := range b {
		b[i] = letters[b[i]%32]
	}
	return string(b[:])
}
