package lzx

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// writeFolder writes segments of blocks as an Encoder does. No segment but the
// last is anything but whole frames; tokens that are not given are literals.
func writeFolder(window int, data []byte, segments ...[]parsed) (payloads [][]byte) {
	f := folderEncoder{size: int32(len(data)), emit: func(p []byte, n int) error {
		payloads = append(payloads, bytes.Clone(p))
		return nil
	}}
	f.out.mains = mainSymbols(window)
	var s segmentWriter
	s.mains = f.out.mains
	at := 0
	for i, blocks := range segments {
		end := at
		for _, b := range blocks {
			end += b.size
		}
		s.start(data[:end], at, i == len(segments)-1, func(o outFrame) { f.write(o) })
		for _, b := range blocks {
			if b.tokens == nil {
				b.tokens = literals(data[at : at+b.size])
			}
			s.add(b.tokens, b.size)
			at += b.size
		}
		s.finish()
		f.queue = []*job{{coded: s.coded, main: s.main, length: s.length}}
		f.endSegment()
	}
	return payloads
}

// plainBlocks cuts n bytes into blocks of these sizes, the last again and again.
func plainBlocks(n int, sizes ...int) (blocks []parsed) {
	for i := 0; n > 0; i++ {
		size := min(n, sizes[min(i, len(sizes)-1)])
		blocks = append(blocks, parsed{size: size})
		n -= size
	}
	return blocks
}

// blocksOf returns the blocks of a stream for size bytes, each as the first
// letter of its kind and its size.
func blocksOf(t *testing.T, window int, payloads [][]byte, size int) string {
	t.Helper()
	var blocks []string
	d := NewDecoder(window)
	for i, p := range payloads {
		d.in.reset(p)
		d.hist.Begin(min(FrameSize, size-i*FrameSize))
		if i == 0 && d.in.take(1) == 1 {
			d.in.take(32)
		}
		for d.hist.At < d.hist.End {
			begins, at := d.block.left == 0, d.hist.At
			if err := d.decodeRun(); err != nil {
				t.Fatalf("frame %d: %v", i, err)
			}
			if begins {
				blocks = append(blocks, fmt.Sprintf("%c%d", "?vau"[d.block.kind], d.hist.At-at+d.block.left))
			}
		}
		if err := d.endFrame(); err != nil {
			t.Fatalf("frame %d: %v", i, err)
		}
		d.hist.Start = d.hist.At
		d.done += int64(FrameSize)
	}
	return strings.Join(blocks, " ")
}

// Tokens of real matches for data[from:to] with an explicit offset, then the
// recent one.
func copies(offset, n int) []token {
	tokens := []token{matchToken(offset+2, 100)}
	for n -= 100; n > 0; n -= 100 {
		tokens = append(tokens, matchToken(0, min(n, 100)))
	}
	return tokens
}

// vector is a folder as a parser might have cut it, and the blocks that come out.
type vector struct {
	name     string
	data     []byte
	segments [][]parsed
	want     string
}

