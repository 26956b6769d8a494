package quantum

import "encoding/binary"

// bitReader reads bytes, the most significant bit first. Behind the payload it
// finds zeros; whoever has read past the end finds out later, see overrun.
type bitReader struct {
	in  []byte
	pos int    // of the next byte; may lie behind in
	acc uint64 // the bits that were read, at the upper end
	n   uint   // how many they are
}

// take returns the next k bits, at most 32, as a number.
func (r *bitReader) take(k uint) uint32 {
	if r.n < k {
		r.refill()
	}
	v := uint32(r.acc >> 32 >> (32 - k))
	r.acc <<= k
	r.n -= k
	return v
}

// refill reads as many bytes as there is room for.
func (r *bitReader) refill() {
	var next [8]byte
	if r.pos+8 <= len(r.in) {
		next = [8]byte(r.in[r.pos:])
	} else {
		copy(next[:], r.in[min(r.pos, len(r.in)):])
	}
	// Bits of a byte that does not fit stay below the n valid ones; they are
	// what the next refill puts there.
	r.acc |= binary.BigEndian.Uint64(next[:]) >> r.n
	bytes := (64 - r.n) / 8
	r.pos += int(bytes)
	r.n += 8 * bytes
}

// read is how many bits have been read.
func (r *bitReader) read() int { return 8*r.pos - int(r.n) }

// overrun reports whether they are more than there are.
func (r *bitReader) overrun() bool { return r.read() > 8*len(r.in) }

// rest returns how many bits have not been read, and whether they are all zero.
//
//go:noinline
func (r *bitReader) rest() (zeros bool, n int) {
	n = 8*len(r.in) - r.read()
	zeros = r.acc == 0
	for _, b := range r.in[min(r.pos, len(r.in)):] {
		zeros = zeros && b == 0
	}
	return zeros, n
}
