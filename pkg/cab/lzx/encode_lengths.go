package lzx

import (
	"slices"

	"goexpress/pkg/cab/internal/prefix"
)

// lengthWriter writes the lengths of a code as changes to those before, behind a
// pretree of its own. There are many ways to say the same: runs may be cut
// anywhere, or not be used at all. A shortest path finds the best for given
// lengths of the pretree's words; these follow from the path again.
type lengthWriter struct {
	builder prefix.Builder
	steps   []lengthStep // by position: the last step of the best way there
	path    []lengthStep
	trial   []lengthStep
	lengths [numPretree]uint8
}

// lengthStep is a word of the pretree with what follows it.
type lengthStep struct {
	cost   int32 // bits of the way so far
	symbol uint8
	delta  uint8 // for sameDelta
	run    uint8
}

// runSymbols are the pretree's symbols for runs: the shortest and the longest,
// and the bits that say which.
var runSymbols = [numPretree]struct{ shortest, longest, bits uint8 }{
	shortZeros: {4, 19, 4},
	longZeros:  {20, 51, 5},
	sameDelta:  {4, 5, 1},
}

const pathRounds = 3 // a path follows from the pretree of the one before

// write writes the part new of a code's lengths, where they were old.
func (l *lengthWriter) write(w *bitWriter, old, new []uint8) {
	l.plan(old, new)
	var words [numPretree]uint16
	prefix.Codes(words[:], l.lengths[:])
	for _, n := range l.lengths {
		w.put(uint32(n), 4)
	}
	for _, s := range l.path {
		w.put(uint32(words[s.symbol]), uint(l.lengths[s.symbol]))
		if r := runSymbols[s.symbol]; r.bits > 0 {
			w.put(uint32(s.run-r.shortest), uint(r.bits))
		}
		if s.symbol == sameDelta {
			w.put(uint32(words[s.delta]), uint(l.lengths[s.delta]))
		}
	}
}

// plan finds the path and the pretree.
func (l *lengthWriter) plan(old, new []uint8) {
	costs := [numPretree]uint8{}
	for s := range costs {
		costs[s] = 4 // of 20 words, to begin with
	}
	best := -1
	for range pathRounds {
		l.walk(old, new, &costs)
		var counts [numPretree]uint32
		for _, s := range l.trial {
			counts[s.symbol]++
			if s.symbol == sameDelta {
				counts[s.delta]++
			}
		}
		var lengths [numPretree]uint8
		l.builder.Lengths(lengths[:], counts[:], maxPretreeLength)
		size := 0
		for s, n := range counts {
			size += int(n) * int(lengths[s]+runSymbols[s].bits)
		}
		if best >= 0 && size >= best {
			return
		}
		best = size
		l.lengths = lengths
		l.path, l.trial = l.trial, l.path
		for s, n := range lengths {
			costs[s] = n
			if n == 0 {
				costs[s] = 8 // as a word that is rare
			}
		}
	}
}

// walk sets trial to the cheapest path.
func (l *lengthWriter) walk(old, new []uint8, costs *[numPretree]uint8) {
	const far = 1 << 30
	l.steps = slices.Grow(l.steps[:0], len(new)+1)[:len(new)+1]
	for i := range l.steps {
		l.steps[i].cost = far
	}
	l.steps[0].cost = 0
	same := 0 // lengths from i on that are the same
	for i, length := range new {
		if same--; same <= 0 {
			for same = 1; i+same < len(new) && new[i+same] == length; same++ {
			}
		}
		here := l.steps[i].cost
		delta := change(old[i], length)
		single := here + int32(costs[delta])
		if single < l.steps[i+1].cost {
			l.steps[i+1] = lengthStep{single, delta, 0, 1}
		}
		if length == 0 {
			l.reach(i, same, lengthStep{here + int32(costs[shortZeros]), shortZeros, 0, 0})
			l.reach(i, same, lengthStep{here + int32(costs[longZeros]), longZeros, 0, 0})
		}
		l.reach(i, same, lengthStep{single + int32(costs[sameDelta]), sameDelta, delta, 0})
	}
	l.trial = l.trial[:0]
	for i := len(new); i > 0; i -= int(l.steps[i].run) {
		l.trial = append(l.trial, l.steps[i])
	}
	slices.Reverse(l.trial)
}

// reach tries runs from i on of all lengths, as far as the lengths are the same.
func (l *lengthWriter) reach(i, same int, s lengthStep) {
	r := runSymbols[s.symbol]
	s.cost += int32(r.bits)
	for n := int(r.shortest); n <= min(int(r.longest), same); n++ {
		if s.cost < l.steps[i+n].cost {
			s.run = uint8(n)
			l.steps[i+n] = s
		}
	}
}

// change is what stands for a length in place of an old one: the difference,
// downwards, modulo 17.
func change(old, new uint8) uint8 {
	return (old + maxCodeLength + 1 - new) % (maxCodeLength + 1)
}
