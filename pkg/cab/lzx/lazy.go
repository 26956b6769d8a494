package lzx

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"goexpress/pkg/cab/internal/match"
)

// lazyParser takes the match that looks best, unless the next position has a
// better one. What a match is worth is a guess in sixths of a byte that it saves,
// as good as bits.
type lazyParser struct {
	finder finder
	nice   int // a match so long is taken at once
	data   []byte
	at     int
	queue  queue
	tokens []token // of what is parsed and not dropped
}

// choice is a match and what it is worth; nothing when its length is 0.
type choice struct {
	value, length int
	worth         int
}

// worth is what a match with an offset of its own saves.
func worth(slot, length int) int { return 6*length - 9 - int(slotExtra[slot]) }

// worthRepeat is what a match with recent offset r saves.
func worthRepeat(r, length int) int { return 6*length - 7 - r }

// finder finds matches with offsets of their own.
type finder interface {
	reset(data []byte, from int)

	// better returns the match at p of at most limit bytes that is worth most,
	// or c if that is worth no less.
	better(c choice, p, limit int) choice
}

func (l *lazyParser) reset(data []byte, from int, q queue) {
	// Room for all at once: a slice that grows leaves much garbage behind.
	l.tokens = slices.Grow(l.tokens[:0], min(stretch+maxBlock, len(data)-from))
	l.data, l.at, l.queue = data, from, q
	l.finder.reset(data, from)
}

// drop forgets the first n tokens.
func (l *lazyParser) drop(n int) { l.tokens = l.tokens[:copy(l.tokens, l.tokens[n:])] }

// parse appends the tokens up to end, a frame's border or that of the data.
func (l *lazyParser) parse(end int) {
	for l.at < end {
		c := l.find(l.at, end, 0)
		for c.length > 0 && c.length < l.nice && l.at+1 < end {
			next := l.find(l.at+1, end, c.worth+1)
			if next.length == 0 {
				break
			}
			l.take(literal(l.data[l.at]))
			c = next
		}
		if c.length == 0 {
			l.take(literal(l.data[l.at]))
		} else {
			l.take(matchToken(c.value, c.length))
		}
	}
}

func (l *lazyParser) take(t token) {
	l.tokens = append(l.tokens, t)
	l.queue = l.queue.after(t)
	l.at += t.length()
}

// find returns the best match at p that is worth more than than.
func (l *lazyParser) find(p, end, than int) choice {
	limit := min(maxMatch, FrameSize-p%FrameSize, end-p)
	c := choice{worth: than}
	if limit < minMatch {
		return c
	}
	q := l.queue
	for r := range numRepeats {
		if n := agreeAt(l.data, p, int(q&offsetMask), limit); n >= minMatch && worthRepeat(r, n) > c.worth {
			c = choice{r, n, worthRepeat(r, n)}
		}
		q >>= offsetBits
	}
	if c.length == limit {
		return c
	}
	return l.finder.better(c, p, limit)
}

// agreeAt returns how many bytes, at most limit, agree at a recent offset, 0 when
// it is not known or lies before the data.
func agreeAt(data []byte, p, offset, limit int) int {
	if uint(offset-1) >= uint(p) {
		return 0
	}
	a, b := data[p:p+limit], data[p-offset:][:limit]
	if binary.LittleEndian.Uint16(a) != binary.LittleEndian.Uint16(b) {
		return 0
	}
	return agree(a, b, 2)
}

// agree returns how many bytes a and b, of the same length, have in common at the
// beginning, when the first n are known to.
func agree(a, b []byte, n int) int {
	b = b[:len(a)]
	for n+8 <= len(a) {
		if x := binary.LittleEndian.Uint64(a[n:]) ^ binary.LittleEndian.Uint64(b[n:]); x != 0 {
			return n + bits.TrailingZeros64(x)/8
		}
		n += 8
	}
	for n < len(a) && a[n] == b[n] {
		n++
	}
	return n
}

// treeFinder chooses among the matches that a tree has found.
type treeFinder struct{ tree *match.Tree }

func (f treeFinder) reset(data []byte, from int) { f.tree.Reset(data, from) }

func (f treeFinder) better(c choice, p, limit int) choice {
	found := f.tree.At(p)
	for i := len(found) - 1; i >= 0; i-- {
		n := min(found[i].Length(), limit)
		if worth(numRepeats, n) <= c.worth {
			break
		}
		value := found[i].Distance() + numRepeats - 1
		if w := worth(slotOf(value), n); w > c.worth {
			c = choice{value, n, w}
		}
	}
	return c
}

// chainFinder looks for the longest match.
type chainFinder struct{ chain *match.Chain }

func (f *chainFinder) reset(data []byte, from int) { f.chain.Reset(data, from) }

func (f *chainFinder) better(c choice, p, limit int) choice {
	m := f.chain.Longest(p, c.length)
	if m == 0 {
		return c
	}
	n, value := min(m.Length(), limit), m.Distance()+numRepeats-1
	if w := worth(slotOf(value), n); w > c.worth {
		return choice{value, n, w}
	}
	return c
}
