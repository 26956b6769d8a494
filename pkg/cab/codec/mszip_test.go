package codec

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"testing/iotest"

	"goexpress/pkg/cab"
	"goexpress/pkg/cab/mszip"
)

// records are n bytes of records with fields that vary, in which each block has
// matches with the one before.
func records(n int) []byte {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	out := make([]byte, 0, n+64)
	for len(out) < n {
		out = append(out, 0x8B, byte(r.IntN(8)<<3|4), byte(r.ExpFloat64()*9), 0, 0xE8, byte(r.IntN(256)), byte(r.IntN(4)))
		if r.IntN(5) == 0 {
			k := max(0, len(out)-1-r.IntN(50000))
			out = append(out, out[k:min(len(out), k+r.IntN(40))]...)
		}
	}
	return out[:n]
}

// A folder of several units comes out the same for any number of workers and
// any reader, and each unit knows the block before it.
func TestMSZIPUnits(t *testing.T) {
	const n = (2*unitBlocks+3)*cab.BlockSize + 5
	data := records(n)
	const at = unitBlocks * cab.BlockSize
	copy(data[at:at+20000], data[at-20000:])
	want := encode(t, newEncoder(t, "fast", 1), bytes.NewReader(data), n)
	for _, jobs := range []int{2, 3, 8} {
		got := encode(t, newEncoder(t, "fast", jobs), iotest.HalfReader(bytes.NewReader(data)), n)
		if !slices.EqualFunc(got, want, bytes.Equal) {
			t.Errorf("%d jobs: other bytes", jobs)
		}
	}
	if k, next := len(want[unitBlocks]), len(want[unitBlocks+1]); k > next/2 {
		t.Errorf("a block that is mostly like the one before it, at the beginning of a unit, becomes %d bytes, the next %d", k, next)
	}
	d := mszip.NewDecoder()
	for i, p := range want {
		block := data[i*cab.BlockSize : min(n, (i+1)*cab.BlockSize)]
		if got, err := d.DecodeBlock(p, len(block)); err != nil || !bytes.Equal(got, block) {
			t.Fatalf("block %d: %v", i, err)
		}
	}
}

// Memory does not grow with the folder, only with the workers.
func TestMSZIPMemory(t *testing.T) {
	peak := func(n int64) uint64 {
		e := newEncoder(t, "fast", 2)
		var most uint64
		src := io.LimitReader(zeros{}, n)
		blocks := 0
		err := e.EncodeFolder(src, n, func([]byte, int) error {
			if blocks++; blocks%64 == 0 {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return most
	}
	small, large := peak(8<<20), peak(64<<20)
	if large > small+16<<20 {
		t.Errorf("%d bytes in use for 8 MiB, %d for 64", small, large)
	}
}

// zeros is a file without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// A source that is too short fails, whatever was announced, and wherever the end
// of the source is.
func TestMSZIPShortSource(t *testing.T) {
	data := records(4 * cab.BlockSize) // with a byte more, units are two blocks long
	for _, n := range []int64{1, 100 << 20, cab.BlockSize * 65535} {
		err := newEncoder(t, "fast", 2).EncodeFolder(bytes.NewReader(data), int64(len(data))+n, func([]byte, int) error { return nil })
		if err != io.ErrUnexpectedEOF {
			t.Errorf("%d bytes missing: %v", n, err)
		}
	}
}

func FuzzMSZIPFolder(f *testing.F) {
	seeds := 0
	for kind, data := range kinds(3000) {
		f.Add(data, uint8(len(kind)), uint8(1))
		seeds++
	}
	if seeds == 0 {
		f.Fatal("no seeds")
	}
	levels := []string{"fast", "default", "best"}
	f.Fuzz(func(t *testing.T, data []byte, level, times uint8) {
		data = bytes.Repeat(data, 1+int(times)%100)
		if len(data) > 5*cab.BlockSize {
			return
		}
		e := newEncoder(t, levels[int(level)%len(levels)], 2)
		d := mszip.NewDecoder()
		at := 0
		err := e.EncodeFolder(bytes.NewReader(data), int64(len(data)), func(p []byte, n int) error {
			got, err := d.DecodeBlock(p, n)
			if err == nil && !bytes.Equal(got, data[at:at+n]) {
				err = fmt.Errorf("other bytes at %d", at)
			}
			at += n
			return err
		})
		if err != nil || at != len(data) {
			t.Fatalf("%d bytes of %d: %v", at, len(data), err)
		}
	})
}
