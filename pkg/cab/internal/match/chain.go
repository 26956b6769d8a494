package match

import "math/bits"

// Chain finds the longest match by hash chains, for parsers that look at few
// positions.
type Chain struct {
	config Config
	data   []byte // with slack
	end    int    // of the data
	next   int    // first position that is not in the tables

	// Positions are stored plus 1, 0 is none.
	bits  uint     // of the hash of 4 bytes; that of 3 has two less
	heads []uint32 // by hash of 4 bytes: newest
	older []uint32 // by position modulo window: the one before of the same hash
	three []uint32 // by hash of 3 bytes: newest
}

// NewChain returns a finder for the configuration. Reset comes first.
func NewChain(c Config) *Chain {
	width := min(uint(bits.Len(uint(c.Window))), maxHashBits)
	return &Chain{
		config: c.normal(),
		bits:   width,
		heads:  make([]uint32, 1<<width),
		older:  make([]uint32, c.Window),
		three:  make([]uint32, 1<<(width-2)),
	}
}

// Reset is that of Tree.
func (c *Chain) Reset(data []byte, from int) {
	c.data, c.end = data[:len(data)+Slack], len(data)
	clear(c.heads)
	clear(c.three)
	c.next = max(0, from-c.config.Window)
	c.Insert(from)
}

// Insert makes the positions up to to known, that one excluded.
func (c *Chain) Insert(to int) {
	for stop := min(to, c.end-3); c.next < stop; c.next++ {
		c.enter(c.next)
	}
	c.next = max(c.next, to)
}

// enter makes p known and returns the newest positions before it whose 4 and 3
// bytes have the same hashes, plus 1.
func (c *Chain) enter(p int) (head, three uint32) {
	v := le.Uint32(c.data[p:])
	h, s := &c.heads[hash(v, c.bits)], &c.three[hash(v<<8, c.bits-2)]
	head, three = *h, *s
	*h, *s = uint32(p+1), uint32(p+1)
	c.older[p&(c.config.Window-1)] = head
	return head, three
}

// Longest inserts p, the next position, and returns the longest match that is
// longer than than, the nearest of these; 0 when there is none. It finds none for
// the last 3 bytes of the data.
func (c *Chain) Longest(p, than int) Match {
	c.Insert(p)
	c.next = p + 1
	limit := min(c.config.MaxLength, c.end-p)
	if limit < 4 {
		return 0
	}
	data := c.data
	cur, three := c.enter(p)
	if than >= limit {
		return 0
	}
	v := le.Uint32(data[p:])
	var found Match
	if than < 3 {
		than = 3
		if d := p + 1 - int(three); three != 0 && d <= c.config.MaxShort && (le.Uint32(data[three-1:])^v)<<8 == 0 {
			found = Make(d, 3)
		}
	}
	low := uint32(max(1, p+1-c.config.MaxDistance))
	tail := le.Uint32(data[p+than-3:])
	for depth := c.config.Depth; depth > 0 && cur >= low; depth-- {
		q := int(cur - 1)
		if le.Uint32(data[q+than-3:]) == tail && le.Uint32(data[q:]) == v {
			if n := common(data, p, q, 4, limit); n > than {
				found, than = Make(p-q, n), n
				if n >= c.config.Nice || n == limit {
					break
				}
				tail = le.Uint32(data[p+than-3:])
			}
		}
		cur = c.older[q&(c.config.Window-1)]
	}
	return found
}
