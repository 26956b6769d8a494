package lzx

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"goexpress/pkg/cab/internal/match"
)

// tokenChecker re-expands a segment's blocks and holds them to the format's rules.
type tokenChecker struct {
	window int
	out    []byte // history and what the tokens stand for
	recent [numRepeats]int
}

// block adds a block.
func (c *tokenChecker) block(b parsed) error {
	end := len(c.out) + b.size
	for i, t := range b.tokens {
		if err := c.token(t, end); err != nil {
			return fmt.Errorf("at %d, token %d of %d in its block: %w", len(c.out), i, len(b.tokens), err)
		}
	}
	if len(c.out) != end {
		return fmt.Errorf("a block of %d bytes is %d short", b.size, end-len(c.out))
	}
	return nil
}

func (c *tokenChecker) token(t token, end int) error {
	n := t.length()
	if t.isLiteral() {
		c.out = append(c.out, byte(t.value()))
		return nil
	}
	at := len(c.out)
	if n < minMatch || n > maxMatch {
		return fmt.Errorf("a length of %d", n)
	}
	if at+n > end {
		return errors.New("a match beyond the block's end")
	}
	if at/FrameSize != (at+n-1)/FrameSize {
		return fmt.Errorf("a match of %d bytes across a frame's border", n)
	}
	r, v := &c.recent, t.value()
	if v < numRepeats {
		r[0], r[v] = r[v], r[0]
	} else {
		r[0], r[1], r[2] = v-numRepeats+1, r[0], r[1]
	}
	switch d := r[0]; {
	case d == 0:
		return fmt.Errorf("recent offset %d is not known", v)
	case d > maxOffset(c.window):
		return fmt.Errorf("offset %d, at most %d", d, maxOffset(c.window))
	case d > at:
		return fmt.Errorf("offset %d lies before the folder", d)
	}
	for range n {
		c.out = append(c.out, c.out[len(c.out)-r[0]])
	}
	return nil
}

// withSlack is a copy with room for finders to read beyond the end.
func withSlack(data []byte) []byte {
	return append(make([]byte, 0, len(data)+match.Slack), data...)
}

// checkParse parses data[from:] and returns the number of blocks and tokens.
func checkParse(p *parser, window int, data []byte, from int, first bool) (blocks, tokens int, err error) {
	data = withSlack(data)
	c := tokenChecker{window: window, out: bytes.Clone(data[:from])}
	if first {
		c.recent = [numRepeats]int{1, 1, 1}
	}
	err = p.parse(data, from, first, func(b parsed) error {
		blocks++
		tokens += len(b.tokens)
		return c.block(b)
	})
	if err == nil && !bytes.Equal(c.out, data) {
		err = errors.New("tokens stand for other bytes")
	}
	return blocks, tokens, err
}

// machineCode makes bytes that look like code: instructions of a few kinds, calls
// with absolute targets, and tables with entries that rise.
func machineCode(r *rand.Rand, n int) []byte {
	var b []byte
	for len(b) < n {
		switch r.IntN(8) {
		case 0:
			b = append(b, 0xE8)
			b = binary.LittleEndian.AppendUint32(b, uint32(r.IntN(40)*r.IntN(40))*64)
		case 1:
			b = append(b, 0x48, 0x8B, byte(r.IntN(4))<<3|5)
			b = binary.LittleEndian.AppendUint32(b, uint32(len(b)*3))
		case 2:
			b = append(b, 0x0F, 0x84, byte(r.IntN(60)), 0, 0, 0)
		case 3:
			for k := range uint32(r.IntN(12)) {
				b = binary.LittleEndian.AppendUint32(b, uint32(len(b))+k*16)
			}
		default:
			at := r.IntN(len(b) + 1)
			b = append(b, b[at:min(len(b), at+1+r.IntN(20))]...)
			b = append(b, byte(r.IntN(256)))
		}
	}
	return b[:n]
}

// parseInputs are kinds of data that parsers get wrong.
func parseInputs(n int) map[string][]byte {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	fill := func(f func(i int) byte) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = f(i)
		}
		return b
	}
	text := fill(func(int) byte { return 0 })
	for i := 0; i < n; {
		i += copy(text[i:], fmt.Sprintf("%s-%d %x\r\n", []string{"File", "Section", "Key"}[r.IntN(3)], r.IntN(200), r.IntN(3000)))
	}
	return map[string][]byte{
		"zeros":   make([]byte, n),
		"random":  fill(func(int) byte { return byte(r.Uint32()) }),
		"calls":   fill(func(i int) byte { return []byte{0xE8, byte(i / 50), 0, 0}[i%4] }),
		"period":  fill(func(i int) byte { return byte(i % 333 * 77 >> 2) }),
		"two":     fill(func(int) byte { return byte(r.IntN(2)) }),
		"text":    text,
		"program": machineCode(r, n),
	}
}

