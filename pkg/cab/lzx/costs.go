package lzx

import "goexpress/pkg/cab/internal/prefix"

const (
	// costUnit is the number of steps in a bit of a cost.
	costUnit = 64

	// maxSymbolCost bounds what a symbol costs, and thereby a block: as literals
	// alone its maxBlock bytes take less than 2^28 steps.
	maxSymbolCost = 15 * costUnit
)

// costs is what tokens are expected to take.
type costs struct {
	literal [numLiterals]uint16
	match   [maxSlots][maxMatch + 1]uint16 // by slot and length, extra bits included
	low     [numAligned]uint16             // to be added from alignedSlots on, by offset

	main   [maxMain]uint16
	length [numLengths]uint16
}

// alignedSlots is the first slot with 3 extra bits and more: the last of these
// have a code in aligned blocks.
const alignedSlots = 8

// set makes the costs those of the best codes for what is counted. Other symbols
// remain possible, for somewhat more than those that occur once.
func (c *costs) set(count *tally) {
	symbolCosts(c.main[:], count.main[:])
	symbolCosts(c.length[:], count.length[:])
	symbolCosts(c.low[:], count.aligned[:])
	c.spread(c.alignedPays(&count.aligned))
}

// symbolCosts sets dst to the information that symbols have.
func symbolCosts(dst []uint16, counts []uint32) {
	all := log2(uint32(max(sum(counts), 1)))
	unused := uint16(min(all+costUnit, maxSymbolCost))
	for i, n := range counts {
		dst[i] = unused
		if n > 0 {
			dst[i] = uint16(max(1, min(all-log2(n), maxSymbolCost)))
		}
	}
}

// log2 is the logarithm of n, in costUnit.
func log2(n uint32) int { return int(prefix.NLogN(n)/float64(n)*costUnit + 0.5) }

// alignedPays reports whether the code of c.low takes less than 3 bits for each
// symbol.
func (c *costs) alignedPays(counts *[numAligned]uint32) bool {
	coded, plain := uint64(3*numAligned*costUnit), uint64(0)
	for i, n := range counts {
		coded += uint64(n) * uint64(c.low[i])
		plain += uint64(n) * 3 * costUnit
	}
	return coded < plain
}

// spread works out the costs of tokens from those of symbols.
func (c *costs) spread(aligned bool) {
	if !aligned {
		clear(c.low[:])
	}
	copy(c.literal[:], c.main[:])
	for slot := range c.match {
		extra := uint16(slotExtra[slot])
		if aligned && slot >= alignedSlots {
			extra -= 3
		}
		for n := minMatch; n <= maxMatch; n++ {
			cost := c.main[mainSymbol(slot, n)] + extra*costUnit
			if n >= longMatch {
				cost += c.length[n-longMatch]
			}
			c.match[slot][n] = cost
		}
	}
}

// habit is how the symbols of good parses have differed from those of the rough
// ones that they began with, in the blocks before: more short matches and recent
// offsets, say. Older blocks count less.
type habit struct{ rough, good tally }

const (
	habitScale = 16 // of counts, so that they can fade
	habitDoubt = 4 * habitScale
	habitMost  = 8 // times as often as in the rough parse
)

// learn takes in a block.
func (h *habit) learn(rough, good *tally) {
	fade := func(sums, counts []uint32) {
		for i, n := range counts {
			sums[i] = sums[i]/2 + n*habitScale
		}
	}
	fade(h.rough.main[:], rough.main[:])
	fade(h.rough.length[:], rough.length[:])
	fade(h.rough.aligned[:], rough.aligned[:])
	fade(h.good.main[:], good.main[:])
	fade(h.good.length[:], good.length[:])
	fade(h.good.aligned[:], good.aligned[:])
}

// apply turns the counts of a rough parse into those that a good one is likely to
// have, in 1/habitScale.
func (h *habit) apply(count *tally) {
	apply := func(counts, rough, good []uint32) {
		for i, n := range counts {
			all := uint64(n) * habitScale
			likely := all * uint64(good[i]+habitDoubt) / uint64(rough[i]+habitDoubt)
			counts[i] = uint32(min(likely, all*habitMost))
		}
	}
	apply(count.main[:], h.rough.main[:], h.good.main[:])
	apply(count.length[:], h.rough.length[:], h.good.length[:])
	apply(count.aligned[:], h.rough.aligned[:], h.good.aligned[:])
}

// guess sets the costs from the counts of a rough parse of data, and changes
// these. What a good parse is likely to have is mixed nine to one with what is
// common in all blocks: symbols that the rough parse does without must not stay
// out for that alone.
func (c *costs) guess(count *tally, h *habit, data []byte) {
	h.apply(count)
	blendMain(&count.main, data)
	blendLengths(&count.length)
	c.set(count)
}

// blendScale is that of counts which something is mixed with.
const blendScale = 9

// blendMain mixes in a probability of 2^-8.5 for every header, and about half of
// its share of the bytes for every literal.
func blendMain(counts *[maxMain]uint32, data []byte) {
	total := sum(counts[:])
	var bytes [numLiterals]uint32
	for _, b := range data {
		bytes[b]++
	}
	n := uint64(len(data))
	for i, c := range bytes {
		share := (uint64(c)<<10 + n + 1<<10) << 10 / (n*5/4 + 256) // of 2^20
		counts[i] = counts[i]*blendScale + uint32(share*549*total>>30)
	}
	for i := numLiterals; i < maxMain; i++ {
		counts[i] = counts[i]*blendScale + uint32(total/362)
	}
}

// blendLengths mixes in lengths of frequencies that fall off as 1, 1/2, 1/3 ...
func blendLengths(counts *[numLengths]uint32) {
	total := sum(counts[:]) + habitScale
	for i := range counts {
		counts[i] = counts[i]*blendScale + uint32(total/uint64(11*(i+1))) + 1
	}
}

func sum(counts []uint32) uint64 {
	total := uint64(0)
	for _, n := range counts {
		total += uint64(n)
	}
	return total
}
