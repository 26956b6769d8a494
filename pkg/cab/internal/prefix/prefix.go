// Package prefix builds prefix codes (Huffman codes) of limited length, and
// estimates what they will cost.
//
// Whatever it computes is the same on every machine.
package prefix

// Builder builds codes. It keeps its scratch memory between calls; the zero value
// is ready for use.
type Builder struct {
	leaves, spare []leaf // symbols that occur, by rising weight
	nodes         []node
	packages      [][]bool // see limited
	weights, next []uint64
}

// leaf is a symbol and how often it occurs.
type leaf struct {
	weight uint32
	symbol uint32
}

// Lengths sets lens[i] to the length in bits of symbol i's code, from 1 to
// limit, 0 for symbols that do not occur. No other lengths give fewer bits. The
// code is complete: where one symbol occurs, another gets a code too; where none
// does, all lengths are 0. At most 1<<limit symbols may occur, and there are at
// least two.
func (b *Builder) Lengths(lens []uint8, counts []uint32, limit int) {
	clear(lens)
	b.collect(counts)
	switch n := len(b.leaves); {
	case n == 0:
		return
	case n == 1:
		s := b.leaves[0].symbol
		lens[s] = 1
		lens[1-min(s, 1)] = 1 // the first of the others
		return
	}
	if b.huffman(lens) > limit {
		b.limited(lens, limit)
	}
}

// collect sorts the symbols that occur by weight, then by symbol.
func (b *Builder) collect(counts []uint32) {
	b.leaves = b.leaves[:0]
	all := uint32(0)
	for s, n := range counts {
		if n != 0 {
			b.leaves = append(b.leaves, leaf{n, uint32(s)})
			all |= n
		}
	}
	b.spare = append(b.spare[:0], b.leaves...)
	for shift := 0; all>>shift != 0; shift += 8 {
		var at [256]int
		for _, l := range b.leaves {
			at[l.weight>>shift&255]++
		}
		sum := 0
		for i, n := range at {
			at[i] = sum
			sum += n
		}
		for _, l := range b.leaves {
			digit := l.weight >> shift & 255
			b.spare[at[digit]] = l
			at[digit]++
		}
		b.leaves, b.spare = b.spare, b.leaves
	}
}

// node is a leaf or an inner node of the tree.
type node struct {
	weight uint64
	parent int32
	depth  int32
}

// huffman sets the lengths of the code without a limit and returns the greatest.
// Leaves and inner nodes each come by rising weight, so the lightest two are
// always at the front of one row or the other. A leaf goes before a node of equal
// weight, which keeps the tree low.
func (b *Builder) huffman(lens []uint8) int {
	n := len(b.leaves)
	b.nodes = b.nodes[:0]
	for _, l := range b.leaves {
		b.nodes = append(b.nodes, node{weight: uint64(l.weight)})
	}
	leaf, inner := 0, n
	for top := n; top < 2*n-1; top++ {
		sum := uint64(0)
		for range 2 {
			child := &leaf
			if leaf == n || inner < top && b.nodes[inner].weight < b.nodes[leaf].weight {
				child = &inner
			}
			sum += b.nodes[*child].weight
			b.nodes[*child].parent = int32(top)
			*child++
		}
		b.nodes = append(b.nodes, node{weight: sum})
	}
	for i := 2*n - 3; i >= 0; i-- {
		b.nodes[i].depth = b.nodes[b.nodes[i].parent].depth + 1
	}
	for i, l := range b.leaves {
		lens[l.symbol] = uint8(min(b.nodes[i].depth, 255))
	}
	return int(b.nodes[0].depth)
}

// limited sets the best lengths up to limit by package-merge (Larmore and
// Hirschberg, 1990). Each level, from the longest words on, is a row of leaves
// and of pairs from the row before, by weight. The first 2n-2 of the last row are
// chosen, then whatever their pairs stand for; each choice of a leaf makes its
// word a bit longer.
func (b *Builder) limited(lens []uint8, limit int) {
	n := len(b.leaves)
	for len(b.packages) < limit {
		b.packages = append(b.packages, nil)
	}
	b.weights = b.weights[:0]
	for level := range limit {
		b.packages[level] = b.merge(b.packages[level][:0])
		b.weights, b.next = b.next, b.weights
	}
	for _, l := range b.leaves {
		lens[l.symbol] = 0
	}
	chosen := 2*n - 2
	for level := limit - 1; level >= 0; level-- {
		pairs := 0
		for _, is := range b.packages[level][:chosen] {
			if is {
				pairs++
			}
		}
		for _, l := range b.leaves[:chosen-pairs] {
			lens[l.symbol]++
		}
		chosen = 2 * pairs
	}
}

// merge makes the next row of weights from the leaves and the pairs of this one.
// What is a pair is noted in isPair.
func (b *Builder) merge(isPair []bool) []bool {
	b.next = b.next[:0]
	leaf, pair := 0, 0
	for leaf < len(b.leaves) || pair+1 < len(b.weights) {
		take := leaf == len(b.leaves) ||
			pair+1 < len(b.weights) && b.weights[pair]+b.weights[pair+1] < uint64(b.leaves[leaf].weight)
		if take {
			b.next = append(b.next, b.weights[pair]+b.weights[pair+1])
			pair += 2
		} else {
			b.next = append(b.next, uint64(b.leaves[leaf].weight))
			leaf++
		}
		isPair = append(isPair, take)
	}
	return isPair
}

// maxLength is the longest word that Codes knows.
const maxLength = 16

// Codes sets codes[i] to symbol i's canonical code, shorter codes first, then by
// symbol; its first bit is the most significant of the lens[i] used. No length
// is above 16.
func Codes(codes []uint16, lens []uint8) {
	var count, next [maxLength + 1]int
	for _, l := range lens {
		count[l]++
	}
	code := 0
	for l := 2; l <= maxLength; l++ {
		code = (code + count[l-1]) << 1
		next[l] = code
	}
	for i, l := range lens {
		codes[i] = uint16(next[l])
		next[l]++
	}
}
