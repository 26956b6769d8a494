package lzx

import (
	"bytes"
	"errors"
	"testing"
)

// FuzzDecode decodes three frames, the last of n bytes, twice with payloads
// that are overwritten in between: the result depends on the payloads alone, has
// the announced size, or is an *Error that lies inside the payload. Where the
// reference decodes, the decoder does, to the same bytes, and nowhere else.
func FuzzDecode(f *testing.F) {
	seeds := 0
	add := func(window int, text string, n int) {
		all := append(payloads(f, window, text), nil, nil)
		f.Add(byte(window), all[0], all[1], all[2], uint16(n))
		seeds++
	}
	add(15, "0 D3:1 D24:32768"+runs+fullA+"D3:1 D24:2"+ab+"c:ba pad", 2)
	add(16, "1 D32:32769 D3:2 D24:65538 al(0-7=3) main('a=2,232=3,s0:9=1,s8:9=3) len(0=2,119=2,248=1)"+fullA+"m232 s8:257 a0 s0:257*126 s0:128 pad / c:aa pad", 2)
	add(17, "0 D3:1 D24:1"+ab+"c:a D3:3 D24:32770 pad1"+once+"X:61*32767 / X:616263 D3:1 D24:1"+ab+"c:a pad", 4)
	add(21, "0 D3:1 D24:1"+ab+"c:a D3:3 D24:32767 pad1"+once+"X:61*32767 / X:00 D3:1 D24:1"+ab+"c:a pad", 1)
	add(21, "0 D3:3 D24:5 pad1"+once+"X:68656c6c6f X:00", 5)
	add(15, "", 0)
	if seeds != 6 {
		f.Fatalf("%d seeds", seeds)
	}
	f.Fuzz(func(t *testing.T, window byte, a, b, c []byte, n uint16) {
		if window < MinWindow || window > MaxWindow {
			return
		}
		plain := newReference(int(window))
		one, two := NewDecoder(int(window)), NewDecoder(int(window))
		for i, payload := range [][]byte{a, b, c} {
			size := FrameSize
			if i == 2 || len(payload) > 0 && i == 1 && len(c) == 0 || len(b)+len(c) == 0 {
				size = int(n)
			}
			got, err := one.DecodeBlock(payload, size)
			copied := bytes.Clone(payload)
			again, err2 := two.DecodeBlock(copied, size)
			clear(copied)
			if !bytes.Equal(got, again) || (err == nil) != (err2 == nil) {
				t.Fatalf("frame %d: %d bytes, %v; again %d bytes, %v", i, len(got), err, len(again), err2)
			}
			want := plain.frame(payload, size)
			var e *Error
			switch {
			case (err == nil) != (want != nil) || !bytes.Equal(got, want):
				t.Fatalf("frame %d: %d bytes, %v; the reference has %d bytes", i, len(got), err, len(want))
			case err == nil:
				continue
			case !errors.As(err, &e) || e.At() < 0 || e.At() > len(payload) || e.Output < 0 || e.Output > int64(i+1)*FrameSize:
				t.Fatalf("frame %d: %#v", i, err)
			}
			return
		}
	})
}
