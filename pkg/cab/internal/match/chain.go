package match

// Chain finds the longest match by hash chains, for parsers that look at few
// positions.
type Chain struct{}

// NewChain returns a finder for the configuration. Reset comes first.
func NewChain(c Config) *Chain { panic("not written yet") }

// Reset is that of Tree.
func (c *Chain) Reset(data []byte, from int) { panic("not written yet") }

// Insert makes the positions up to to known, that one excluded.
func (c *Chain) Insert(to int) { panic("not written yet") }

// Longest inserts p, the next position, and returns the longest match that is
// longer than than, the nearest of these; 0 when there is none.
func (c *Chain) Longest(p, than int) Match { panic("not written yet") }
