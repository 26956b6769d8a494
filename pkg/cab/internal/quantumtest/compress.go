package quantumtest

// Compress returns the payloads of a folder's frames, each with slack bytes of
// zero behind it. It takes the longest of some matches wherever there is one.
func Compress(window int, data []byte, slack int) (payloads [][]byte) {
	e := New(window)
	last := map[[3]byte]int{}        // where three bytes began last
	before := make([]int, len(data)) // where the same three began before, -1 for nowhere
	insert := func(at int) {
		if at+3 > len(data) {
			return
		}
		key := [3]byte(data[at:])
		before[at] = -1
		if p, ok := last[key]; ok {
			before[at] = p
		}
		last[key] = at
	}
	for at := 0; at < len(data); {
		end := min(at/frameSize*frameSize+frameSize, len(data))
		insert(at)
		offset, length := e.longest(data[:end], at, before)
		if length == 0 {
			e.Literal(data[at])
			length = 1
		} else {
			e.Match(offset, length)
		}
		for i := 1; i < length; i++ {
			insert(at + i)
		}
		if at += length; at == end {
			payloads = append(payloads, e.Payload(slack))
		}
	}
	return payloads
}

// longest returns a match for at, of length 0 when there is none.
func (e *Encoder) longest(data []byte, at int, before []int) (offset, length int) {
	if at+3 > len(data) {
		return 0, 0
	}
	tries := 50
	for p := before[at]; p >= 0 && tries > 0 && length < 259; p = before[p] {
		n := 0
		for n < 259 && at+n < len(data) && data[p+n] == data[at+n] {
			n++
		}
		if n > length && e.Reaches(at-p, n) {
			offset, length = at-p, n
		}
		tries--
	}
	return offset, length
}
