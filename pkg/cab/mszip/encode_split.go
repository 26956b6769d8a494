package mszip

import "goexpress/pkg/cab/internal/split"

// divider cuts a block's tokens into parts.
type divider struct {
	symbols *symbols
	grid    int // bytes; a part begins at the first token behind a multiple
	split   split.Splitter
	chunks  []split.Chunk
	counts  []split.Count // of all chunks
	ends    []place       // of the chunks
}

// place is a border between tokens.
type place struct{ token, byte int }

// What a deflate block costs beyond its symbols, in bits: measured over the
// headers of programs.
const (
	partBits        = 250
	bitsPerLiteral  = 1.9
	bitsPerDistance = 8
)

func newDivider(s *symbols, grid int) *divider {
	return &divider{symbols: s, grid: grid, split: split.Splitter{
		Alphabets: []split.Alphabet{
			{End: numLiterals, PerUsed: bitsPerLiteral},
			{End: numLiterals + numDistances, PerUsed: bitsPerDistance},
		},
		Block:     partBits,
		MaxChunks: BlockSize/grid + 1,
	}}
}

// cut appends the parts of the tokens to parts, counted.
func (d *divider) cut(parts []part, tokens []token) []part {
	d.chunk(tokens)
	var from place
	chunks := 0
	for _, n := range d.split.Cut(d.chunks) {
		chunks += n
		to := d.ends[chunks-1]
		parts = d.part(parts, tokens, from, to)
		from = to
	}
	return parts
}

// recut appends the parts that begin where those of like do, or just behind.
func (d *divider) recut(parts []part, tokens []token, like []part) []part {
	var from, at place
	for _, t := range tokens {
		if at.byte >= like[0].to {
			parts = d.part(parts, tokens, from, at)
			from = at
			for at.byte >= like[0].to {
				like = like[1:]
			}
		}
		at.token++
		at.byte += t.span()
	}
	return d.part(parts, tokens, from, at)
}

// part appends a part. Those there were behind the end of parts keep their
// memory.
func (d *divider) part(parts []part, tokens []token, from, to place) []part {
	if len(parts) == cap(parts) {
		parts = append(parts, part{})
	} else {
		parts = parts[:len(parts)+1]
	}
	p := &parts[len(parts)-1]
	p.tokens, p.from, p.to = tokens[from.token:to.token], from.byte, to.byte
	p.count(d.symbols)
	return parts
}

// chunk counts the tokens between the places where parts may begin.
func (d *divider) chunk(tokens []token) {
	d.chunks, d.counts, d.ends = d.chunks[:0], d.counts[:0], d.ends[:0]
	var counts [numLiterals + numDistances]uint16
	at, next := 0, d.grid
	for i, t := range tokens {
		if t.literal() {
			counts[t&255]++
		} else {
			counts[d.symbols.length[t.length()]]++
			counts[numLiterals+t.symbol()]++
		}
		at += t.span()
		if at < next && i+1 < len(tokens) {
			continue
		}
		next = at - at%d.grid + d.grid
		begin := len(d.counts)
		for s, n := range counts {
			if n > 0 {
				d.counts = append(d.counts, split.Count{Symbol: uint16(s), N: n})
			}
		}
		counts = [numLiterals + numDistances]uint16{}
		d.ends = append(d.ends, place{i + 1, at})
		d.chunks = append(d.chunks, split.Chunk{Counts: d.counts[begin:]})
	}
}
