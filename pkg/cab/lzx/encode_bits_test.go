package lzx

import (
	"encoding/hex"
	"math/rand/v2"
	"strings"
	"testing"
)

// The writer does what the notation means.
func TestBitWriter(t *testing.T) {
	for _, v := range []struct {
		name  string
		write func(w *bitWriter)
		want  string
	}{
		{"nothing", func(w *bitWriter) { w.align() }, ""},
		{"one bit", func(w *bitWriter) { w.put(1, 1); w.align() }, "1 pad"},
		{"a word", func(w *bitWriter) { w.put(0x1234, 16); w.align() }, "D16:4660 pad"},
		{"two words", func(w *bitWriter) { w.put(0x12345678, 32); w.align() }, "D32:305419896 pad"},
		{"a word and a bit", func(w *bitWriter) { w.put(1, 16); w.put(1, 1); w.align() }, "D17:3 pad"},
		{"word skipped", func(w *bitWriter) { w.skipWord() }, "pad1"},
		{"part skipped", func(w *bitWriter) { w.put(1, 1); w.skipWord() }, "1 pad1"},
		{"word behind a word skipped", func(w *bitWriter) { w.put(9, 16); w.skipWord() }, "D16:9 pad1"},
		{"frames", func(w *bitWriter) { w.put(1, 3); w.advance(FrameSize); w.put(1, 1); w.advance(5); w.endFrame() }, "001 pad / 1 pad"},
		{"empty frame", func(w *bitWriter) { w.advance(FrameSize); w.put(1, 1); w.endFrame() }, "/ 1 pad"},
	} {
		var w bitWriter
		v.write(&w)
		if len(w.ends) == 0 {
			w.ends = []int{len(w.out)}
		}
		var got []string
		begin := 0
		for _, end := range w.ends {
			got = append(got, hex.EncodeToString(w.out[begin:end]))
			begin = end
		}
		var want []string
		for _, p := range payloads(t, 21, v.want) {
			want = append(want, hex.EncodeToString(p))
		}
		if strings.Join(got, " / ") != strings.Join(want, " / ") {
			t.Errorf("%s: %v, want %v", v.name, got, want)
		}
	}
}

// What is rolled back has never been there.
func TestRollBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var plain, tried bitWriter
	scribble := func(w *bitWriter, v uint32) {
		w.put(v&0xFFFFF, 20)
		w.put(v>>20, 12)
		if v%7 == 0 {
			w.skipWord()
		}
		w.advance(FrameSize / 8)
	}
	for range 2000 {
		m, used, size := tried.mark(), tried.used(), tried.size()
		for range r.IntN(20) {
			scribble(&tried, r.Uint32())
		}
		tried.rollBack(m)
		if tried.used() != used || tried.size() != size {
			t.Fatal("other sizes")
		}
		v := r.Uint32()
		scribble(&plain, v)
		scribble(&tried, v)
	}
	if string(plain.out) != string(tried.out) || plain.used() != tried.used() {
		t.Error("other bytes")
	}
}
