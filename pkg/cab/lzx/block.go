package lzx

import "goexpress/internal/format"

// block is what is known of the current block. It may go on over many frames.
type block struct {
	kind int
	left int  // bytes of output
	odd  bool // a byte of filling follows
}

// beginBlock reads a block's header.
func (d *Decoder) beginBlock() error {
	if d.block.odd {
		if err := d.skipOddByte(); err != nil {
			return err
		}
	}
	kind := int(d.in.take(3))
	d.block = block{kind: kind, left: int(d.in.take(24))}
	switch {
	case kind < verbatim || kind > uncompressed:
		return d.fail(format.Sprintf("there is no block type %d", kind))
	case d.block.left == 0:
		return d.fail("a block of 0 bytes")
	case kind == uncompressed:
		return d.beginUncompressed()
	case kind == aligned:
		if err := d.readPlain(&d.aligned, "aligned offset", numAligned, 3); err != nil {
			return err
		}
	}
	mainLengths := d.mainLengths[:numLiterals+lengthHeaders*windowSlots[d.window]]
	if err := d.readCode(&d.main, "main", mainLengths, numLiterals); err != nil {
		return err
	}
	return d.readCode(&d.length, "length", d.lengthLengths[:])
}

// skipOddByte reads the byte behind an uncompressed block of odd length.
func (d *Decoder) skipOddByte() error {
	d.block.odd = false
	at := d.in.next()
	switch {
	case at >= len(d.in.payload):
		return d.truncated()
	case d.in.payload[at] != 0:
		return d.fail("the byte behind an uncompressed block of odd length is not zero")
	}
	d.in.seek(at + 1)
	return nil
}

// beginUncompressed reads what follows the length of an uncompressed block.
func (d *Decoder) beginUncompressed() error {
	if d.in.align(true) != 0 {
		return d.fail("the bits skipped before an uncompressed block are not zero")
	}
	at := d.in.next()
	if at+4*numRepeats > len(d.in.payload) {
		return d.truncated()
	}
	for i := range d.repeats {
		offset := le.Uint32(d.in.payload[at:])
		d.in.seek(at)
		if offset < 1 || offset > uint32(maxOffset(d.window)) {
			return d.fail(format.Sprintf("an uncompressed block begins with the recent offset %d", offset))
		}
		d.repeats[i] = int32(offset)
		at += 4
	}
	d.in.seek(at)
	d.block.odd = d.block.left%2 == 1
	return nil
}

// copyRaw copies bytes of an uncompressed block until the history reaches end.
func (d *Decoder) copyRaw(end int) error {
	from := d.in.next()
	raw := d.in.payload[from:]
	n := copy(d.hist.Bytes[d.hist.At:end], raw)
	d.hist.At += n
	d.in.seek(from + n)
	if d.hist.At < end {
		return d.truncated()
	}
	return nil
}
