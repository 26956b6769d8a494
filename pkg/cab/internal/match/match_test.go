package match

import (
	"bytes"
	"fmt"
	"math/rand"
	"slices"
	"testing"
)

// padded returns a copy of data with the slack the finders want, filled with
// bytes that must not matter.
func padded(data []byte, fill byte) []byte {
	b := append(bytes.Clone(data), bytes.Repeat([]byte{fill}, Slack)...)
	return b[:len(data)]
}

// inputs are kinds of data that finders get wrong.
func inputs(n int) map[string][]byte {
	r := rand.New(rand.NewSource(1))
	fill := func(f func(i int) byte) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = f(i)
		}
		return b
	}
	in := map[string][]byte{
		"zeros":    make([]byte, n),
		"random":   fill(func(int) byte { return byte(r.Intn(256)) }),
		"two":      fill(func(int) byte { return byte(r.Intn(2)) }),
		"four":     fill(func(int) byte { return byte(r.Intn(4)) * 60 }),
		"period 1": fill(func(i int) byte { return byte(i / 700) }),
		"period 3": fill(func(i int) byte { return byte(i%3) + byte(i/5000) }),
		"period 777": fill(func(i int) byte {
			return byte(i % 777 * 31 >> 3)
		}),
		"words": words(r, n),
		"tail":  {1, 2, 3, 1, 2, 3, 1, 2, 3},
		"three": {1, 2, 3},
		"one":   {1},
		"none":  {},
	}
	return in
}

// words is text of words of a small vocabulary, with copies from far back.
func words(r *rand.Rand, n int) []byte {
	vocabulary := make([][]byte, 300)
	for i := range vocabulary {
		w := make([]byte, 1+r.Intn(9))
		for k := range w {
			w[k] = "etaoinshrdlu"[r.Intn(12)]
		}
		vocabulary[i] = append(w, ' ')
	}
	var b []byte
	for len(b) < n {
		if k := r.Intn(400); r.Intn(40) == 0 && len(b) > k {
			at := r.Intn(len(b) - k)
			b = append(b, b[at:at+k]...)
			continue
		}
		b = append(b, vocabulary[r.Intn(1+r.Intn(300))]...)
	}
	return b[:n]
}

// agree is how many bytes agree at distance d from p.
func agree(data []byte, p, d, limit int) int {
	n := 0
	for n < limit && p+n < len(data) && data[p+n] == data[p-d+n] {
		n++
	}
	return n
}

func TestMatchPacks(t *testing.T) {
	for _, d := range []int{1, 2, 1<<21 - 3, 1<<21 - 1} {
		for _, n := range []int{2, 257, 258, 2047} {
			if m := Make(d, n); m.Distance() != d || m.Length() != n {
				t.Errorf("Make(%d, %d) is %d, %d", d, n, m.Distance(), m.Length())
			}
		}
	}
}

// checkMatches reports what is wrong with a position's matches.
func checkMatches(t *testing.T, data []byte, p int, got []Match, c Config) {
	t.Helper()
	length := 1
	for _, m := range got {
		d, n := m.Distance(), m.Length()
		if d < 1 || d > c.MaxDistance || d > p || n == 3 && c.MaxShort != 0 && d > c.MaxShort {
			t.Fatalf("at %d: distance %d, length %d", p, d, n)
		}
		if n <= length || n < c.MinLength || n > c.MaxLength || p+n > len(data) {
			t.Fatalf("at %d: length %d after %d", p, n, length)
		}
		if agree(data, p, d, n) != n {
			t.Fatalf("at %d: no %d bytes agree at distance %d", p, n, d)
		}
		length = n
	}
}

// nearest returns for p the nearest match of each length that is longer than
// that of all nearer ones.
func nearest(data []byte, p int, c Config) []Match {
	var all []Match
	best := c.MinLength - 1
	for d := 1; d <= min(p, c.MaxDistance) && best < c.MaxLength; d++ {
		if n := agree(data, p, d, c.MaxLength); n > best {
			if n == 3 && c.MaxShort != 0 && d > c.MaxShort {
				continue
			}
			best = n
			all = append(all, Make(d, n))
		}
	}
	return all
}

