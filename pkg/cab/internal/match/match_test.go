package match

import (
	"bytes"
	"math/rand"
	"slices"
	"testing"
)

// padded returns a copy of data with the slack the finders want, filled with
// bytes that must not matter.
func padded(data []byte, fill byte) []byte {
	b := append(bytes.Clone(data), bytes.Repeat([]byte{fill}, slack)...)
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

// long drops the matches that finders may miss where hashes collide.
func long(all []Match) []Match {
	return slices.DeleteFunc(slices.Clone(all), func(m Match) bool { return m.Length() == 3 })
}

func TestTreeFindsAll(t *testing.T) {
	for name, data := range inputs(9000) {
		for _, minLength := range []int{2, 3} {
			c := unlimited(1<<11, minLength)
			data := padded(data, 0xAA)
			tree := NewTree(c)
			tree.Reset(data, 0)
			covered := 0
			for p := range data {
				tree.Find(p + 1)
				got := tree.At(p)
				checkMatches(t, data, p, got, c)
				tree.Drop(p + 1)
				if p < covered {
					if len(got) != 0 {
						t.Fatalf("%s: at %d: matches inside a long one", name, p)
					}
					continue
				}
				want := nearest(data, p, c)
				if k := len(want); k > 0 && want[k-1].Length() >= c.Nice {
					covered = p + want[k-1].Length()
				}
				if !slices.Equal(long(got), long(want)) {
					t.Fatalf("%s, minimum %d: at %d: got %v, want %v", name, minLength, p, got, want)
				}
			}
		}
	}
}

func TestChainFindsLongest(t *testing.T) {
	for name, data := range inputs(9000) {
		c := unlimited(1<<11, 3)
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
