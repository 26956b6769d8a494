package lzx

import (
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"testing/iotest"
	"time"
)

// encodeFolder returns the payloads of a folder.
func encodeFolder(t testing.TB, e *Encoder, src io.Reader, size int64) (payloads [][]byte) {
	t.Helper()
	total := int64(0)
	err := e.EncodeFolder(src, size, func(p []byte, n int) error {
		payloads = append(payloads, bytes.Clone(p))
		if want := min(size-total, FrameSize); int64(n) != want {
			t.Fatalf("frame %d stands for %d bytes, want %d", len(payloads)-1, n, want)
		}
		total += int64(n)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if total != size {
		t.Fatalf("frames for %d bytes of %d", total, size)
	}
	return payloads
}

func encodeBytes(t testing.TB, e *Encoder, data []byte) [][]byte {
	t.Helper()
	return encodeFolder(t, e, bytes.NewReader(data), int64(len(data)))
}

// wantPayloads fails unless the payloads stand for data, and keep clear of what
// readers do not agree on: blocks that are uncompressed have an even length and do
// not end with a frame, but at the end of the folder.
func wantPayloads(t testing.TB, window int, payloads [][]byte, data []byte) {
	t.Helper()
	d := NewDecoder(window)
	for i, p := range payloads {
		done := min(len(data), (i+1)*FrameSize)
		want := data[i*FrameSize : done]
		got, err := d.DecodeBlock(p, len(want))
		if err != nil {
			t.Fatalf("frame %d of %d: %v", i, len(payloads), err)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("frame %d of %d: other bytes", i, len(payloads))
		}
		if len(p) > MaxPayload {
			t.Errorf("frame %d of %d: a payload of %d bytes", i, len(payloads), len(p))
		}
		if d.block.kind != uncompressed || done == len(data) {
			continue
		}
		if d.block.left == 0 {
			t.Errorf("frame %d of %d: an uncompressed block ends with it", i, len(payloads))
		}
		if d.block.odd && done+d.block.left < len(data) {
			t.Errorf("frame %d of %d: an uncompressed block of odd length", i, len(payloads))
		}
	}
}

func total(payloads [][]byte) (n int) {
	for _, p := range payloads {
		n += len(p)
	}
	return n
}

// kinds are contents of n bytes that an encoder treats in different ways.
func kinds(n int) map[string][]byte {
	random := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(random)
	text := bytes.Repeat([]byte("the quick brown fox "), n/20+1)[:n]
	islands := bytes.Clone(random)
	for i := 0; i < n; i += 50001 {
		copy(islands[i:min(n, i+9999)], text)
	}
	letters := make([]byte, n)
	for i, b := range random {
		letters[i] = "etaoinshrdlu\n "[int(b)%14*int(b>>4)/16]
	}
	calls := make([]byte, n)
	for i := range calls {
		calls[i] = []byte{0xE8, byte(i >> 4), byte(i >> 12), 0, 0, 0x55, 0x8B, 0xEC}[i%8]
	}
	return map[string][]byte{
		"zeros": make([]byte, n), "random": random, "text": text, "islands": islands,
		"letters": letters, "calls": calls, "opcodes": bytes.Repeat([]byte{callOpcode}, n),
	}
}

// Every level and window, around the borders of frames.
func TestEncoderRoundTrip(t *testing.T) {
	for level := range levels {
		for window := MinWindow; window <= MaxWindow; window++ {
			sizes := []int{1, 11, FrameSize + 1}
			if window == MaxWindow {
				sizes = []int{2, 3, 10, 1000, FrameSize - 1, FrameSize, 2*FrameSize + 1, 100001}
			}
			e := NewEncoder(window, Level(level), 2)
			for _, n := range sizes {
				for kind, data := range kinds(n) {
					payloads := encodeBytes(t, e, data)
					wantPayloads(t, window, payloads, data)
					if n := total(payloads); n > len(data)+100+len(data)/1000 {
						t.Errorf("%d of %s become %d", len(data), kind, n)
					}
					if t.Failed() {
						t.Fatalf("level %d, window %d, %d of %s", level, window, len(data), kind)
					}
				}
			}
		}
	}
}

// smallSegments returns an encoder that cuts folders into segments of two frames.
func smallSegments(window int, level Level, jobs int) *Encoder {
	e := NewEncoder(window, level, jobs)
	e.segment = func(int32) int { return 2 * FrameSize }
	return e
}

// Folders of many segments, below and above the window.
func TestEncoderSegments(t *testing.T) {
	for level := range levels {
		for _, window := range []int{15, 21} {
			e := smallSegments(window, Level(level), 2)
			for kind, data := range kinds(3*FrameSize - 1) {
				wantPayloads(t, window, encodeBytes(t, e, data), data)
				if t.Failed() {
					t.Fatalf("level %d, window %d, %s", level, window, kind)
				}
			}
		}
	}
}

// Around the largest window and the size of a folder that is cut.
func TestEncoderLarge(t *testing.T) {
	for _, n := range []int{1<<21 - 1, 1<<21 + 1} {
		for _, kind := range []string{"zeros", "text"} {
			data := kinds(n)[kind]
			wantPayloads(t, MaxWindow, encodeBytes(t, NewEncoder(MaxWindow, Fast, 2), data), data)
		}
	}
}

// The bytes do not depend on the number of workers, on how the input arrives, or
// on what the encoder did before.
func TestEncoderDeterminism(t *testing.T) {
	data := kinds(5*FrameSize + 5)["islands"]
	for level := range levels {
		want := encodeBytes(t, smallSegments(18, Level(level), 1), data)
		for _, jobs := range []int{2, 3, 8} {
			e := smallSegments(18, Level(level), jobs)
			if jobs == 3 {
				encodeBytes(t, e, data[1000:100000])
			}
			got := encodeFolder(t, e, oddReader{bytes.NewReader(data)}, int64(len(data)))
			if !slices.EqualFunc(got, want, bytes.Equal) {
				t.Fatalf("level %d, %d jobs: other bytes", level, jobs)
			}
		}
	}
}

// oddReader gives 4097 bytes at a time.
type oddReader struct{ r io.Reader }

func (r oddReader) Read(p []byte) (int, error) { return r.r.Read(p[:min(len(p), 4097)]) }

// settled fails when goroutines are left over.
func settled(t *testing.T, before int) {
	t.Helper()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// Errors of either side come out as they are, wherever they happen, and end all
// workers; the encoder can be used again.
func TestEncoderErrors(t *testing.T) {
	broken := errors.New("broken")
	data := kinds(20 * FrameSize)["text"]
	e := smallSegments(21, Fast, 4)
	want := encodeBytes(t, e, data)
	before := runtime.NumGoroutine()
	for _, n := range []int{0, 1, 100, FrameSize, len(data)/2 - 1, len(data) / 2, len(data) - 1} {
		src := io.MultiReader(bytes.NewReader(data[:n]), iotest.ErrReader(broken))
		err := e.EncodeFolder(src, int64(len(data)), func([]byte, int) error { return nil })
		if err != broken {
			t.Errorf("source fails at %d: %v", n, err)
		}
		err = e.EncodeFolder(bytes.NewReader(data[:n]), int64(len(data)), func([]byte, int) error { return nil })
		if err != io.ErrUnexpectedEOF {
			t.Errorf("source ends at %d: %v", n, err)
		}
	}
	for block := range len(want) {
		n := 0
		err := e.EncodeFolder(bytes.NewReader(data), int64(len(data)), func([]byte, int) error {
			if n++; n > block {
				return broken
			}
			return nil
		})
		if err != broken || n != block+1 {
			t.Errorf("sink fails at frame %d: %v after %d", block, err, n)
		}
	}
	settled(t, before)
	if got := encodeBytes(t, e, data); !slices.EqualFunc(got, want, bytes.Equal) {
		t.Error("other bytes after errors")
	}
}

func TestEncoderRefuses(t *testing.T) {
	for _, v := range []struct {
		window int
		size   int64
		want   string
	}{
		{14, 1, "lzx: a window of 14 bits; there are 15 to 21"},
		{22, 1, "lzx: a window of 22 bits; there are 15 to 21"},
		{21, math.MaxInt32 + 1, "lzx: a folder of 2147483648 bytes; it holds at most 2147483647, use several"},
		{21, -1, "lzx: a folder of -1 bytes; it holds at most 2147483647, use several"},
	} {
		err := NewEncoder(v.window, Default, 1).EncodeFolder(iotest.ErrReader(io.EOF), v.size, nil)
		if err == nil || err.Error() != v.want {
			t.Errorf("got %v, want %s", err, v.want)
		}
	}
	if err := NewEncoder(21, Default, 0).EncodeFolder(iotest.ErrReader(io.EOF), 0, nil); err != nil {
		t.Errorf("empty folder: %v", err)
	}
}

// Segments are whole frames and no longer than a block may be; there are enough
// for two cores as soon as it pays.
func TestSegmentSize(t *testing.T) {
	for _, size := range []int32{1, FrameSize, 400000, 1 << 20, 1<<20 + 1, 5 << 20, 59183838, 300 << 20, math.MaxInt32} {
		n := segmentSize(size)
		count := (int(size) + n - 1) / n
		if n <= 0 || n%FrameSize != 0 || n > maxSegment {
			t.Errorf("%d: segments of %d", size, n)
		}
		if size >= 1<<20 && count%2 != 0 && count < 16 {
			t.Errorf("%d: %d segments", size, count)
		}
	}
}
