package mszip

import "goexpress/internal/format"

// setFixed makes the tables of the fixed codes (RFC 1951, 3.2.6).
func (d *Decoder) setFixed() {
	if d.fixed {
		return
	}
	var lengths [fixedLiterals]byte
	for s := range lengths {
		switch {
		case s < 144:
			lengths[s] = 8
		case s < 256:
			lengths[s] = 9
		case s < 280:
			lengths[s] = 7
		default:
			lengths[s] = 8
		}
	}
	buildTable(d.literals[:], literalBits, lengths[:], literalSymbols[:])
	for s := range fixedDistances {
		lengths[s] = 5
	}
	buildTable(d.distances[:], distanceBits, lengths[:fixedDistances], distanceSymbols[:])
	d.fixed = true
}

// readCodes reads the two codes of a part (RFC 1951, 3.2.7). It returns what is
// wrong with them, or "".
func (d *Decoder) readCodes() string {
	d.fixed = false
	d.in.refill()
	literals := d.in.take(5) + firstLength
	distances := d.in.take(5) + 1
	sent := d.in.take(4) + 4
	switch {
	case literals > numLiterals:
		return format.Sprintf("a literal code of %d symbols; there are %d", literals, numLiterals)
	case distances > numDistances:
		return format.Sprintf("a distance code of %d symbols; there are %d", distances, numDistances)
	}
	var lengths [numLiterals + numDistances]byte
	if why := d.readLengths(lengths[:literals+distances], sent); why != "" || d.in.over {
		return why
	}
	if why := buildTable(d.literals[:], literalBits, lengths[:literals], literalSymbols[:]); why != "" {
		return "the literal code " + why
	}
	why := buildTable(d.distances[:], distanceBits, lengths[literals:literals+distances], distanceSymbols[:])
	if why == incompleteCode && degenerateTable(d.distances[:], lengths[literals:literals+distances]) {
		why = ""
	}
	if why != "" {
		return "the distance code " + why
	}
	return ""
}

// readLengths reads the lengths of both codes' words, which are one row: runs go
// on from the one to the other. sent is how many lengths of the code for lengths
// come first.
func (d *Decoder) readLengths(lengths []byte, sent int) string {
	r := &d.in
	var words [numCodeLengths]byte
	for _, s := range codeLengthOrder[:sent] {
		r.refill()
		words[s] = byte(r.take(3))
	}
	var table [1 << maxCodeLengthBits]entry
	if why := buildTable(table[:], maxCodeLengthBits, words[:], lengthSymbols[:]); why != "" {
		return "the code for code lengths " + why
	}
	for i := 0; i < len(lengths) && !r.over; {
		r.refill()
		e := table[r.acc&(1<<maxCodeLengthBits-1)]
		r.drop(e.bits())
		length, run := e.value(), 1
		switch length {
		case repeatLength:
			if i == 0 {
				return "a run of the length before the first"
			}
			length, run = int(lengths[i-1]), 3+r.take(2)
		case shortZeros:
			length, run = 0, 3+r.take(3)
		case longZeros:
			length, run = 0, 11+r.take(7)
		}
		if run > len(lengths)-i {
			return "a run of code lengths is too long"
		}
		for range run {
			lengths[i] = byte(length)
			i++
		}
	}
	return ""
}
