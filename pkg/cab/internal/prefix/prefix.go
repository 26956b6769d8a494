// Package prefix builds prefix codes (Huffman codes) of limited length, and
// estimates what they will cost.
package prefix

// Builder builds codes. It keeps its scratch memory between calls.
type Builder struct{}

// Lengths sets lens[i] to the length in bits of symbol i's code, from 1 to
// limit, 0 for symbols that do not occur. The code is complete: where one symbol
// occurs, another gets a code too; where none does, all lengths are 0.
func (b *Builder) Lengths(lens []uint8, counts []uint32, limit int) { panic("not written yet") }

// Codes sets codes[i] to symbol i's canonical code, shorter codes first, then by
// symbol; its first bit is the most significant of the lens[i] used.
func Codes(codes []uint16, lens []uint8) { panic("not written yet") }

// NLogN returns n*log2(n), 0 for 0: the building stone of entropy.
func NLogN(n uint32) float64 { panic("not written yet") }
