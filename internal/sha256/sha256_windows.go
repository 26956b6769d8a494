package sha256

import (
	"math"
	"unsafe"

	"goexpress/internal/windows"
)

var (
	bcrypt = windows.LazyDLL{Name: "bcrypt.dll"}

	procCreateHash  = windows.LazyProc{DLL: &bcrypt, Name: "BCryptCreateHash"}
	procHashData    = windows.LazyProc{DLL: &bcrypt, Name: "BCryptHashData"}
	procFinishHash  = windows.LazyProc{DLL: &bcrypt, Name: "BCryptFinishHash"}
	procDestroyHash = windows.LazyProc{DLL: &bcrypt, Name: "BCryptDestroyHash"}
)

// algorithm is BCRYPT_SHA256_ALG_HANDLE of bcrypt.h, known since Windows 10.
const algorithm = 0x41

// Hash is a hash object of Windows. One whose Sum nobody asks for lives as long as
// the process.
type Hash struct{ handle uintptr }

// New returns a hash of nothing yet.
func New() *Hash {
	h := &Hash{}
	must(procCreateHash.Status(algorithm, uintptr(unsafe.Pointer(&h.handle)), 0, 0, 0, 0, 0))
	return h
}

// must panics when Windows cannot hash, for want of memory: nothing may go on
// without.
func must(err error) {
	if err != nil {
		panic("Windows cannot compute SHA-256")
	}
}

// Write adds b. It never fails.
func (h *Hash) Write(b []byte) (int, error) {
	for rest := b; len(rest) > 0; {
		n := min(len(rest), math.MaxInt32)
		must(procHashData.Status(h.handle, uintptr(unsafe.Pointer(&rest[0])), uintptr(n), 0))
		rest = rest[n:]
	}
	return len(b), nil
}

// Sum is the hash of what was written, and ends h.
func (h *Hash) Sum() [Size]byte {
	var sum [Size]byte
	must(procFinishHash.Status(h.handle, uintptr(unsafe.Pointer(&sum)), Size, 0))
	_, _ = procDestroyHash.Call(h.handle) // cannot fail
	return sum
}
