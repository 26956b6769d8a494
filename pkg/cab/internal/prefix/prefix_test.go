package prefix

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// check fails unless the lengths are a complete code of exactly the symbols that
// occur, or of two of which one does, or of none.
func check(t *testing.T, lens []uint8, counts []uint32, limit int) {
	t.Helper()
	used, coded, kraft := 0, 0, 0
	for i, l := range lens {
		if counts[i] > 0 {
			used++
			if l == 0 {
				t.Errorf("symbol %d has no code", i)
			}
		}
		if l > 0 {
			coded++
			kraft += 1 << (48 - int(l))
		}
		if int(l) > limit {
			t.Errorf("symbol %d has %d bits, %d are allowed", i, l, limit)
		}
	}
	want := used
	if used == 1 {
		want = 2
	}
	if coded != want {
		t.Errorf("%d symbols have a code, %d occur", coded, used)
	}
	if used > 0 && kraft != 1<<48 {
		t.Errorf("Kraft sum %g", float64(kraft)/(1<<48))
	}
}

func cost(lens []uint8, counts []uint32) (bits uint64) {
	for i, l := range lens {
		bits += uint64(l) * uint64(counts[i])
	}
	return bits
}

func fibonacci(n int) []uint32 {
	counts := []uint32{1, 1}
	for len(counts) < n {
		counts = append(counts, counts[len(counts)-1]+counts[len(counts)-2])
	}
	return counts
}

func TestLengths(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	many := make([]uint32, 656)
	for i := range many {
		many[i] = uint32(random.ExpFloat64() * 50 * math.Exp2(float64(i%20)))
	}
	var b Builder
	for name, counts := range map[string][]uint32{
		"none":       make([]uint32, 20),
		"no symbols": {},
		"first":      {7, 0, 0},
		"last":       {0, 0, 7},
		"second":     {0, 1},
		"two":        {0, 9, 0, 1},
		"equal":      slices.Repeat([]uint32{5}, 100),
		"full":       slices.Repeat([]uint32{1}, 128),
		"Fibonacci":  fibonacci(40),
		"backwards":  func() []uint32 { f := fibonacci(40); slices.Reverse(f); return f }(),
		"greatest":   slices.Repeat([]uint32{math.MaxUint32, 1, 0}, 9),
		"many":       many,
	} {
		for _, limit := range []int{7, 9, 10, 15, 16, 40} {
			if n := len(counts) - zeros(counts); n > 1<<limit {
				continue
			}
			t.Run(fmt.Sprint(name, " ", limit), func(t *testing.T) {
				lens := slices.Repeat([]uint8{99}, len(counts))
				b.Lengths(lens, counts, limit)
				check(t, lens, counts, limit)
			})
		}
	}
}

func zeros(counts []uint32) (n int) {
	for _, c := range counts {
		if c == 0 {
			n++
		}
	}
	return n
}

// A symbol of its own gets the first of the others beside it.
func TestSecondSymbol(t *testing.T) {
	var b Builder
	for _, v := range []struct{ counts, want string }{
		{"[3 0 0]", "[1 1 0]"},
		{"[0 3 0]", "[1 1 0]"},
		{"[0 0 3]", "[1 0 1]"},
	} {
		counts := make([]uint32, 3)
		fmt.Sscanf(v.counts, "[%d %d %d]", &counts[0], &counts[1], &counts[2])
		lens := make([]uint8, 3)
		b.Lengths(lens, counts, 16)
		if got := fmt.Sprint(lens); got != v.want {
			t.Errorf("%s: %s, want %s", v.counts, got, v.want)
		}
	}
}

