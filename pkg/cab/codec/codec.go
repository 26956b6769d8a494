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
)

// Settings choose an encoder.
type Settings struct {
	Method cab.Method
	Level  string // "fast", "default", "best"; "" = default
	Window int    // bits, LZX only; 0 = 21
	Jobs   int    // workers; 0 = all cores
}

// New returns the encoder, nil for method None. The error is a
// *cab.UnsupportedError when there is no encoder for the method.
func New(s Settings) (cab.Encoder, error) {
	level := s.Level
	if level == "" {
		level = "default"
	}
	strength, ok := mszipLevels[level]
	if !ok {
		return nil, fmt.Errorf("unknown level %q: there are fast, default and best", s.Level)
	}
	jobs := s.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	switch s.Method {
	case cab.None:
		return nil, nil
	case cab.MSZIP:
		return newMSZIP(strength, jobs), nil
	case cab.LZX:
		return newLZX(s.Window, lzxLevels[level], jobs)
	}
	return nil, cab.Unsupported(s.Method)
}
