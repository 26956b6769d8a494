package mszip

import (
	"math/bits"

	"goexpress/pkg/cab/internal/match"
)

const (
	// shortDistance is up to where a match of 3 bytes takes less than literals,
	// as long as no more is known.
	shortDistance = 4096

	// surelyLong is the length from which on a match takes less in any case.
	surelyLong = 6
)

// lazy parses with few searches: a match is taken unless the next position has
// one that is enough better.
type lazy struct {
	symbols *symbols
	log     []uint32
	chain   *match.Near
	sure    int // a match so long is taken at once

	prices prices // those of the block before
	known  bool   // there was one
}

func newLazy(s *symbols, config match.Config, sure int) *lazy {
	return &lazy{symbols: s, log: logarithms(), chain: match.NewNear(config), sure: sure}
}

func (l *lazy) reset(data []byte, from int) {
	l.chain.Reset(data, from)
	l.known = false
}

// parse appends the tokens of data[from:to] to tokens.
func (l *lazy) parse(tokens []token, data []byte, from, to int) []token {
	for at := from; at < to; {
		m := l.find(at, to, minMatch-1)
		if m == 0 || !l.worth(m, data[at:]) {
			tokens = append(tokens, token(data[at]))
			at++
			continue
		}
		for m.Length() < l.sure && at+1 < to {
			next := l.find(at+1, to, m.Length()-1)
			if !better(next, m) {
				break
			}
			tokens = append(tokens, token(data[at]))
			m = next
			at++
		}
		tokens = append(tokens, l.symbols.match(m.Distance(), m.Length()))
		at += m.Length()
	}
	return tokens
}

// learn takes the prices of a block's parts for those of the next.
func (l *lazy) learn(parts []part) {
	var all counts
	for i := range parts {
		for s, n := range parts[i].counts.lit {
			all.lit[s] += n
		}
		for s, n := range parts[i].counts.dist {
			all.dist[s] += n
		}
	}
	all.lit[endOfBlock] = 1
	l.prices.estimate(&all, l.symbols, l.log)
	l.known = true
}

// find is the longest match at a position that is longer than than, cut at to; 0
// when there is none.
func (l *lazy) find(at, to, than int) match.Match {
	m := l.chain.Longest(at, than)
	if m.Length() > to-at {
		if to-at < minMatch || to-at <= than {
			return 0
		}
		return match.Make(m.Distance(), to-at)
	}
	return m
}

// worth reports whether the match takes less than the literals it stands for,
// with which data begin.
func (l *lazy) worth(m match.Match, data []byte) bool {
	switch {
	case m.Length() >= surelyLong:
		return true
	case !l.known:
		return m.Length() > minMatch || m.Distance() <= shortDistance
	}
	price := l.prices.length[m.Length()] + l.prices.dist[l.symbols.distance(uint32(m.Distance()-1))]
	for _, b := range data[:m.Length()] {
		if price < l.prices.lit[b] {
			return true
		}
		price -= l.prices.lit[b]
	}
	return false
}

// better reports whether it pays to put a literal in front of next.
func better(next, m match.Match) bool {
	if next == 0 || next.Length() < m.Length() {
		return false
	}
	return 4*(next.Length()-m.Length())+bits.Len(uint(m.Distance()))-bits.Len(uint(next.Distance())) > 2
}
