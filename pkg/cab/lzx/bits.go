package lzx

import (
	"encoding/binary"
	"math/bits"
)

var le = binary.LittleEndian

const (
	readSlack = 16
	minBits   = 49 // that refill leaves at least
)

// bitReader reads 16-bit little-endian words, the most significant bit first. It
// holds up to 64 bits at the upper end of acc. Behind the payload lie readSlack
// bytes of zero, the last of which are read again and again: words are taken
// four at a time without a look at the end, and whoever has read past it finds
// out later, see overrun.
type bitReader struct {
	in   []byte // payload and slack
	size int    // of the payload
	end  int    // behind its last whole word
	pos  int    // of the next word in in
	acc  uint64
	n    uint // bits in acc
}

// reset begins with a new payload, which is copied.
func (r *bitReader) reset(payload []byte) {
	r.in = append(r.in[:0], payload...)
	r.in = append(r.in, make([]byte, readSlack)...)
	r.size = len(payload)
	r.seek(0)
}

// seek goes on at a byte of the payload.
func (r *bitReader) seek(pos int) {
	r.pos, r.acc, r.n = pos, 0, 0
	r.end = r.size - (r.size-pos)%2
}

// words returns the 64 bits at pos in the order of reading.
func words(in []byte, pos int) uint64 {
	v := bits.ReverseBytes64(le.Uint64(in[pos:]))
	return v&0x00FF00FF00FF00FF<<8 | v>>8&0x00FF00FF00FF00FF
}

// refill adds as many words as there is room for, so that n is at least minBits.
// Bits of a word that does not fit stay below the n valid ones; they are what
// the next refill puts there.
func refill(in []byte, pos int, acc uint64, n uint) (int, uint64, uint) {
	pos = min(pos, len(in)-8)
	acc |= words(in, pos) >> (n & 63)
	k := (64 - n) >> 4
	return pos + int(2*k), acc, n + k<<4
}

// need sees to it that minBits bits are there.
func (r *bitReader) need() {
	if r.n < minBits {
		r.pos, r.acc, r.n = refill(r.in, r.pos, r.acc, r.n)
	}
}

// take returns the next k bits, at most 32, as a number.
func (r *bitReader) take(k uint) uint32 {
	r.need()
	v := uint32(r.acc >> (64 - k))
	r.skip(k)
	return v
}

func (r *bitReader) skip(k uint) {
	r.acc <<= k
	r.n -= k
}

// symbol returns the next symbol of a code that is not empty.
func (r *bitReader) symbol(c *code) int {
	r.need()
	e := c.lookup(r.acc)
	r.skip(e.bits())
	return e.symbol()
}

// align moves to the end of the current word, and by a whole word from its
// beginning when whole is set. It returns the bits in between, at most 16.
func (r *bitReader) align(whole bool) uint32 {
	r.need()
	k := r.n % 16
	if k == 0 && whole {
		k = 16
	}
	return r.take(k)
}

// next is the offset of the first byte of which no bit has been read, when the
// reader is at the end of a word.
func (r *bitReader) next() int { return r.pos - int(r.n/16)*2 }

// at is the offset of the byte with the next bit, no more than the payload's
// size.
func (r *bitReader) at() int { return min(r.pos-int(r.n+7)/8, r.size) }

// overrun reports whether more bits have been read than the words have. It
// stays true: where pos was held back, the slack before it is still more than
// the bits that were left.
func (r *bitReader) overrun() bool { return r.pos*8-int(r.n) > r.end*8 }
