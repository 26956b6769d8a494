package mszip

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	kflate "github.com/klauspost/compress/flate"
)

var allLevels = []Level{Fast, Default, Best}

// encodeAll returns the payloads of data in runs of so many blocks.
func encodeAll(e *Encoder, data []byte, run int) (payloads [][]byte) {
	data = append(slices.Clone(data), make([]byte, 8)...)[:len(data)]
	for from := 0; from < len(data); from += run * BlockSize {
		begin, end := max(0, from-BlockSize), min(len(data), from+run*BlockSize)
		e.Reset(data[begin:end], from-begin)
		for at := from; at < end; at += BlockSize {
			payloads = append(payloads, e.AppendBlock(nil))
		}
	}
	return payloads
}

// contents are data that encoders treat in different ways.
func contents() map[string][]byte {
	random := make([]byte, 5*BlockSize)
	rand.NewChaCha8([32]byte{1}).Read(random)
	text := bytes.Repeat([]byte("the quick brown fox jumps over the lazy dog. "), 3000)
	mixed := slices.Clone(text)
	for i := 0; i+2500 < len(mixed); i += 5000 {
		copy(mixed[i:i+2500], random[i:])
	}
	c := map[string][]byte{
		"empty":    {},
		"one byte": {7},
		"two":      {7, 8},
		"random":   random,
		"text":     text,
		"mixed":    mixed,
		"programs": programLike(3*BlockSize + 100),
		"skewed":   skewed(),
		"literals": allLiterals(),
		"pairs":    pairs(),
		"far":      slices.Concat(random[:20000], random[:20000], random[:20000]),
		"edge":     slices.Concat(random[:maxDistance+1], random[:2000], random[:2000]),
	}
	for _, n := range []int{100, BlockSize - 1, BlockSize, BlockSize + 1, 3*BlockSize + 1} {
		c[fmt.Sprint("zeros ", n)] = make([]byte, n)
		c[fmt.Sprint("noise ", n)] = random[:n]
		c[fmt.Sprint("prose ", n)] = text[:n]
	}
	for _, distance := range []int{1, 2, 3, 4, 100, 4096, 4097, 32000} {
		c[fmt.Sprint("distance ", distance)] = oneDistance(random, distance)
	}
	return c
}

// programLike is data of records whose fields differ in how they vary.
func programLike(n int) []byte {
	r := rand.New(rand.NewPCG(5, 6))
	out := make([]byte, 0, n+32)
	for len(out) < n {
		out = append(out, 0x48, 0x8B, byte(r.IntN(16)<<3), byte(r.ExpFloat64()*20), 0, 0)
		if r.IntN(3) == 0 {
			out = append(out, 0xE8, byte(r.IntN(256)), byte(r.IntN(8)), 0, 0)
		}
		if r.IntN(9) == 0 {
			k := r.IntN(len(out))
			out = append(out, out[k:min(len(out), k+r.IntN(20))]...)
		}
	}
	return out[:n]
}

// skewed has counts of bytes that grow like Fibonacci's numbers, in an order
// without matches worth taking, so that the longest words would be too long.
func skewed() (out []byte) {
	for s, a, b := byte(0), 1, 1; len(out)+a <= BlockSize; s, a, b = s+1, b, a+b {
		out = append(out, bytes.Repeat([]byte{s}, a)...)
	}
	rand.New(rand.NewPCG(7, 8)).Shuffle(len(out), func(i, k int) { out[i], out[k] = out[k], out[i] })
	return out
}

// allLiterals has every byte, most of them once.
func allLiterals() (out []byte) {
	for i := range 256 {
		out = append(out, byte(i), 0, 0)
	}
	return append(out, make([]byte, 3000)...)
}

// pairs is a whole block in which no two bytes follow each other twice: there is
// no match in it.
func pairs() (out []byte) {
	for a := range 256 {
		out = append(out, byte(a))
		for b := a + 1; b < 256; b++ {
			out = append(out, byte(a), byte(b))
		}
	}
	return out[:BlockSize]
}

// oneDistance repeats the first bytes of random.
func oneDistance(random []byte, distance int) []byte {
	out := slices.Clone(random[:distance])
	for range 3000 {
		out = append(out, out[len(out)-distance])
	}
	return out
}

// What is encoded is decoded by us, by the standard library and by klauspost's
// package, and no block is much larger than stored.
func TestEncodeRoundTrip(t *testing.T) {
	for _, level := range allLevels {
		all := seen{fewestDistances: numDistances}
		e := NewEncoder(level)
		for name, data := range contents() {
			for i, p := range encodeAll(e, data, 2) {
				at := i * BlockSize
				block, dict := data[at:min(len(data), at+BlockSize)], data[max(0, at-BlockSize):at]
				if len(p) > len(block)+7 {
					t.Errorf("level %d, %s, block %d: %d bytes become %d", level, name, i, len(block), len(p))
				}
				s, err := walk(p, len(block), len(dict))
				if err != nil {
					t.Fatalf("level %d, %s, block %d: %v", level, name, i, err)
				}
				all.add(s)
				for reader, open := range oracles {
					in := bytes.NewReader(p[len(signature):])
					got, err := io.ReadAll(open(in, dict))
					if err != nil || !bytes.Equal(got, block) || in.Len() > 0 {
						t.Fatalf("level %d, %s, block %d: %s: %d bytes of %d, %d left over: %v",
							level, name, i, reader, len(got), len(block), in.Len(), err)
					}
				}
			}
			checkDecoder(t, data, encodeAll(e, data, 3))
		}
		// The contents were of use:
		if all.stored == 0 || all.dynamic == 0 || all.short == 0 || all.repeats == 0 || all.longest != maxMatch ||
			all.farthest < 32000 || all.longestWord < 10 || all.fewestDistances != 2 {
			t.Errorf("level %d: %+v", level, all)
		}
	}
}