// No complete code of that length is cheaper, as trying all of them shows.
func TestOptimal(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var b Builder
	for range 3000 {
		counts := make([]uint32, 2+random.IntN(7))
		for i := range counts {
			counts[i] = 1 + uint32(math.Exp(random.Float64()*8))
		}
		limit := 3 + random.IntN(4)
		lens := make([]uint8, len(counts))
		b.Lengths(lens, counts, limit)
		check(t, lens, counts, limit)
		if got, want := cost(lens, counts), cheapest(counts, limit); got != want {
			t.Fatalf("%v limited to %d: %d bits with %v, %d are possible", counts, limit, got, lens, want)
		}
	}
}

// cheapest tries all rows of falling lengths for rising counts.
func cheapest(counts []uint32, limit int) uint64 {
	counts = slices.Sorted(slices.Values(counts))
	lens := make([]uint8, len(counts))
	best := uint64(math.MaxUint64)
	var try func(i, longest, space int)
	try = func(i, longest, space int) {
		if i == len(lens) {
			if space == 0 {
				best = min(best, cost(lens, counts))
			}
			return
		}
		for l := longest; l > 0; l-- {
			if size := 1 << (limit - l); size <= space {
				lens[i] = uint8(l)
				try(i+1, l, space-size)
			}
		}
	}
	try(0, limit, 1<<limit)
	return best
}

// Where the limit matters, the lengths are as good as the entropy and the limit
// let one expect, and never worse than those of a lower limit.
func TestLimitsAreOrdered(t *testing.T) {
	counts := fibonacci(30)
	lens := make([]uint8, len(counts))
	var b Builder
	before := uint64(math.MaxUint64)
	for limit := 5; limit <= 30; limit++ {
		b.Lengths(lens, counts, limit)
		check(t, lens, counts, limit)
		if c := cost(lens, counts); c > before {
			t.Errorf("limit %d: %d bits, %d with one less", limit, c, before)
		} else {
			before = c
		}
	}
}

func TestCodes(t *testing.T) {
	lens := []uint8{3, 0, 1, 3, 2}
	codes := make([]uint16, len(lens))
	Codes(codes, lens)
	for i, want := range []uint16{0b110, 0, 0b0, 0b111, 0b10} {
		if lens[i] > 0 && codes[i] != want {
			t.Errorf("symbol %d: %b, want %b", i, codes[i], want)
		}
	}
	lens = slices.Repeat([]uint8{16}, 1<<16)
	codes = make([]uint16, len(lens))
	Codes(codes, lens)
	for i, c := range codes {
		if int(c) != i {
			t.Fatalf("symbol %d of 65536 equal ones: %d", i, c)
		}
	}
}

func TestNLogN(t *testing.T) {
	for _, n := range []uint32{0, 1, 2, 3, 5, 1000, 4095, 4096, 4097, 8191, 8192, 65535, 65537, 1<<21 - 1, 3 << 20, 1 << 31, math.MaxUint32} {
		want := 0.0
		if n > 0 {
			want = float64(n) * math.Log2(float64(n))
		}
		if got := NLogN(n); math.Abs(got-want) > want*1e-7 {
			t.Errorf("%d: %.9g, want %.9g", n, got, want)
		}
	}
	before := 0.0
	for n := uint32(1); n < 1<<20; n += 1 + n/1000 {
		got := NLogN(n)
		if want := float64(n) * math.Log2(float64(n)); math.Abs(got-want) > want*1e-7 {
			t.Errorf("%d: %.9g, want %.9g", n, got, want)
		}
		if got < before {
			t.Errorf("%d: %g, less than the one before", n, got)
		}
		before = got
	}
}

func BenchmarkLengths(b *testing.B) {
	random := rand.New(rand.NewPCG(5, 6))
	counts := make([]uint32, 656)
	for i := range counts {
		counts[i] = uint32(random.ExpFloat64() * random.ExpFloat64() * 50)
	}
	lens := make([]uint8, len(counts))
	for _, limit := range []int{16, 11} {
		b.Run(fmt.Sprint(limit), func(b *testing.B) {
			var h Builder
			for b.Loop() {
				h.Lengths(lens, counts, limit)
			}
		})
	}
}
