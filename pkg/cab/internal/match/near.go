package match

const (
	nearWindow   = 1 << 15
	nearHashBits = 15
	goodLength   = 8 // a match so long is rarely beaten: a quarter of the candidates will do
)

// Near is a Chain for a window of 32 KiB, whatever its configuration says. Its
// tables are so small that they stay in the processor's caches: positions are
// kept modulo 2^16. One that is farther away than that seems nearer than it is
// and leads to bytes that have another hash, hence are no match.
type Near struct {
	config Config
	data   []byte // with slack
	end    int    // of the data
	next   int    // first position that is not in the tables

	heads [1 << nearHashBits]uint16       // by hash of 4 bytes: newest
	three [1 << (nearHashBits - 1)]uint16 // by hash of 3 bytes: newest
	older [nearWindow]uint16              // by position modulo window: how much farther the one before of the same hash is, less 1
}

// NewNear returns a finder for the configuration. Reset comes first.
func NewNear(c Config) *Near {
	c.Window = nearWindow
	return &Near{config: c.normal()}
}

// Reset is that of Tree.
func (c *Near) Reset(data []byte, from int) {
	c.data, c.end = data[:len(data)+Slack], len(data)
	clear(c.heads[:])
	clear(c.three[:])
	c.next = max(0, from-nearWindow)
	c.Insert(from)
}

// Insert makes the positions up to to known, that one excluded.
func (c *Near) Insert(to int) {
	p := c.next
	for stop := min(to, c.end-3); p < stop; p++ {
		v := le.Uint32(c.data[p:])
		h := &c.heads[hash(v, nearHashBits)]
		c.older[p%nearWindow] = uint16(p) - *h - 1
		*h = uint16(p)
		c.three[hash(v<<8, nearHashBits-1)] = uint16(p)
	}
	c.next = max(p, to)
}

// Longest is that of Chain.
func (c *Near) Longest(p, than int) Match {
	c.Insert(p)
	limit := min(c.config.MaxLength, c.end-p)
	if limit < 4 {
		c.next = p + 1
		return 0
	}
	data := c.data
	v := le.Uint32(data[p:])
	short := int(uint16(p) - c.three[hash(v<<8, nearHashBits-1)])
	c.Insert(p + 1)
	if than >= limit {
		return 0
	}
	depth := c.config.Depth
	if than >= goodLength {
		depth /= 4
	}
	var found Match
	if than < 3 {
		than = 3
		if uint(short-1) < uint(c.config.MaxShort) && (le.Uint32(data[p-short:])^v)<<8 == 0 {
			found = Make(short, 3)
		}
	}
	tail := le.Uint32(data[p+than-3:])
	low := p - c.config.MaxDistance
	for q := p; depth > 0; depth-- {
		q -= int(c.older[q&(nearWindow-1)]) + 1
		if q < low {
			break
		}
		if le.Uint32(data[q+than-3:]) != tail || le.Uint32(data[q:]) != v {
			continue
		}
		if n := common(data, p, q, 4, limit); n > than {
			found, than = Make(p-q, n), n
			if n >= c.config.Nice || n == limit {
				break
			}
			tail = le.Uint32(data[p+than-3:])
		}
	}
	return found
}
