package lzx

import (
	"math/rand/v2"
	"testing"
)

// readBack reads a part of a code's lengths as a decoder does.
func readBack(t *testing.T, w *bitWriter, old []uint8) []uint8 {
	t.Helper()
	d := NewDecoder(MaxWindow)
	d.in.reset(w.out)
	if err := d.readLengths("test", old); err != nil {
		t.Fatal(err)
	}
	return old
}

// What is written is read, and never takes more room than is reserved for it.
func TestWriteLengths(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	any := func(n int) []uint8 {
		lengths := make([]uint8, n)
		values := 1 + r.IntN(maxCodeLength+1)
		for i := 0; i < n; {
			v := uint8(r.IntN(values))
			for run := 1 << r.IntN(1+r.IntN(8)); run > 0 && i < n; run-- {
				lengths[i] = v
				i++
			}
		}
		return lengths
	}
	var l lengthWriter
	for range 2000 {
		n := []int{1, 3, numLengths, numLiterals, maxMain - numLiterals}[r.IntN(5)]
		old, new := any(n), any(n)
		if r.IntN(4) == 0 {
			copy(new, old[:n/2])
		}
		var w bitWriter
		l.write(&w, old, new)
		if bits := w.size(); bits > 80+5*n {
			t.Fatalf("%d bits for %d lengths", bits, n)
		}
		w.align()
		if got := readBack(t, &w, old); string(got) != string(new) {
			t.Fatalf("got %v, want %v", got, new)
		}
	}
	if room := (3*80 + 5*(maxMain+numLengths) + 7) / 8; room > lengthsRoom {
		t.Errorf("%d bytes of room, %d may be needed", lengthsRoom, room)
	}
}

// The bits that some changes take.
func TestLengthsSize(t *testing.T) {
	same := func(n int, v uint8) []uint8 {
		lengths := make([]uint8, n)
		for i := range lengths {
			lengths[i] = v
		}
		return lengths
	}
	for _, v := range []struct {
		name     string
		old, new []uint8
		want     int // behind the pretree's 80 bits
	}{
		{"one", same(1, 0), same(1, 5), 1},
		{"none", same(256, 0), same(256, 0), 5*(1+5) + 1}, // five times 51, and one
		{"unchanged", same(100, 8), same(100, 8), 20 * (1 + 1 + 1)},
		{"two, of four", same(4, 1), []uint8{1, 1, 0, 0}, 4},
		{"nineteen zeros", same(19, 4), same(19, 0), 1 + 4},
	} {
		var l lengthWriter
		var w bitWriter
		l.write(&w, v.old, v.new)
		if got := w.size() - 80; got > v.want {
			t.Errorf("%s: %d bits, %d are possible", v.name, got, v.want)
		}
	}
}
