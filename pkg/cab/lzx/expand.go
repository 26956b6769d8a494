package lzx

// expand decodes symbols until the history reaches end, where the block or the
// frame ends. It is the inner loop of all: the reader's state is held in local
// variables, and bits are refilled once for a match, unless it is an aligned
// one (16 + 16 bits of symbols, 14 of offset, 7 of the aligned symbol).
func (d *Decoder) expand(end int) error {
	var (
		in, pos, acc, n = d.in.in, d.in.pos, d.in.acc, d.in.n
		buf, at         = d.hist.buf, d.hist.at
		r0, r1, r2      = d.repeats[0], d.repeats[1], d.repeats[2]
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

		offset := r0
		switch slot {
		case 0:
		case 1:
			offset, r1 = r1, r0
		case 2:
			offset, r2 = r2, r0
		default:
			r1, r2 = r0, r1
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
		r0 = offset

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
	d.repeats = [numRepeats]int32{r0, r1, r2}
	if why != "" {
		return d.fail(why)
	}
	return nil
}

// copyStep is how many bytes of a match are copied at a time. A pattern that is
// shorter comes again at wideOffset, a multiple of its length.
const copyStep = 16

var wideOffset = [copyStep]uint8{0, 16, 16, 18, 16, 20, 18, 21, 16, 18, 20, 22, 24, 26, 28, 30}

// copyMatch copies length bytes from offset before at to at, and less than
// copySlack bytes of anything behind them.
func copyMatch(buf []byte, at, offset, length int) {
	end := at + length
	if offset < copyStep {
		wide := int(wideOffset[offset])
		for range wide - offset {
			buf[at] = buf[at-offset]
			at++
		}
		offset = wide
	}
	for ; at < end; at += copyStep {
		*(*[copyStep]byte)(buf[at:]) = *(*[copyStep]byte)(buf[at-offset:])
	}
}
