package mszip

import "math/bits"

// Codes are canonical: shorter words first, among equal lengths by symbol. Words
// are sent from their most significant bit, everything else from the least, so
// tables are indexed by words turned around. A table begins with a part that is
// indexed by the next literalBits or distanceBits bits; where longer words begin
// with them, the entry says which part behind it is indexed by the bits that
// follow.
const (
	literalBits  = 10
	distanceBits = 8

	// With so many entries there is room for every complete code of 288
	// symbols behind 10 bits, and of 32 symbols behind 8, words of up to 15
	// bits (counted over all of them).
	literalEntries  = 1334
	distanceEntries = 402
)

// entry is what a table says about the next bits:
//
//	 0 to  5  bits of the word (in a second part: the rest of it) and of the
//	          number behind it
//	 8 to 11  bits of the word alone; of a link, those that index the part
//	12 to 14  set in a link, at the end of the block, in a fault
//	15        one of these three
//	16 to 30  literal, least length or distance; of a link, where the part is
//	31        a literal
type entry uint32

const (
	wordUnit  = 1<<8 | 1 // a word of one bit
	valueUnit = 1 << 16

	linkEntry    entry = 1<<15 | 1<<12
	endEntry     entry = 1<<15 | 1<<13
	faultEntry   entry = 1<<15 | 1<<14
	specialEntry entry = 1 << 15
	literalEntry entry = 1 << 31
)

func (e entry) bits() uint         { return uint(e & 63) }
func (e entry) wordBits() uint     { return uint(e >> 8 & 15) }
func (e entry) value() int         { return int(e >> 16 & 0x7FFF) }
func (e entry) is(kind entry) bool { return e&kind == kind }

// number returns the length or distance of e, whose word begins acc.
func (e entry) number(acc uint64) int {
	return e.value() + int(acc&(1<<e.bits()-1)>>e.wordBits())
}

// literalSymbols, distanceSymbols and lengthSymbols are the entries of symbols,
// less the bits of their words.
var literalSymbols, distanceSymbols, lengthSymbols = symbolEntries()

func symbolEntries() (literals [fixedLiterals]entry, distances [fixedDistances]entry, lengths [numCodeLengths]entry) {
	for s := range literals {
		switch {
		case s < endOfBlock:
			literals[s] = literalEntry | entry(s)*valueUnit
		case s == endOfBlock:
			literals[s] = endEntry
		case s < numLiterals:
			literals[s] = entry(lengthBase[s-firstLength])*valueUnit | entry(lengthExtra[s-firstLength])
		default:
			literals[s] = faultEntry
		}
	}
	for s := range distances {
		distances[s] = faultEntry
		if s < numDistances {
			distances[s] = entry(distanceBase[s])*valueUnit | entry(distanceExtra[s])
		}
	}
	for s := range lengths {
		lengths[s] = entry(s) * valueUnit
	}
	return literals, distances, lengths
}

// Faults of a code's lengths.
const (
	overfullCode   = "is over-subscribed"
	incompleteCode = "is incomplete"
)

// buildTable makes the table of a complete code whose first part is indexed by
// width bits. lengths are those of the symbols' words, 0 for those that have
// none. It returns what is wrong with them, or "".
func buildTable(table []entry, width int, lengths []byte, symbols []entry) string {
	var count [maxCodeLength + 1]int
	for _, n := range lengths {
		count[n&maxCodeLength]++
	}
	count[0] = 0
	var next [maxCodeLength + 2]int // index of the first symbol of a length
	words, longest := 0, 0          // words of 15 bits
	for n := 1; n <= maxCodeLength; n++ {
		next[n+1] = next[n] + count[n]
		words += count[n] << (maxCodeLength - n)
		if count[n] > 0 {
			longest = n
		}
	}
	switch {
	case words > 1<<maxCodeLength:
		return overfullCode
	case words < 1<<maxCodeLength:
		return incompleteCode
	}
	var order [fixedLiterals]uint16
	for s, n := range lengths {
		if n > 0 {
			order[next[n&maxCodeLength]] = uint16(s)
			next[n&maxCodeLength]++
		}
	}
	b := builder{table: table, symbols: symbols, order: order[:next[longest]], count: &count}
	b.first(width, min(longest, width))
	b.rest(width, longest)
	return ""
}

// builder fills a table with the words in their order.
type builder struct {
	table   []entry
	symbols []entry
	order   []uint16 // symbols that have no entry yet
	count   *[maxCodeLength + 1]int
	word    uint16 // the next
}

// first fills the first part with the words of up to longest bits. A table for
// words of n bits, once more behind itself, is one for words of n+1 bits.
func (b *builder) first(width, longest int) {
	table := b.table[:1<<width]
	for n := 1; n <= width; n++ {
		if n > 1 {
			copy(table[1<<(n-1):1<<n], table)
		}
		if n > longest {
			continue
		}
		b.word <<= 1
		for range b.count[n] {
			table[bits.Reverse16(b.word)>>(16-n)] = b.symbols[b.order[0]] + entry(n)*wordUnit
			b.order = b.order[1:]
			b.word++
		}
	}
}

// rest fills the parts behind the first with the words of more than width bits.
func (b *builder) rest(width, longest int) {
	free := 1 << width // where the next part begins
	last := -1         // the first bits of the word before
	var part []entry
	for n := width + 1; n <= longest; n++ {
		b.word <<= 1
		for left := b.count[n]; left > 0; left-- {
			reversed := int(bits.Reverse16(b.word) >> (16 - n))
			if begin := reversed & (1<<width - 1); begin != last {
				last = begin
				size := b.partBits(n, n-width, left)
				part = b.table[free : free+1<<size]
				b.table[begin] = linkEntry | entry(free)*valueUnit | entry(size)<<8 | entry(width)
				free += 1 << size
			}
			e := b.symbols[b.order[0]] + entry(n-width)*wordUnit
			for i := reversed >> width; i < len(part); i += 1 << (n - width) {
				part[i] = e
			}
			b.order = b.order[1:]
			b.word++
		}
	}
}

// partBits returns the bits that index a part whose first word has n bits, size
// of them in the part. left words of that length are still to come.
func (b *builder) partBits(n, size, left int) int {
	for room := 1<<size - left; room > 0; room = 2*room - b.count[n] {
		n++
		size++
	}
	return size
}

// degenerateTable makes the table of a distance code of one word of one bit, or
// of none at all: blocks with one distance or without matches (RFC 1951, 3.2.7).
// ok is false when the code is neither.
func degenerateTable(table []entry, lengths []byte) (ok bool) {
	e := faultEntry
	for s, n := range lengths {
		switch {
		case n == 0:
		case n == 1 && e == faultEntry:
			e = distanceSymbols[s]
		default:
			return false
		}
	}
	for i := 0; i < 1<<distanceBits; i += 2 {
		table[i] = e + wordUnit
		table[i+1] = faultEntry + wordUnit
	}
	return true
}
