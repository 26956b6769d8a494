package mszip

import (
	"encoding/binary"
	"math/bits"

	"goexpress/pkg/cab/internal/prefix"
)

// bitWriter appends numbers to out, least significant bit first.
type bitWriter struct {
	out []byte
	acc uint64
	n   uint // bits in acc, below 32
}

// put writes the n lowest bits of v, at most 32; the others are 0.
func (w *bitWriter) put(v uint32, n uint) {
	w.acc |= uint64(v) << w.n
	w.n += n
	if w.n >= 32 {
		w.out = binary.LittleEndian.AppendUint32(w.out, uint32(w.acc))
		w.acc >>= 32
		w.n -= 32
	}
}

// align fills up to a whole byte.
func (w *bitWriter) align() {
	for n := w.n; n > 0; n -= min(n, 8) {
		w.out = append(w.out, byte(w.acc))
		w.acc >>= 8
	}
	w.acc, w.n = 0, 0
}

// word is a symbol's word with its last bit first, and the length.
type word struct {
	bits uint32
	n    uint8
}

// makeWords fills words from the lengths.
func makeWords(words []word, lengths []uint8) {
	var codes [numLiterals]uint16
	prefix.Codes(codes[:len(lengths)], lengths)
	for i, n := range lengths {
		words[i] = word{uint32(bits.Reverse16(codes[i])) >> (16 - n), n}
	}
}

// writer writes parts. It keeps its tables between calls.
type writer struct {
	bitWriter
	symbols *symbols
	lit     [numLiterals]word
	dist    [numDistances]word
	lengths [maxMatch + 1]word // symbol and extra bits
}

// part writes p, whose bytes are data.
func (w *writer) part(p *part, data []byte, last bool) {
	final := uint32(0)
	if last {
		final = 1
	}
	if p.stored {
		w.put(final|storedBlock<<1, 3)
		w.align()
		n := uint32(len(data))
		w.put(n|^n<<16, 32)
		w.align()
		w.out = append(w.out, data...)
		return
	}
	w.put(final|dynamicBlock<<1, 3)
	w.header(&p.header)
	w.prepare(&p.codes)
	for _, t := range p.tokens {
		w.token(t)
	}
	w.put(w.lit[endOfBlock].bits, uint(w.lit[endOfBlock].n))
}

func (w *writer) header(h *header) {
	w.put(uint32(h.lit-firstLength), 5)
	w.put(uint32(h.dist-1), 5)
	w.put(uint32(h.sent-4), 4)
	for _, s := range codeLengthOrder[:h.sent] {
		w.put(uint32(h.words[s]), 3)
	}
	var words [numCodeLengths]word
	makeWords(words[:], h.words[:])
	for _, r := range h.runs[:h.n] {
		v := words[r.symbol]
		w.put(v.bits|uint32(r.extra)<<v.n, uint(v.n+runExtra[r.symbol]))
	}
}

// prepare makes the tables for the tokens.
func (w *writer) prepare(c *codes) {
	makeWords(w.lit[:], c.lit[:])
	makeWords(w.dist[:], c.dist[:])
	s := w.symbols
	for length := minMatch; length <= maxMatch; length++ {
		symbol := s.length[length]
		v := w.lit[symbol]
		k := symbol - firstLength
		extra := uint32(length) - uint32(lengthBase[k])
		w.lengths[length] = word{v.bits | extra<<v.n, v.n + lengthExtra[k]}
	}
}

func (w *writer) token(t token) {
	if t.literal() {
		v := w.lit[t&255]
		w.put(v.bits, uint(v.n))
		return
	}
	v := w.lengths[t.length()]
	w.put(v.bits, uint(v.n))
	symbol := t.symbol()
	v = w.dist[symbol]
	extra := t.distance() - uint32(distanceBase[symbol])
	w.put(v.bits|extra<<v.n, uint(v.n+distanceExtra[symbol]))
}
