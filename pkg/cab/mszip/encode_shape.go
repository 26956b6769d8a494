package mszip

import "math/bits"

// shaper chooses the lengths of a code's words so that words and their
// description together take few bits.
//
// A length costs what the symbol's words take, what it takes in the header, and
// a toll for the share of the code that it uses up: half the toll for one bit,
// half of that for two. All three add up over the symbols, so for a toll the
// shortest path gives the best lengths, and the right toll is the one where the
// shares of all make up one code.
type shaper struct {
	counts []uint32
	toll   uint32
	words  [numCodeLengths]uint32 // prices of lengths and runs

	// By the symbols done, and the length of the last of them:
	cost  [numLiterals + 1][maxCodeLength + 1]uint32
	from  [numLiterals + 1][maxCodeLength + 1]hop
	least [numLiterals + 1]uint8 // the length that costs least

	lengths [numLiterals]uint8 // of the path
}

// hop is a step of the path: symbols done in it and the length in front of them.
type hop struct{ n, before uint8 }

const (
	shapeBit   = 64      // unit of costs
	unreached  = 1 << 31 // more than any cost
	fullCode   = 1 << maxCodeLength
	shapeTries = 8

	highestToll = 1 << 23 // twice what 32 KiB need; costs stay below unreached
)

// shape sets lengths to a complete code for the counts, of which at least two
// are not 0, if it finds one. The words for lengths are as long as words says.
func (s *shaper) shape(lengths []uint8, counts []uint32, words *[numCodeLengths]uint8) {
	n := len(counts)
	for counts[n-1] == 0 {
		n--
	}
	s.counts = counts[:n]
	for i, w := range words {
		if w == 0 {
			w = maxCodeLengthBits + 1 // not used last time
		}
		s.words[i] = uint32(w+runExtra[i]) * shapeBit
	}
	if share := s.search(lengths[:n]); share > 0 {
		clear(lengths[n:])
		complete(lengths[:n], counts, share)
	}
}

// search fills lengths with those that leave the least of a code over, and
// returns the sum of their shares, 0 when it found none that fit. Shares fall
// about as the toll rises.
func (s *shaper) search(lengths []uint8) (best int) {
	total := uint32(0)
	for _, n := range s.counts {
		total += n
	}
	s.toll = total * shapeBit * 144 / 100 // without a header, it would be the number of words by ln 2
	low, high := uint32(0), uint32(0)
	for range shapeTries {
		s.walk()
		share := s.collect()
		if share > fullCode {
			low = s.toll
		} else {
			high = s.toll
			if share > best {
				best = share
				copy(lengths, s.lengths[:])
			}
			if share >= fullCode-fullCode/512 {
				break
			}
		}
		s.toll = uint32(min(uint64(s.toll)*uint64(share+share>>8)/fullCode, highestToll))
		if low > 0 && high > 0 && (s.toll <= low || s.toll >= high) {
			s.toll = (low + high) / 2
		}
	}
	return best
}

// walk finds the cheapest path.
func (s *shaper) walk() {
	n := len(s.counts)
	for i := range s.cost[:n+1] {
		for l := range s.cost[i] {
			s.cost[i][l] = unreached
		}
	}
	s.cost[0][0] = 0
	zeros := 0 // counts from i on that are 0
	for i := range n {
		if zeros > 0 {
			zeros--
		} else {
			for i+zeros < n && s.counts[i+zeros] == 0 {
				zeros++
			}
		}
		s.settle(i)
		if zeros > 0 {
			s.skip(i, zeros)
		} else {
			s.single(i)
		}
		s.repeat(i)
	}
	s.settle(n)
}

// settle finds the cheapest length in front of symbol i.
func (s *shaper) settle(i int) {
	best := uint32(unreached)
	for l, c := range s.cost[i] {
		if c < best {
			best, s.least[i] = c, uint8(l)
		}
	}
}

// skip tries runs of symbols that do not occur.
func (s *shaper) skip(i, zeros int) {
	before := s.least[i]
	cost := s.cost[i][before]
	s.reach(i, 0, cost+s.words[0], hop{1, before})
	for n := 3; n <= min(zeros, 10); n++ {
		s.reach(i, 0, cost+s.words[shortZeros], hop{uint8(n), before})
	}
	if zeros > 10 {
		s.reach(i, 0, cost+s.words[longZeros], hop{uint8(min(zeros, 138)), before})
	}
}

// single tries the lengths that fit the count.
func (s *shaper) single(i int) {
	before := s.least[i]
	cost := s.cost[i][before]
	fit := bits.Len32(s.toll/shapeBit/s.counts[i]) - 1
	for l := max(1, fit-2); l <= min(maxCodeLength, max(1, fit+2)); l++ {
		s.reach(i, l, cost+s.words[l]+s.price(i, l), hop{1, before})
	}
}

// repeat tries the length before, three to six times.
func (s *shaper) repeat(i int) {
	const hopeless = 16 * shapeBit // a new length costs less
	limit := s.cost[i][s.least[i]] + hopeless
	for l := 1; l <= maxCodeLength; l++ {
		cost := s.cost[i][l]
		if cost >= limit {
			continue
		}
		cost += s.words[repeatLength]
		for n := 1; n <= 6 && i+n <= len(s.counts); n++ {
			cost += s.price(i+n-1, l)
			if n >= 3 {
				s.reach(i, l, cost, hop{uint8(n), uint8(l)})
			}
		}
	}
}

// price is what a length of symbol i costs but for the header.
func (s *shaper) price(i, length int) uint32 {
	return s.counts[i]*uint32(length)*shapeBit + s.toll>>length
}

// reach notes a way from symbol i on.
func (s *shaper) reach(i, length int, cost uint32, h hop) {
	if to := i + int(h.n); cost < s.cost[to][length] {
		s.cost[to][length], s.from[to][length] = cost, h
	}
}

// collect fills the lengths of the path and returns the sum of their shares.
func (s *shaper) collect() (share int) {
	i := len(s.counts)
	for l := s.least[i]; i > 0; {
		h := s.from[i][l]
		for range h.n {
			i--
			s.lengths[i] = l
			if l > 0 {
				share += fullCode >> l
			}
		}
		l = h.before
	}
	return share
}

// complete makes words shorter until the code is complete: the one that gains
// most for the share that it takes. As long as something is left over, the
// longest words fit into it.
func complete(lengths []uint8, counts []uint32, share int) {
	for share < fullCode {
		best, gain := 0, uint32(0)
		for i, l := range lengths {
			if l > 1 && share+fullCode>>l <= fullCode {
				if g := (2*counts[i] + 1) << l; g > gain {
					best, gain = i, g
				}
			}
		}
		share += fullCode >> lengths[best]
		lengths[best]--
	}
}