// Every level keeps the format's rules on every kind of data, whether or not there
// is history before it.
func TestParse(t *testing.T) {
	for level := range levels {
		for _, window := range []int{15, 18} {
			p := newParser(&levels[level], window)
			for _, n := range []int{1, 2, 3, 9, 3 * FrameSize} {
				for name, data := range parseInputs(n) {
					for _, from := range []int{0, FrameSize} {
						if from >= n {
							continue
						}
						if _, _, err := checkParse(p, window, data, from, from == 0); err != nil {
							t.Errorf("level %d, window %d, %s, from %d of %d: %v", level, window, name, from, n, err)
						}
					}
				}
			}
		}
	}
}

// A block that waits for the next stretch is neither parsed nor found twice, and
// recent offsets go on from block to block.
func TestParseStretches(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	data := machineCode(r, 2*stretch+5000)
	for i := range data[stretch-20000 : stretch+30000] {
		data[stretch-20000+i] = byte(r.IntN(4))
	}
	for level := range levels {
		p := newParser(&levels[level], 16)
		for _, from := range []int{0, FrameSize} {
			blocks, _, err := checkParse(p, 16, data, from, from == 0)
			if err != nil {
				t.Errorf("level %d, from %d: %v", level, from, err)
			}
			if blocks < 4 {
				t.Errorf("level %d: %d blocks", level, blocks)
			}
		}
	}
}

// What a parser did before does not show.
func TestParseAgain(t *testing.T) {
	in := parseInputs(3 * FrameSize)
	for level := range levels {
		used := newParser(&levels[level], 15)
		for name, data := range in {
			data = withSlack(data)
			var got, want []token
			keep := func(to *[]token) func(parsed) error {
				return func(b parsed) error { *to = append(*to, b.tokens...); return nil }
			}
			used.parse(data, FrameSize, false, keep(&got))
			newParser(&levels[level], 15).parse(data, FrameSize, false, keep(&want))
			if len(want) == 0 || fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("level %d, %s: other tokens from a parser that was used before", level, name)
			}
		}
	}
}

// An error of yield ends the parse.
func TestParseStops(t *testing.T) {
	data := withSlack(machineCode(rand.New(rand.NewPCG(1, 1)), 4*FrameSize))
	stop := errors.New("stop")
	for level := range levels {
		calls := 0
		err := newParser(&levels[level], 15).parse(data, 0, true, func(parsed) error { calls++; return stop })
		if err != stop || calls != 1 {
			t.Errorf("level %d: %v after %d calls", level, err, calls)
		}
	}
}

func TestQueue(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	want := [numRepeats]int{1, 1, 1}
	q := newQueue
	for range 1000 {
		v := r.IntN(6)
		if v < numRepeats {
			want[0], want[v] = want[v], want[0]
		} else {
			v = 3 + r.IntN(maxOffset(MaxWindow))
			want = [numRepeats]int{v - 2, want[0], want[1]}
		}
		q = q.after(matchToken(v, 2))
		q = q.after(literal('x'))
		for i, d := range want {
			if got := int(q>>(i*offsetBits)) & offsetMask; got != d {
				t.Fatalf("R%d is %d, want %d", i, got, d)
			}
		}
	}
}

// cheapest is the least that tokens for data[p:to] cost, found by trying all. A
// match costs the same at any offset.
func cheapest(data []byte, p, to int, c *costs, memo map[int]int) int {
	if p == to {
		return 0
	}
	if cost, ok := memo[p]; ok {
		return cost
	}
	best := int(c.literal[data[p]]) + cheapest(data, p+1, to, c, memo)
	longest := 0
	for q := range p {
		longest = max(longest, agree(data[p:to], data[q:to-p+q], 0))
	}
	for n := minMatch; n <= min(longest, maxMatch); n++ {
		best = min(best, int(c.match[0][n])+cheapest(data, p+n, to, c, memo))
	}
	memo[p] = best
	return best
}

