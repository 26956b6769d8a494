package mszip

import "goexpress/pkg/cab/internal/prefix"

// runExtra are the extra bits of the three symbols for runs.
var runExtra = [numCodeLengths]uint8{repeatLength: 2, shortZeros: 3, longZeros: 7}

// run is a symbol of the code for code lengths and the value of its extra bits.
type run struct{ symbol, extra uint8 }

// times is how many lengths the run stands for.
func (r run) times() int {
	switch r.symbol {
	case repeatLength, shortZeros:
		return int(r.extra) + 3
	case longZeros:
		return int(r.extra) + 11
	}
	return 1
}

// header is the description of a deflate block's two codes.
type header struct {
	lit, dist int // lengths sent
	sent      int // lengths of words for lengths
	words     [numCodeLengths]uint8
	runs      [numLiterals + numDistances]run
	n         int // runs
	bits      int
}

// headerCoder finds headers. It keeps its scratch memory between calls.
type headerCoder struct {
	build   prefix.Builder
	lengths [numLiterals + numDistances]uint8
	path    [numLiterals + numDistances]run
	cost    [numLiterals + numDistances + 1]uint32
	spare   header
}

// make fills h for the lengths of the two codes, and tries rounds times to find
// cheaper runs than the longest.
func (c *headerCoder) make(h *header, codes *codes, rounds int) {
	h.lit, h.dist = numLiterals, numDistances
	for codes.lit[h.lit-1] == 0 { // never below 257: the end has a word
		h.lit--
	}
	for h.dist > 1 && codes.dist[h.dist-1] == 0 {
		h.dist--
	}
	n := copy(c.lengths[:], codes.lit[:h.lit])
	n += copy(c.lengths[n:], codes.dist[:h.dist])
	lengths := c.lengths[:n]
	c.longest(lengths)
	c.take(h, n)
	for range rounds {
		c.cheapest(lengths, &h.words)
		c.spare.lit, c.spare.dist = h.lit, h.dist
		c.take(&c.spare, n)
		if c.spare.bits >= h.bits {
			break
		}
		*h = c.spare
	}
}

// longest fills path with the longest runs. Zeros are never repeated as the
// last length: libmspack would repeat the one before them.
func (c *headerCoder) longest(lengths []uint8) {
	for i := 0; i < len(lengths); {
		v, end := lengths[i], i+1
		for end < len(lengths) && lengths[end] == v {
			end++
		}
		if v != 0 {
			c.path[i] = run{symbol: v}
			i++
		}
		for ; end-i >= 3; i += c.path[i].times() {
			switch n := end - i; {
			case v != 0:
				c.path[i] = run{repeatLength, uint8(min(n, 6) - 3)}
			case n < 11:
				c.path[i] = run{shortZeros, uint8(n - 3)}
			default:
				c.path[i] = run{longZeros, uint8(min(n, 138) - 11)}
			}
		}
		for ; i < end; i++ {
			c.path[i] = run{symbol: v}
		}
	}
}

// cheapest fills path with the runs that take the fewest bits when words have
// these lengths: the shortest path from the end.
func (c *headerCoder) cheapest(lengths []uint8, words *[numCodeLengths]uint8) {
	var price [numCodeLengths]uint32
	for i, n := range words {
		if n == 0 {
			n = maxCodeLengthBits + 1 // not used last time
		}
		price[i] = uint32(n + runExtra[i])
	}
	c.cost[len(lengths)] = 0
	same := 0 // lengths from here on that are equal
	for i := len(lengths) - 1; i >= 0; i-- {
		v := lengths[i]
		if same++; i+1 < len(lengths) && lengths[i+1] != v {
			same = 1
		}
		c.cost[i], c.path[i] = price[v]+c.cost[i+1], run{symbol: v}
		switch {
		case v == 0:
			c.try(i, price[shortZeros], shortZeros, 3, min(same, 10))
			// What a run leaves for the next is at least 11 more, if that helps.
			c.try(i, price[longZeros], longZeros, max(11, min(same, 138)-10), min(same, 138))
		case i > 0 && lengths[i-1] == v:
			c.try(i, price[repeatLength], repeatLength, 3, min(same, 6))
		}
	}
}

// try looks whether runs of from to to lengths are better at i.
func (c *headerCoder) try(i int, price uint32, symbol uint8, from, to int) {
	for n := from; n <= to; n++ {
		if cost := price + c.cost[i+n]; cost < c.cost[i] {
			c.cost[i], c.path[i] = cost, run{symbol, uint8(n - from)}
		}
	}
}

// take makes the header of the path over n lengths.
func (c *headerCoder) take(h *header, n int) {
	var counts [numCodeLengths]uint32
	h.n = 0
	for i := 0; i < n; {
		r := c.path[i]
		h.runs[h.n] = r
		h.n++
		counts[r.symbol]++
		i += r.times()
	}
	c.build.Lengths(h.words[:], counts[:], maxCodeLengthBits)
	h.sent = numCodeLengths
	for h.sent > 4 && h.words[codeLengthOrder[h.sent-1]] == 0 {
		h.sent--
	}
	h.bits = 5 + 5 + 4 + 3*h.sent
	for s, n := range counts {
		h.bits += int(n) * int(h.words[s]+runExtra[s])
	}
}
