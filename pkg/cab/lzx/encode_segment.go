package lzx

import "bytes"

const (
	// lengthsRoom is more than the bytes that the lengths of all codes take:
	// none of the 905 needs more than five bits, and three pretrees 80 each.
	lengthsRoom = 640

	// blockRoom is what is kept free in an unfinished payload, besides the
	// bytes that are still to come in this frame, so that these can always
	// follow: as an uncompressed block and a compressed one of two literals,
	// whose lengths may turn out longer than expected.
	blockRoom = 2*lengthsRoom + 128

	// rawEnough is when an uncompressed block is written without waiting for
	// more.
	rawEnough = 2 * FrameSize
)

// outFrame is what comes out of a segment for a frame: the payload, or the blocks
// that it is to be made from.
type outFrame struct {
	payload []byte
	head    []*outBlock
}

// segmentWriter makes the payloads of a segment, without knowing the segments
// before it. These touch the first frame alone, by the lengths of codes that
// those of the first compressed block are changes of: so of that frame the blocks
// come out, to be written again. Recent offsets do not matter, as the parser uses
// only those that the segment itself has brought about.
type segmentWriter struct {
	blockWriter
	data []byte // history and segment
	done int    // what is before is written
	raw  int    // bytes from done on that will be uncompressed
	last bool   // the segment ends the folder

	recent [numRepeats]uint32 // 0 where unknown
	coded  bool               // there was a compressed block
	head   []*outBlock
	inHead int // where the first frame ends, 0 when it has come out
	emit   func(outFrame)
}

// start begins with the segment data[from:]. emit may keep what it is given.
func (s *segmentWriter) start(data []byte, from int, last bool, emit func(outFrame)) {
	s.data, s.done, s.raw, s.last, s.emit = data, from, 0, last, emit
	s.recent, s.head, s.inHead = [numRepeats]uint32{}, nil, from+FrameSize
	s.coded = false
	s.reset()
	clear(s.main[:])
	clear(s.length[:])
}

// add writes a block that follows those before: compressed where that is smaller
// and no payload becomes too large.
func (s *segmentWriter) add(tokens []token, size int) {
	for size > 0 {
		overfull, ok := s.try(tokens, size)
		if ok {
			return
		}
		start := s.done + s.raw
		from, to := max(overfull, start), min(overfull+FrameSize, start+size)
		if overfull < 0 || from >= to || to-from == size {
			s.skip(tokens, size)
			return
		}
		before, inside := covering(tokens, from-start), covering(tokens, to-start)
		s.add(tokens[:before], from-start)
		s.skip(tokens[before:inside], to-from)
		tokens, size = tokens[inside:], start+size-to
	}
}

// covering is the number of tokens that stand for the next n bytes.
func covering(tokens []token, n int) int {
	for i, t := range tokens {
		if n <= 0 {
			return i
		}
		n -= t.length()
	}
	return len(tokens)
}

// try writes a compressed block, behind what will be uncompressed before it. When
// that does not pay, or makes a payload too large, nothing is written; overfull is
// where the frame begins whose payload it is, else negative.
func (s *segmentWriter) try(tokens []token, size int) (overfull int, ok bool) {
	mark, main, length := s.mark(), s.main, s.length
	uncompressed := 8 * size
	var blocks []*outBlock
	if s.raw == 0 {
		uncompressed += 3 + 24 + 16 + 32*numRepeats
	} else {
		var rest []token
		blocks, rest = s.writeRaw()
		tokens, size = append(rest, tokens...), size+len(rest)
	}
	before := s.size()
	b := s.compress(tokens, size)
	s.write(b)
	overfull = -1
	if s.size()-before < uncompressed {
		if overfull = s.overfull(); overfull < 0 {
			s.remember(tokens)
			s.raw = 0
			s.commit(append(blocks, b)...)
			return overfull, true
		}
	}
	s.rollBack(mark)
	s.main, s.length = main, length
	return overfull, false
}

// skip leaves bytes to an uncompressed block.
func (s *segmentWriter) skip(tokens []token, size int) {
	s.remember(tokens)
	s.raw += size
	if s.raw >= rawEnough {
		blocks, rest := s.writeRaw()
		s.raw = len(rest)
		s.commit(blocks...)
	}
}

// writeRaw writes the bytes that will be uncompressed, as far as a block of them
// can be written: of even length, and without ending where a frame does, as
// readers do not agree on where the byte lies that fills it up, and the next block
// begins. At the folder's end it may. The rest comes back as literals.
func (s *segmentWriter) writeRaw() (blocks []*outBlock, rest []token) {
	start, end := s.done, s.done+s.raw
	if s.inHead > FrameSize && !s.coded && end > s.inHead {
		b := s.compress(literals(s.data[start:start+2]), 2)
		s.write(b)
		blocks = append(blocks, b)
		start += 2
	}
	n := end - start
	if !s.last || end < len(s.data) {
		for n > 0 && (n%2 == 1 || (start+n)%FrameSize == 0) {
			n--
		}
	}
	if n > 0 {
		b := &outBlock{kind: uncompressed, size: n, raw: s.data[start : start+n]}
		for i, offset := range s.recent {
			b.recent[i] = max(1, offset)
		}
		s.write(b)
		blocks = append(blocks, b)
	}
	return blocks, literals(s.data[start+n : end])
}

// literals are the tokens of data without matches.
func literals(data []byte) (tokens []token) {
	for _, b := range data {
		tokens = append(tokens, literal(b))
	}
	return tokens
}

// finish writes what is left of the segment.
func (s *segmentWriter) finish() {
	if s.raw > 0 {
		blocks, rest := s.writeRaw()
		if len(rest) > 0 {
			b := s.compress(rest, len(rest))
			s.write(b)
			blocks = append(blocks, b)
		}
		s.raw = 0
		s.commit(blocks...)
	}
	if s.at > 0 {
		s.endFrame()
		s.commit()
	}
}

// overfull returns where the first frame begins whose payload has become too
// large since the last commit, or may become so; a negative number when there is
// none.
func (s *segmentWriter) overfull() int {
	at := s.done - s.done%FrameSize
	begin := 0
	for _, end := range s.ends {
		if end-begin > MaxPayload-lengthsRoom {
			return at
		}
		begin = end
		at += FrameSize
	}
	if s.used() > s.at+MaxPayload-FrameSize-blockRoom {
		return at
	}
	return -1
}

// commit takes note of blocks that are written, and lets go of the payloads that
// are complete.
func (s *segmentWriter) commit(blocks ...*outBlock) {
	for _, b := range blocks {
		if s.done < s.inHead {
			s.head = append(s.head, b.upTo(s.inHead-s.done))
		}
		s.done += b.size
		s.coded = s.coded || b.kind != uncompressed
	}
	begin := 0
	for _, end := range s.ends {
		if s.inHead > 0 {
			s.emit(outFrame{head: s.head})
			s.head, s.inHead = nil, 0
		} else {
			s.emit(outFrame{payload: bytes.Clone(s.out[begin:end])})
		}
		begin = end
	}
	s.drop()
}

// remember follows the recent offsets.
func (s *segmentWriter) remember(tokens []token) {
	r := &s.recent
	for _, t := range tokens {
		if t.isLiteral() {
			continue
		}
		if v := t.value(); v < numRepeats {
			r[0], r[v] = r[v], r[0]
		} else {
			r[0], r[1], r[2] = uint32(v-numRepeats+1), r[0], r[1]
		}
	}
}
