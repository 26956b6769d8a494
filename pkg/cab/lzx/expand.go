package lzx

// expand decodes symbols until the history reaches end, where the block or the
// frame ends. It is the inner loop of all: the reader's state is held in local
// variables, and bits are refilled once for a match, unless it is an aligned
// one (16 + 16 bits of symbols, 14 of offset, 7 of the aligned symbol).
func (d *Decoder) expand(end int) error {
	var (
		in, pos, acc, n = d.in.in, d.in.pos, d.in.acc, d.in.n
		buf, at         = d.hist.buf, d.hist.at
		r               = &d.repeats
		main            = &d.main
		isAligned       = d.block.kind == aligned
		why             = ""
	)
	for at < end {
		if n < minBits {
			pos, acc, n = refill(in, pos, acc, n)
		}
		e := main.lookup(acc)
		acc <<= e.bits()
		n -= e.bits()
		s := e.symbol()
		if s < numLiterals {
			buf[at] = byte(s)
			at++
			continue
		}

		length := s%lengthHeaders + minMatch
		slot := (s - numLiterals) / lengthHeaders
		if length == longMatch {
			if d.length.empty {
				why = "a match of 9 bytes or more without a length code"
				break
			}
			e := d.length.lookup(acc)
			acc <<= e.bits()
			n -= e.bits()
			length += e.symbol()
		}

		var offset int32
		if slot < numRepeats {
			offset = r[slot]
			r[slot] = r[0]
		} else {
			r[2], r[1] = r[1], r[0]
			offset = slotBase[slot]
			extra := uint(slotExtra[slot])
			if isAligned && extra >= 3 {
				if n < maxAlignedLength+17-3 {
					pos, acc, n = refill(in, pos, acc, n)
				}
				offset += int32(acc>>1>>(66-extra)) << 3
				acc <<= extra - 3
				e := d.aligned.lookup(acc)
				acc <<= e.bits()
				n -= e.bits() + extra - 3
				offset += int32(e.symbol())
			} else {
				offset += int32(acc >> 1 >> (63 - extra))
				acc <<= extra
				n -= extra
			}
		}
		r[0] = offset

		if length > end-at {
			why = "a match crosses the end of its block or frame"
			break
		}
		if int(offset) > at {
			why = "a match begins before the folder"
			break
		}
		copyMatch(buf, at, int(offset), length)
		at += length
	}
	d.in.pos, d.in.acc, d.in.n = pos, acc, n
	d.hist.at = at
	if why != "" {
		return d.fail(why)
	}
	return nil
}

// copyStep is how many bytes of a match are copied at a time, in two halves, so
// that the source may be half a step away. A pattern that is shorter comes again
// at wideOffset, a multiple of its length.
const copyStep = 16

var wideOffset = [copyStep / 2]uint8{0, 8, 8, 9, 8, 10, 12, 14}

// copyMatch copies length bytes from offset before at to at, and less than
// copySlack bytes of anything behind them.
func copyMatch(buf []byte, at, offset, length int) {
	end := at + length
	if offset < copyStep/2 {
		pattern := le.Uint64(buf[at-offset:])
		le.PutUint64(buf[at:], repeated(pattern, uint(offset)))
		at += copyStep / 2
		offset = int(wideOffset[offset])
	}
	for ; at < end; at += copyStep {
		dst, src := buf[at:at+copyStep], buf[at-offset:at-offset+copyStep]
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
