package lzx

import (
	"bytes"
	"slices"

	"goexpress/pkg/cab/internal/prefix"
)

// outBlock is a block that is ready to be written, or as much of it as lies in
// the first frame of a segment.
type outBlock struct {
	kind int
	size int // bytes of the folder in the whole block

	codes  codeLengths // of a compressed block
	tokens []token

	recent [numRepeats]uint32 // of an uncompressed one
	raw    []byte
}

// upTo is a copy without what lies behind the first n bytes.
func (b *outBlock) upTo(n int) *outBlock {
	c := *b
	c.tokens = slices.Clone(b.tokens[:covering(b.tokens, n)])
	c.raw = bytes.Clone(b.raw[:min(n, len(b.raw))])
	return &c
}

// codeLengths are the lengths of a block's codes.
type codeLengths struct {
	main    [maxMain]uint8
	length  [numLengths]uint8
	aligned [numAligned]uint8
}

// tally counts the symbols of a block.
type tally struct {
	main    [maxMain]uint32
	length  [numLengths]uint32
	aligned [numAligned]uint32
}

func (c *tally) add(tokens []token) {
	for _, t := range tokens {
		if t.isLiteral() {
			c.main[t.value()]++
			continue
		}
		slot := slotOf(t.value())
		c.main[mainSymbol(slot, t.length())]++
		if t.length() >= longMatch {
			c.length[t.length()-longMatch]++
		}
		if slotExtra[slot] >= 3 {
			c.aligned[t.value()%numAligned]++
		}
	}
}

// mainSymbols is the number of symbols of the main code for a window of so many
// bits.
func mainSymbols(window int) int { return numLiterals + lengthHeaders*windowSlots[window] }

// mainSymbol is the symbol for a match.
func mainSymbol(slot, length int) int {
	return numLiterals + slot*lengthHeaders + min(length, longMatch) - minMatch
}

// blockWriter writes blocks. It knows the codes of the block before.
type blockWriter struct {
	bitWriter
	mains   int // symbols of the main code
	main    [maxMain]uint8
	length  [numLengths]uint8
	lengths lengthWriter
	builder prefix.Builder
	words   blockWords
}

// blockWords are the words of a block's codes: the length in the low 5 bits,
// above them the bits.
type blockWords struct {
	main    [maxMain]uint32
	length  [numLengths]uint32
	aligned [numAligned]uint32
}

const wordLengthBits = 5

// compress returns the block of the tokens with the best codes for them.
func (w *blockWriter) compress(tokens []token, size int) *outBlock {
	var count tally
	count.add(tokens)
	b := &outBlock{kind: verbatim, size: size, tokens: tokens}
	w.builder.Lengths(b.codes.main[:w.mains], count.main[:w.mains], maxCodeLength)
	w.builder.Lengths(b.codes.length[:], count.length[:], maxCodeLength)
	w.builder.Lengths(b.codes.aligned[:], count.aligned[:], maxAlignedLength)
	cost, plain := 3*numAligned, 0
	for s, n := range count.aligned {
		cost += int(n) * int(b.codes.aligned[s])
		plain += int(n) * 3
	}
	if cost < plain {
		b.kind = aligned
	}
	return b
}

// write writes a block.
func (w *blockWriter) write(b *outBlock) {
	w.put(uint32(b.kind), 3)
	w.put(uint32(b.size), 24)
	if b.kind == uncompressed {
		w.skipWord()
		w.copyRaw(b)
		return
	}
	if b.kind == aligned {
		for _, n := range b.codes.aligned {
			w.put(uint32(n), 3)
		}
	}
	w.lengths.write(&w.bitWriter, w.main[:numLiterals], b.codes.main[:numLiterals])
	w.lengths.write(&w.bitWriter, w.main[numLiterals:w.mains], b.codes.main[numLiterals:w.mains])
	w.lengths.write(&w.bitWriter, w.length[:], b.codes.length[:])
	w.main, w.length = b.codes.main, b.codes.length
	w.words.init(&b.codes)
	if b.kind == verbatim {
		w.words.plain()
	}
	w.code(b.tokens)
}

// copyRaw writes the recent offsets and the bytes of an uncompressed block. The
// byte that makes its length even belongs to the last frame with bytes of it.
func (w *blockWriter) copyRaw(b *outBlock) {
	for _, offset := range b.recent {
		w.out = le.AppendUint32(w.out, offset)
	}
	for raw := b.raw; len(raw) > 0; {
		n := min(len(raw), FrameSize-w.at)
		w.out = append(w.out, raw[:n]...)
		raw = raw[n:]
		if len(raw) == 0 && len(b.raw) == b.size && b.size%2 == 1 {
			w.out = append(w.out, 0)
		}
		w.advance(n)
	}
}

func (v *blockWords) init(c *codeLengths) {
	pack(v.main[:], c.main[:])
	pack(v.length[:], c.length[:])
	pack(v.aligned[:], c.aligned[:])
}

// plain makes the aligned code that of verbatim blocks: numbers of three bits.
func (v *blockWords) plain() {
	for i := range v.aligned {
		v.aligned[i] = uint32(i)<<wordLengthBits | 3
	}
}

func pack(words []uint32, lengths []uint8) {
	var codes [maxMain]uint16
	prefix.Codes(codes[:], lengths)
	for i, n := range lengths {
		words[i] = uint32(codes[i])<<wordLengthBits | uint32(n)
	}
}

func (w *bitWriter) word(v uint32) { w.put(v>>wordLengthBits, uint(v%(1<<wordLengthBits))) }

// code writes the tokens of a block.
func (w *blockWriter) code(tokens []token) {
	for _, t := range tokens {
		length := t.length()
		if t.isLiteral() {
			w.word(w.words.main[t.value()])
			w.advance(1)
			continue
		}
		slot := slotOf(t.value())
		w.word(w.words.main[mainSymbol(slot, length)])
		if length >= longMatch {
			w.word(w.words.length[length-longMatch])
		}
		extra := uint(slotExtra[slot])
		rest := uint32(t.value()) & (1<<extra - 1) // slots begin at multiples of their size
		if extra < 3 {
			w.put(rest, extra)
		} else {
			w.put(rest>>3, extra-3)
			w.word(w.words.aligned[rest&7])
		}
		w.advance(length)
	}
}
