package lzx

import "goexpress/internal/format"

// readCode reads a block's changes to the lengths of a code, part by part, and
// makes the code from them.
func (d *Decoder) readCode(c *code, name string, lengths []byte, parts ...int) error {
	from := 0
	for _, to := range append(parts, len(lengths)) {
		if err := d.readLengths(name, lengths[from:to]); err != nil {
			return err
		}
		from = to
	}
	return d.initCode(c, name, lengths)
}

func (d *Decoder) initCode(c *code, name string, lengths []byte) error {
	symbols := plainEntries[:]
	if c == &d.main {
		symbols = mainEntries[:]
	}
	why := c.init(lengths, symbols)
	if why == emptyCode && c == &d.length { // a block without long matches
		c.clear()
		why = ""
	}
	if why != "" {
		return d.fail("the " + name + " code " + why)
	}
	return nil
}

// readLengths reads a pretree and the changes it codes.
func (d *Decoder) readLengths(name string, lengths []byte) error {
	if err := d.readPlain(&d.pretree, "pretree", numPretree, 4); err != nil {
		return err
	}
	in, pos, acc, n := d.in.in, d.in.pos, d.in.acc, d.in.n
	table := (*[1 << pretreeBits]entry)(d.pretree.table)
	why := ""
	for i := 0; i < len(lengths); {
		if n < 2*maxPretreeLength+5 {
			pos, acc, n = refill(in, pos, acc, n)
		}
		e := table[acc>>(64-pretreeBits)]
		if e == 0 {
			e = d.pretree.lookup(acc)
		}
		acc <<= e.bits()
		n -= e.bits()
		delta := e.symbol()
		if delta <= maxCodeLength {
			lengths[i] = changed(lengths[i], delta)
			i++
			continue
		}
		k := runBits[delta-shortZeros]
		run := runBase[delta-shortZeros] + int(acc>>(64-k))
		acc <<= k
		n -= k
		length := byte(0)
		if delta == sameDelta {
			e := d.pretree.lookup(acc)
			acc <<= e.bits()
			n -= e.bits()
			if e.symbol() > maxCodeLength {
				why = format.Sprintf("a run in the %s code repeats another run", name)
				break
			}
			length = changed(lengths[i], e.symbol())
		}
		if run > len(lengths)-i {
			why = format.Sprintf("a run in the %s code is too long by %d", name, run-(len(lengths)-i))
			break
		}
		for range run {
			lengths[i] = length
			i++
		}
	}
	d.in.pos, d.in.acc, d.in.n = pos, acc, n
	if why != "" {
		return d.fail(why)
	}
	return nil
}

// Runs of the pretree, from shortZeros on: the least and the number of bits that
// tell how much more.
var (
	runBase = [...]int{4, 20, 4}
	runBits = [...]uint{4, 5, 1}
)

// changed returns a length after a change, which is modulo 17 and downwards.
func changed(length byte, delta int) byte {
	v := int(length) - delta
	return byte(v + v>>63&(maxCodeLength+1))
}

// readPlain reads a code whose lengths are numbers of so many bits.
func (d *Decoder) readPlain(c *code, name string, symbols int, bits uint) error {
	var lengths [numPretree]byte
	for i := range lengths[:symbols] {
		lengths[i] = byte(d.in.take(bits))
	}
	return d.initCode(c, name, lengths[:symbols])
}
