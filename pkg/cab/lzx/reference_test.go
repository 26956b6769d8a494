package lzx

import "slices"

// reference decodes as the format is described: a bit at a time, one stream of
// output, nothing remembered that could be looked up. It knows the same rules as
// the decoder, and that a rule is broken, but not where.
type reference struct {
	window  int
	out     []byte // the folder, not translated
	size    int64  // for call translation
	repeats [3]int
	main    []int // lengths
	length  []int

	kind, left int
	odd        bool
	aligned    []int

	in       []byte
	from     int // of the words in in
	bits     int // read since
	endsHere int // of the frame in out
}

type broken string

func newReference(window int) *reference {
	return &reference{window: window, repeats: [3]int{1, 1, 1}, main: make([]int, 256+8*windowSlots[window]), length: make([]int, 249)}
}

// frame returns n bytes, or nil when a rule is broken.
func (r *reference) frame(payload []byte, n int) (plain []byte) {
	defer func() {
		if e := recover(); e != nil {
			_ = e.(broken)
			plain = nil
		}
	}()
	start := len(r.out)
	want(n > 0 && n <= FrameSize && start%FrameSize == 0)
	r.in, r.from, r.bits, r.endsHere = payload, 0, 0, start+n
	if start == 0 && r.number(1) == 1 {
		r.size = int64(int32(r.number(32)))
	}
	for len(r.out) < r.endsHere {
		if r.left == 0 {
			r.header()
		}
		r.step()
	}
	for r.bits%16 != 0 {
		want(r.number(1) == 0)
	}
	at := r.from + r.bits/8
	if r.left == 0 && r.odd && at == len(payload)-1 {
		want(payload[at] == 0)
		r.odd = false
		at++
	}
	want(at == len(payload))
	plain = slices.Clone(r.out[start:])
	if r.size != 0 {
		decodeCalls(plain, int32(start), int32(r.size))
	}
	return plain
}

func want(ok bool) {
	if !ok {
		panic(broken(""))
	}
}

// number reads k bits.
func (r *reference) number(k int) (v int) {
	for range k {
		word := r.from + r.bits/16*2
		want(word+2 <= len(r.in))
		v = v<<1 | (int(r.in[word])|int(r.in[word+1])<<8)>>(15-r.bits%16)&1
		r.bits++
	}
	return v
}

// raw reads k bytes; the words begin again behind them.
func (r *reference) raw(k int) []byte {
	at := r.from + r.bits/8
	want(at+k <= len(r.in))
	r.from, r.bits = at+k, 0
	return r.in[at : at+k]
}

// symbol reads a word of the code with these lengths.
func (r *reference) symbol(lengths []int) int {
	word, first := 0, 0
	for n := 1; n <= 16; n++ {
		word = word<<1 | r.number(1)
		first <<= 1
		for s, l := range lengths {
			if l == n {
				if word == first {
					return s
				}
				first++
			}
		}
	}
	panic(broken(""))
}

func complete(lengths []int) bool {
	sum := 0
	for _, n := range lengths {
		if n > 0 {
			sum += 1 << (16 - n)
		}
	}
	return sum == 1<<16
}

func (r *reference) header() {
	if r.odd {
		want(r.raw(1)[0] == 0)
		r.odd = false
	}
	r.kind, r.left = r.number(3), r.number(24)
	want(r.kind >= 1 && r.kind <= 3 && r.left > 0)
	if r.kind == uncompressed {
		for first := true; first || r.bits%16 != 0; first = false {
			want(r.number(1) == 0)
		}
		for i := range r.repeats {
			b := r.raw(4)
			r.repeats[i] = int(b[0]) | int(b[1])<<8 | int(b[2])<<16 | int(b[3])<<24
			want(r.repeats[i] >= 1 && r.repeats[i] <= 1<<r.window-3)
		}
		r.odd = r.left%2 == 1
		return
	}
	if r.kind == aligned {
		r.aligned = r.plain(8, 3)
	}
	r.changes(r.main[:256])
	r.changes(r.main[256:])
	want(complete(r.main))
	r.changes(r.length)
	want(complete(r.length) || slices.Max(r.length) == 0)
}

func (r *reference) plain(n, bits int) []int {
	lengths := make([]int, n)
	for i := range lengths {
		lengths[i] = r.number(bits)
	}
	want(complete(lengths))
	return lengths
}

func (r *reference) changes(lengths []int) {
	pretree := r.plain(20, 4)
	for i := 0; i < len(lengths); {
		s, run, length := r.symbol(pretree), 1, 0
		switch s {
		case 17:
			run = 4 + r.number(4)
		case 18:
			run = 20 + r.number(5)
		case 19:
			run = 4 + r.number(1)
			s = r.symbol(pretree)
			want(s <= 16)
		}
		if s <= 16 {
			length = (lengths[i] - s + 17) % 17
		}
		want(i+run <= len(lengths))
		for range run {
			lengths[i] = length
			i++
		}
	}
}

// step decodes one byte or match.
func (r *reference) step() {
	if r.kind == uncompressed {
		r.left--
		r.out = append(r.out, r.raw(1)...)
		return
	}
	s := r.symbol(r.main)
	if s < 256 {
		r.left--
		r.out = append(r.out, byte(s))
		return
	}
	slot, length := (s-256)/8, (s-256)%8+2
	if length == 9 {
		want(slices.Max(r.length) > 0)
		length += r.symbol(r.length)
	}
	offset := 0
	if slot < 3 {
		offset = r.repeats[slot]
		r.repeats[slot] = r.repeats[0]
	} else {
		extra := 0
		for i := range slot + 1 { // the slots' bits, summed up
			offset += 1 << extra * min(i, 1)
			extra = max(0, min(i/2-1, 17))
		}
		offset -= 2
		if r.kind == aligned && extra >= 3 {
			offset += r.number(extra-3) << 3
			offset += r.symbol(r.aligned)
		} else {
			offset += r.number(extra)
		}
		r.repeats[2], r.repeats[1] = r.repeats[1], r.repeats[0]
	}
	r.repeats[0] = offset
	want(length <= r.left && length <= r.endsHere-len(r.out) && offset <= len(r.out))
	r.left -= length
	for range length {
		r.out = append(r.out, r.out[len(r.out)-offset])
	}
}
