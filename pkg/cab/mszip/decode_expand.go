package mszip

import "goexpress/pkg/cab/internal/history"

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
		if h.At == h.End {
			return false, d.tooLong()
		}
		h.Bytes[h.At] = byte(e.value())
		h.At++
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
	case distance > h.At:
		return false, beforeFolder
	case length > h.End-h.At:
		return false, d.tooLong()
	}
	history.Copy(h.Bytes, h.At, distance, length)
	h.At += length
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
		buf, at, end    = d.hist.Bytes, d.hist.At, d.hist.End
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
		history.Copy(buf, at, distance, length)
		at += length
	}
	d.in.pos, d.in.acc, d.in.n = pos, acc, n
	d.hist.At = at
	return done, why
}
