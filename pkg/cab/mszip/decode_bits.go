package mszip

import "encoding/binary"

var le = binary.LittleEndian

const minBits = 56 // that refill leaves at least, while there are so many

// bitReader reads bytes, the least significant bit first. Bits of acc above the
// n valid ones are 0, or those that the next refill puts there.
type bitReader struct {
	in   []byte
	pos  int // of the next byte in in
	acc  uint64
	n    uint // bits in acc, below 64
	over bool // more was taken than there is
}

// refill sees to it that minBits bits are there, or all that are left.
//
//go:noinline
func (r *bitReader) refill() {
	if r.pos <= len(r.in)-8 {
		r.acc |= le.Uint64(r.in[r.pos:]) << (r.n & 63)
		r.pos += int(63-r.n) >> 3
		r.n |= minBits
		return
	}
	for r.n < minBits && r.pos < len(r.in) {
		r.acc |= uint64(r.in[r.pos]) << (r.n & 63)
		r.pos++
		r.n += 8
	}
}

// drop takes k bits.
func (r *bitReader) drop(k uint) {
	if k > r.n {
		r.over, r.n = true, k
	}
	r.acc >>= k & 63
	r.n -= k
}

// take returns the next k bits as a number. refill is left to the caller. What is
// read by the thousands is not read by it.
//
//go:noinline
func (r *bitReader) take(k uint) int {
	v := int(r.acc & (1<<k - 1))
	r.drop(k)
	return v
}

// entry takes the next word of a table's code and the bits that follow it. The
// number is that of entries that are lengths or distances.
func (r *bitReader) entry(table []entry, width uint) (e entry, number int) {
	e = table[r.acc&(1<<width-1)]
	if e.is(linkEntry) {
		r.drop(width)
		e = table[e.value()+int(r.acc&(1<<e.wordBits()-1))]
	}
	number = e.number(r.acc)
	r.drop(e.bits())
	return e, number
}

// align moves to the next whole byte, as if no byte behind it had been read.
func (r *bitReader) align() {
	r.pos -= int(r.n / 8)
	r.acc, r.n = 0, 0
}

// at is the offset of the byte with the next bit.
func (r *bitReader) at() int { return r.pos - int(r.n+7)/8 }