func unlimited(window, minLength int) Config {
	return Config{
		Window: window, MaxDistance: window - margin, MinLength: minLength,
		MaxLength: 257, Depth: 1 << 30, Nice: 257,
	}
}

// long drops the matches that finders may miss, or take for shorter ones, where
// hashes collide.
func long(all []Match) []Match {
	return slices.DeleteFunc(slices.Clone(all), func(m Match) bool { return m.Length() < 4 })
}

func TestTreeFindsAll(t *testing.T) {
	for name, data := range inputs(4000) {
		for _, minLength := range []int{2, 3} {
			for _, from := range []int{0, 1, 1500} {
				t.Run(fmt.Sprintf("%s/%d/%d", name, minLength, from), func(t *testing.T) {
					checkTree(t, padded(data, 0xAA), min(from, len(data)), unlimited(1<<9, minLength))
				})
			}
		}
	}
}

// checkTree compares what a tree finds with what there is. Short matches may be
// missed where hashes collide.
func checkTree(t *testing.T, data []byte, from int, c Config) {
	tree := NewTree(c)
	tree.Reset(data, from)
	covered := 0
	for p := from; p < len(data); p++ {
		if p%7 == 0 {
			tree.Drop(p)
		}
		if p%100 == from%100 {
			tree.Find(min(p+100, len(data)))
		}
		got := tree.At(p)
		checkMatches(t, data, p, got, c)
		if p < covered {
			if len(got) != 0 {
				t.Fatalf("at %d: matches inside a long one", p)
			}
			continue
		}
		want := nearest(data, p, c)
		if k := slices.IndexFunc(want, func(m Match) bool { return m.Length() >= c.Nice }); k >= 0 {
			want = want[:k+1]
			covered = p + want[k].Length()
		}
		if !slices.Equal(long(got), long(want)) || c.MinLength == 2 && len(want) > 0 &&
			(len(got) == 0 || got[0].Distance() != want[0].Distance()) {
			t.Fatalf("at %d: got %v, want %v", p, got, want)
		}
	}
}

func TestChainFindsLongest(t *testing.T) {
	for name, data := range inputs(4000) {
		c := unlimited(1<<9, 3)
		data := padded(data, 0xAA)
		chain := NewChain(c)
		chain.Reset(data, 0)
		for p := range data {
			than := p % 5
			got := chain.Longest(p, than)
			if got != 0 {
				checkMatches(t, data, p, []Match{got}, c)
			}
			if than = max(than, 3); got.Length() == 3 {
				got = 0
			}
			var want Match
			if all := nearest(data, p, c); len(all) > 0 && all[len(all)-1].Length() > than {
				want = all[len(all)-1]
			}
			if got != want {
				t.Fatalf("%s: at %d, longer than %d: got %d at %d, want %d at %d", name, p, than,
					got.Length(), got.Distance(), want.Length(), want.Distance())
			}
		}
	}
}

// everything is what a tree finds in data from from on, looked up in steps.
func everything(tree *Tree, data []byte, from, step int) [][]Match {
	tree.Reset(data, from)
	var all [][]Match
	for p := from; p < len(data); {
		end := min(p+step, len(data))
		tree.Find(end)
		for ; p < end; p++ {
			all = append(all, slices.Clone(tree.At(p)))
		}
		tree.Drop(end)
	}
	return all
}

// longest is what a chain finds at each position of data from from on, 0 where
// it is only told of it.
func longest(chain *Chain, data []byte, from int) []Match {
	chain.Reset(data, from)
	var all []Match
	for p := from; p < len(data); p++ {
		if p%50 > 40 {
			chain.Insert(p + 1)
			all = append(all, 0)
			continue
		}
		all = append(all, chain.Longest(p, 2))
	}
	return all
}

func someConfig() Config {
	return Config{Window: 1 << 12, MaxDistance: 4000, MinLength: 2, MaxLength: 258, Depth: 6, Nice: 20}
}

