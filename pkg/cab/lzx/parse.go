package lzx

import "goexpress/pkg/cab/internal/match"

// stretch is how much of a segment is parsed roughly, cut into blocks and then
// parsed well at a time. The last block waits for the next stretch, as where it
// should end is not known yet.
const stretch = 16 * FrameSize

// parser cuts a segment into blocks and these into tokens. First comes a lazy
// parse. Where its symbols change, blocks are cut. The lazy tokens of a block
// then say what symbols are likely to cost in it, and the shortest path by these
// costs is the next parse, whose symbols are the costs of the next.
type parser struct {
	p     *parameters
	tree  *match.Tree // nil at levels without a shortest path
	lazy  lazyParser
	split splitter
	costs costs
	habit habit
	path  shortestPath
}

// newParser returns a parser for a window of so many bits.
func newParser(p *parameters, window int) *parser {
	c := match.Config{
		Window:      1 << window,
		MaxDistance: maxOffset(window),
		MinLength:   3,
		MaxLength:   maxMatch,
		Depth:       p.depth,
		Nice:        p.nice,
	}
	ps := &parser{p: p, split: newSplitter(window, p.chunk)}
	ps.lazy.nice = p.nice
	if p.passes == 0 {
		c.MaxShort = 1 << 16 // farther away, 3 bytes cost about what literals do
		ps.lazy.finder = &chainFinder{chain: match.NewChain(c)}
		return ps
	}
	c.MinLength, c.Ahead = minMatch, stretch+maxBlock
	ps.tree = match.NewTree(c)
	ps.lazy.finder = treeFinder{ps.tree}
	ps.path.init(p, ps.tree)
	return ps
}

// parse yields the blocks of data from from on; what lies before is history, and
// data[0] on a frame's border. data has match.Slack bytes of capacity behind its
// end. first says that the segment begins the folder, where the recent offsets
// are known. A block is valid until yield returns.
func (ps *parser) parse(data []byte, from int, first bool, yield func(parsed) error) error {
	var q queue
	if first {
		q = newQueue
	}
	if ps.tree != nil {
		ps.path.reset(data, min(maxBlock, len(data)-from), max(1, ps.p.states))
	}
	ps.habit = habit{}
	ps.lazy.reset(data, from, q)
	at := from
	for end := from; at < len(data); {
		end = min(end+stretch, len(data))
		if ps.tree != nil {
			ps.tree.Drop(at)
			ps.tree.Find(end)
		}
		ps.lazy.parse(end)
		tokens := ps.lazy.tokens
		blocks := ps.split.cut(tokens)
		if end < len(data) && len(blocks) > 1 {
			blocks = blocks[:len(blocks)-1]
		}
		for _, b := range blocks {
			b.tokens = tokens[:len(b.tokens)]
			tokens = tokens[len(b.tokens):]
			if ps.tree != nil {
				b.tokens = ps.refine(b.tokens, at, at+b.size, q)
				q = q.afterAll(b.tokens)
			}
			if err := yield(b); err != nil {
				return err
			}
			at += b.size
		}
		ps.lazy.drop(len(ps.lazy.tokens) - len(tokens))
	}
	return nil
}

// refine returns better tokens than those given for the block data[from:to].
func (ps *parser) refine(tokens []token, from, to int, q queue) []token {
	var rough, count tally
	rough.add(tokens)
	count = rough
	ps.costs.guess(&count, &ps.habit, ps.path.data[from:to])
	for pass := 1; ; pass++ {
		states := 1
		if pass > ps.p.passes-ps.p.thorough {
			states = ps.p.states
		}
		tokens = ps.path.find(from, to, q, &ps.costs, states)
		count = tally{}
		count.add(tokens)
		if pass >= ps.p.passes {
			ps.habit.learn(&rough, &count)
			return tokens
		}
		ps.costs.set(&count)
	}
}
