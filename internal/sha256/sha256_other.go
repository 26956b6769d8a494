//go:build !windows

package sha256

import (
	"crypto/sha256"
	"hash"
)

// Hash is one in the making.
type Hash struct{ std hash.Hash }

// New returns a hash of nothing yet.
func New() *Hash { return &Hash{sha256.New()} }

// Write adds b. It never fails.
func (h *Hash) Write(b []byte) (int, error) { return h.std.Write(b) }

// Sum is the hash of what was written, and ends h.
func (h *Hash) Sum() [Size]byte { return [Size]byte(h.std.Sum(nil)) }
