package codec

// libmspack (cabextract) refuses deflate blocks whose distance code is not
// complete, though RFC 1951 allows a code of a single distance: one word of one
// bit. The library writes those for blocks without matches and for blocks whose
// matches all have distances of one class, such as 32 KiB of zeros. MakeCAB
// never does.

// completeDistances makes the distance code of the stream's first block
// complete, by a second word that nothing uses. ok is false when that is not
// possible; the stream is returned as it is when there is no need.
//
// It relies on what klauspost/compress/flate writes for one Write of at most 32
// KiB and Close: one block, and an empty one with fixed codes as the last.
func completeDistances(stream []byte) (out []byte, ok bool) {
	h, single := parseDynamic(stream)
	if !single {
		return stream, true
	}
	if h.distances == 30 { // no symbol is left behind the one that is used
		return nil, false
	}
	// The word for the second distance follows in the order of the code, so
	// the words in use stay what they are. Its length is 1, as that of the
	// first, which is the last length in the header.
	w := bitWriter{out: make([]byte, 0, len(stream)+2)}
	w.copy(stream, 0, 8)
	w.put(uint(h.distances), 5) // HDIST, one less than there are
	w.copy(stream, 13, h.end)
	w.copy(stream, h.last, h.end)
	w.copy(stream, h.end, streamEnd(stream))
	return w.out, true
}

// dynamicHeader is where things lie in the header of a block with dynamic codes,
// in bits.
type dynamicHeader struct {
	distances int // lengths in the distance code
	last      int // the word for the last length
	end       int
}

// parseDynamic reads the header. single is true when the block has dynamic codes
// and only one distance.
func parseDynamic(stream []byte) (h dynamicHeader, single bool) {
	r := bitReader{in: stream}
	r.take(1) // BFINAL
	if r.take(2) != 2 {
		return h, false
	}
	literals := r.take(5) + 257
	h.distances = r.take(5) + 1
	var lengths [19]int
	for _, i := range codeLengthOrder[:r.take(4)+4] {
		lengths[i] = r.take(3)
	}
	used := 0
	for n := 0; n < literals+h.distances; {
		h.last = r.pos
		symbol, repeat := r.symbol(&lengths), 1
		switch symbol {
		case 16:
			repeat = r.take(2) + 3
		case 17:
			repeat = r.take(3) + 3
		case 18:
			repeat = r.take(7) + 11
		}
		n += repeat
		if n > literals && symbol <= 16 && symbol > 0 {
			used += min(repeat, n-literals)
		}
		if r.pos > 8*len(stream) {
			return h, false // cut off: not what the library writes
		}
	}
	h.end = r.pos
	return h, used == 1
}

var codeLengthOrder = [19]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// streamEnd is the number of bits of a stream that ends in an empty block with
// fixed codes: the bits 1, 1 and 0, and the end of the block, seven times 0.
func streamEnd(stream []byte) int {
	r := bitReader{in: stream, pos: 8*len(stream) - 1}
	for r.pos > 0 && r.bit(r.pos) == 0 {
		r.pos--
	}
	return r.pos + 1 + 1 + 7
}

// bitReader reads numbers, least significant bit first. Beyond the end it reads
// zeros.
type bitReader struct {
	in  []byte
	pos int // in bits
}

func (r *bitReader) bit(at int) int {
	if at/8 >= len(r.in) {
		return 0
	}
	return int(r.in[at/8]>>(at%8)) & 1
}

func (r *bitReader) take(n int) (v int) {
	for i := range n {
		v |= r.bit(r.pos) << i
		r.pos++
	}
	return v
}

// symbol reads a word of the canonical code with these lengths.
func (r *bitReader) symbol(lengths *[19]int) int {
	code, first := 0, 0
	for length := 1; length <= 7; length++ {
		code = code<<1 | r.take(1)
		first <<= 1
		for symbol, l := range lengths {
			if l == length {
				if code == first {
					return symbol
				}
				first++
			}
		}
	}
	return 0
}

// bitWriter is the reverse of bitReader.
type bitWriter struct {
	out []byte
	n   int // bits
}

func (w *bitWriter) put(v uint, n int) {
	for i := range n {
		if w.n%8 == 0 {
			w.out = append(w.out, 0)
		}
		w.out[w.n/8] |= byte(v>>i&1) << (w.n % 8)
		w.n++
	}
}

// copy writes the bits from one position of in to another.
func (w *bitWriter) copy(in []byte, from, to int) {
	r := bitReader{in: in}
	for at := from; at < to; at++ {
		w.put(uint(r.bit(at)), 1)
	}
}
