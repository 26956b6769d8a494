package random

import (
	"unsafe"

	"goexpress/internal/windows"
)

// ProcessPrng is what Go's runtime and crypto/rand read too.
var (
	primitives      = windows.LazyDLL{Name: "bcryptprimitives.dll"}
	procProcessPrng = windows.LazyProc{DLL: &primitives, Name: "ProcessPrng"}
)

func read(b []byte) {
	if err := procProcessPrng.Try(uintptr(unsafe.Pointer(&b[0])), uintptr(len(b))); err != nil {
		panic("no random bytes: " + err.Error()) // as crypto/rand: nothing may go on with bytes that can be guessed
	}
}