// oracles are other readers of deflate with a dictionary. They take no byte more
// than they need of what is an io.ByteReader.
var oracles = map[string]func(io.Reader, []byte) io.ReadCloser{
	"compress/flate": flate.NewReaderDict,
	"klauspost":      kflate.NewReaderDict,
}

func checkDecoder(t *testing.T, data []byte, payloads [][]byte) {
	t.Helper()
	d := NewDecoder()
	for i, p := range payloads {
		want := data[i*BlockSize : min(len(data), (i+1)*BlockSize)]
		got, err := d.DecodeBlock(p, len(want))
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("block %d: %d bytes of %d: %v", i, len(got), len(want), err)
		}
	}
}

// add makes s what was seen in both.
func (s *seen) add(t seen) {
	s.stored += t.stored
	s.dynamic += t.dynamic
	s.short += t.short
	s.repeats += t.repeats
	s.longest = max(s.longest, t.longest)
	s.farthest = max(s.farthest, t.farthest)
	s.longestWord = max(s.longestWord, t.longestWord)
	s.fewestDistances = min(s.fewestDistances, t.fewestDistances)
}

// Matches reach as far as genuine ones and no farther.
func TestFarthest(t *testing.T) {
	for _, level := range allLevels {
		e := NewEncoder(level)
		for distance := maxDistance - 1; distance <= maxDistance+1; distance++ {
			data := append(noise(distance), noise(distance)[:100]...)
			farthest := 0
			for i, p := range encodeAll(e, data, 2) {
				s, err := walk(p, min(BlockSize, len(data)-i*BlockSize), min(i, 1)*BlockSize)
				if err != nil {
					t.Fatal(err)
				}
				farthest = max(farthest, s.farthest)
			}
			if found := farthest == distance; found != (distance <= maxDistance) {
				t.Errorf("level %d: a match at %d was found: %v", level, distance, found)
			}
		}
	}
}

// Words longer than deflate takes are cut to its limit.
func TestLongestWord(t *testing.T) {
	for _, level := range allLevels {
		e := NewEncoder(level)
		p := &part{to: BlockSize}
		for s := range 20 {
			p.counts.lit[s], p.counts.dist[s] = 1<<s, 1<<s
		}
		p.counts.lit[endOfBlock] = 1
		e.coder.effort = effort{runs: e.effort.runs} // nothing makes them shorter
		e.coder.price(p)
		if n, m := slices.Max(p.codes.lit[:]), slices.Max(p.codes.dist[:]); n != maxCodeLength || m != maxCodeLength {
			t.Errorf("level %d: words of %d and %d bits", level, n, m)
		}
	}
}

// A block has several parts where that pays.
func TestParts(t *testing.T) {
	data := slices.Concat(noise(2*8192), programLike(8192), allLiterals(), bytes.Repeat([]byte("some text, other letters; "), 100))
	for _, level := range allLevels {
		p := encodeAll(NewEncoder(level), data, 1)[0]
		s, err := walk(p, len(data), 0)
		if err != nil || s.dynamic < 2 || s.stored != 1 {
			t.Errorf("level %d: %+v, %v", level, s, err)
		}
	}
}

// What was encoded before makes no difference.
func TestEncodeAgain(t *testing.T) {
	data := programLike(3 * BlockSize)
	for _, level := range allLevels {
		want := encodeAll(NewEncoder(level), data, 2)
		e := NewEncoder(level)
		encodeAll(e, noise(3*BlockSize), 3)
		encodeAll(e, contents()["mixed"], 1)
		if got := encodeAll(e, data, 2); !slices.EqualFunc(got, want, bytes.Equal) {
			t.Errorf("level %d: other bytes", level)
		}
	}
}

// Better levels make smaller payloads, and hardly worse ones than were measured once.
func TestSizes(t *testing.T) {
	data := programLike(8 * BlockSize)
	last := len(data)
	for i, most := range []int{105100, 101500, 93800} {
		size := 0
		for _, p := range encodeAll(NewEncoder(allLevels[i]), data, 8) {
			size += len(p)
		}
		if size > last || size > most {
			t.Errorf("level %d: %d bytes, %d at the level before, %d when last measured", i, size, last, most)
		}
		last = size
	}
}

func FuzzMSZIPEncode(f *testing.F) {
	seeds := 0
	for _, data := range contents() {
		for level := range allLevels {
			f.Add(uint8(level), data[:min(len(data), 2000)])
			seeds++
		}
	}
	if seeds == 0 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, level uint8, data []byte) {
		if len(data) > 3*BlockSize {
			return
		}
		payloads := encodeAll(NewEncoder(allLevels[int(level)%len(allLevels)]), data, 1)
		for i, p := range payloads {
			at := i * BlockSize
			if _, err := walk(p, min(BlockSize, len(data)-at), min(at, BlockSize)); err != nil {
				t.Fatalf("block %d: %v", i, err)
			}
		}
		checkDecoder(t, data, payloads)
	})
}

// BenchmarkEncode encodes data that are much like a program's.
func BenchmarkEncode(b *testing.B) {
	data := programLike(32 * BlockSize)
	data = append(data, make([]byte, 8)...)[:len(data)]
	for level, name := range []string{"fast", "default", "best"} {
		b.Run(name, func(b *testing.B) {
			e := NewEncoder(Level(level))
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			var out []byte
			for b.Loop() {
				e.Reset(data, 0)
				out = out[:0]
				for range 32 {
					out = e.AppendBlock(out)
				}
			}
			b.ReportMetric(float64(len(out)), "out-bytes")
		})
	}
}
