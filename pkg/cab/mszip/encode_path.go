package mszip

import (
	"sync"

	"goexpress/pkg/cab/internal/prefix"
)

// bit is the unit of prices: so much is one bit.
const bit = 256

// never is the price of a symbol without a word: more than any detour.
const never = 22 * bit

// prices are what tokens cost, extra bits included.
type prices struct {
	lit    [256]uint32
	length [maxMatch + 1]uint32
	dist   [numDistances]uint32
}

// logs are made as shared is.
var logs struct {
	once  sync.Once
	table [BlockSize + 3]uint32
}

// logarithms are log2(n) in units of bit, for all n up to one more than the
// literals of a block and its end.
func logarithms() []uint32 {
	logs.once.Do(func() {
		for n := 1; n < len(logs.table); n++ {
			logs.table[n] = uint32(prefix.NLogN(uint32(n))/float64(n)*bit + 0.5)
		}
	})
	return logs.table[:]
}

// estimate sets the prices to the entropy of the counts. A symbol that does not
// occur costs two and a half bits more than one that occurs once.
func (p *prices) estimate(c *counts, s *symbols, log []uint32) {
	price := func(n, total uint32) uint32 {
		if n == 0 {
			return min(log[total+1]+5*bit/2, 20*bit)
		}
		return log[total] - log[n]
	}
	total := uint32(0)
	for _, n := range c.lit {
		total += n
	}
	p.set(s, func(symbol int) uint32 { return price(c.lit[symbol], total) })
	total = 0
	for _, n := range c.dist {
		total += n
	}
	for i, n := range c.dist {
		p.dist[i] = price(n, max(total, 1)) + uint32(distanceExtra[i])*bit
	}
}

// exact sets the prices to what the codes say.
func (p *prices) exact(c *codes, s *symbols) {
	price := func(n uint8) uint32 {
		if n == 0 {
			return never
		}
		return uint32(n) * bit
	}
	p.set(s, func(symbol int) uint32 { return price(c.lit[symbol]) })
	for i, n := range c.dist {
		p.dist[i] = price(n) + uint32(distanceExtra[i])*bit
	}
}

// set sets the prices of literals and lengths from those of their symbols.
func (p *prices) set(s *symbols, of func(symbol int) uint32) {
	for i := range p.lit {
		p.lit[i] = of(i)
	}
	for length := minMatch; length <= maxMatch; length++ {
		symbol := int(s.length[length])
		p.length[length] = of(symbol) + uint32(lengthExtra[symbol-firstLength])*bit
	}
}

// path finds the cheapest way to write a block with the matches there are.
type path struct {
	matches []token               // of all positions, by rising length
	index   [BlockSize + 1]uint32 // where each position's begin
	cost    [BlockSize + 1]uint32 // from a position to the end
	choice  [BlockSize]token
}

// walk appends the tokens of the cheapest way through block to tokens. Up to the
// end of parts[i], tokens cost prices[i]; they may reach over it.
func (w *path) walk(tokens []token, block []byte, parts []part, prices []prices) []token {
	w.cost[len(block)] = 0
	for i := len(parts) - 1; i >= 0; i-- {
		for at := parts[i].to - 1; at >= parts[i].from; at-- {
			w.step(at, block[at], &prices[i])
		}
	}
	for at := 0; at < len(block); {
		t := w.choice[at]
		tokens = append(tokens, t)
		at += t.span()
	}
	return tokens
}

// step finds the best token at a position, all behind it being known.
func (w *path) step(at int, literal byte, p *prices) {
	best, choice := w.cost[at+1]+p.lit[literal], token(literal)
	// Each match stands for all lengths above the one before it. Of its own
	// distance and those of longer matches the cheapest is taken.
	matches := w.matches[w.index[at]:w.index[at+1]]
	distance, price := token(0), uint32(1)<<30
	for i := len(matches) - 1; i >= 0; i-- {
		m := matches[i]
		if d := p.dist[m.symbol()]; d <= price {
			distance, price = m&noLength, d
		}
		shortest := minMatch
		if i > 0 {
			shortest = matches[i-1].length() + 1
		}
		cost := w.cost[at+shortest : at+m.length()+1]
		lengths := p.length[shortest : m.length()+1]
		limit := best - min(best, price)
		found := -1
		for k, c := range lengths[:len(cost)] {
			if c += cost[k]; c < limit {
				limit, found = c, k
			}
		}
		if found >= 0 {
			best, choice = limit+price, distance|token(shortest+found)<<lengthShift
		}
	}
	w.cost[at], w.choice[at] = best, choice
}

// greedy appends the tokens of a simple parse over the matches there are: the
// longest, unless that of the next position is longer or much nearer.
func (w *path) greedy(tokens []token, block []byte) []token {
	for at := 0; at < len(block); {
		m := w.longest(at)
		if m == 0 {
			tokens = append(tokens, token(block[at]))
			at++
			continue
		}
		if m.length() < 32 && at+1 < len(block) {
			next := w.longest(at + 1)
			if next.length() > m.length() || next.length() == m.length() && next.symbol()+4 < m.symbol() {
				tokens = append(tokens, token(block[at]))
				at++
				continue
			}
		}
		tokens = append(tokens, m)
		at += m.length()
	}
	return tokens
}

// longest is the longest match at a position, 0 if it is not worth it.
func (w *path) longest(at int) token {
	if w.index[at] == w.index[at+1] {
		return 0
	}
	m := w.matches[w.index[at+1]-1]
	if m.length() == minMatch && m.distance() > shortDistance {
		return 0
	}
	return m
}
