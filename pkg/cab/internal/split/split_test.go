package split

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// lzxLike has the shape of LZX's alphabets, small.
var lzxLike = []Alphabet{
	{End: 20, PerUsed: 3},
	{End: 30, Header: 10, PerUsed: 2},
	{End: 38, Plain: 3, Header: 24},
}

// chunkOf counts symbols.
func chunkOf(symbols []int) Chunk {
	n := map[int]int{}
	for _, s := range symbols {
		n[s]++
	}
	var c Chunk
	for s := range 64 {
		if n[s] > 0 {
			c.Counts = append(c.Counts, Count{uint16(s), uint16(n[s])})
		}
	}
	return c
}

// randomRow draws each chunk's symbols from one of a few sources.
func randomRow(r *rand.Rand, chunks int) []Chunk {
	row := make([]Chunk, chunks)
	base := 0
	for i := range row {
		if r.IntN(3) == 0 {
			base = r.IntN(30)
		}
		symbols := make([]int, r.IntN(80))
		for k := range symbols {
			symbols[k] = base + r.IntN(38-base)*r.IntN(4)/4
		}
		row[i] = chunkOf(symbols)
	}
	return row
}

// blockBits is the definition of a block's size, in float arithmetic.
func blockBits(s *Splitter, row []Chunk) float64 {
	var counts [64]float64
	for _, c := range row {
		for _, x := range c.Counts {
			counts[x.Symbol] += float64(x.N)
		}
	}
	bits, first := s.Block, 0
	for _, a := range s.Alphabets {
		total, sum, used := 0.0, 0.0, 0.0
		for _, n := range counts[first:a.End] {
			if n > 0 {
				total += n
				sum += n * math.Log2(n)
				used++
			}
		}
		coded := a.Header + used*a.PerUsed
		if total > 0 {
			coded += total*math.Log2(total) - sum
		}
		if a.Plain > 0 {
			coded = min(coded, a.Plain*total)
		}
		bits += coded
		first = a.End
	}
	return bits
}

func cutBits(s *Splitter, row []Chunk, cuts []int) float64 {
	bits := 0.0
	for _, n := range cuts {
		bits += blockBits(s, row[:n])
		row = row[n:]
	}
	return bits
}

// bruteForce is the size of the best of all cuts.
func bruteForce(s *Splitter, row []Chunk) float64 {
	best := math.Inf(1)
	for mask := range 1 << (len(row) - 1) {
		var cuts []int
		n := 1
		for i := range len(row) - 1 {
			if mask>>i&1 == 1 {
				cuts = append(cuts, n)
				n = 0
			}
			n++
		}
		cuts = append(cuts, n)
		if slices.Max(cuts) <= s.MaxChunks {
			best = min(best, cutBits(s, row, cuts))
		}
	}
	return best
}

func TestCutIsBest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	several := 0
	for range 300 {
		s := Splitter{Alphabets: lzxLike, Block: float64(r.IntN(60)), MaxChunks: 1 + r.IntN(10)}
		row := randomRow(r, 1+r.IntN(9))
		cuts := s.Cut(row)
		n := 0
		for _, c := range cuts {
			n += c
		}
		if n != len(row) || slices.Min(cuts) < 1 || slices.Max(cuts) > s.MaxChunks {
			t.Fatalf("%d chunks, at most %d a block: cuts %v", len(row), s.MaxChunks, cuts)
		}
		got, want := cutBits(&s, row, cuts), bruteForce(&s, row)
		if got > want+0.5 {
			t.Errorf("%d chunks: cuts %v take %.2f bits, the best %.2f", len(row), cuts, got, want)
		}
		if len(cuts) > 1 {
			several++
		}
	}
	if several < 50 {
		t.Errorf("only %d of 300 rows were cut at all", several)
	}
}

func TestCutFindsShifts(t *testing.T) {
	var row []Chunk
	for _, run := range []struct{ chunks, first int }{{7, 0}, {3, 10}, {12, 5}, {1, 14}} {
		for range run.chunks {
			symbols := make([]int, 400)
			for k := range symbols {
				symbols[k] = run.first + k%5
			}
			row = append(row, chunkOf(symbols))
		}
	}
	s := Splitter{Alphabets: lzxLike, Block: 100, MaxChunks: 64}
	if got, want := s.Cut(row), []int{7, 3, 12, 1}; !slices.Equal(got, want) {
		t.Errorf("cut into %v, want %v", got, want)
	}
	// The scratch memory of one call must not show in the next.
	if got, want := s.Cut(row[3:8]), []int{4, 1}; !slices.Equal(got, want) {
		t.Errorf("cut into %v, want %v", got, want)
	}
}

func TestCutAlike(t *testing.T) {
	row := make([]Chunk, 20)
	for i := range row {
		row[i] = chunkOf([]int{1, 2, 3, 4, 21, 31})
	}
	s := Splitter{Alphabets: lzxLike, Block: 1, MaxChunks: 8}
	if got, want := s.Cut(row), 3; len(got) != want {
		t.Errorf("chunks alike are cut into %v, want %d blocks of at most 8", got, want)
	}
	if got := s.Cut(nil); len(got) != 0 {
		t.Errorf("an empty row is cut into %v", got)
	}
}

// Counts beyond the table of logarithms.
func TestCutLargeCounts(t *testing.T) {
	row := make([]Chunk, 6)
	for i := range row {
		row[i] = Chunk{[]Count{{uint16(i / 3), 60000}, {5, 65535}}}
	}
	s := Splitter{Alphabets: lzxLike, Block: 500, MaxChunks: 64}
	if got, want := s.Cut(row), []int{3, 3}; !slices.Equal(got, want) {
		t.Errorf("cut into %v, want %v", got, want)
	}
}
