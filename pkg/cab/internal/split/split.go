// Package split cuts a row of chunks of symbols into blocks with codes of their
// own, so that the estimated size of all is least.
//
// A block is estimated as the entropy of its symbols and what its header costs.
// Sums are whole numbers, so that every machine cuts alike.
package split

import (
	"sync"

	"goexpress/pkg/cab/internal/prefix"
)

// Alphabet is a range of symbols that share a code.
type Alphabet struct {
	End     int     // one beyond the last symbol; the first is the End of the alphabet before
	Plain   float64 // bits a symbol takes without a code, 0 when it must have one
	Header  float64 // bits that the code costs in every block
	PerUsed float64 // bits that each symbol in use adds to it
}

// Chunk counts the symbols of a piece of input.
type Chunk struct {
	Counts []Count // those in use, by rising symbol
}

// Count is how often a symbol occurs.
type Count struct {
	Symbol uint16
	N      uint16
}

// Splitter finds the best cuts. It keeps its scratch memory between calls.
type Splitter struct {
	Alphabets []Alphabet
	Block     float64 // bits that each block costs
	MaxChunks int     // a block is at most so many chunks long

	best   []int64 // size of the first chunks, cut as well as can be
	length []int32 // chunks of the last block of that cut
	cuts   []int
	block  block
}

// unit is the number of steps in a bit.
const unit = 256

// Cut returns how many chunks each block takes, in order. The slice is valid
// until the next call.
func (s *Splitter) Cut(chunks []Chunk) []int {
	s.block.init(s)
	s.best = append(s.best[:0], 0)
	s.length = append(s.length[:0], 0)
	for end := 1; end <= len(chunks); end++ {
		s.extend(chunks[:end])
	}
	s.cuts = s.cuts[:0]
	for end := len(chunks); end > 0; end -= int(s.length[end]) {
		s.cuts = append(s.cuts, int(s.length[end]))
	}
	for i, j := 0, len(s.cuts)-1; i < j; i, j = i+1, j-1 {
		s.cuts[i], s.cuts[j] = s.cuts[j], s.cuts[i]
	}
	return s.cuts
}

// extend finds the best cut of chunks, all shorter rows being known.
func (s *Splitter) extend(chunks []Chunk) {
	end := len(chunks)
	best, length := int64(1)<<62, 0
	s.block.reset()
	for start := end - 1; start >= max(0, end-s.MaxChunks); start-- {
		s.block.add(chunks[start].Counts)
		data, all := s.block.size()
		if size := s.best[start] + all; size < best {
			best, length = size, end-start
		}
		// A longer block takes no less than what lies before start, cut well,
		// and the symbols behind it: joining never saves entropy.
		if s.best[start]+data >= best {
			break
		}
	}
	s.best = append(s.best, best)
	s.length = append(s.length, int32(length))
}

// block is the symbols of some chunks.
type block struct {
	base   int64 // what every block costs
	codes  []code
	counts []uint32 // by symbol
	nLogN  []uint32
}

// code is the part of a block that an alphabet takes.
type code struct {
	end                    int
	plain, header, perUsed int64

	total, used uint32
	nLogN       int64 // the sum over all symbols
}

func (b *block) init(s *Splitter) {
	b.base = int64(s.Block * unit)
	b.nLogN = smallNLogN()
	b.codes = b.codes[:0]
	end := 0
	for _, a := range s.Alphabets {
		end = a.End
		b.codes = append(b.codes, code{
			end: end, plain: int64(a.Plain * unit), header: int64(a.Header * unit), perUsed: int64(a.PerUsed * unit),
		})
	}
	if len(b.counts) != end {
		b.counts = make([]uint32, end)
	}
}

func (b *block) reset() {
	clear(b.counts)
	for i := range b.codes {
		c := &b.codes[i]
		c.total, c.used, c.nLogN = 0, 0, 0
	}
}

func (b *block) add(counts []Count) {
	small := b.nLogN
	for i := range b.codes {
		c := &b.codes[i]
		total, used, sum := c.total, c.used, c.nLogN
		n := 0
		for ; n < len(counts) && int(counts[n].Symbol) < c.end; n++ {
			at := &b.counts[counts[n].Symbol]
			before := *at
			after := before + uint32(counts[n].N)
			*at = after
			total += after - before
			if before == 0 {
				used++
			}
			if int(after) < len(small) {
				sum += int64(small[after]) - int64(small[before])
			} else {
				sum += nLogN(after) - nLogN(before)
			}
		}
		c.total, c.used, c.nLogN = total, used, sum
		counts = counts[n:]
	}
}

// size returns the size of the symbols alone and that of the block.
func (b *block) size() (data, all int64) {
	all = b.base
	for i := range b.codes {
		c := &b.codes[i]
		bits := nLogN(c.total) - c.nLogN
		whole := bits + c.header + int64(c.used)*c.perUsed
		if c.plain > 0 {
			plain := int64(c.total) * c.plain
			bits, whole = min(bits, plain), min(whole, plain)
		}
		data += bits
		all += whole
	}
	return data, all
}

// small is made on demand, and without a function that runs at the start, so that
// programs without encoders do not have it.
var small struct {
	once  sync.Once
	nLogN []uint32
}

// smallNLogN is n*log2(n) in units for the small n that occur most.
func smallNLogN() []uint32 {
	small.once.Do(func() {
		small.nLogN = make([]uint32, 1<<14)
		for n := range small.nLogN {
			small.nLogN[n] = uint32(nLogN(uint32(n)))
		}
	})
	return small.nLogN
}

func nLogN(n uint32) int64 { return int64(prefix.NLogN(n) * unit) }
