package mszip

// What is wrong with symbols.
const (
	noSuchLength   = "there are no length symbols 286 and 287"
	noSuchDistance = "there is no such distance symbol"
	beforeFolder   = "a match begins before the folder"
)

// expand decodes the symbols of a part up to its end. It returns what is wrong
// with them, or "".
func (d *Decoder) expand() string {
	for {
		done, why := d.expandFast()
		if !done && why == "" {
			done, why = d.expandOne()
		}
		if done || why != "" {
			return why
		}
	}
}

// expandOne decodes one literal or match, or the end, which is done.
func (d *Decoder) expandOne() (done bool, why string) {
	r, h := &d.in, &d.hist
	r.refill()
	e, length := r.entry(d.literals[:], literalBits)
	switch {
	case r.over:
		return true, ""
	case e.is(literalEntry):
		if h.at == d.end {
			return false, d.tooLong()
		}
		h.buf[h.at] = byte(e.value())
		h.at++
		return false, ""
	case e.is(endEntry):
		return true, ""
	case e.is(faultEntry):
		return false, noSuchLength
	}
	r.refill()
	e, distance := r.entry(d.distances[:], distanceBits)
	switch {
	case r.over:
		return true, ""
	case e.is(faultEntry):
		return false, noSuchDistance
	case distance > h.at:
		return false, beforeFolder
	case length > d.end-h.at:
		return false, d.tooLong()
	}
	copyMatch(h.buf, h.at, distance, length)
	h.at += length
	return false, ""
}

// expandFast decodes as expandOne does, as long as it is not near the end of the
// payload nor of the output: two words can be read and three literals written
// without a look. It is the inner loop of all: the reader's state is held in
// local variables, and bits are refilled once for up to three literals, or two
// and a match (10 + 10 + 15 + 5 bits), and for a distance (15 + 13).
func (d *Decoder) expandFast() (done bool, why string) {
	var (
		in, pos, acc, n = d.in.in, d.in.pos, d.in.acc, d.in.n
		buf, at, end    = d.hist.buf, d.hist.at, d.end
		literals        = &d.literals
		distances       = &d.distances
	)
	for pos <= len(in)-16 && at <= end-3 {
		acc |= le.Uint64(in[pos:]) << (n & 63)
		pos += int(63-n) >> 3
		n |= minBits

		e := literals[acc&(1<<literalBits-1)]
		if e.is(literalEntry) {
			acc >>= e.bits()
			n -= e.bits()
			buf[at] = byte(e >> 16)
			at++
			e = literals[acc&(1<<literalBits-1)]
			if e.is(literalEntry) {
				acc >>= e.bits()
				n -= e.bits()
				buf[at] = byte(e >> 16)
				at++
				e = literals[acc&(1<<literalBits-1)]
				if e.is(literalEntry) {
					acc >>= e.bits()
					n -= e.bits()
					buf[at] = byte(e >> 16)
					at++
					continue
				}
			}
		}
		if e&specialEntry != 0 {
			if e.is(linkEntry) {
				acc >>= literalBits
				n -= literalBits
				e = literals[e.value()+int(acc&(1<<e.wordBits()-1))]
			}
			if e.is(literalEntry) {
				acc >>= e.bits()
				n -= e.bits()
				buf[at] = byte(e >> 16)
				at++
				continue
			}
			if e&specialEntry != 0 {
				acc >>= e.bits()
				n -= e.bits()
				done = e.is(endEntry)
				if !done {
					why = noSuchLength
				}
				break
			}
		}
		length := e.number(acc)
		acc >>= e.bits()
		n -= e.bits()

		if n < maxCodeLength+13 {
			acc |= le.Uint64(in[pos:]) << (n & 63)
			pos += int(63-n) >> 3
			n |= minBits
		}
		e = distances[acc&(1<<distanceBits-1)]
		if e&specialEntry != 0 {
			if e.is(linkEntry) {
				acc >>= distanceBits
				n -= distanceBits
				e = distances[e.value()+int(acc&(1<<e.wordBits()-1))]
			}
			if e&specialEntry != 0 {
				acc >>= e.bits()
				n -= e.bits()
				why = noSuchDistance
				break
			}
		}
		distance := e.number(acc)
		acc >>= e.bits()
		n -= e.bits()
		if distance > at {
			why = beforeFolder
			break
		}
		if length > end-at {
			why = d.tooLong()
			break
		}
		copyMatch(buf, at, distance, length)
		at += length
	}
	d.in.pos, d.in.acc, d.in.n = pos, acc, n
	d.hist.at = at
	return done, why
}

// copyStep is how many bytes of a match are copied at a time, in two halves, so
// that the source may be half a step away. A pattern that is shorter comes again
// at wideDistance, a multiple of its length.
const copyStep = 16

var wideDistance = [copyStep / 2]uint8{0, 8, 8, 9, 8, 10, 12, 14}

// copyMatch copies length bytes from distance before at to at, and less than
// copySlack bytes of anything behind them.
func copyMatch(buf []byte, at, distance, length int) {
	end := at + length
	if distance < copyStep/2 {
		pattern := le.Uint64(buf[at-distance:])
		le.PutUint64(buf[at:], repeated(pattern, uint(distance)))
		at += copyStep / 2
		distance = int(wideDistance[distance])
	}
	for ; at < end; at += copyStep {
		dst, src := buf[at:at+copyStep], buf[at-distance:at-distance+copyStep]
		le.PutUint64(dst, le.Uint64(src))
		le.PutUint64(dst[8:], le.Uint64(src[8:]))
	}
}

// repeated returns eight bytes that repeat the first n of v.
func repeated(v uint64, n uint) uint64 {
	n *= 8
	v &= 1<<n - 1
	v |= v << n
	v |= v << (2 * n)
	return v | v<<(4*n)
}
