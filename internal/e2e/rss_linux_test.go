package e2e

import (
	"os"
	"syscall"
)

// maxRSS is the most memory that an ended process had resident, in bytes.
func maxRSS(p *os.ProcessState) int64 {
	if u, ok := p.SysUsage().(*syscall.Rusage); ok {
		return u.Maxrss * 1024
	}
	return 0
}
