package lzx

import "math/bits"

// bitWriter is the reverse of bitReader. It cuts what it writes into the
// payloads of frames.
type bitWriter struct {
	out  []byte
	acc  uint64 // bits that are not in out yet, the newest lowest
	n    uint   // their number, below 32
	at   int    // bytes of the folder in the frame at hand
	ends []int  // where payloads end in out
}

func (w *bitWriter) reset() {
	w.out, w.acc, w.n, w.at, w.ends = w.out[:0], 0, 0, 0, w.ends[:0]
}

// put writes the n low bits of v, which has no others, at most 32.
func (w *bitWriter) put(v uint32, n uint) {
	w.acc = w.acc<<n | uint64(v)
	if w.n += n; w.n >= 32 {
		w.n -= 32
		w.out = le.AppendUint32(w.out, bits.RotateLeft32(uint32(w.acc>>w.n), 16))
	}
}

// align fills up the last word with zeros.
func (w *bitWriter) align() {
	w.put(0, -w.n%16)
	if w.n == 16 {
		w.out = le.AppendUint16(w.out, uint16(w.acc))
		w.n = 0
	}
}

// skipWord fills up the last word, or writes a whole one.
func (w *bitWriter) skipWord() {
	w.put(0, 16-w.n%16)
	w.align()
}

// advance notes that n more bytes of the folder are written, and ends the frame
// when it is full.
func (w *bitWriter) advance(n int) {
	if w.at += n; w.at == FrameSize {
		w.endFrame()
	}
}

// endFrame ends the payload at hand.
func (w *bitWriter) endFrame() {
	w.align()
	w.ends = append(w.ends, len(w.out))
	w.at = 0
}

// size is the number of bits written so far.
func (w *bitWriter) size() int { return 8*len(w.out) + int(w.n) }

// used is the number of bytes in the payload at hand.
func (w *bitWriter) used() int {
	begin := 0
	if n := len(w.ends); n > 0 {
		begin = w.ends[n-1]
	}
	return len(w.out) + int(w.n+7)/8 - begin
}

// bitMark is a place in the output that can be returned to.
type bitMark struct {
	out  int
	acc  uint64
	n    uint
	at   int
	ends int
}

func (w *bitWriter) mark() bitMark {
	return bitMark{len(w.out), w.acc, w.n, w.at, len(w.ends)}
}

// rollBack forgets what was written behind a mark.
func (w *bitWriter) rollBack(m bitMark) {
	w.out, w.acc, w.n, w.at, w.ends = w.out[:m.out], m.acc, m.n, m.at, w.ends[:m.ends]
}

// drop forgets the payloads that have ended.
func (w *bitWriter) drop() {
	if n := len(w.ends); n > 0 {
		w.out = append(w.out[:0], w.out[w.ends[n-1]:]...)
		w.ends = w.ends[:0]
	}
}
