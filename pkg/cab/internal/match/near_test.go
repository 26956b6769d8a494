package match

import (
	"math/rand"
	"slices"
	"testing"
)

// finder is what Chain and Near have in common.
type finder interface {
	Reset(data []byte, from int)
	Insert(to int)
	Longest(p, than int) Match
}

// lookUp is what a finder finds from from on, with steps over some positions.
func lookUp(f finder, data []byte, from int) (found []Match) {
	f.Reset(data, from)
	for p := from; p < len(data); p++ {
		if p%50 == 40 {
			p = min(p+10, len(data))
			f.Insert(p)
			continue
		}
		found = append(found, f.Longest(p, p%6))
	}
	return found
}

// Near finds what Chain does, in data where positions do not fit in 16 bits, too.
// Of 3 bytes, where the tables differ, it finds matches at least.
func TestNearFindsWhatChainDoes(t *testing.T) {
	contents := inputs(5000)
	contents["long"] = words(rand.New(rand.NewSource(8)), 150000)
	for _, maxDistance := range []int{100, 32506} {
		c := unlimited(nearWindow, 3)
		c.MaxDistance, c.Depth = maxDistance, 1000
		near, chain := NewNear(c), NewChain(c)
		for name, data := range contents {
			data = padded(data, 0xAA)
			for _, from := range []int{0, len(data) / 3} {
				got, want := lookUp(near, data, from), lookUp(chain, data, from)
				for i := range got {
					if got[i] != want[i] && max(got[i].Length(), want[i].Length()) > 3 {
						t.Fatalf("%s from %d, distances up to %d: look-up %d: %d at %d, want %d at %d", name, from, maxDistance,
							i, got[i].Length(), got[i].Distance(), want[i].Length(), want[i].Distance())
					}
				}
			}
		}
	}
}

// What Near finds in data that it cannot know well is a match all the same.
func TestNearFindsMatches(t *testing.T) {
	// What comes again is 2^16 and more away: its positions seem to be near.
	begin := words(rand.New(rand.NewSource(9)), 3000)
	noise := make([]byte, 1<<16)
	rand.New(rand.NewSource(10)).Read(noise)
	data := padded(slices.Concat(begin, noise[len(begin)-10:], begin, noise, begin), 0)
	c := Config{MaxDistance: 32506, MaxShort: 4096, MinLength: 3, MaxLength: 258, Depth: 20, Nice: 30}
	near := NewNear(c)
	near.Reset(data, 0)
	found := 0
	for p := range data {
		if m := near.Longest(p, 2); m != 0 {
			checkMatches(t, data, p, []Match{m}, near.config)
			found++
		}
	}
	if found < len(begin) {
		t.Errorf("%d matches", found)
	}
}

func TestNearForgets(t *testing.T) {
	data, other := padded(words(rand.New(rand.NewSource(11)), 20000), 1), padded(make([]byte, 9000), 2)
	c := someConfig()
	near := NewNear(c)
	want := lookUp(near, data, 5000)
	lookUp(near, other, 100)
	if got := lookUp(near, data, 5000); !slices.Equal(got, want) {
		t.Error("other matches the second time")
	}
	if n := testing.AllocsPerRun(3, func() { near.Reset(data, 3000) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
