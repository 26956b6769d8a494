package sha256

import (
	"hash"
	"math"
	"runtime"
	"unsafe"

	"goexpress/internal/windows"
)

var (
	bcrypt = windows.NewLazySystemDLL("bcrypt.dll")

	procCreateHash    = bcrypt.NewProc("BCryptCreateHash")
	procDuplicateHash = bcrypt.NewProc("BCryptDuplicateHash")
	procHashData      = bcrypt.NewProc("BCryptHashData")
	procFinishHash    = bcrypt.NewProc("BCryptFinishHash")
	procDestroyHash   = bcrypt.NewProc("BCryptDestroyHash")
)

// algorithm is BCRYPT_SHA256_ALG_HANDLE of bcrypt.h, known since Windows 10.
const algorithm = 0x41

// New returns a hash of nothing yet.
func New() hash.Hash {
	d := &digest{}
	d.Reset()
	return d
}

// Sum256 is the hash of b.
func Sum256(b []byte) [Size]byte {
	d := New()
	d.Write(b)
	return [Size]byte(d.Sum(nil))
}

// digest is a hash object of Windows, destroyed when nobody knows it any more.
type digest struct {
	handle  *uintptr
	cleanup runtime.Cleanup
}

func (d *digest) hold(create func(out *uintptr) uintptr) {
	d.handle = new(uintptr)
	must(create(d.handle))
	d.cleanup = runtime.AddCleanup(d, destroy, *d.handle)
}

func destroy(handle uintptr) { _, _, _ = procDestroyHash.Call(handle) }

// must panics when Windows cannot hash, for want of memory: nothing may go on
// without.
func must(status uintptr) {
	if status != 0 {
		panic("Windows cannot compute SHA-256")
	}
}

func (d *digest) Reset() {
	if d.handle != nil {
		d.cleanup.Stop()
		destroy(*d.handle)
	}
	d.hold(func(out *uintptr) uintptr {
		must(missing())
		status, _, _ := procCreateHash.Call(algorithm, uintptr(unsafe.Pointer(out)), 0, 0, 0, 0, 0)
		return status
	})
}

func missing() uintptr {
	if procCreateHash.Find() != nil {
		return 1
	}
	return 0
}

func (d *digest) Write(b []byte) (int, error) {
	for rest := b; len(rest) > 0; {
		n := min(len(rest), math.MaxInt32)
		status, _, _ := procHashData.Call(*d.handle, uintptr(unsafe.Pointer(&rest[0])), uintptr(n), 0)
		must(status)
		rest = rest[n:]
	}
	runtime.KeepAlive(d)
	return len(b), nil
}

// Sum finishes a copy, so that d can go on.
func (d *digest) Sum(b []byte) []byte {
	c := &digest{}
	c.hold(func(out *uintptr) uintptr {
		status, _, _ := procDuplicateHash.Call(*d.handle, uintptr(unsafe.Pointer(out)), 0, 0, 0)
		return status
	})
	var sum [Size]byte
	status, _, _ := procFinishHash.Call(*c.handle, uintptr(unsafe.Pointer(&sum[0])), Size, 0)
	must(status)
	c.cleanup.Stop()
	destroy(*c.handle)
	runtime.KeepAlive(d)
	return append(b, sum[:]...)
}

func (d *digest) Size() int      { return Size }
func (d *digest) BlockSize() int { return 64 }
