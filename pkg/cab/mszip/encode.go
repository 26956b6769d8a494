package mszip

import "goexpress/pkg/cab/internal/match"

// Level says how hard an Encoder tries.
type Level int

// Levels, from quick to thorough.
const (
	Fast Level = iota
	Default
	Best
)

// settings are what a level stands for.
type settings struct {
	depth  int // candidates looked at for each match
	nice   int // length of a match that ends a search
	sure   int // length of a match that the lazy parse takes at once
	grid   int // bytes; parts of a block begin behind multiples
	effort effort

	passes int // of the shortest path; 0 for the lazy parse
	coarse int // the grid between passes
	final  int // passes on the very code lengths, as long as they gain
}

// settings returns those of the level. On 59 MB of programs Fast takes as much
// processor time as gcab for 3.5 % less, Default 1.6 times as much for 5.3 %, Best
// 20 times for 8.8 %: a little less than 7-Zip needs for the best zip it can,
// which is larger (BenchmarkPack in pkg/cab/codec).
func (l Level) settings() settings {
	return [...]settings{
		Fast:    {depth: 9, nice: 128, sure: 32, grid: 4096, effort: effort{runs: 1, spread: []uint32{3}}},
		Default: {depth: 96, nice: 128, sure: 32, grid: 1024, effort: effort{runs: 1, spread: []uint32{3}}},
		Best: {
			depth: 64, nice: maxMatch, grid: 256, passes: 3, coarse: 1024, final: 2,
			effort: effort{runs: 2, limits: []int{9, 10}, spread: []uint32{2, 4}, also: []int{10}, shapes: 2},
		},
	}[l]
}

// Slack is how much capacity Reset wants behind the data, in bytes.
const Slack = match.Slack

// Encoder encodes the blocks of a folder. It is fed with runs of blocks, which
// may be of any length: each stands for itself but for the history in front.
type Encoder struct {
	settings
	symbols *symbols
	divider *divider
	coder   coder
	writer  writer

	lazy *lazy // for Fast and Default, or:
	best *optimizer

	data []byte
	next int // where the next block begins
	now  attempt
}

// attempt is one way to write a block.
type attempt struct {
	tokens []token
	parts  []part
	bits   int
}

// NewEncoder returns an encoder. Reset comes first.
func NewEncoder(level Level) *Encoder {
	set := level.settings()
	e := &Encoder{settings: set, symbols: symbolTables()}
	e.divider = newDivider(e.symbols, set.grid)
	e.coder.effort = set.effort
	e.writer.symbols = e.symbols
	config := match.Config{
		Window:      BlockSize,
		MaxDistance: maxDistance,
		MinLength:   minMatch,
		MaxLength:   maxMatch,
		Depth:       set.depth,
		Nice:        set.nice,
	}
	if set.passes == 0 {
		e.lazy = newLazy(e.symbols, config, set.sure)
	} else {
		e.best = newOptimizer(e, match.NewTree(config))
	}
	return e
}

// Reset begins a run: the bytes of data from from on. Those before are the end
// of the folder's block in front of it, at most BlockSize bytes, without which
// nothing in front of the run can be used. data has at least Slack bytes of
// capacity behind its end, and is not changed until the run is over.
func (e *Encoder) Reset(data []byte, from int) {
	e.data, e.next = data, from
	if e.lazy != nil {
		e.lazy.reset(data, from)
	} else {
		e.best.tree.Reset(data, from)
	}
}

// AppendBlock appends the payload of the next block, BlockSize bytes of the run
// or what is left of it, to dst. It is at most 7 bytes larger than the block.
func (e *Encoder) AppendBlock(dst []byte) []byte {
	from, to := e.next, min(e.next+BlockSize, len(e.data))
	e.next = to
	block := e.data[from:to]
	if e.lazy != nil {
		e.now.tokens = e.lazy.parse(e.now.tokens[:0], e.data, from, to)
		e.now.parts = e.divider.cut(e.now.parts[:0], e.now.tokens)
		e.price(&e.now)
		e.lazy.learn(e.now.parts)
	} else {
		e.best.optimize(&e.now, block, from)
	}
	if e.now.bits > 8*(5+len(block)) {
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
func (e *Encoder) price(a *attempt) {
	a.bits = 0
	for i := range a.parts {
		e.coder.price(&a.parts[i])
		a.bits += a.parts[i].bits
	}
}
