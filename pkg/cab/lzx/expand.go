package lzx

import "goexpress/pkg/cab/internal/history"

// expand decodes symbols until the history reaches end, where the block or the
// frame ends. It is the inner loop of all: the reader's state is held in local
// variables, and bits are refilled once for several literals and a match (16 +
// 16 bits of symbols), and for its offset (17, or 14 and 7 when it is an aligned
// one).
func (d *Decoder) expand(end int) error {
	var (
		in, pos, acc, n = d.in.in, d.in.pos, d.in.acc, d.in.n
		buf, at         = d.hist.Bytes, d.hist.At
		main            = (*[1 << mainBits]entry)(d.main.table)
		length          = (*[1 << lengthBits]entry)(d.length.table)
		alignedCode     = (*[1 << alignedBits]entry)(d.aligned.table)
		noWord          = uint(2) // so many extra bits, and fewer, come without a word of the aligned code
		r               = &d.repeats
		why             = ""
	)
	if d.block.kind != aligned {
		noWord = 31
	}
symbols:
	for at < end {
		pos, acc, n = refill(in, pos, acc, n)
		var e entry
		for {
			if e = main[acc>>(64-mainBits)]; e == 0 {
				e = d.main.long[int(acc>>48)-d.main.first]
			}
			acc <<= e.bits()
			n -= e.bits()
			if e&literalEntry == 0 {
				break
			}
			buf[at] = e.literal()
			at++
			if n < 2*maxCodeLength || at == end {
				continue symbols
			}
		}

		size := e.header() + minMatch
		if size == longMatch {
			e := length[acc>>(64-lengthBits)]
			if e == 0 {
				e = d.length.long[int(acc>>48)-d.length.first]
			}
			if e == missing {
				why = "a match of 9 bytes or more without a length code"
				break
			}
			acc <<= e.bits()
			n -= e.bits()
			size += e.symbol()
		}

		var offset int32
		if slot := e.slot(); slot < numRepeats {
			offset = r[slot]
			r[slot] = r[0]
		} else {
			if n < maxAlignedLength+17-3 {
				pos, acc, n = refill(in, pos, acc, n)
			}
			r[2], r[1] = r[1], r[0]
			offset = slotBase[slot]
			extra := e.extra()
			if extra > noWord {
				offset += int32(acc>>1>>((66-extra)&63)) << 3
				acc <<= extra - 3
				e := alignedCode[acc>>(64-alignedBits)]
				acc <<= e.bits()
				n -= e.bits() + extra - 3
				offset += int32(e.symbol())
			} else {
				offset += int32(acc >> 1 >> ((63 - extra) & 63))
				acc <<= extra
				n -= extra
			}
		}
		r[0] = offset

		if size > end-at {
			why = "a match crosses the end of its block or frame"
			break
		}
		if int(offset) > at {
			why = "a match begins before the folder"
			break
		}
		// Most matches are one or two steps long, and not nearer than half of one.
		from := at - int(offset)
		at += size
		if offset < history.Step/2 {
			history.Copy(buf, at-size, int(offset), size)
			continue
		}
		dst := (*[2 * history.Step]byte)(buf[at-size : at-size+2*history.Step])
		src := (*[2 * history.Step]byte)(buf[from : from+2*history.Step])
		le.PutUint64(dst[:8], le.Uint64(src[:8]))
		le.PutUint64(dst[8:16], le.Uint64(src[8:16]))
		if size > history.Step {
			le.PutUint64(dst[16:24], le.Uint64(src[16:24]))
			le.PutUint64(dst[24:], le.Uint64(src[24:]))
			if size > 2*history.Step {
				history.Copy(buf, at-size+2*history.Step, int(offset), size-2*history.Step)
			}
		}
	}
	d.in.pos, d.in.acc, d.in.n = pos, acc, n
	d.hist.At = at
	if why != "" {
		return d.fail(why)
	}
	return nil
}
