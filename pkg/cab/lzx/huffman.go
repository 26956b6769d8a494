package lzx

// Codes are canonical: shorter words first, among equal lengths by symbol. With
// the most significant bit first the words of all symbols, cut or filled up to
// 16 bits, are then in rising order. So a table that is indexed by the next bits
// is filled from its beginning to its end, and the words that are too long for
// it are one run at the end of all words: they have a table of their own, by all
// 16 bits, less the first of them.

const (
	tableBits = 11
	tableSize = 1 << tableBits
)

// entry is a symbol and the length of its word. It is 0 in the table where a
// longer word begins.
type entry uint16

func (e entry) bits() uint  { return uint(e & 31) }
func (e entry) symbol() int { return int(e >> 5) }

// code decodes the symbols of one code.
type code struct {
	table [tableSize]entry
	long  []entry // by word less first
	first int     // the first word of more than tableBits bits
	empty bool
}

// lookup returns the entry for the word at the upper end of acc. The code must
// not be empty.
func (c *code) lookup(acc uint64) entry {
	if e := c.table[acc>>(64-tableBits)]; e != 0 {
		return e
	}
	return c.long[int(acc>>48)-c.first]
}

// Faults of a code's lengths
const (
	emptyCode      = "has no symbols"
	overfullCode   = "is over-subscribed"
	incompleteCode = "is incomplete"
)

// init makes the code from the lengths of its symbols' words, 0 for those that
// have none. It returns what is wrong with them, or "". An empty code is wrong
// unless mayBeEmpty is set.
func (c *code) init(lengths []byte, mayBeEmpty bool) string {
	var count [maxCodeLength + 1]int
	for _, n := range lengths {
		count[n]++
	}
	c.empty = count[0] == len(lengths)
	if c.empty {
		if mayBeEmpty {
			return ""
		}
		return emptyCode
	}
	var next [maxCodeLength + 2]int // index of the first symbol of a length
	words := 0                      // of 16 bits
	for n := 1; n <= maxCodeLength; n++ {
		next[n+1] = next[n] + count[n]
		words += count[n] << (maxCodeLength - n)
		if n == tableBits {
			c.first = words
		}
	}
	switch {
	case words > 1<<maxCodeLength:
		return overfullCode
	case words < 1<<maxCodeLength:
		return incompleteCode
	}
	var sorted [maxMain]entry
	for s, n := range lengths {
		if n > 0 {
			sorted[next[n]] = entry(s)<<5 | entry(n)
			next[n]++
		}
	}
	c.fill(sorted[:len(lengths)-count[0]])
	return ""
}

// fill makes the tables of a complete code from its sorted entries.
func (c *code) fill(sorted []entry) {
	table := c.table[:0]
	for len(sorted) > 0 && sorted[0].bits() <= tableBits {
		table = appendEntries(table, sorted[0], 1<<(tableBits-sorted[0].bits()))
		sorted = sorted[1:]
	}
	clear(c.table[len(table):])
	c.long = c.long[:0]
	for _, e := range sorted {
		c.long = appendEntries(c.long, e, 1<<(maxCodeLength-e.bits()))
	}
}

// appendEntries appends e n times, a power of two.
func appendEntries(to []entry, e entry, n int) []entry {
	at := len(to)
	for range min(n, 16) {
		to = append(to, e)
	}
	for len(to) < at+n {
		to = append(to, to[at:]...)
	}
	return to
}
