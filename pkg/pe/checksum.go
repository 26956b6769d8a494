package pe

// checksum computes the PE checksum of a stream: the sum of its 16-bit words
// with the carries folded back in, plus the length ("PE Format", CheckSum; the
// algorithm is that of ImageHlp's CheckSumMappedFile). The field itself counts
// as zero. The sum is folded at the end only, so that bytes can be replaced
// after they went by.
type checksum struct {
	sum uint64
	n   int64
}

// Write never fails.
func (c *checksum) Write(b []byte) (int, error) {
	n := len(b)
	if c.n&1 == 1 && len(b) > 0 {
		c.sum += uint64(b[0]) << 8
		b = b[1:]
		c.n++
	}
	c.n += int64(len(b))
	for ; len(b) >= 8; b = b[8:] {
		v := le.Uint64(b)
		c.sum += v&0xffff + v>>16&0xffff + v>>32&0xffff + v>>48
	}
	for ; len(b) >= 2; b = b[2:] {
		c.sum += uint64(le.Uint16(b))
	}
	if len(b) == 1 {
		c.sum += uint64(b[0])
	}
	return n, nil
}

// replace counts new instead of old, equally long, at a place already written.
func (c *checksum) replace(off int64, old, new []byte) {
	for i := range old {
		shift := 8 * uint((off+int64(i))&1)
		c.sum += uint64(new[i]) << shift
		c.sum -= uint64(old[i]) << shift
	}
}

// value is the checksum of what was written.
func (c *checksum) value() uint32 {
	s := c.sum
	for s > 0xffff {
		s = s>>16 + s&0xffff
	}
	return uint32(s) + uint32(c.n)
}
