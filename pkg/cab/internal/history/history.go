// Package history holds what a decoder has put out, as far as matches can reach
// it.
package history

import "encoding/binary"

var le = binary.LittleEndian

// Slack is how many bytes behind its end a copy may overwrite: decoders copy the
// beginning of a match by two steps at once.
const Slack = 2 * Step

// Buffer is one flat buffer with room behind what matches can reach; when that is
// used up, the last window of bytes moves to the front. Folders that are smaller
// than the window never need all of it, so the buffer begins small and doubles.
// Many hold one short frame, which gets what it needs.
type Buffer struct {
	Bytes []byte // Slack bytes at its end are for copies
	Start int    // of the frame at hand
	At    int    // of the next byte
	End   int    // of the frame

	window int // bytes
	size   int // that Bytes grows to
}

// New returns an empty buffer that keeps at least window bytes, and has room for
// so many more before these move. Neither is less than a frame.
func New(window, room int) Buffer {
	return Buffer{window: window, size: window + room + Slack}
}

// frameSize is that of cabinets: the output of every frame but a folder's last.
const frameSize = 32768

// Begin makes room for a frame of n bytes, at most 32768.
func (b *Buffer) Begin(n int) {
	if need := b.At + n + Slack; need > len(b.Bytes) {
		if len(b.Bytes) < b.size {
			if n == frameSize || b.At > 0 {
				need *= 2
			}
			grown := make([]byte, min(b.size, need))
			copy(grown, b.Bytes[:b.At])
			b.Bytes = grown
		} else {
			b.At = copy(b.Bytes, b.Bytes[b.At-b.window:b.At])
		}
	}
	b.Start, b.End = b.At, b.At+n
}

// Frame returns the bytes of the frame so far.
func (b *Buffer) Frame() []byte { return b.Bytes[b.Start:b.At:b.At] }

// Step is how many bytes of a match are copied at a time, in two halves, so that
// the source may be half a step away. A pattern that is shorter comes again at
// wideOffset, a multiple of its length.
const Step = 16

var wideOffset = [Step / 2]uint8{0, 8, 8, 9, 8, 10, 12, 14}

// Copy copies length bytes from offset before at to at, and less than Slack bytes
// of anything behind them. offset is from 1 to at.
func Copy(buf []byte, at, offset, length int) {
	end := at + length
	if offset < Step/2 {
		pattern := le.Uint64(buf[at-offset:])
		le.PutUint64(buf[at:], repeated(pattern, uint(offset)))
		at += Step / 2
		offset = int(wideOffset[offset])
	}
	for ; at < end; at += Step {
		dst, src := buf[at:at+Step], buf[at-offset:at-offset+Step]
		le.PutUint64(dst, le.Uint64(src))
		le.PutUint64(dst[8:], le.Uint64(src[8:]))
	}
}

// repeated returns eight bytes that repeat the first n of v.
func repeated(v uint64, n uint) uint64 {
	n *= 8
	v &= 1<<n - 1
	v |= v << n
	v |= v << (2 * n)
	return v | v<<(4*n)
}
