package mszip

import "goexpress/pkg/cab/internal/match"

// Level says how hard an Encoder tries.
type Level int

// Levels
const (
	Fast Level = iota
	Default
	Best
)

// settings are what a level stands for.
type settings struct {
	depth  int // candidates looked at for each match
	nice   int // length of a match that ends a search
	grid   int // bytes; parts of a block begin behind multiples
	passes int // of the shortest path; 0 for the lazy parse
	final  int // passes on the very code lengths, while they gain
	effort effort
}

// levels are the settings by Level.
func (l Level) settings() settings {
	return [...]settings{
		Fast:    {depth: 8, nice: 128, grid: 4096, effort: effort{1, []int{9, 10}, []uint32{2, 4}}},
		Default: {depth: 256, nice: 128, grid: 2048, effort: effort{1, []int{9, 10}, []uint32{2, 4}}},
		Best:    {depth: 64, nice: maxLength, grid: 1024, passes: 3, final: 2, effort: effort{2, []int{9, 10}, []uint32{2, 4}}},
	}[l]
}

// Encoder encodes the blocks of a run in order.
type Encoder struct {
	settings
	symbols *symbols
	log     []uint32
	divider *divider
	coder   coder
	writer  writer

	lazy *lazy       // or:
	tree *match.Tree // with
	path *path

	data []byte
	next int // where the next block begins

	now, last attempt
	prices    []prices
}

// attempt is one way to write a block.
type attempt struct {
	tokens []token
	parts  []part
	bits   int
}

// NewEncoder returns an encoder. Reset comes first.
func NewEncoder(level Level) *Encoder {
	s := symbolTables()
	set := level.settings()
	e := &Encoder{
		settings: set,
		symbols:  s,
		divider:  newDivider(s, set.grid),
		coder:    coder{symbols: s},
		writer:   writer{symbols: s},
	}
	config := match.Config{
		Window:      BlockSize,
		MaxDistance: maxDistance,
		MinLength:   minLength,
		MaxLength:   maxLength,
		Depth:       set.depth,
		Nice:        set.nice,
	}
	if set.passes == 0 {
		config.MaxShort = shortDistance
		e.lazy = &lazy{s, match.NewChain(config), set.nice}
	} else {
		e.log = logarithms()
		e.tree = match.NewTree(config)
		e.path = new(path)
	}
	return e
}

// Reset begins a run of blocks: the bytes of data from from on. Those before are
// the end of the block in front of them, the history. data has at least 8 bytes of
// capacity behind its end, and is not changed until the run is over.
func (e *Encoder) Reset(data []byte, from int) {
	e.data, e.next = data, from
	if e.lazy != nil {
		e.lazy.chain.Reset(data, from)
	} else {
		e.tree.Reset(data, from)
	}
}

// AppendBlock appends the payload of the next block, BlockSize bytes of the data
// or what is left of them, to dst. It is never more than 7 bytes larger than the
// block.
func (e *Encoder) AppendBlock(dst []byte) []byte {
	from, to := e.next, min(e.next+BlockSize, len(e.data))
	e.next = to
	block := e.data[from:to]
	if e.lazy != nil {
		e.now.tokens = e.lazy.parse(e.now.tokens[:0], e.data, from, to)
		e.now.parts = e.divider.cut(e.now.parts[:0], e.now.tokens)
		e.price(&e.now, e.effort)
	} else {
		e.collect(from, to)
		e.optimize(block)
	}
	if e.now.bits >= 8*(5+len(block)) {
		return AppendStored(dst, block)
	}
	e.writer.out = append(dst, signature...)
	for i := range e.now.parts {
		p := &e.now.parts[i]
		e.writer.part(p, block[p.from:p.to], i+1 == len(e.now.parts))
	}
	e.writer.align()
	return e.writer.out
}

// price chooses the codes of all parts.
func (e *Encoder) price(a *attempt, effort effort) {
	a.bits = 0
	for i := range a.parts {
		e.coder.price(&a.parts[i], effort)
		a.bits += a.parts[i].bits
	}
}

// collect finds the matches of a block.
func (e *Encoder) collect(from, to int) {
	e.tree.Find(to)
	w := e.path
	w.matches = w.matches[:0]
	for at := from; at < to; at++ {
		w.index[at-from] = uint32(len(w.matches))
		shorter := minLength - 1
		for _, m := range e.tree.At(at) {
			length := min(m.Length(), to-at)
			if length <= shorter {
				break
			}
			w.matches = append(w.matches, makeToken(m.Distance(), length, e.symbols))
			shorter = length
		}
	}
	w.index[to-from] = uint32(len(w.matches))
	e.tree.Drop(to)
}

// optimize looks for the smallest attempt by shortest paths, each at the prices
// that the one before leads to.
func (e *Encoder) optimize(block []byte) {
	e.now.tokens = e.path.greedy(e.now.tokens[:0], block)
	e.now.parts = e.divider.cut(e.now.parts[:0], e.now.tokens)
	for pass := range e.passes {
		e.prices = e.prices[:0]
		for i := range e.now.parts {
			e.prices = append(e.prices, prices{})
			e.prices[i].estimate(&e.now.parts[i].counts, e.symbols, e.log)
		}
		e.again(block)
		e.now.parts = e.divider.cut(e.now.parts[:0], e.now.tokens)
		_ = pass
	}
	e.price(&e.now, e.effort)
	for range e.final {
		e.prices = e.prices[:0]
		for i := range e.now.parts {
			e.prices = append(e.prices, prices{})
			e.prices[i].exact(&e.now.parts[i].codes, e.symbols)
		}
		e.again(block)
		e.now.parts = e.divider.recut(e.now.parts[:0], e.now.tokens, e.last.parts)
		e.price(&e.now, e.effort)
		if e.now.bits >= e.last.bits {
			e.now, e.last = e.last, e.now
			break
		}
	}
}

// again parses anew, keeping the attempt as the last one.
func (e *Encoder) again(block []byte) {
	e.now, e.last = e.last, e.now
	e.now.tokens = e.path.walk(e.now.tokens[:0], block, e.last.parts, e.prices)
}
