package quantum

import (
	"bytes"
	"errors"
	"testing"

	"goexpress/pkg/cab/internal/quantumtest"
)

// FuzzDecode decodes two frames, the last of n bytes, twice with payloads that
// are overwritten in between: the result depends on the payloads alone, has the
// announced size, or is an *Error that lies inside the payload.
func FuzzDecode(f *testing.F) {
	seeds := 0
	for window, data := range map[int][]byte{10: contents(10)["text"], 15: contents(15)["few"], 21: noise(FrameSize+99, 7)} {
		all := quantumtest.Compress(window, data, window%3)
		f.Add(byte(window), all[0], all[1], uint16(min(FrameSize, len(data)-FrameSize)))
		f.Add(byte(window), quantumtest.Compress(window, data[:50], 0)[0], []byte(nil), uint16(50))
		seeds += 2
	}
	if seeds != 6 {
		f.Fatalf("%d seeds", seeds)
	}
	f.Fuzz(func(t *testing.T, window byte, a, b []byte, n uint16) {
		if window < MinWindow || window > MaxWindow {
			return
		}
		one, two := NewDecoder(int(window)), NewDecoder(int(window))
		for i, payload := range [][]byte{a, b} {
			size := FrameSize
			if i == 1 || len(b) == 0 {
				size = int(n)
			}
			got, err := one.DecodeBlock(payload, size)
			copied := bytes.Clone(payload)
			again, err2 := two.DecodeBlock(copied, size)
			clear(copied)
			var e *Error
			switch {
			case !bytes.Equal(got, again) || (err == nil) != (err2 == nil):
				t.Fatalf("frame %d: %d bytes, %v; again %d bytes, %v", i, len(got), err, len(again), err2)
			case err == nil && len(got) == size:
				continue
			case !errors.As(err, &e) || e.At() < 0 || e.At() > len(payload) || e.Output < 0 || e.Output > int64(i+1)*FrameSize:
				t.Fatalf("frame %d: %d bytes, %#v", i, len(got), err)
			}
			return
		}
	})
}

// FuzzFolder wants back what was compressed.
func FuzzFolder(f *testing.F) {
	seeds := 0
	for _, data := range contents(11) {
		f.Add(byte(11), data[:min(len(data), 5000)])
		seeds++
	}
	if seeds == 0 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, window byte, data []byte) {
		if window < MinWindow || window > MaxWindow || len(data) > 3*FrameSize {
			return
		}
		wantFolder(t, int(window), quantumtest.Compress(int(window), data, 0), data)
	})
}