// vectors are blocks of each kind, and the places where uncompressed ones need
// care.
func vectors() []vector {
	const f = FrameSize
	random := kinds(4 * f)["random"]
	zeros := make([]byte, 4*f)
	far := slices.Concat(random[:3000], random[:3000], random[4000:6000], random[1000:1300], zeros[:100])
	return []vector{
		{"one byte", random[:1], [][]parsed{plainBlocks(1, 1)}, "u1"},
		{"even", random[:1000], [][]parsed{plainBlocks(1000, 1000)}, "u1000"},
		{"odd, at the end", random[:1001], [][]parsed{plainBlocks(1001, 1001)}, "u1001"},
		{"odd, at the end, joined", random[:1001], [][]parsed{plainBlocks(1001, 7, 301)}, "u1001"},
		{"whole frames, at the end", random[:2*f], [][]parsed{plainBlocks(2*f, f)}, "u65536"},
		{"longer than it waits for", random[:4*f], [][]parsed{plainBlocks(4*f, f+1, f+1, f)}, "u65538 u65534"},
		{"odd, then zeros", slices.Concat(random[:1001], zeros[:5000]), [][]parsed{plainBlocks(6001, 1001, 5000)}, "u1000 v5001"},
		{"a byte, then zeros", slices.Concat(random[:1], zeros[:5000]), [][]parsed{plainBlocks(5001, 1, 5000)}, "v5001"},
		{"a frame, then zeros", slices.Concat(random[:f], zeros[:5000]), [][]parsed{plainBlocks(f+5000, f, 5000)}, "u32766 v5002"},
		{"a frame and one byte, then zeros", slices.Concat(random[:f+1], zeros[:5000]), [][]parsed{plainBlocks(f+5001, f+1, 5000)}, "u32766 v5003"},
		{"a segment", random[:2*f+100], [][]parsed{plainBlocks(2*f, f), plainBlocks(100, 100)}, "u65534 v2 u100"},
		{"odd in a segment", slices.Concat(zeros[:5001], random[:f-5001], zeros[:100]), [][]parsed{plainBlocks(f, 5001, f), plainBlocks(100, 100)}, "v5001 u27766 v1 v100"},
		{"a byte at the end of a segment", slices.Concat(zeros[:f-1], random[:1], zeros[:100]), [][]parsed{plainBlocks(f, f-1, 1), plainBlocks(100, 100)}, "v32767 v1 v100"},
		{"a segment of noise", slices.Concat(zeros[:f], random[:f+1000], zeros[:5000]), [][]parsed{plainBlocks(f, f), plainBlocks(f+6000, f+1000, 5000)}, "v32768 v2 u33766 v5000"},
		{"a segment of a frame of noise", slices.Concat(zeros[:f], random[:f], zeros[:5000]), [][]parsed{plainBlocks(f, f), plainBlocks(f+5000, f, 5000)}, "v32768 u32766 v5002"},
		{"a segment of noise at last", slices.Concat(zeros[:f], random[:f+1]), [][]parsed{plainBlocks(f, f), plainBlocks(f+1, f+1)}, "v32768 v2 u32767"},
		{"compressed ones end with frames", zeros[:2*f], [][]parsed{plainBlocks(f, f), plainBlocks(f, f)}, "v32768 v32768"},
		{"odd places", slices.Concat(zeros[:1001], random, zeros[:1001]), [][]parsed{plainBlocks(4*f+2002, 1001, f, f, f, f, 1001)}, "v1001 u65536 u65536 v1001"},
		{
			"recent offsets behind an uncompressed block", far,
			[][]parsed{{{nil, 3000}, {copies(3000, 3000), 3000}, {nil, 2000}, {copies(4000+3000, 300), 300}, {nil, 100}}},
			"u3000 v3000 u2000 v300 v100",
		},
	}
}

func TestSegmentBlocks(t *testing.T) {
	for _, v := range vectors() {
		t.Run(v.name, func(t *testing.T) {
			payloads := writeFolder(21, v.data, v.segments...)
			wantPayloads(t, 21, payloads, v.data)
			if got := blocksOf(t, 21, payloads, len(v.data)); got != v.want {
				t.Errorf("blocks %s, want %s", got, v.want)
			}
		})
	}
}

// Others read them, too.
func TestOthersReadBlocks(t *testing.T) {
	for _, v := range vectors() {
		t.Run(v.name, func(t *testing.T) {
			wantOthersToRead(t, 21, writeFolder(21, v.data, v.segments...), v.data)
		})
	}
}

// overfull is a folder of 40 random frames, and a block of what follows: zeros as
// literals, of which there are so many bytes, and copies of two bytes from far
// away, each taking 21 bits.
func overfull(zerosAndCopies ...int) (data []byte, b parsed) {
	r := rand.New(rand.NewPCG(1, 2))
	data = kinds(40 * FrameSize)["random"]
	for i, n := range zerosAndCopies {
		b.size += n
		for ; n > 0 && i%2 == 0; n-- {
			data = append(data, 0)
			b.tokens = append(b.tokens, literal(0))
		}
		for ; n > 0; n -= 2 {
			offset := 1<<18 + r.IntN(len(data)-2<<18)
			from := len(data) - offset
			data = append(data, data[from], data[from+1])
			b.tokens = append(b.tokens, matchToken(offset+2, 2))
		}
	}
	return data, b
}

// A frame that is too large as a part of a block, which is small otherwise, comes
// out of it.
func TestSegmentOverfull(t *testing.T) {
	const f = FrameSize
	for _, v := range []struct {
		name string
		runs []int
		want string
	}{
		{"inside", []int{10*f + 100, 2 * f, 10 * f}, "v327680 u65534 v327782"},
		{"at the end", []int{10 * f, f}, "v327680 u32768"},
		{"at the end, not a whole one", []int{10 * f, f / 2}, "v327680 u16384"},
		{"at the beginning", []int{0, f, 10 * f}, "u32766 v327682"},
		{"two", []int{10 * f, f, f, f, 10 * f}, "v327680 u32766 v32770 u32766 v327682"},
		{"not, as it is only a part", []int{10*f - 100, f / 4, f / 2}, "v352156"},
	} {
		t.Run(v.name, func(t *testing.T) {
			data, b := overfull(v.runs...)
			random := len(data) - b.size
			payloads := writeFolder(21, data, plainBlocks(random, f), []parsed{b})
			wantPayloads(t, 21, payloads, data)
			got := blocksOf(t, 21, payloads, len(data))
			if _, got, _ = strings.Cut(got, " v2 "); got != v.want {
				t.Errorf("blocks %s, want %s", got, v.want)
			}
		})
	}
}

