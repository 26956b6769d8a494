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
	partBits      = 120
	bitsPerSymbol = 3.5
)

func newDivider(s *symbols, grid int) *divider {
	return &divider{symbols: s, grid: grid, split: split.Splitter{
		Alphabets: []split.Alphabet{
			{End: literals, PerUsed: bitsPerSymbol},
			{End: literals + distances, PerUsed: bitsPerSymbol},
		},
		Block:     partBits,
		MaxChunks: BlockSize/grid + 1,
	}}
}

// cut appends the parts of the tokens to parts, counted.
func (d *divider) cut(parts []part, tokens []token) []part {
	d.chunk(tokens)
	var from place
	i := 0
	for _, n := range d.split.Cut(d.chunks) {
		i += n
		to := d.ends[i-1]
		parts = appendPart(parts, tokens[from.token:to.token], from.byte, to.byte)
		parts[len(parts)-1].count(d.symbols)
		from = to
	}
	return parts
}

// recut appends the parts that begin where those of like do, or just behind.
func (d *divider) recut(parts []part, tokens []token, like []part) []part {
	first, from, at := 0, 0, 0
	for i, t := range tokens {
		if at >= like[0].to && i > first {
			parts = appendPart(parts, tokens[first:i], from, at)
			first, from = i, at
		}
		for at >= like[0].to {
			like = like[1:]
		}
		at += t.span()
	}
	parts = appendPart(parts, tokens[first:], from, at)
	for i := range parts {
		parts[i].count(d.symbols)
	}
	return parts
}

// appendPart appends a part without growing it by a copy of much more than it
// holds.
func appendPart(parts []part, tokens []token, from, to int) []part {
	if len(parts) == cap(parts) {
		parts = append(parts, part{})
	} else {
		parts = parts[:len(parts)+1]
	}
	p := &parts[len(parts)-1]
	p.tokens, p.from, p.to = tokens, from, to
	return parts
}

// chunk counts the tokens between the places where parts may begin.
func (d *divider) chunk(tokens []token) {
	d.chunks, d.counts, d.ends = d.chunks[:0], d.counts[:0], d.ends[:0]
	var counts [literals + distances]uint16
	at, next := 0, d.grid
	for i, t := range tokens {
		if t.literal() {
			counts[t&255]++
		} else {
			counts[d.symbols.length[t.length()]]++
			counts[literals+t.symbol()]++
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
		counts = [literals + distances]uint16{}
		d.ends = append(d.ends, place{i + 1, at})
		d.chunks = append(d.chunks, split.Chunk{Counts: d.counts[begin:]})
	}
}
