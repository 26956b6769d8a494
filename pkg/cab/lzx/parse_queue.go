package lzx

// queue is the recent offsets: R0 in the low 21 bits, R1 and R2 above it. 0 is an
// offset that is not known.
type queue uint64

const (
	offsetBits = 21
	offsetMask = 1<<offsetBits - 1
	queueMask  = 1<<(numRepeats*offsetBits) - 1
	newQueue   = queue(1 | 1<<offsetBits | 1<<(2*offsetBits))
)

// push is the queue after a match with an offset of its own.
func (q queue) push(offset int) queue { return q<<offsetBits&queueMask | queue(offset) }

// repeat is the queue after a match with recent offset r, which changes places
// with R0.
func (q queue) repeat(r int) queue {
	changed := (q ^ q>>(r*offsetBits)) & offsetMask
	return q ^ changed ^ changed<<(r*offsetBits)
}

// after is the queue after a token.
func (q queue) after(t token) queue {
	switch {
	case t.isLiteral():
		return q
	case t.value() < numRepeats:
		return q.repeat(t.value())
	}
	return q.push(t.value() - (numRepeats - 1))
}

func (q queue) afterAll(tokens []token) queue {
	for _, t := range tokens {
		q = q.after(t)
	}
	return q
}
