// Package quantumtest writes Quantum streams, for tests of those who read them:
// there are hardly any others. It follows Matthew Russotto's notes to the letter
// and shares nothing with the decoder.
package quantumtest

import "slices"

const frameSize = 32768

// Encoder writes the frames of one folder. Literal and Match do as they are
// told, be it sense or not; they panic for what cannot be said at all.
type Encoder struct {
	window   int
	selector *model
	literals [4]*model
	offsets  [3]*model // of matches of 3, 4 and more bytes
	lengths  *model

	low, high uint32
	follow    int    // bits that follow the next one, as its opposites
	code      []byte // the coder's bits, one a byte
	shifts    int    // of the decoder
	plain     []plainBits
}

// plainBits stand in front of the code's bit at.
type plainBits struct {
	at, value, n int
}

// New returns an encoder for a window of so many bits.
func New(window int) *Encoder {
	e := &Encoder{window: window, high: 0xFFFF, selector: newModel(7), lengths: newModel(27)}
	for i := range e.literals {
		e.literals[i] = newModel(64)
	}
	for i, most := range [...]int{24, 36, 42} {
		e.offsets[i] = newModel(min(most, 2*window))
	}
	return e
}

// Literal writes a byte.
func (e *Encoder) Literal(b byte) {
	e.symbol(e.selector, int(b>>6))
	e.symbol(e.literals[b>>6], int(b&63))
}

// Match writes a match of length bytes, offset bytes back. A match of 3 or 4
// bytes does not reach as far as a longer one.
func (e *Encoder) Match(offset, length int) {
	selector := min(length, 5) + 1
	e.symbol(e.selector, selector)
	if selector == 6 {
		e.number(e.lengths, lengthBase[:], length-5)
	}
	e.number(e.offsets[selector-4], offsetBase[:], offset-1)
}

// Reaches reports whether a match can be written.
func (e *Encoder) Reaches(offset, length int) bool {
	most := 42
	if length < 5 {
		most = 12*length - 12
	}
	return length >= 3 && length <= 259 && offset >= 1 && offset <= offsetBase[min(most, 2*e.window)]
}

// Payload ends the frame and returns its payload. Behind what the decoder reads
// stand two bits of zero, those that fill the byte, and slack bytes more: with
// no slack that is what 7-Zip wants, and what the one genuine stream has.
func (e *Encoder) Payload(slack int) []byte {
	e.follow++
	e.bit(e.low >= 0x4000)
	for len(e.code) < 16+e.shifts {
		e.code = append(e.code, 0)
	}
	var bits []byte
	for i := range len(e.code) + 1 {
		for len(e.plain) > 0 && e.plain[0].at == i {
			p := e.plain[0]
			for j := p.n - 1; j >= 0; j-- {
				bits = append(bits, byte(p.value>>j&1))
			}
			e.plain = e.plain[1:]
		}
		if i < len(e.code) {
			bits = append(bits, e.code[i])
		}
	}
	e.low, e.high, e.follow, e.code, e.shifts = 0, 0xFFFF, 0, nil, 0
	payload := make([]byte, (len(bits)+2+7)/8+slack)
	for i, b := range bits {
		payload[i/8] |= b << (7 - i%8)
	}
	return payload
}

// Where the slots of lengths and offsets begin, less 5 and 1; at last, where they
// end.
var (
	lengthBase = [...]int{0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 18, 22, 26, 30, 38, 46, 54, 62, 78, 94, 110, 126, 158, 190, 222, 254, 255}
	offsetBase = [43]int{0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1 << 10, 3 << 9,
		1 << 11, 3 << 10, 1 << 12, 3 << 11, 1 << 13, 3 << 12, 1 << 14, 3 << 13, 1 << 15, 3 << 14, 1 << 16, 3 << 15,
		1 << 17, 3 << 16, 1 << 18, 3 << 17, 1 << 19, 3 << 18, 1 << 20, 3 << 19, 1 << 21}
)

// number writes the slot that begins at or before v, and the bits that follow.
func (e *Encoder) number(m *model, base []int, v int) {
	slot, found := slices.BinarySearch(base, v)
	if !found {
		slot--
	}
	e.symbol(m, slot)
	n := 0
	for 1<<n < base[slot+1]-base[slot] {
		n++
	}
	e.plain = append(e.plain, plainBits{16 + e.shifts, v - base[slot], n})
}

func (e *Encoder) symbol(m *model, s int) {
	from, to, total := m.share(s)
	span := e.high - e.low + 1
	e.high = e.low + span*to/total - 1
	e.low += span * from / total
	m.count(s)
	for {
		switch {
		case e.high < 0x8000:
			e.bit(false)
		case e.low >= 0x8000:
			e.bit(true)
			e.low -= 0x8000
			e.high -= 0x8000
		case e.low >= 0x4000 && e.high < 0xC000:
			e.follow++
			e.low -= 0x4000
			e.high -= 0x4000
		default:
			return
		}
		e.low, e.high = 2*e.low, 2*e.high+1
		e.shifts++
	}
}

func (e *Encoder) bit(one bool) {
	b := byte(0)
	if one {
		b = 1
	}
	e.code = append(e.code, b)
	for ; e.follow > 0; e.follow-- {
		e.code = append(e.code, 1-b)
	}
}

// model is a table of symbols, each with the sum of the frequencies of those
// behind it.
type model struct {
	table   []entry
	total   uint32
	reorder int
}

type entry struct {
	symbol int
	behind uint32
}

func newModel(size int) *model {
	m := &model{total: uint32(size), reorder: 4}
	for s := range size {
		m.table = append(m.table, entry{s, uint32(size - 1 - s)})
	}
	return m
}

// index panics when the model has no such symbol.
func (m *model) index(s int) int {
	return slices.IndexFunc(m.table, func(e entry) bool { return e.symbol == s })
}

func (m *model) share(s int) (from, to, total uint32) {
	i := m.index(s)
	to = m.total
	if i > 0 {
		to = m.table[i-1].behind
	}
	return m.table[i].behind, to, m.total
}

func (m *model) count(s int) {
	for i := range m.index(s) {
		m.table[i].behind += 8
	}
	m.total += 8
	if m.total <= 3800 {
		return
	}
	m.reorder--
	if m.reorder == 0 {
		m.reorder = 50
		m.sort()
		return
	}
	for i := len(m.table) - 2; i >= 0; i-- {
		m.table[i].behind = max(m.table[i].behind/2, m.table[i+1].behind+1)
	}
	m.total = max(m.total/2, m.table[0].behind+1)
}

func (m *model) sort() {
	type counted struct {
		symbol    int
		frequency uint32
	}
	var list []counted
	before := m.total
	for _, e := range m.table {
		list = append(list, counted{e.symbol, (before - e.behind + 1) / 2})
		before = e.behind
	}
	for i := 0; i < len(list)-1; i++ {
		for j := i + 1; j < len(list); j++ {
			if list[i].frequency < list[j].frequency {
				list[i], list[j] = list[j], list[i]
			}
		}
	}
	m.total = 0
	for i := len(list) - 1; i >= 0; i-- {
		m.table[i] = entry{list[i].symbol, m.total}
		m.total += list[i].frequency
	}
}
