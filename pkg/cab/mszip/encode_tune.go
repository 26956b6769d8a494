package mszip

import "goexpress/pkg/cab/internal/prefix"

// effort is how much is tried to make the description of codes short.
type effort struct {
	runs   int      // rounds for the runs
	limits []int    // limits of the words
	spread []uint32 // how different counts may be that become equal
	also   []int    // limits of their words besides maxCodeLength
	shapes int      // rounds of the shaper
}

// coder finds the codes of a part. It keeps its scratch memory between calls.
type coder struct {
	effort
	build   prefix.Builder
	headers headerCoder
	shaper  shaper

	counts counts // smoothed
	codes  codes
	header header
}

// price chooses the codes of p, whose counts are known, and says what it takes.
func (c *coder) price(p *part) {
	p.bits = 1 << 30
	c.try(p, &p.counts, maxCodeLength)
	c.tune(p)
	p.bits += 1 + 2 + p.counts.extraBits()
	stored := 1 + 2 + 7 + 32 + 8*(p.to-p.from)
	if p.stored = stored < p.bits; p.stored {
		p.bits = stored
	}
}

// tune tries codes that are worse for the symbols but easier to describe: words
// that are not long, and the same length for neighbours that occur about as
// often.
func (c *coder) tune(p *part) {
	for _, limit := range c.limits {
		c.try(p, &p.counts, limit)
	}
	for _, spread := range c.spread {
		for _, gaps := range []bool{false, true} {
			smooth(c.counts.lit[:], p.counts.lit[:], spread, gaps)
			smooth(c.counts.dist[:], p.counts.dist[:], spread, gaps)
			c.try(p, &c.counts, maxCodeLength)
			for _, limit := range c.also {
				c.try(p, &c.counts, limit)
			}
		}
	}
	for range c.shapes {
		c.codes = p.codes
		c.shaper.shape(c.codes.lit[:], p.counts.lit[:], &p.header.words)
		if p.counts.distances() > 1 {
			c.shaper.shape(c.codes.dist[:], p.counts.dist[:], &p.header.words)
		}
		if !c.take(p) {
			break
		}
	}
}

// try makes codes for the counts p's, if that makes p smaller.
func (c *coder) try(p *part, counts *counts, limit int) {
	c.build.Lengths(c.codes.lit[:], counts.lit[:], limit)
	c.build.Lengths(c.codes.dist[:], counts.dist[:], limit)
	if p.counts.distances() == 0 { // libmspack takes no code of fewer than two
		c.codes.dist[0], c.codes.dist[1] = 1, 1
	}
	c.take(p)
}

// take makes c's codes p's, if that makes p smaller.
func (c *coder) take(p *part) bool {
	bits := p.counts.bits(&c.codes)
	if bits >= p.bits {
		return false
	}
	c.headers.make(&c.header, &c.codes, c.runs)
	if bits += c.header.bits; bits >= p.bits {
		return false
	}
	p.bits, p.codes, p.header = bits, c.codes, c.header
	return true
}

// smooth copies counts and gives rows of four and more that differ little their
// mean. With gaps, a row may have single zeros in it.
func smooth(to, from []uint32, spread uint32, gaps bool) {
	copy(to, from)
	for i := 0; i < len(from); i++ {
		if from[i] == 0 {
			continue
		}
		sum, low, high := from[i], from[i], from[i]
		end := i + 1
		for ; end < len(from); end++ {
			n := from[end]
			if n == 0 && (!gaps || end+1 == len(from) || from[end+1] == 0 || low > spread) {
				break
			}
			l, h := min(low, n), max(high, n)
			if h-l > spread+sum/uint32(end-i)*spread/8 {
				break
			}
			low, high = l, h
			sum += n
		}
		if n := uint32(end - i); n >= 4 {
			mean := max(1, (sum+n/2)/n)
			for k := i; k < end; k++ {
				to[k] = mean
			}
		}
		i = end - 1
	}
}
