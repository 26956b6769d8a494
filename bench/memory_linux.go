package main

import (
	"os"
	"syscall"
)

// maxResident is the child's peak of resident memory. Linux counts in KiB, and
// from the peak of the parent that started it: bench itself stays small.
func maxResident(p *os.ProcessState) int64 {
	if u, ok := p.SysUsage().(*syscall.Rusage); ok {
		return u.Maxrss << 10
	}
	return 0
}
