package mszip

import "goexpress/pkg/cab/internal/match"

// optimizer looks for the smallest way to write a block: by shortest paths over
// all matches, each at the prices that the one before leads to.
type optimizer struct {
	*Encoder
	tree   *match.Tree
	log    []uint32
	coarse *divider
	path   path
	prices []prices // of the parts
	last   attempt
}

func newOptimizer(e *Encoder, tree *match.Tree) *optimizer {
	return &optimizer{Encoder: e, tree: tree, log: logarithms(), coarse: newDivider(e.symbols, e.settings.coarse)}
}

// optimize fills now for the block at from in the data.
func (o *optimizer) optimize(now *attempt, block []byte, from int) {
	o.collect(from, from+len(block))
	now.tokens = o.path.greedy(now.tokens[:0], block)
	for range o.passes {
		now.parts = o.coarse.cut(now.parts[:0], now.tokens)
		o.appraise(now, func(p *prices, of *part) { p.estimate(&of.counts, o.symbols, o.log) })
		o.parse(now, block)
	}
	now.parts = o.divider.cut(now.parts[:0], now.tokens)
	o.price(now)
	for range o.final {
		o.appraise(now, func(p *prices, of *part) { p.exact(&of.codes, o.symbols) })
		o.parse(now, block)
		now.parts = o.divider.recut(now.parts[:0], now.tokens, o.last.parts)
		o.price(now)
		if now.bits >= o.last.bits {
			*now, o.last = o.last, *now
			break
		}
	}
}

// collect finds the matches of a block. They end where it does.
func (o *optimizer) collect(from, to int) {
	o.tree.Find(to)
	w := &o.path
	w.matches = w.matches[:0]
	for at := from; at < to; at++ {
		w.index[at-from] = uint32(len(w.matches))
		longest := minMatch - 1
		for _, m := range o.tree.At(at) {
			length := min(m.Length(), to-at)
			if length <= longest {
				break
			}
			w.matches = append(w.matches, o.symbols.match(m.Distance(), length))
			longest = length
		}
	}
	w.index[to-from] = uint32(len(w.matches))
	o.tree.Drop(to)
}

// appraise sets the prices of each part.
func (o *optimizer) appraise(a *attempt, set func(*prices, *part)) {
	for len(o.prices) < len(a.parts) {
		o.prices = append(o.prices, prices{})
	}
	for i := range a.parts {
		set(&o.prices[i], &a.parts[i])
	}
}

// parse makes now the last attempt and finds the cheapest tokens at the prices
// of its parts.
func (o *optimizer) parse(now *attempt, block []byte) {
	*now, o.last = o.last, *now
	now.tokens = o.path.walk(now.tokens[:0], block, o.last.parts, o.prices)
}
