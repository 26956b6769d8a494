package lzx

import (
	"encoding/binary"
	"slices"
)

var le, be = binary.LittleEndian, binary.BigEndian

const (
	readSlack = 16
	minBits   = 56 // that refill leaves at least
)

// bitReader reads 16-bit little-endian words, the most significant bit first. It
// works on a copy of the payload with the two bytes of each word exchanged, in
// which the bits are in the order of reading, and holds up to 64 of them at the
// upper end of acc. Behind the copy lie readSlack bytes of zero, the last of
// which are read again and again: bytes are taken eight at a time without a look
// at the end, and whoever has read past it finds out later, see overrun.
type bitReader struct {
	payload []byte
	in      []byte // the copy and the slack
	odd     int    // 1 when the copy's words begin at odd offsets
	end     int    // behind the payload's last whole word
	pos     int    // of the next byte in in
	acc     uint64
	n       uint // bits in acc
}

// reset begins with a new payload, which must stay as it is until the frame is
// decoded.
func (r *bitReader) reset(payload []byte) {
	r.payload = payload
	r.in = slices.Grow(r.in[:0], len(payload)+readSlack)[:len(payload)+readSlack]
	clear(r.in[len(payload):])
	r.odd = 1
	r.seek(0)
}

// seek goes on at a byte of the payload.
func (r *bitReader) seek(pos int) {
	r.pos, r.acc, r.n = pos, 0, 0
	if r.odd != pos%2 {
		r.odd = pos % 2
		r.end = pos + exchange(r.in[pos:], r.payload[pos:])
	}
}

// exchange copies whole words with their bytes exchanged, and returns how many
// bytes that were. A byte that is left over becomes 0.
func exchange(to, from []byte) int {
	const high = 0xFF00FF00FF00FF00
	n := len(from) &^ 1
	for len(from) >= 8 && len(to) >= 8 {
		v := le.Uint64(from)
		le.PutUint64(to, v<<8&high|v&high>>8)
		from, to = from[8:], to[8:]
	}
	for ; len(from) >= 2; from, to = from[2:], to[2:] {
		to[0], to[1] = from[1], from[0]
	}
	clear(to[:len(from)])
	return n
}

// refill adds as many bytes as there is room for, so that n is at least minBits.
// Bits of a byte that does not fit stay below the n valid ones; they are what
// the next refill puts there.
func refill(in []byte, pos int, acc uint64, n uint) (int, uint64, uint) {
	pos = min(pos, len(in)-8)
	acc |= be.Uint64(in[pos:]) >> (n & 63)
	return pos + int(63-n)>>3, acc, n | minBits
}

// need sees to it that minBits bits are there.
func (r *bitReader) need() {
	if r.n < minBits {
		r.pos, r.acc, r.n = refill(r.in, r.pos, r.acc, r.n)
	}
}

// take returns the next k bits, at most 32, as a number. It is for headers, which
// would be full of it; what is read by the thousands is not read by it.
//
//go:noinline
func (r *bitReader) take(k uint) uint32 {
	r.need()
	v := uint32(r.acc >> 1 >> (63 - k))
	r.acc <<= k
	r.n -= k
	return v
}

// align moves to the end of the current word, and by a whole word from its
// beginning when whole is set. It returns the bits in between, at most 16.
func (r *bitReader) align(whole bool) uint32 {
	k := uint(r.odd*8-(r.pos*8-int(r.n))) % 16
	if k == 0 && whole {
		k = 16
	}
	return r.take(k)
}

// next is the offset of the first byte of which no bit has been read, when the
// reader is at the end of a word.
func (r *bitReader) next() int { return r.pos - int(r.n/8) }

// at is the offset of the byte with the next bit, no more than the payload's
// size. Bytes are counted as if they were not exchanged.
func (r *bitReader) at() int { return min(r.pos-int(r.n+7)/8, len(r.payload)) }

// overrun reports whether more bits have been read than the words have. It
// stays true: where pos was held back, the slack before it is still more than
// the bits that were left.
func (r *bitReader) overrun() bool { return r.pos*8-int(r.n) > r.end*8 }