// What a finder finds depends on data and from alone: not on what it was used
// for, on the steps it is asked in, nor on what lies behind the data.
func TestResetForgets(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	data, from := padded(words(r, 20000), 1), 5000
	tree, chain := NewTree(someConfig()), NewChain(someConfig())
	wantTree, wantChain := everything(tree, data, from, len(data)), longest(chain, data, from)
	for name, other := range inputs(30000) {
		everything(tree, padded(other, 2), 0, 1000)
		longest(chain, padded(other, 2), 0)
		data := padded(data, byte(len(name)))
		if got := everything(tree, data, from, 1+r.Intn(3000)); !slices.EqualFunc(got, wantTree, slices.Equal[[]Match]) {
			t.Errorf("a tree used for %s finds other matches", name)
		}
		if got := longest(chain, data, from); !slices.Equal(got, wantChain) {
			t.Errorf("a chain used for %s finds other matches", name)
		}
	}
}

// History counts as if it had been looked up, whatever lies in front of it.
func TestHistoryIsFound(t *testing.T) {
	c := someConfig()
	history := words(rand.New(rand.NewSource(4)), 3*c.Window)
	data := padded(append(history, history[len(history)-1000:]...), 0)
	tree, chain := NewTree(c), NewChain(c)
	tree.Reset(data, len(history))
	tree.Find(len(data))
	chain.Reset(data, len(history))
	for _, m := range [][]Match{tree.At(len(history)), {chain.Longest(len(history), 2)}} {
		if len(m) == 0 || m[len(m)-1].Length() < c.Nice {
			t.Errorf("found %v", m)
		}
	}
}

func TestDropKeepsTheRest(t *testing.T) {
	data := padded(words(rand.New(rand.NewSource(5)), 3000), 0)
	want := everything(NewTree(someConfig()), data, 0, len(data))
	tree := NewTree(someConfig())
	tree.Reset(data, 0)
	tree.Find(2000)
	tree.Drop(500)
	tree.Drop(400) // already gone
	tree.Drop(1500)
	tree.Find(2500)
	tree.Find(2500)
	for p := 1500; p < 2500; p++ {
		if !slices.Equal(tree.At(p), want[p]) {
			t.Fatalf("at %d: %v, want %v", p, tree.At(p), want[p])
		}
	}
	tree.Drop(2500)
	tree.Find(2600)
	if !slices.Equal(tree.At(2550), want[2550]) {
		t.Errorf("after all was dropped: %v, want %v", tree.At(2550), want[2550])
	}
}

func TestResetAllocatesNothing(t *testing.T) {
	data := padded(words(rand.New(rand.NewSource(6)), 5000), 0)
	tree, chain := NewTree(someConfig()), NewChain(someConfig())
	everything(tree, data, 0, len(data))
	if n := testing.AllocsPerRun(10, func() {
		tree.Reset(data, 3000)
		tree.Find(len(data))
		chain.Reset(data, 3000)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Long runs and short periods are the worst for trees: all positions are in one.
// The first node looked at must end the search all the same.
func TestTreesOfRunsAreLow(t *testing.T) {
	for _, name := range []string{"zeros", "period 1", "period 3"} {
		data := padded(inputs(20000)[name], 0)
		c := someConfig()
		c.Depth = 1
		want := everything(NewTree(c), data, 0, len(data))
		c.Depth = 1 << 30
		got := everything(NewTree(c), data, 0, len(data))
		different := 0
		for p := range got {
			if !slices.Equal(got[p], want[p]) {
				different++
			}
		}
		if different > len(data)/100 {
			t.Errorf("%s: at %d of %d positions more than one node was looked at", name, different, len(data))
		}
	}
}

func FuzzFinders(f *testing.F) {
	seeds := 0
	for _, data := range inputs(600) {
		f.Add(data, uint16(0), uint8(40))
		f.Add(data, uint16(100), uint8(4))
		seeds++
	}
	if seeds == 0 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, data []byte, from uint16, nice uint8) {
		if len(data) > 5000 {
			return
		}
		data = padded(data, 0xCC)
		start := min(int(from), len(data))
		c := unlimited(1<<8, 2)
		c.Nice = max(int(nice), 4)
		checkTree(t, data, start, c)
		c.Depth, c.MaxShort = 5, 100
		chain := NewChain(c)
		for i, m := range longest(chain, data, start) {
			if m != 0 {
				checkMatches(t, data, start+i, []Match{m}, c)
			}
		}
	})
}
