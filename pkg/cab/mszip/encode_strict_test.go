package mszip

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// walker reads a payload word by word, without tables, and takes only what the
// strictest readers do. It counts what it sees.
type walker struct {
	in  []byte
	pos int // in bits

	out, history int
	seen         seen
}

// seen is what a payload consists of.
type seen struct {
	stored, dynamic int // parts
	short           int // matches of 3 bytes
	longest         int // match
	farthest        int
	longestWord     int // of a literal or a length
	fewestDistances int // words of a distance code
	repeats         int // runs of a length that is not 0
}

// errCut says that bits are missing.
var errCut = errors.New("the payload is cut off")

func (w *walker) take(n int) (v int) {
	for i := range n {
		if w.pos >= 8*len(w.in) {
			panic(errCut)
		}
		v |= int(w.in[w.pos/8]>>(w.pos%8)&1) << i
		w.pos++
	}
	return v
}

// symbol reads a word of the canonical code with these lengths.
func (w *walker) symbol(lengths []int) int {
	word, first := 0, 0
	for n := 1; n <= maxCodeLength; n++ {
		word, first = word<<1|w.take(1), first<<1
		for s, l := range lengths {
			if l != n {
				continue
			}
			if word == first {
				return s
			}
			first++
		}
	}
	panic(errors.New("no such word"))
}

// must ends the walk.
func must(ok bool, format string, args ...any) {
	if !ok {
		panic(fmt.Errorf(format, args...))
	}
}

// walk reads a payload of n bytes behind so many bytes of history.
func walk(payload []byte, n, history int) (s seen, err error) {
	w := &walker{in: payload, history: history, seen: seen{fewestDistances: numDistances}}
	defer func() {
		if r := recover(); r != nil {
			var ok bool
			if err, ok = r.(error); !ok {
				panic(r)
			}
		}
	}()
	must(strings.HasPrefix(string(payload), signature), "no signature")
	w.pos = 8 * len(signature)
	for final := 0; final == 0; {
		final = w.take(1)
		before := w.out
		switch kind := w.take(2); kind {
		case storedBlock:
			w.seen.stored++
			w.pad()
			size := w.take(16)
			must(size == ^w.take(16)&0xFFFF, "sizes of a stored part differ")
			w.pos += 8 * size
			w.out += size
		case dynamicBlock:
			w.seen.dynamic++
			w.part()
		default:
			must(false, "part of type %d", kind)
		}
		must(w.out > before, "an empty part")
	}
	w.pad()
	must(w.out == n, "%d bytes instead of %d", w.out, n)
	must(w.pos == 8*len(payload), "the parts take %d bits of %d", w.pos, 8*len(payload))
	return w.seen, nil
}

// pad reads zeros up to the next byte.
func (w *walker) pad() {
	must(w.take(-w.pos&7) == 0, "bits that fill a byte are not 0")
}

// part reads a part with dynamic codes behind its type.
func (w *walker) part() {
	literals, distances := w.codes()
	for {
		s := w.symbol(literals)
		switch {
		case s < endOfBlock:
			w.out++
		case s == endOfBlock:
			return
		default:
			w.match(s-firstLength, distances)
		}
	}
}

func (w *walker) match(s int, distances []int) {
	length := int(lengthBase[s]) + w.take(int(lengthExtra[s]))
	must(s == len(lengthBase)-1 || length < maxMatch, "a match of 258 as 227 and 31")
	d := w.symbol(distances)
	distance := int(distanceBase[d]) + w.take(int(distanceExtra[d]))
	must(distance <= w.out+w.history, "distance %d at %d", distance, w.out)
	must(distance <= maxDistance, "distance %d", distance)
	w.out += length
	if length == minMatch {
		w.seen.short++
	}
	w.seen.longest = max(w.seen.longest, length)
	w.seen.farthest = max(w.seen.farthest, distance)
}

