package mszip

// part is a deflate block: some tokens of a block with codes of their own, or
// the bytes as they are.
type part struct {
	tokens   []token
	from, to int // bytes, from the block's beginning

	counts counts
	codes  codes
	header header
	stored bool
	bits   int // what the part takes; for a stored one, at most
}

// counts are how often symbols occur.
type counts struct {
	lit  [numLiterals]uint32
	dist [numDistances]uint32
}

// codes are the lengths of the symbols' words, 0 for those that have none.
type codes struct {
	lit  [numLiterals]uint8
	dist [numDistances]uint8
}

// count fills p's counts.
func (p *part) count(s *symbols) {
	p.counts = counts{}
	c := &p.counts
	for _, t := range p.tokens {
		if t.literal() {
			c.lit[t&255]++
		} else {
			c.lit[s.length[t.length()]]++
			c.dist[t.symbol()]++
		}
	}
	c.lit[endOfBlock] = 1
}

// bits is what the symbols take, without their extra bits.
func (c *counts) bits(codes *codes) (sum int) {
	for i, n := range c.lit {
		sum += int(n) * int(codes.lit[i])
	}
	for i, n := range c.dist {
		sum += int(n) * int(codes.dist[i])
	}
	return sum
}

// extraBits is what the symbols' extra bits take.
func (c *counts) extraBits() (sum int) {
	for i, n := range c.lit[firstLength:] {
		sum += int(n) * int(lengthExtra[i])
	}
	for i, n := range c.dist {
		sum += int(n) * int(distanceExtra[i])
	}
	return sum
}

// distances is how many distances occur.
func (c *counts) distances() (n int) {
	for _, k := range c.dist {
		n += int(min(k, 1))
	}
	return n
}
