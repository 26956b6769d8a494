package testenv

import (
	"runtime"
	"syscall"
)

const (
	addrNoRandomize = 0x0040000 // ADDR_NO_RANDOMIZE of linux/personality.h
	askPersonality  = 0xffffffff
)

// withFixedLayout runs start, which starts a process whose memory and that of its
// children begins at fixed places. At random ones the heap comes to lie, once in
// some thousand processes, where Wine's page of shared data has to be: such a
// process ends before its first instruction with 1 and not a word, and whoever
// started it is told error 1359.
func withFixedLayout(start func() error) error {
	runtime.LockOSThread() // the setting is the thread's
	defer runtime.UnlockOSThread()
	old, _, errno := syscall.RawSyscall(syscall.SYS_PERSONALITY, askPersonality, 0, 0)
	if errno != 0 {
		return start() // a system that does not let us
	}
	syscall.RawSyscall(syscall.SYS_PERSONALITY, old|addrNoRandomize, 0, 0)
	defer syscall.RawSyscall(syscall.SYS_PERSONALITY, old, 0, 0)
	return start()
}
