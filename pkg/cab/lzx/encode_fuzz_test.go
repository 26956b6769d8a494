package lzx

import "testing"

// FuzzEncode encodes a folder that repeats the data often enough to have more
// than one frame, at both ends of the levels; what is decoded is the same. The
// encoders are used again and again.
func FuzzEncode(f *testing.F) {
	seeds := 0
	for _, n := range []int{1, 5, 300, 4000, FrameSize + 1} {
		for _, data := range kinds(n) {
			f.Add(data, byte(MinWindow+seeds%7), uint32(n/2))
			seeds++
		}
	}
	if seeds != 35 {
		f.Fatalf("%d seeds", seeds)
	}
	var encoders [MaxWindow + 1]map[Level]*Encoder
	for window := MinWindow; window <= MaxWindow; window++ {
		encoders[window] = map[Level]*Encoder{Fast: NewEncoder(window, Fast, 1), Best: NewEncoder(window, Best, 2)}
	}
	f.Fuzz(func(t *testing.T, data []byte, window byte, more uint32) {
		if window < MinWindow || window > MaxWindow || len(data) == 0 || len(data) > 100000 {
			return
		}
		for n := len(data) + int(more%70000); len(data) < n; {
			data = append(data, data[:min(len(data), n-len(data))]...)
		}
		for _, e := range encoders[window] {
			wantPayloads(t, int(window), encodeBytes(t, e, data), data)
		}
	})
}

// FuzzSegment writes blocks as no parser would make them, in folders of at most
// three frames: more have the same borders and take longer. Most are of one
// frame, since it is the number of blocks that takes time.
func FuzzSegment(f *testing.F) {
	for seed := range uint64(5) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { testAnyParse(t, seed, 3*FrameSize/2>>(seed%6)) })
}
