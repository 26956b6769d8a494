package mszip

import "goexpress/pkg/cab/internal/prefix"

const maxCodeBits = 15 // of a word of the literal/length and the distance code

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
	lit  [literals]uint32
	dist [distances]uint32
}

// codes are the lengths of the symbols' words, 0 for those that have none.
type codes struct {
	lit  [literals]uint8
	dist [distances]uint8
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
	c.lit[endOfPart] = 1
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
func (c *counts) extraBits(s *symbols) (sum int) {
	for i, n := range c.lit[endOfPart:] {
		sum += int(n) * int(s.lengthExtra[endOfPart+i])
	}
	for i, n := range c.dist {
		sum += int(n) * int(s.distanceExtra[i])
	}
	return sum
}

// coder finds the codes of a part. It keeps its scratch memory between calls.
type coder struct {
	symbols *symbols
	build   prefix.Builder
	headers headerCoder
	counts  counts // smoothed
	codes   codes
	header  header
}

// build makes codes for the counts. Two distances have a word at least: libmspack
// takes no code with fewer.
func (c *coder) make(codes *codes, from *counts, limit int) {
	c.build.Lengths(codes.lit[:], from.lit[:], limit)
	c.build.Lengths(codes.dist[:], from.dist[:], limit)
	if codes.dist == ([distances]uint8{}) {
		codes.dist[0], codes.dist[1] = 1, 1
	}
}

// price chooses the codes of p, whose counts are known, and says what it takes.
func (c *coder) price(p *part, e effort) {
	c.make(&p.codes, &p.counts, maxCodeBits)
	c.headers.make(&p.header, &p.codes.lit, &p.codes.dist, e.header)
	p.bits = p.counts.bits(&p.codes) + p.header.bits
	c.tune(p, e)
	p.bits += 1 + 2 + p.counts.extraBits(c.symbols)
	stored := 1 + 2 + 7 + 32 + 8*(p.to-p.from)
	if p.stored = stored < p.bits; p.stored {
		p.bits = stored
	}
}

// effort is how much is tried to make the description of codes short.
type effort struct {
	header int      // rounds for the runs
	limits []int    // limits of the words
	spread []uint32 // how different counts may be that become equal
}

// tune tries codes that are worse for the symbols but easier to describe: words
// that are not long, and the same length for neighbours that occur about as
// often.
func (c *coder) tune(p *part, e effort) {
	for _, limit := range e.limits {
		c.counts = p.counts
		c.try(p, e, limit)
	}
	for _, spread := range e.spread {
		for _, gaps := range []bool{false, true} {
			smooth(c.counts.lit[:], p.counts.lit[:], spread, gaps)
			smooth(c.counts.dist[:], p.counts.dist[:], spread, gaps)
			c.try(p, e, maxCodeBits)
			c.try(p, e, 10)
		}
	}
}

// try makes the codes of c's counts p's, if that makes it smaller.
func (c *coder) try(p *part, e effort, limit int) {
	c.make(&c.codes, &c.counts, limit)
	bits := p.counts.bits(&c.codes)
	if bits >= p.bits {
		return
	}
	c.headers.make(&c.header, &c.codes.lit, &c.codes.dist, e.header)
	if bits += c.header.bits; bits < p.bits {
		p.bits, p.codes, p.header = bits, c.codes, c.header
	}
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
