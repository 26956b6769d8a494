package mszip

import (
	"encoding/hex"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"testing"
)

// The tests write blocks bit by bit in a small notation: words between blanks,
// # begins a comment. The signature comes by itself.
//
//	0110           bits, in the order they are sent
//	D5:29          the number 29 in 5 bits
//	pad            zeros to the end of the byte
//	X:00ff         bytes; only between bytes
//	fixed          the codes are the fixed ones; nothing is written
//	codes(L;D)     the codes have these lengths: all the numbers of a header
//	               are written, every length by itself
//	lit=(L) dist=(D) len=(N)  the codes are these; nothing is written
//	cl(N)          the number of lengths for the code for lengths, and these
//	c:ab           literal words of characters
//	l257 d0 k18    words of the literal, distance and code length codes
//	end            the literal word 256
//	word*3         the word before * three times
//
// Lengths are a list K=N,... where K is a symbol, a range of them (0-255) or 'a
// (a character). Those that are not named are 0.
type script struct {
	out   []byte
	n     int // bits
	codes map[string]code
}

// code is the lengths of a code and its words, first bit lowest.
type code struct{ lengths, words []int }

func payload(text string) []byte {
	w := &script{out: []byte(signature), n: 8 * len(signature), codes: map[string]code{}}
	for line := range strings.SplitSeq(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		for _, word := range strings.Fields(line) {
			word, times, repeated := strings.Cut(word, "*")
			n := 1
			if repeated {
				n = number(times)
			}
			for range n {
				w.word(word)
			}
		}
	}
	return w.out
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}

func (w *script) word(s string) {
	name, arg, _ := strings.Cut(strings.TrimSuffix(s, ")"), "(")
	kind, after, colon := strings.Cut(s, ":")
	switch {
	case strings.Trim(s, "01") == "":
		for _, c := range s {
			w.put(int(c-'0'), 1)
		}
	case s == "pad":
		w.put(0, -w.n&7)
	case s == "fixed":
		w.define("lit", "0-143=8,144-255=9,256-279=7,280-287=8")
		w.define("dist", "0-31=5")
	case s == "end":
		w.code("lit", endOfBlock)
	case kind == "X":
		b, err := hex.DecodeString(after)
		if err != nil || w.n%8 != 0 {
			panic(fmt.Sprint(s, ": ", err, w.n))
		}
		w.out, w.n = append(w.out, b...), w.n+8*len(b)
	case kind == "c":
		for _, c := range []byte(after) {
			w.code("lit", int(c))
		}
	case kind[0] == 'D' && colon:
		w.put(number(after), number(kind[1:]))
	case name == "codes":
		w.header(arg)
	case name == "cl":
		w.codeLengths(arg)
	case strings.HasSuffix(name, "="):
		w.define(name[:len(name)-1], arg)
	default:
		w.code(map[byte]string{'l': "lit", 'd': "dist", 'k': "len"}[s[0]], number(s[1:]))
	}
}

func (w *script) put(v, n int) {
	for i := range n {
		if w.n%8 == 0 {
			w.out = append(w.out, 0)
		}
		w.out[w.n/8] |= byte(v>>i&1) << (w.n % 8)
		w.n++
	}
}

func (w *script) code(name string, symbol int) {
	c := w.codes[name]
	if symbol >= len(c.lengths) || c.lengths[symbol] == 0 {
		panic(fmt.Sprintf("the %s code has no symbol %d", name, symbol))
	}
	w.put(c.words[symbol], c.lengths[symbol])
}

// define makes the words of a code: by length, then by symbol.
func (w *script) define(name, list string) {
	lengths := make([]int, map[string]int{"lit": fixedLiterals, "dist": fixedDistances, "len": numCodeLengths}[name])
	for item := range strings.SplitSeq(list, ",") {
		if item == "" {
			continue
		}
		key, length, _ := strings.Cut(item, "=")
		first, last, isRange := strings.Cut(key, "-")
		switch {
		case key[0] == '\'':
			first = strconv.Itoa(int(key[1]))
			last = first
		case !isRange:
			last = first
		}
		for s := number(first); s <= number(last); s++ {
			lengths[s] = number(length)
		}
	}
	c := code{lengths, make([]int, len(lengths))}
	next := uint16(0)
	for n := 1; n <= maxCodeLength; n++ {
		for s := range lengths {
			if lengths[s] == n {
				c.words[s] = int(bits.Reverse16(next) >> (16 - n))
				next++
			}
		}
		next <<= 1
	}
	w.codes[name] = c
}

// codeLengths writes all lengths of the code for lengths.
func (w *script) codeLengths(list string) {
	w.define("len", list)
	w.put(numCodeLengths-4, 4)
	for _, s := range codeLengthOrder {
		w.put(w.codes["len"].lengths[s], 3)
	}
}

// header writes the header of a part with dynamic codes behind its type.
func (w *script) header(arg string) {
	literals, distances, _ := strings.Cut(arg, ";")
	w.define("lit", literals)
	w.define("dist", distances)
	w.put(numLiterals-firstLength, 5)
	w.put(numDistances-1, 5)
	w.codeLengths("0-15=4")
	for _, n := range w.codes["lit"].lengths[:numLiterals] {
		w.code("len", n)
	}
	for _, n := range w.codes["dist"].lengths[:numDistances] {
		w.code("len", n)
	}
}

// The notation means what RFC 1951 says.
func TestNotation(t *testing.T) {
	for _, v := range []struct{ text, want string }{
		{"1 10 fixed c:a end pad # a comment", "4b0400"},
		{"1 10 fixed c:a l257 d0 end", "4b040200"},
		{"1 00 pad X:0200fdff X:6162", "010200fdff6162"},
		{"D3:5 1*3 D9:2", "bd00"},
		{"lit=('a=1,256=2,257=2) dist=(0-1=1) c:a end l257 d1 d0", "3a"},
		{"cl(0=1,18=1) k18 k0", "0f24000000000020"}, // 4 + 57 bits of numbers
	} {
		if got := hex.EncodeToString(payload(v.text)[len(signature):]); got != v.want {
			t.Errorf("%s\ngot  %s\nwant %s", v.text, got, v.want)
		}
	}
}
