package lzx

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The tests write streams bit by bit in a small notation: words between blanks,
// # begins a comment.
//
//	0110          bits
//	D24:5         the number 5 in 24 bits
//	pad           zeros to the end of the 16-bit word, none at a border
//	pad1          the same, and a whole word at a border
//	X:00ff        bytes; only between words
//	/             the end of a frame's payload
//	pre(K=N,...)  20 lengths of the pretree, 4 bits each
//	p18           a word of the pretree
//	al(K=N,...)   8 lengths of the aligned offset code, 3 bits each
//	main(K=N,...) the lengths of the main code, as changes, by plain pretrees
//	len(K=N,...)  the same for the length code
//	main=(K=N,..) the lengths are these; nothing is written
//	len=(K=N,...) the same for the length code
//	c:ab          main words of characters
//	m300          a main word
//	s3:20         main word of slot 3 and length 20, with the length word
//	l5 a7         length and aligned words
//	word*3        the word before * three times
//
// K is a symbol, a range of them (0-255), 'a (a character) or s3:20 (slot and
// length). Lengths that are not named are 0.
type script struct {
	window   int
	payloads [][]byte
	free     int // bits in the last word
	codes    map[string]*words16
}

// words16 are the lengths of a code and its words.
type words16 struct {
	lengths []int
	words   []uint32
}

// payloads are those of the frames that text describes.
func payloads(t testing.TB, window int, text string) [][]byte {
	t.Helper()
	w := &script{window: window, payloads: [][]byte{{}}, codes: map[string]*words16{
		"main": {lengths: make([]int, 256+8*windowSlots[window])},
		"len":  {lengths: make([]int, 249)},
		"pre":  {lengths: make([]int, 20)},
		"al":   {lengths: make([]int, 8)},
	}}
	for _, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		for _, word := range strings.Fields(line) {
			word, times, ok := strings.Cut(word, "*")
			n := 1
			if ok {
				n = number(times)
			}
			for range n {
				w.word(word)
			}
		}
	}
	return w.payloads
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}

func (w *script) word(s string) {
	name, arg, _ := strings.Cut(s, "(")
	arg = strings.TrimSuffix(arg, ")")
	kind, after, colon := strings.Cut(s, ":")
	switch {
	case strings.Trim(s, "01") == "":
		for _, c := range s {
			w.put(int(c-'0'), 1)
		}
	case kind == "X":
		b, err := hex.DecodeString(after)
		if err != nil || w.free != 0 {
			panic(fmt.Sprint(s, ": ", err, w.free))
		}
		*w.last() = append(*w.last(), b...)
	case kind == "c":
		for _, c := range []byte(after) {
			w.code("main", int(c))
		}
	case s[0] == 'D' && colon:
		w.put(number(after), number(kind[1:]))
	case s == "pad":
		w.put(0, w.free)
	case s == "pad1":
		w.put(0, (w.free+15)%16+1)
	case s == "/":
		if w.free != 0 {
			panic("a frame that is not padded")
		}
		w.payloads = append(w.payloads, []byte{})
	case name == "pre" || name == "al":
		w.plain(name, arg, map[string]int{"pre": 4, "al": 3}[name])
	case name == "main" || name == "len":
		w.changes(name, arg)
	case name == "main=" || name == "len=":
		w.define(name[:len(name)-1], w.lengths(len(w.codes[name[:len(name)-1]].lengths), arg))
	case s[0] == 's' && colon:
		symbol, length := matchSymbol(s)
		w.code("main", symbol)
		if length >= 9 {
			w.code("len", length-9)
		}
	default:
		w.code(map[byte]string{'m': "main", 'l': "len", 'p': "pre", 'a': "al"}[s[0]], number(s[1:]))
	}
}

func (w *script) last() *[]byte { return &w.payloads[len(w.payloads)-1] }

// put writes the n low bits of v.
func (w *script) put(v, n int) {
	for n--; n >= 0; n-- {
		if w.free == 0 {
			*w.last() = append(*w.last(), 0, 0)
			w.free = 16
		}
		w.free--
		b := *w.last()
		b[len(b)-2+w.free/8] |= byte(v>>n&1) << (w.free % 8)
	}
}

// matchSymbol returns the main symbol for "s3:20", and 20.
func matchSymbol(s string) (symbol, length int) {
	slot, l, _ := strings.Cut(s[1:], ":")
	length = number(l)
	return 256 + 8*number(slot) + min(length-2, 7), length
}

// lengths parses "K=N,...".
func (w *script) lengths(n int, list string) []int {
	lengths := make([]int, n)
	for item := range strings.SplitSeq(list, ",") {
		if item == "" {
			continue
		}
		key, length, _ := strings.Cut(item, "=")
		from, to, isRange := strings.Cut(key, "-")
		var symbol int
		switch key[0] {
		case '\'':
			symbol, isRange = int(key[1]), false
		case 's':
			symbol, _ = matchSymbol(key)
		default:
			symbol = number(from)
		}
		last := symbol
		if isRange {
			last = number(to)
		}
		for ; symbol <= last; symbol++ {
			lengths[symbol] = number(length)
		}
	}
	return lengths
}

// define makes the words of a code: by length, then by symbol.
func (w *script) define(name string, lengths []int) {
	c := &words16{lengths, make([]uint32, len(lengths))}
	next := uint32(0)
	for n := 1; n <= 16; n++ {
		for s := range lengths {
			if lengths[s] == n {
				c.words[s] = next
				next++
			}
		}
		next <<= 1
	}
	w.codes[name] = c
}

func (w *script) code(name string, symbol int) {
	c := w.codes[name]
	if c.lengths[symbol] == 0 {
		panic(fmt.Sprintf("the %s code has no symbol %d", name, symbol))
	}
	w.put(int(c.words[symbol]), c.lengths[symbol])
}

func (w *script) plain(name, list string, bits int) {
	lengths := w.lengths(len(w.codes[name].lengths), list)
	for _, n := range lengths {
		w.put(n, bits)
	}
	w.define(name, lengths)
}

// changes sends every change by itself, behind pretrees that have all symbols.
func (w *script) changes(name, list string) {
	old := slices.Clone(w.codes[name].lengths)
	lengths := w.lengths(len(old), list)
	for i, n := range lengths {
		if i == 0 || name == "main" && i == 256 {
			w.plain("pre", "0-11=4,12-19=5", 4)
		}
		w.code("pre", (old[i]-n+17)%17)
	}
	w.define(name, lengths)
}

// The notation means what MS-PATCH says.
func TestNotation(t *testing.T) {
	for _, v := range []struct{ text, want string }{
		{"1000 0000 0000 0001 1 pad", "0180 0080"},
		{"D3:3 D24:5 pad # a comment", "0060 a000"},
		{"D16:1 pad1 X:ff X:00 / 1 pad", "0100 0000 ff00 / 0080"},
		{"al(0-1=1) a0 a1 a0 pad", "0024 4000"},
		{"pre(17=1,18=1) p17 p18 pad", "0000 0000 0000 0000 1001 0040"},
		{"main=('a=1,s0:2=2,s1:9=2) len=(0=1,1=1) c:a s0:2 s1:9 l1 pad*2", "005a"},
	} {
		var got []string
		for _, b := range payloads(t, 15, v.text) {
			var words []string
			for i := 0; i < len(b); i += 2 {
				words = append(words, hex.EncodeToString(b[i:min(i+2, len(b))]))
			}
			got = append(got, strings.Join(words, " "))
		}
		if got := strings.Join(got, " / "); got != v.want {
			t.Errorf("%s\ngot  %s\nwant %s", v.text, got, v.want)
		}
	}
}
