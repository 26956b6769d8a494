package cab

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"goexpress/pkg/cab/lzx"
)

// plainLZX makes a block without compression of every frame.
type plainLZX struct{ storing }

func (plainLZX) Method() Method { return LZX }
func (plainLZX) Window() int    { return 18 }

func (e plainLZX) EncodeFolder(src io.Reader, size int64, emit func([]byte, int) error) error {
	first := true
	return e.storing.EncodeFolder(src, size, func(raw []byte, n int) error {
		// Type 3 and 24 bits of length; at first a bit for no call translation.
		header := uint32(3)<<29 | uint32(n)<<5
		if first {
			header >>= 1
		}
		first = false
		b := le.AppendUint16(nil, uint16(header>>16))
		b = le.AppendUint16(b, uint16(header))
		for range 3 {
			b = le.AppendUint32(b, 1) // recent offsets
		}
		b = append(b, raw...)
		return emit(append(b, make([]byte, n%2)...), n)
	})
}

// realLZX is package lzx's encoder. Package codec, which makes it one of cabinets
// elsewhere, cannot be imported here.
type realLZX struct{ *lzx.Encoder }

func (realLZX) Method() Method { return LZX }

func TestLZX(t *testing.T) {
	one, two := noise(70000, 1), prose(50001, 2)
	b := write(t, WriteOptions{Encoder: plainLZX{}}, source("one", one), source("two", two))
	r := open(t, b)
	if f := r.Folders[0]; f.Method != LZX || f.Window != 18 || f.Blocks != 4 {
		t.Errorf("folder %+v", f)
	}
	wantContent(t, r.Files[1], two)
	wantContent(t, r.Files[0], one)
	if found := Verify(r); len(found) > 0 {
		t.Errorf("Verify: %v", found)
	}

	// A recent offset of 0 in the third block.
	at := bytes.Index(b, one[2*BlockSize:2*BlockSize+64]) - 12
	clear(b[at : at+4])
	clear(b[at-12 : at-8]) // no checksum
	_, err := contentOf(open(t, b).Files[1])
	var format *FormatError
	var damage *lzx.Error
	switch {
	case !errors.As(err, &format) || !errors.As(err, &damage):
		t.Fatalf("error %T: %v", err, err)
	case format.Folder != 0 || format.Block != 2 || format.Offset != int64(at) || format.File != "two":
		t.Errorf("%v: in folder %d, block %d, at %d; want 0, 2, %d", err, format.Folder, format.Block, format.Offset, at)
	case damage.Output != 2*BlockSize:
		t.Errorf("%v: at byte %d of the folder", err, damage.Output)
	}
}
