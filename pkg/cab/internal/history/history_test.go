package history

import (
	"bytes"
	"testing"
)

// Matches come out byte by byte, whatever they overlap, and leave alone what lies
// further behind than Slack.
func TestCopy(t *testing.T) {
	for offset := 1; offset < 70; offset++ {
		for length := 0; length <= 258; length++ {
			buf := make([]byte, 80+258+Slack)
			for i := range 80 {
				buf[i] = byte(i)
			}
			want := bytes.Clone(buf)
			for i := range length {
				want[80+i] = want[80+i-offset]
			}
			Copy(buf, 80, offset, length)
			if !bytes.Equal(buf[:80+length], want[:80+length]) || !bytes.Equal(buf[80+length+Slack:], want[80+length+Slack:]) {
				t.Fatalf("offset %d, length %d: %x", offset, length, buf)
			}
		}
	}
}

// The last window of bytes is kept, however long the frames are, and the buffer
// does not grow beyond its size. A first frame that is short has what it needs.
func TestBuffer(t *testing.T) {
	const window, room = 1 << 15, 3 << 15
	for _, n := range []int{0, 1, 5000, frameSize - 1, frameSize} {
		b := New(window, room)
		var all []byte
		for i := range 40 {
			b.Begin(n)
			if i == 0 && n < frameSize && len(b.Bytes) != n+Slack {
				t.Errorf("a first frame of %d bytes has %d", n, len(b.Bytes))
			}
			if b.End-b.Start != n || b.At != b.Start || b.End+Slack > len(b.Bytes) || len(b.Bytes) > window+room+Slack {
				t.Fatalf("frame %d of %d bytes: from %d to %d of %d", i, n, b.Start, b.End, len(b.Bytes))
			}
			for ; b.At < b.End; b.At++ {
				b.Bytes[b.At] = byte(len(all) * 7 / 5)
				all = append(all, b.Bytes[b.At])
			}
			if want := all[len(all)-n:]; !bytes.Equal(b.Frame(), want) {
				t.Fatalf("frame %d of %d bytes differs", i, n)
			}
			if want := all[max(0, len(all)-window):]; !bytes.HasSuffix(b.Bytes[:b.At], want) {
				t.Fatalf("frame %d of %d bytes: the window is not kept", i, n)
			}
		}
	}
}
