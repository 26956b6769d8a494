package mszip

import (
	"math/bits"

	"goexpress/pkg/cab/internal/match"
)

// shortDistance is up to where a match of 3 bytes is taken for cheaper than
// literals.
const shortDistance = 4096

// lazy parses with few searches: a match is taken unless the next position has
// one that is enough better.
type lazy struct {
	symbols *symbols
	chain   *match.Chain
	nice    int // a match so long is taken at once
}

// parse appends the tokens of data[from:to] to tokens.
func (l *lazy) parse(tokens []token, data []byte, from, to int) []token {
	for at := from; at < to; {
		m := l.find(at, to, minMatch-1)
		if m == 0 {
			tokens = append(tokens, token(data[at]))
			at++
			continue
		}
		for m.Length() < l.nice && at+1 < to {
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

// better reports whether it pays to put a literal in front of next.
func better(next, m match.Match) bool {
	if next == 0 || next.Length() < m.Length() {
		return false
	}
	return 4*(next.Length()-m.Length())+bits.Len(uint(m.Distance()))-bits.Len(uint(next.Distance())) > 2
}
