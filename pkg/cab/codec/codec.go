// Package codec chooses the encoder for a method and a level. It belongs to
// the builder: what it imports never reaches the stub.
//
// How MSZIP and LZX are written is the business of packages mszip and lzx; here
// they become encoders of folders.
package codec

import (
	"fmt"
	"runtime"

	"goexpress/pkg/cab"
	"goexpress/pkg/cab/lzx"
	"goexpress/pkg/cab/mszip"
)

// Settings choose an encoder.
type Settings struct {
	Method cab.Method
	Level  string // "fast", "default", "best"; "" = default
	Window int    // bits, LZX only; 0 = 21
	Jobs   int    // workers, at most maxJobs; 0 = all cores
}

// maxJobs bounds what a number of workers that no machine has cores for costs
// in memory.
const maxJobs = 256

// levels are what each method calls a level.
var levels = map[string]struct {
	mszip mszip.Level
	lzx   lzx.Level
}{
	"fast":    {mszip.Fast, lzx.Fast},
	"default": {mszip.Default, lzx.Default},
	"best":    {mszip.Best, lzx.Best},
}

// New returns the encoder, nil for method None. The error is a
// *cab.UnsupportedError when there is no encoder for the method.
func New(s Settings) (cab.Encoder, error) {
	name := s.Level
	if name == "" {
		name = "default"
	}
	level, ok := levels[name]
	if !ok {
		return nil, fmt.Errorf("unknown level %q: there are fast, default and best", s.Level)
	}
	jobs := s.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	jobs = min(jobs, maxJobs)
	switch s.Method {
	case cab.None:
		return nil, nil
	case cab.MSZIP:
		return newMSZIP(level.mszip, jobs), nil
	case cab.LZX:
		return newLZX(s.Window, level.lzx, jobs)
	}
	return nil, cab.Unsupported(s.Method)
}
