package lzx

import "fmt"

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
	if why := c.init(lengths, c == &d.length); why != "" {
		return d.fail("the " + name + " code " + why)
	}
	return nil
}

// readLengths reads a pretree and the changes it codes. Changes are modulo 17
// and downwards.
func (d *Decoder) readLengths(name string, lengths []byte) error {
	if err := d.readPlain(&d.pretree, "pretree", numPretree, 4); err != nil {
		return err
	}
	for i := 0; i < len(lengths); {
		run, delta := 1, d.in.symbol(&d.pretree)
		length := byte(0)
		switch delta {
		case shortZeros:
			run = 4 + int(d.in.take(4))
		case longZeros:
			run = 20 + int(d.in.take(5))
		case sameDelta:
			run = 4 + int(d.in.take(1))
			if delta = d.in.symbol(&d.pretree); delta > maxCodeLength {
				return d.fail(fmt.Sprintf("a run in the %s code repeats another run", name))
			}
			fallthrough
		default:
			length = byte((int(lengths[i]) + maxCodeLength + 1 - delta) % (maxCodeLength + 1))
		}
		if run > len(lengths)-i {
			return d.fail(fmt.Sprintf("a run in the %s code is too long by %d", name, run-(len(lengths)-i)))
		}
		for range run {
			lengths[i] = length
			i++
		}
	}
	return nil
}

// readPlain reads a code whose lengths are numbers of so many bits.
func (d *Decoder) readPlain(c *code, name string, symbols int, bits uint) error {
	var lengths [numPretree]byte
	for i := range symbols {
		lengths[i] = byte(d.in.take(bits))
	}
	return d.initCode(c, name, lengths[:symbols])
}
