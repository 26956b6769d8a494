package pack

import (
	"time"

	"goexpress/internal/finding"
	"goexpress/pkg/cab"
)

// Report is what there is to say about a finished build.
type Report struct {
	Output   string // absolute
	Target   string // "" for a cabinet
	Size     int64
	StubSize int64
	Cabinet  cab.Summary
	Elapsed  time.Duration
	SHA256   [32]byte // of the output
	Findings finding.List
	Sources  []string // folders that files came from
}

// Saved is the share of the payload that compression took away.
func (r *Report) Saved() float64 { return Saved(r.Cabinet) }

// Saved is 1 - compressed/uncompressed; 0 for an empty payload.
func Saved(c cab.Summary) float64 {
	if c.Uncompressed == 0 {
		return 0
	}
	return 1 - float64(c.Compressed)/float64(c.Uncompressed)
}