// Offsets that have much in common in their low bits make a block an aligned one.
func TestSegmentAligned(t *testing.T) {
	random := kinds(4096)["random"]
	for _, v := range []struct {
		name    string
		offsets []int
		want    string
	}{
		{"the same low bits", []int{1000, 1008, 1016, 1024, 2000, 2048, 3000, 4000}, "u4096 a16000"},
		{"all kinds of low bits", []int{1000, 1009, 1018, 1027, 2004, 2053, 3006, 4007}, "u4096 v16000"},
		{"offsets too small", []int{8, 9, 10, 11}, "u4096 v16000"},
	} {
		t.Run(v.name, func(t *testing.T) {
			data := bytes.Clone(random)
			var tokens []token
			for i := range 8000 {
				offset := v.offsets[i%len(v.offsets)]
				tokens = append(tokens, matchToken(offset+2, 2))
				data = append(data, data[len(data)-offset], data[len(data)-offset+1])
			}
			payloads := writeFolder(15, data, []parsed{{size: 4096}, {tokens, 16000}})
			wantPayloads(t, 15, payloads, data)
			if got := blocksOf(t, 15, payloads, len(data)); got != v.want {
				t.Errorf("blocks %s, want %s", got, v.want)
			}
		})
	}
}

// anyParse is a parse of data[from:to] that nobody would choose: real matches
// wherever they are, blocks of all sizes. It uses recent offsets as parsers may.
type anyParse struct {
	*rand.Rand
	data   []byte
	window int
}

func (r anyParse) segment(from, to int, first bool) (blocks []parsed) {
	var recent [numRepeats]int
	if first {
		recent = [numRepeats]int{1, 1, 1}
	}
	for at := from; at < to; {
		size := min(1+int(r.ExpFloat64()*math.Exp2(float64(r.IntN(17)))), to-at)
		b, greedy := parsed{size: size}, r.IntN(4)
		for end := at + size; at < end; {
			t := literal(r.data[at])
			if r.IntN(4) < greedy {
				t = r.match(at, min(maxMatch, end-at, FrameSize-at%FrameSize), &recent)
			}
			b.tokens = append(b.tokens, t)
			at += t.length()
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// match is some match at a position, or the literal.
func (r anyParse) match(at, most int, recent *[numRepeats]int) token {
	formatted := r.IntN(2 * numRepeats)
	if formatted >= numRepeats {
		formatted = 3 + int(math.Exp2(r.Float64()*float64(r.window)))
	}
	offset := formatted - 2
	if formatted < numRepeats {
		offset = recent[formatted]
	}
	n := 0
	for n < most && offset > 0 && offset <= min(at, maxOffset(r.window)) && r.data[at+n] == r.data[at+n-offset] {
		n++
	}
	if n < minMatch {
		return literal(r.data[at])
	}
	if formatted < numRepeats {
		recent[0], recent[formatted] = recent[formatted], recent[0]
	} else {
		*recent = [numRepeats]int{offset, recent[0], recent[1]}
	}
	return matchToken(formatted, minMatch+r.IntN(n-minMatch+1))
}

// anyFolder is a folder with stretches of all kinds, below twice most bytes.
func anyFolder(r *rand.Rand, most int) (data []byte) {
	for n := 1 + r.IntN(most); len(data) < n; {
		alphabet := 1 + r.IntN(1<<r.IntN(9))
		for range min(most, 1+r.IntN(1<<r.IntN(18))) {
			data = append(data, byte(r.IntN(alphabet)))
		}
	}
	return data
}

// Whatever the parser does: what is written is read, no payload is too large, and
// uncompressed blocks are as wantPayloads says.
func testAnyParse(t *testing.T, seed uint64, most int) {
	r := rand.New(rand.NewPCG(seed, 0))
	p := anyParse{r, anyFolder(r, most), MinWindow + r.IntN(MaxWindow-MinWindow+1)}
	var segments [][]parsed
	for from := 0; from < len(p.data); {
		to := min(len(p.data), from+FrameSize*(1+r.IntN(5)))
		segments = append(segments, p.segment(from, to, from == 0))
		from = to
	}
	wantPayloads(t, p.window, writeFolder(p.window, p.data, segments...), p.data)
}

func TestAnyParse(t *testing.T) {
	for seed := range uint64(60) {
		testAnyParse(t, seed, 8*FrameSize)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func TestOthersReadAnyParse(t *testing.T) {
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := anyParse{r, anyFolder(r, 8*FrameSize), MaxWindow}
		payloads := writeFolder(MaxWindow, p.data, p.segment(0, len(p.data), true))
		wantOthersToRead(t, MaxWindow, payloads, p.data)
	}
}