// codes reads the lengths of the two codes.
func (w *walker) codes() (literals, distances []int) {
	n, m := w.take(5)+firstLength, w.take(5)+1
	must(n <= numLiterals && m <= numDistances, "%d literals, %d distances", n, m)
	words := make([]int, numCodeLengths)
	for _, s := range codeLengthOrder[:w.take(4)+4] {
		words[s] = w.take(3)
	}
	completeCode("code for lengths", words)
	lengths := make([]int, 0, n+m)
	for len(lengths) < n+m {
		value, times := 0, 1
		switch s := w.symbol(words); s {
		case repeatLength:
			must(len(lengths) > 0, "nothing to repeat")
			value, times = lengths[len(lengths)-1], 3+w.take(2)
			must(value != 0, "zeros repeated as the last length")
			w.seen.repeats++
		case shortZeros:
			times = 3 + w.take(3)
		case longZeros:
			times = 11 + w.take(7)
		default:
			value = s
		}
		lengths = append(lengths, slices.Repeat([]int{value}, times)...)
	}
	must(len(lengths) == n+m, "a run beyond the last length")
	literals, distances = lengths[:n], lengths[n:]
	must(literals[endOfBlock] > 0, "no word for the end")
	w.seen.longestWord = max(w.seen.longestWord, completeCode("literal code", literals))
	completeCode("distance code", distances)
	w.seen.fewestDistances = min(w.seen.fewestDistances, countWords(distances))
	return literals, distances
}

// completeCode fails unless the lengths are a code of two words and more that leaves
// nothing over. It returns the longest.
func completeCode(name string, lengths []int) int {
	sum := 0
	for _, n := range lengths {
		if n > 0 {
			sum += 1 << (maxCodeLength - n)
		}
	}
	must(countWords(lengths) >= 2, "%s of one word or none", name)
	must(sum == 1<<maxCodeLength, "%s: sum %d", name, sum)
	return slices.Max(lengths)
}

func countWords(lengths []int) (n int) {
	for _, l := range lengths {
		n += min(l, 1)
	}
	return n
}

// The walker refuses what it is there for.
func TestWalkerRefuses(t *testing.T) {
	for _, v := range []struct{ text, want string }{
		{"1 01 codes(97-98=2,256=1;0-1=1) c:ab end pad", ""},
		{"1 01 codes('a=1,256=1;0=1) c:aa end pad", "distance code of one word or none"},
		{"1 01 codes('a=1,256=1;0=0) c:aa end pad", "distance code of one word or none"},
		{"1 01 codes(97-98=2,256=2;0-1=1) c:ab end pad", "literal code: sum 24576"},
		{"1 01 codes(97-98=2,256=1;0-1=2) c:ab end pad", "distance code: sum 16384"},
		{"1 01 codes(97-98=1,256=1;0-1=1) pad", "literal code: sum 49152"},
		{"1 01 codes(97-98=1;0-1=1) c:ab pad", "no word for the end"},
		{"1 01 codes(97-98=2,256=1;0-1=1) end pad", "an empty part"},
		{"1 00 pad X:0000ffff", "an empty part"},
		{"1 10 fixed c:ab end pad", "part of type 1"},
		{"1 01 codes(97-98=2,256=1;0-1=1) c:ab end 1 pad", "bits that fill a byte are not 0"},
		{"1 01 codes(97-98=2,256=1;0-1=1) c:ab end pad X:00", "the parts take"},
		{"0 01 codes(97-98=2,256=1;0-1=1) c:ab end pad", "cut off"},
		{"1 01 D5:0 D5:1 cl(0=1,16=2,17=2) k16", "nothing to repeat"},
		{"1 01 D5:0 D5:1 cl(0=1,16=2,17=2) k17 D3:7 k16 D2:0", "zeros repeated as the last length"},
		{"1 01 D5:0 D5:1 cl(0=1,16=2,17=2) k0 k16 D2:0", "zeros repeated as the last length"},
		{"1 01 D5:0 D5:1 cl(0=1,18=1) k18 D7:127 k18 D7:127", "a run beyond the last length"},
		{"1 01 D5:0 D5:1 cl(0=2,18=1)", "code for lengths: sum 24576"},
		{"1 01 D5:30 D5:1", "287 literals"},
		{"1 01 codes('a=1,256-257=2;0-1=1) c:a l257 d1 end pad", "distance 2 at 1"},
		{"1 01 codes('a=1,256=2,284=2;0-1=1) c:a l284 D5:31 d0 end pad", "258 as 227 and 31"},
	} {
		_, err := walk(payload(v.text), 2, 0)
		if v.want == "" && err == nil {
			continue
		}
		if got := fmt.Sprint(err); v.want == "" || !strings.Contains(got, v.want) {
			t.Errorf("%s\ngot  %s\nwant %s", v.text, got, v.want)
		}
	}
}
