package random

import (
	"unsafe"

	"goexpress/internal/windows"
)

// ProcessPrng is what Go's runtime and crypto/rand read too.
var procProcessPrng = windows.NewLazySystemDLL("bcryptprimitives.dll").NewProc("ProcessPrng")

func read(b []byte) {
	if ok, _, err := procProcessPrng.Call(uintptr(unsafe.Pointer(&b[0])), uintptr(len(b))); ok == 0 {
		panic("no random bytes: " + err.Error()) // as crypto/rand: nothing may go on with bytes that can be guessed
	}
}
