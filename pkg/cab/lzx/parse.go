package lzx

import "goexpress/pkg/cab/internal/match"

// parser cuts a segment into blocks and these into tokens.
type parser struct {
	chain *match.Chain
}

// newParser returns a parser for a window of so many bits.
func newParser(p *parameters, window int) *parser {
	return &parser{match.NewChain(match.Config{
		Window:      1 << window,
		MaxDistance: maxOffset(window),
		MinLength:   3,
		MaxLength:   maxMatch,
		Depth:       p.depth,
		Nice:        p.nice,
	})}
}

// parse yields the blocks of data from from on; what lies before is history, and
// data[0] on a frame's border. first says that the segment begins the folder. A
// block is valid until yield returns.
func (p *parser) parse(data []byte, from int, first bool, yield func(parsed) error) error {
	p.chain.Reset(data, from)
	var b parsed
	for at := from; at < len(data); {
		n, t := 1, literal(data[at])
		if m := p.chain.Longest(at, 3); m != 0 {
			if l := min(m.Length(), FrameSize-at%FrameSize, len(data)-at); l > 3 {
				n, t = l, matchToken(m.Distance()+2, l)
			}
		}
		b.tokens = append(b.tokens, t)
		b.size += n
		at += n
		p.chain.Insert(at)
		if len(b.tokens) == 1<<15 || at == len(data) {
			if err := yield(b); err != nil {
				return err
			}
			b = parsed{b.tokens[:0], 0}
		}
	}
	return nil
}