// Where a match costs the same at any offset, recent ones too, the tokens of least
// cost are known.
func TestShortestPath(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	matched := 0
	for trial := range 200 {
		n := 20 + r.IntN(60)
		data := withSlack(make([]byte, n))
		for i := range data {
			data[i] = byte(r.IntN(2 + trial%3))
		}
		var c costs
		for i := range c.literal {
			c.literal[i] = uint16(100 + r.IntN(900))
		}
		base := 500
		for l := minMatch; l <= maxMatch; l++ {
			base += r.IntN(40)
			for slot := range c.match {
				c.match[slot][l] = uint16(base)
			}
		}
		want := cheapest(data, 0, n, &c, map[int]int{})
		for _, states := range []int{1, 3} {
			p := parameters{depth: 1000, nice: maxMatch, chunk: 4096, passes: 1, margin: 1000}
			ps := newParser(&p, 15)
			ps.tree.Reset(data, 0)
			ps.tree.Find(n)
			ps.path.data = data
			tokens := ps.path.find(0, n, newQueue, &c, states)
			check := tokenChecker{window: 15, recent: [numRepeats]int{1, 1, 1}}
			if err := check.block(parsed{tokens, n}); err != nil || !bytes.Equal(check.out, data) {
				t.Fatalf("trial %d, %d states: %v", trial, states, err)
			}
			got := 0
			for _, t := range tokens {
				if t.isLiteral() {
					got += int(c.literal[t.value()])
				} else {
					got += int(c.match[0][t.length()])
				}
			}
			if got != want {
				t.Errorf("trial %d, %d states: cost %d, the least is %d", trial, states, got, want)
			}
			if len(tokens) < n/2 {
				matched++
			}
		}
	}
	if matched < 50 {
		t.Errorf("matches in only %d trials", matched)
	}
}

// Costs fit into the numbers that ways are packed in, whatever the block.
func TestCostsFit(t *testing.T) {
	var c costs
	for _, n := range []uint32{0, 1, 1 << 18} {
		var count tally
		count.main[0], count.main[300], count.length[5], count.aligned[3] = n, 1, n, 1
		for range 2 {
			c.set(&count)
			most := 0
			for _, cost := range c.literal {
				most = max(most, int(cost))
			}
			long := 0
			for slot := range c.match {
				for l := minMatch; l <= maxMatch; l++ {
					if c.match[slot][l] < uint16(slotExtra[slot]-min(3, slotExtra[slot]))*costUnit {
						t.Fatalf("slot %d, length %d: a cost of %d", slot, l, c.match[slot][l])
					}
					long = max(long, int(c.match[slot][l]))
				}
			}
			if total := most*maxBlock + long + maxSymbolCost; total >= 1<<(64-costShift) {
				t.Errorf("a block may cost %d, there is room for %d", total, 1<<(64-costShift))
			}
			c.guess(&count, new(habit), []byte{1})
		}
	}
}

// Symbols cost what the best code for them takes.
func TestCosts(t *testing.T) {
	var count tally
	count.main['a'], count.main['b'], count.main['c'] = 2, 1, 1
	var c costs
	c.set(&count)
	if c.literal['a'] != costUnit || c.literal['b'] != 2*costUnit || c.literal['d'] != 3*costUnit {
		t.Errorf("costs %d, %d, %d for shares of 1/2, 1/4 and none", c.literal['a'], c.literal['b'], c.literal['d'])
	}
	for i := range count.aligned {
		count.aligned[i] = 1
	}
	if c.set(&count); c.low[3] != 0 {
		t.Errorf("low bits cost %d where they are all alike", c.low[3])
	}
	count.aligned[3] = 1000
	plain := c.match[20][5]
	if c.set(&count); c.low[3] == 0 || c.low[3] > costUnit || c.match[20][5] != plain-3*costUnit {
		t.Errorf("low bits cost %d, the rest %d after %d without a code", c.low[3], c.match[20][5], plain)
	}
}

func FuzzParse(f *testing.F) {
	seeds := 0
	for _, data := range parseInputs(600) {
		f.Add(data, uint16(100), true)
		f.Add(data, uint16(0), false)
		seeds++
	}
	if seeds == 0 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, data []byte, head uint16, first bool) {
		// The input's end comes again behind a frame, so that it has history.
		whole := append(make([]byte, FrameSize), data...)
		copy(whole[FrameSize-min(len(data), FrameSize):], data)
		whole = append(whole, data[min(len(data), int(head)):]...)
		from := FrameSize
		if first {
			whole, from = whole[FrameSize:], 0
		}
		for level := range levels {
			if _, _, err := checkParse(newParser(&levels[level], MinWindow), MinWindow, whole, from, first); err != nil {
				t.Errorf("level %d: %v", level, err)
			}
		}
	})
}
