package match

import (
	"bytes"
	"encoding/binary"
	"math/rand"
	"os"
	"path/filepath"
	"testing"
)

// program is a made-up payload that repeats itself as programs do: instructions
// with operands, tables of records, text; some of it copied from far back.
func program(n int) []byte {
	r := rand.New(rand.NewSource(2))
	text := words(r, 1<<16)
	var b []byte
	for address := uint32(0x401000); len(b) < n; address += 96 {
		switch k := 20 + r.Intn(300); r.Intn(8) {
		case 0:
			at := r.Intn(len(text) - k)
			b = append(b, text[at:at+k]...)
		case 1:
			for range k / 12 {
				b = binary.LittleEndian.AppendUint32(b, address+uint32(r.Intn(1<<12)))
				b = binary.LittleEndian.AppendUint64(b, uint64(r.Intn(64)))
			}
		case 2, 3:
			if len(b) > k {
				at := max(0, len(b)-1<<uint(10+r.Intn(12)))
				b = append(b, b[at:at+min(k, len(b)-at)]...)
			}
		default:
			for range k / 5 {
				b = append(b, byte(0x48+r.Intn(3)), byte(0x80+r.ExpFloat64()*9), byte(r.ExpFloat64()*40))
				if r.Intn(3) == 0 {
					b = binary.LittleEndian.AppendUint32(b, uint32(r.ExpFloat64()*500))
				}
			}
		}
	}
	return b[:n]
}

// payload is what benchmarks read: the files of the folder that
// GOEXPRESS_PAYLOAD names, one behind the other, else something made up.
func payload(b *testing.B) []byte {
	folder := os.Getenv("GOEXPRESS_PAYLOAD")
	if folder == "" {
		return padded(program(4<<20), 0)
	}
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(names) == 0 {
		b.Skip("no files in GOEXPRESS_PAYLOAD: ", err)
	}
	var all bytes.Buffer
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Skip(err)
		}
		all.Write(data)
	}
	return padded(all.Bytes(), 0)
}

func BenchmarkTree(b *testing.B) {
	for _, bm := range []struct {
		name string
		unit int // looked up and dropped at a time
		c    Config
	}{
		{"window=21", 1 << 19, Config{Window: 1 << 21, MaxDistance: 1<<21 - 3, MinLength: 2, MaxLength: 257, Depth: 32, Nice: 96}},
		{"window=15", 1 << 15, Config{Window: 1 << 15, MaxDistance: 32506, MaxShort: 1 << 12, MinLength: 3, MaxLength: 258, Depth: 32, Nice: 128}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			data := payload(b)
			tree := NewTree(bm.c)
			b.SetBytes(int64(len(data)))
			found := 0
			for b.Loop() {
				tree.Reset(data, 0)
				found = 0
				for p := 0; p < len(data); {
					end := min(p+bm.unit, len(data))
					tree.Find(end)
					for ; p < end; p++ {
						found += len(tree.At(p))
					}
					tree.Drop(p)
				}
			}
			b.ReportMetric(float64(found)/float64(len(data)), "matches/byte")
		})
	}
}

// BenchmarkTreeReset is about what every segment costs beforehand.
func BenchmarkTreeReset(b *testing.B) {
	data := payload(b)
	tree := NewTree(Config{Window: 1 << 21, MaxDistance: 1<<21 - 3, MinLength: 2, MaxLength: 257, Depth: 32, Nice: 96})
	from := min(1<<21, len(data))
	b.SetBytes(int64(from))
	for b.Loop() {
		tree.Reset(data, from)
	}
}

func BenchmarkChain(b *testing.B) {
	for _, bm := range []struct {
		name string
		c    Config
	}{
		{"window=21", Config{Window: 1 << 21, MaxDistance: 1<<21 - 3, MaxShort: 1 << 16, MinLength: 3, MaxLength: 257, Depth: 4, Nice: 32}},
		{"window=15", Config{Window: 1 << 15, MaxDistance: 32506, MaxShort: 1 << 12, MinLength: 3, MaxLength: 258, Depth: 8, Nice: 32}},
	} {
		b.Run(bm.name, func(b *testing.B) {
			data := payload(b)
			chain := NewChain(bm.c)
			b.SetBytes(int64(len(data)))
			covered := 0
			for b.Loop() {
				chain.Reset(data, 0)
				covered = lazy(chain, len(data))
			}
			b.ReportMetric(float64(covered)/float64(len(data)), "covered/byte")
		})
	}
}

// lazy parses as the fast levels do and returns how many bytes matches cover.
func lazy(c *Chain, end int) int {
	covered := 0
	for p := 0; p < end; {
		m := c.Longest(p, 2)
		if m == 0 {
			p++
			continue
		}
		for m.Length() < c.config.Nice && p+1 < end {
			better := c.Longest(p+1, m.Length())
			if better == 0 {
				break
			}
			m = better
			p++
		}
		covered += m.Length()
		p += m.Length()
		c.Insert(p)
	}
	return covered
}
