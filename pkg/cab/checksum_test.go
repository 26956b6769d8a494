package cab

import (
	"fmt"
	"testing"
)

// slowSum follows the words of MS-CAB 3.1.
func slowSum(p []byte) (sum uint32) {
	for ; len(p) >= 4; p = p[4:] {
		sum ^= uint32(p[0]) | uint32(p[1])<<8 | uint32(p[2])<<16 | uint32(p[3])<<24
	}
	switch len(p) {
	case 3:
		sum ^= uint32(p[0])<<16 | uint32(p[1])<<8 | uint32(p[2])
	case 2:
		sum ^= uint32(p[0])<<8 | uint32(p[1])
	case 1:
		sum ^= uint32(p[0])
	}
	return sum
}

func TestXorWords(t *testing.T) {
	for _, v := range []struct {
		in   string
		want uint32
	}{
		{"", 0},
		{"\x01", 0x01},
		{"\x01\x02", 0x0102},
		{"\x01\x02\x03", 0x010203},
		{"\x01\x02\x03\x04", 0x04030201},
		{"\x01\x02\x03\x04\x05", 0x04030201 ^ 0x05},
	} {
		if got := xorWords([]byte(v.in)); got != v.want {
			t.Errorf("xorWords(%q) = %#x, want %#x", v.in, got, v.want)
		}
	}
	data := noise(200, 1)
	for n := range data {
		if got, want := xorWords(data[:n]), slowSum(data[:n]); got != want {
			t.Errorf("%d bytes: %#x, want %#x", n, got, want)
		}
	}
}

// A reserve that is not zero is counted in by some and left out by others.
func TestChecksumOfReserve(t *testing.T) {
	payload := []byte("payload")
	head := []byte{0, 0, 0, 0, 7, 0, 7, 0, 0xAA, 0xBB, 0xCC}
	without := xorWords(payload) ^ xorWords(head[4:8])
	with := xorWords(payload) ^ xorWords(head[4:])
	if with == without {
		t.Fatal("the reserve makes no difference")
	}
	for _, v := range []struct {
		stored uint32
		want   bool
	}{{0, true}, {without, true}, {with, true}, {without + 1, false}} {
		t.Run(fmt.Sprintf("%#x", v.stored), func(t *testing.T) {
			le.PutUint32(head, v.stored)
			if got := checksumOK(head, payload); got != v.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
