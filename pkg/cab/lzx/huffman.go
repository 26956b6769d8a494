package lzx

import "slices"

// Codes are canonical: shorter words first, among equal lengths by symbol. With
// the most significant bit first the words of all symbols, cut or filled up to
// 16 bits, are then in rising order. So a table that is indexed by the next bits
// is filled from its beginning to its end, and the words that are too long for
// it are one run at the end of all words: they have a table of their own, by all
// 16 bits, less the first of them.

// Bits that index the tables. Most words are not longer, and making a table is a
// good part of the time that a block takes.
const (
	mainBits    = 11
	lengthBits  = 9
	alignedBits = maxAlignedLength
	pretreeBits = 7
)

// entry is what a table says about the next bits:
//
//	 0 to  4  bits of the word
//	 8 to 12  of a match in the main code: bits of the offset that follow
//	16 to 23  literal, or symbol of another code than the main one
//	16 to 18  of a match: its length less 2, or 7
//	24 to 29  of a match: its slot
//	31        set for a literal
//
// It is 0 in the table where a longer word begins, and missing in those of a
// code without symbols.
type entry uint32

const (
	literalEntry entry = 1 << 31
	missing      entry = 1 << 15
)

func (e entry) bits() uint    { return uint(e & 31) }
func (e entry) extra() uint   { return uint(e >> 8 & 31) }
func (e entry) symbol() int   { return int(e >> 16 & 0xFF) }
func (e entry) literal() byte { return byte(e >> 16) }
func (e entry) header() int   { return int(e >> 16 & (lengthHeaders - 1)) }
func (e entry) slot() uint    { return uint(e >> 24 & 63) }

// mainEntries and plainEntries are the entries of symbols, without the bits of
// their words.
var mainEntries, plainEntries = symbolEntries()

func symbolEntries() (main [maxMain]entry, plain [numLengths]entry) {
	for s := range main {
		if s < numLiterals {
			main[s] = literalEntry | entry(s)<<16
			continue
		}
		slot := (s - numLiterals) / lengthHeaders
		main[s] = entry(slot)<<24 | entry(s%lengthHeaders)<<16 | entry(slotExtra[slot])<<8
	}
	for s := range plain {
		plain[s] = entry(s) << 16
	}
	return main, plain
}

// code decodes the symbols of one code.
type code struct {
	table []entry
	shift uint    // 64 less the bits that index the table
	long  []entry // by word less first
	first int     // the first word that is too long for the table

	sorted []entry // scratch: those of the symbols in the order of their words
}

// allocate makes room for the tables of a code.
//
//go:noinline
func (c *code) allocate(symbols, bits int) {
	c.table, c.shift, c.sorted = make([]entry, 1<<bits), uint(64-bits), make([]entry, symbols)
}

// lookup returns the entry for the word at the upper end of acc.
func (c *code) lookup(acc uint64) entry {
	if e := c.table[acc>>(c.shift&63)]; e != 0 {
		return e
	}
	return c.long[int(acc>>48)-c.first]
}

// Faults of a code's lengths.
const (
	emptyCode      = "has no symbols"
	overfullCode   = "is over-subscribed"
	incompleteCode = "is incomplete"
)

// init makes the code from the lengths of its symbols' words, 0 for those that
// have none, and the entries of the symbols. It returns what is wrong with the
// lengths, or "".
func (c *code) init(lengths []byte, symbols []entry) string {
	count := countLengths(lengths)
	used := len(lengths) - count[0]
	count[0] = 0
	var next [maxCodeLength + 2]int // index of the first symbol of a length
	words := 0                      // of 16 bits
	short := 64 - int(c.shift)
	for n := 1; n <= maxCodeLength; n++ {
		next[n+1] = next[n] + count[n]
		words += count[n] << (maxCodeLength - n)
		if n == short {
			c.first = words
		}
	}
	switch {
	case used == 0:
		return emptyCode
	case words > 1<<maxCodeLength:
		return overfullCode
	case words < 1<<maxCodeLength:
		return incompleteCode
	}
	next[0] = used // behind all others
	for s, n := range lengths {
		to := &next[n]
		c.sorted[*to] = symbols[s] | entry(n)
		*to++
	}
	c.fill(c.sorted[:used], &count)
	return ""
}

// countLengths counts by length. Equal lengths often follow each other, and two
// counters are faster than one that is waited for.
func countLengths(lengths []byte) (count [maxCodeLength + 1]int) {
	var odd [maxCodeLength + 1]int
	for ; len(lengths) >= 2; lengths = lengths[2:] {
		count[lengths[0]]++
		odd[lengths[1]]++
	}
	if len(lengths) > 0 {
		odd[lengths[0]]++
	}
	for n := range count {
		count[n] += odd[n]
	}
	return count
}

// clear makes the code one without symbols.
func (c *code) clear() {
	for i := range c.table {
		c.table[i] = missing
	}
}

// fill makes the tables of a complete code from its sorted entries.
func (c *code) fill(sorted []entry, count *[maxCodeLength + 1]int) {
	table, short := c.table, 64-int(c.shift)
	for n := 1; n <= short; n++ {
		table = spread(table, sorted[:count[n]], short-n)
		sorted = sorted[count[n]:]
	}
	clear(table)
	size := 1<<maxCodeLength - c.first
	c.long = slices.Grow(c.long[:0], size)[:size]
	table = c.long
	for n := short + 1; n <= maxCodeLength; n++ {
		table = spread(table, sorted[:count[n]], maxCodeLength-n)
		sorted = sorted[count[n]:]
	}
}

// spread puts each of the entries into the table, as often as k more bits
// distinguish, and returns what is left of the table.
func spread(table, entries []entry, k int) []entry {
	switch k {
	case 0:
		return table[copy(table, entries):]
	case 1:
		for _, e := range entries {
			t := (*[2]entry)(table)
			t[0], t[1] = e, e
			table = table[2:]
		}
		return table
	}
	for _, e := range entries {
		for range 1 << (k - 2) {
			t := (*[4]entry)(table)
			t[0], t[1], t[2], t[3] = e, e, e, e
			table = table[4:]
		}
	}
	return table
}
