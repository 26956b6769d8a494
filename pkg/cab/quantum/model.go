package quantum

import "goexpress/internal/incomparable"

// A model counts the symbols of an alphabet: each has a share of the coder's
// range as large as its count. All counts are 1 at first; a symbol's grows by
// step whenever it comes. When their sum is more than maxTotal, all are halved,
// and now and then the symbols are sorted, so that frequent ones are found
// early.
const (
	step       = 8
	maxTotal   = 3800
	firstSort  = 4  // halvings until symbols are sorted for the first time,
	sortPeriod = 50 // and from then on

	maxSymbols = 1 << literalBits
)

type model struct {
	_        incomparable.Struct
	size     int // of the alphabet
	halvings int // until symbols are sorted
	symbols  [maxSymbols]uint8

	// sums[i] is the sum of the counts of symbols[i] and all that follow.
	sums [maxSymbols + 1]uint16
}

// init makes the model of an alphabet whose symbols are equally frequent.
//
//go:noinline
func (m *model) init(size int) {
	m.size, m.halvings = size, firstSort
	for i := range size {
		m.symbols[i] = uint8(i)
		m.sums[i] = uint16(size - i)
	}
}

// find returns the place of the symbol whose share holds the number at, which is
// less than sums[0].
func (m *model) find(at uint32) int {
	i := 0
	for uint32(m.sums[i+1]) > at {
		i++
	}
	return i
}

// count counts the symbol in place i once more.
func (m *model) count(i int) {
	for j := range m.sums[:i+1] {
		m.sums[j] += step
	}
	if m.sums[0] <= maxTotal {
		return
	}
	if m.halvings--; m.halvings > 0 {
		m.halve()
		return
	}
	m.halvings = sortPeriod
	m.sort()
}

// halve halves the sums; each stays larger than the next.
func (m *model) halve() {
	for i := m.size - 1; i >= 0; i-- {
		m.sums[i] = max(m.sums[i]/2, m.sums[i+1]+1)
	}
}

// sort halves the counts and sorts the symbols by them. Where equal counts end
// up is part of the format: it is where this exchange of each place with all
// behind it leaves them.
func (m *model) sort() {
	counts := m.sums[:m.size]
	for i := range counts {
		counts[i] = (counts[i] - m.sums[i+1] + 1) / 2
	}
	for i := range counts {
		for j := i + 1; j < len(counts); j++ {
			if counts[i] < counts[j] {
				counts[i], counts[j] = counts[j], counts[i]
				m.symbols[i], m.symbols[j] = m.symbols[j], m.symbols[i]
			}
		}
	}
	for i := len(counts) - 1; i >= 0; i-- {
		m.sums[i] += m.sums[i+1]
	}
}
