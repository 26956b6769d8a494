package mszip

import "goexpress/pkg/cab/internal/prefix"

// Symbols of the code for code lengths (RFC 1951, 3.2.7): 0 to 15 are lengths.
const (
	repeatLast  = 16 // 3 to 6 times
	repeatZero  = 17 // 3 to 10 times
	repeatZeros = 18 // 11 to 138 times
	lengthCodes = 19

	maxLengthBits = 7 // of their words
)

// lengthOrder is the order in which the lengths of their words are sent.
var lengthOrder = [lengthCodes]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// runExtra are the extra bits of the three symbols for runs.
var runExtra = [lengthCodes]uint8{repeatLast: 2, repeatZero: 3, repeatZeros: 7}

// run is a symbol of the code for code lengths and the value of its extra bits.
type run struct{ symbol, extra uint8 }

// times is how many lengths the run stands for.
func (r run) times() int {
	switch r.symbol {
	case repeatLast, repeatZero:
		return int(r.extra) + 3
	case repeatZeros:
		return int(r.extra) + 11
	}
	return 1
}

// header is the description of a deflate block's two codes.
type header struct {
	literals, distances int // lengths sent
	sent                int // lengths of words for lengths
	words               [lengthCodes]uint8
	runs                [literals + distances]run
	n                   int // runs
	bits                int
}

// headerCoder finds headers. It keeps its scratch memory between calls.
type headerCoder struct {
	build   prefix.Builder
	lengths [literals + distances]uint8
	path    [literals + distances]run
	cost    [literals + distances + 1]uint32
	spare   header
}

// make fills h for the lengths of the two codes, and tries rounds times to find
// cheaper runs than the longest.
func (c *headerCoder) make(h *header, lit *[literals]uint8, dist *[distances]uint8, rounds int) {
	h.literals, h.distances = literals, distances
	for lit[h.literals-1] == 0 { // never below 257: the end has a word
		h.literals--
	}
	for h.distances > 1 && dist[h.distances-1] == 0 {
		h.distances--
	}
	n := copy(c.lengths[:], lit[:h.literals])
	n += copy(c.lengths[n:], dist[:h.distances])
	lengths := c.lengths[:n]
	c.longest(lengths)
	c.take(h, n)
	for range rounds {
		c.cheapest(lengths, &h.words)
		c.spare.literals, c.spare.distances = h.literals, h.distances
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
				c.path[i] = run{repeatLast, uint8(min(n, 6) - 3)}
			case n < 11:
				c.path[i] = run{repeatZero, uint8(n - 3)}
			default:
				c.path[i] = run{repeatZeros, uint8(min(n, 138) - 11)}
			}
		}
		for ; i < end; i++ {
			c.path[i] = run{symbol: v}
		}
	}
}

// cheapest fills path with the runs that take the fewest bits when words have
// these lengths: the shortest path from the end.
func (c *headerCoder) cheapest(lengths []uint8, words *[lengthCodes]uint8) {
	var price [lengthCodes]uint32
	for i, n := range words {
		if n == 0 {
			n = maxLengthBits + 1 // not used last time
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
			c.try(i, price[repeatZero], repeatZero, 3, min(same, 10))
			c.try(i, price[repeatZeros], repeatZeros, 11, min(same, 138))
		case i > 0 && lengths[i-1] == v:
			c.try(i, price[repeatLast], repeatLast, 3, min(same, 6))
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
	var counts [lengthCodes]uint32
	h.n = 0
	for i := 0; i < n; {
		r := c.path[i]
		h.runs[h.n] = r
		h.n++
		counts[r.symbol]++
		i += r.times()
	}
	c.build.Lengths(h.words[:], counts[:], maxLengthBits)
	h.sent = lengthCodes
	for h.sent > 4 && h.words[lengthOrder[h.sent-1]] == 0 {
		h.sent--
	}
	h.bits = 5 + 5 + 4 + 3*h.sent
	for s, n := range counts {
		h.bits += int(n) * int(h.words[s]+runExtra[s])
	}
}
