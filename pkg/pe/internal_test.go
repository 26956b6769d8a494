package pe

import (
	"bytes"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/iotest"
)

// foldedSum is the checksum as defined: word by word, folding the carry each time.
func foldedSum(b []byte) uint32 {
	sum := uint32(0)
	for i, c := range b {
		sum += uint32(c) << (8 * (i & 1))
		sum = sum>>16 + sum&0xffff
	}
	return sum + uint32(len(b))
}

func TestChecksum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	random := make([]byte, 10_001)
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	for name, b := range map[string][]byte{
		"nothing": nil, "one byte": {0xab}, "two bytes": {0xff, 0xff}, "three bytes": {0xff, 0xff, 0x01},
		"zeros": make([]byte, 4096), "carries": bytes.Repeat([]byte{0xff}, 4097), "random": random, "random, even": random[:10_000],
	} {
		want := foldedSum(b)
		for _, step := range []int{1, 2, 3, 7, 8, 9, 64, 1 << 20} {
			var c checksum
			for rest := b; len(rest) > 0; rest = rest[min(step, len(rest)):] {
				c.Write(rest[:min(step, len(rest))])
			}
			if c.value() != want {
				t.Errorf("%s in steps of %d: %#x, want %#x", name, step, c.value(), want)
			}
		}
	}
}

func TestChecksumReplace(t *testing.T) {
	b := bytes.Repeat([]byte("0123456789"), 20)
	for off := range 8 {
		for n := range 8 {
			var c checksum
			c.Write(b)
			changed := slices.Clone(b)
			for i := range n {
				changed[off+i] = byte(0xf0 + i)
			}
			c.replace(int64(off), b[off:off+n], changed[off:off+n])
			if got, want := c.value(), foldedSum(changed); got != want {
				t.Errorf("%d bytes at %d: %#x, want %#x", n, off, got, want)
			}
		}
	}
}

// Patches arrive whole, however the file is read.
func TestPatchedReader(t *testing.T) {
	b := []byte("0123456789abcdef")
	patches := []patch{{0, []byte("AB")}, {15, []byte("Z")}, {6, []byte("----")}, patch32(10, 0x44434241)}
	want := "AB2345----ABCDeZ"
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"whole": func(r io.Reader) io.Reader { return r }, "bytes": iotest.OneByteReader, "halves": iotest.HalfReader,
	} {
		got, err := io.ReadAll(&patchedReader{r: wrap(bytes.NewReader(b)), patches: patches})
		if err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestSectionContains(t *testing.T) {
	for _, tt := range []struct {
		s    Section
		rva  uint32
		want bool
	}{
		{Section{RVA: 0x1000, VirtualSize: 1}, 0xfff, false},
		{Section{RVA: 0x1000, VirtualSize: 1}, 0x1000, true},
		{Section{RVA: 0x1000, VirtualSize: 1, Size: 0x5000}, 0x1fff, true},
		{Section{RVA: 0x1000, VirtualSize: 1, Size: 0x5000}, 0x2000, false},
		{Section{RVA: 0x1000, Size: 0x1001}, 0x2fff, true},
		{Section{RVA: 0x1000, Size: 0x1001}, 0x3000, false},
		{Section{RVA: 0x1000}, 0x1000, false},
		{Section{RVA: 0xfffff000, VirtualSize: 0xffffffff}, 0xffffffff, true},
	} {
		if got := tt.s.contains(tt.rva); got != tt.want {
			t.Errorf("%+v contains %#x: %v", tt.s, tt.rva, got)
		}
	}
}

// What the file holds of a section is the shorter of its raw data and its pages.
func TestLocate(t *testing.T) {
	f := &File{Sections: []Section{
		{RVA: 0x1000, VirtualSize: 0x3000, Offset: 0x400, Size: 0x200},
		{RVA: 0x4000, VirtualSize: 0x10, Offset: 0x600, Size: 0x2000},
	}}
	for _, tt := range []struct {
		rva        uint32
		off, avail int64
		ok         bool
	}{
		{0x1000, 0x400, 0x200, true}, {0x11ff, 0x5ff, 1, true}, {0x1200, 0, 0, false},
		{0x4010, 0x610, 0xff0, true}, {0x5000, 0, 0, false}, {0, 0, 0, false},
	} {
		off, avail, ok := f.locate(tt.rva)
		if off != tt.off || avail != tt.avail || ok != tt.ok {
			t.Errorf("%#x: %#x, %#x, %v", tt.rva, off, avail, ok)
		}
	}
}
