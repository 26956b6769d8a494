package quantum

import "math/bits"

// coder is the decoding end of the arithmetic coder. The numbers from low on, as
// many as span says, are its range, a part of 0 to 65535. A symbol narrows it to
// the symbol's share; then it doubles, together with what it holds, until it is
// no longer in one half of the numbers, nor in the middle half. Every doubling
// takes a bit of the payload.
type coder struct {
	bits bitReader
	low  uint32
	span uint32
	at   uint32 // the payload's number, less low; less than span
}

const coderBits = 16

// reset begins with a frame's payload.
func (c *coder) reset(payload []byte) {
	c.bits = bitReader{in: payload}
	c.low, c.span = 0, 1<<coderBits
	c.at = c.bits.take(coderBits)
}

// symbol decodes a symbol and counts it. A model's sum is always less than the
// range, so that every symbol has a share.
func (c *coder) symbol(m *model) int {
	total := uint32(m.sums[0])
	i := m.find(((c.at+1)*total - 1) / c.span)
	from := c.span * uint32(m.sums[i+1]) / total
	to := c.span * uint32(m.sums[i]) / total
	s := m.symbols[i]
	m.count(i)
	c.low += from
	c.at -= from
	c.span = to - from
	c.double()
	return int(s)
}

// double doubles the range as often as there is room for: once for every first
// bit that all its numbers share, then, as its lowest and highest number begin
// with 0 and 1 now, for every 1 and 0 that follow there.
func (c *coder) double() {
	low, high := uint16(c.low), uint16(c.low+c.span-1)
	shared := bits.LeadingZeros16(low ^ high)
	low, high = low<<shared, high<<shared|(1<<shared-1)
	middle := bits.LeadingZeros16(^(low &^ high << 1))
	c.low = uint32(low << middle &^ (1 << (coderBits - 1)))
	k := uint(shared + middle)
	c.span <<= k
	c.at = c.at<<k | c.bits.take(k)
}
