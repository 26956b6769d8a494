package mszip

import (
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// deflated is a block's payload by the standard library.
func deflated(t testing.TB, block, dict []byte) []byte {
	t.Helper()
	out := bytes.NewBufferString("CK")
	w, err := flate.NewWriterDict(out, 9, dict)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(block)
	w.Close()
	return out.Bytes()
}

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}

// The history is the folder's last 32768 bytes, however long its blocks are.
func TestHistory(t *testing.T) {
	// Nibbles, because the library's writer stores a dictionary of a few
	// bytes as part of an incompressible block (Go 1.26).
	folder := noise(50000)
	for i := range folder {
		folder[i] &= 15
	}
	folder = append(folder, folder...)         // repeats at distance 50000
	folder = append(folder, folder[80000:]...) // and at 20000
	for _, sizes := range [][]int{
		{32768, 32768, 32768, 21696},
		{1, 32767, 5, 32768, 20000, 32768, 1691},
		{100, 100, 100, 32768, 32768, 32768, 21396},
	} {
		d := NewDecoder()
		at := 0
		for i, n := range sizes {
			block := folder[at : at+n]
			got, err := d.DecodeBlock(deflated(t, block, folder[max(0, at-BlockSize):at]), n)
			if err != nil || !bytes.Equal(got, block) {
				t.Fatalf("sizes %v, block %d: %v", sizes, i, err)
			}
			at += n
		}
		if at != len(folder) {
			t.Fatalf("sizes %v are %d bytes", sizes, at)
		}
	}
}

// bitStream writes deflate streams by hand: numbers least significant bit first,
// code words most significant bit first.
type bitStream struct {
	b []byte
	n int
}

func (w *bitStream) put(v, n int) *bitStream {
	for i := range n {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[w.n/8] |= byte(v>>i&1) << (w.n % 8)
		w.n++
	}
	return w
}

func (w *bitStream) code(v, n int) *bitStream {
	for i := range n {
		w.put(v>>(n-1-i), 1)
	}
	return w
}

// fixed begins a final block with the fixed codes.
func fixed() *bitStream { return new(bitStream).put(1, 1).put(1, 2) }

// literal, match and end are symbols of the fixed codes.
func (w *bitStream) literal(c byte) *bitStream   { return w.code(0x30+int(c), 8) } // below 144
func (w *bitStream) length3() *bitStream         { return w.code(1, 7) }           // symbol 257
func (w *bitStream) distance(sym int) *bitStream { return w.code(sym, 5) }
func (w *bitStream) end() *bitStream             { return w.code(0, 7) }
func (w *bitStream) payload(more ...byte) []byte {
	return append(append([]byte("CK"), w.b...), more...)
}

func stored(final, n, nlen int, data string) []byte {
	return append([]byte{'C', 'K', byte(final), byte(n), byte(n >> 8), byte(nlen), byte(nlen >> 8)}, data...)
}

func TestBlocks(t *testing.T) {
	for _, v := range []struct {
		name    string
		payload []byte
		n       int
		want    string // "" for an error
		why     string // of the error
		at      int
	}{
		{"literals", fixed().literal('a').literal('b').end().payload(), 2, "ab", "", 0},
		{"match", fixed().literal('a').length3().distance(0).end().payload(), 4, "aaaa", "", 0},
		{"stored", stored(1, 2, 0xFFFD, "ab"), 2, "ab", "", 0},
		{"two stored blocks", append(stored(0, 1, 0xFFFE, "a"), stored(1, 1, 0xFFFE, "b")[2:]...), 2, "ab", "", 0},
		{"without the final bit, as PyCabArc", stored(0, 2, 0xFFFD, "ab"), 2, "ab", "", 0},
		{"fixed without the final bit", new(bitStream).put(0, 1).put(1, 2).literal('a').end().payload(), 1, "a", "", 0},

		{"nothing", nil, 1, "", "does not begin with CK", 0},
		{"one byte", []byte("C"), 1, "", "does not begin with CK", 0},
		{"signature alone", []byte("CK"), 1, "", "end after 0 bytes of 1", 2},
		{"wrong signature", []byte("KC\x03\x00"), 1, "", "does not begin with CK", 0},
		{"no final bit and too short", stored(0, 1, 0xFFFE, "a"), 2, "", "end after 1 bytes of 2", 8},
		{"too short", fixed().literal('a').end().payload(), 2, "", "yields 1 bytes instead of 2", 5},
		{"too long", fixed().literal('a').literal('b').end().payload(), 1, "", "more than the announced 1 bytes", 6},
		{"nothing announced", fixed().literal('a').end().payload(), 0, "", "more than the announced 0 bytes", 5},
		{"bytes behind it", fixed().literal('a').end().payload(0, 0, 0), 1, "", "3 bytes follow", 5},
		{"LEN and NLEN differ", stored(1, 2, 0xFFFC, "ab"), 2, "", "damaged", 7},
		{"stored data cut", stored(1, 3, 0xFFFC, "ab"), 3, "", "end after 2 bytes of 3", 9},
		{"block type 3", new(bitStream).put(1, 1).put(3, 2).payload(), 1, "", "damaged", 3},
		{"distance before the folder", fixed().literal('a').length3().distance(1).end().payload(), 4, "", "damaged", 5},
		{"length code 286", fixed().code(0xC6, 8).distance(0).end().payload(), 3, "", "damaged", 4},
		{"length code 287", fixed().code(0xC7, 8).distance(0).end().payload(), 3, "", "damaged", 4},
		{"distance code 30 (CVE-2015-4470)", fixed().literal('a').length3().distance(30).end().payload(), 4, "", "damaged", 5},
		{"distance code 31", fixed().literal('a').length3().distance(31).end().payload(), 4, "", "damaged", 5},
		{"too many length codes", new(bitStream).put(1, 1).put(2, 2).put(30, 5).put(0, 5).put(0, 4).put(0, 40).payload(), 1, "", "damaged", 0},
		{"empty tables", new(bitStream).put(1, 1).put(2, 2).put(0, 5).put(0, 5).put(0, 4).put(0, 40).payload(), 1, "", "damaged", 0},
		{"over-subscribed table", new(bitStream).put(1, 1).put(2, 2).put(0, 5).put(0, 5).put(0, 4).put(1|1<<3|1<<6|1<<9, 12).put(0, 40).payload(), 1, "", "damaged", 0},
		{"announced above 32768", fixed().end().payload(), BlockSize + 1, "", "a block of 32769 bytes", 0},
		{"announced below 0", fixed().end().payload(), -1, "", "a block of -1 bytes", 0},
	} {
		t.Run(v.name, func(t *testing.T) {
			got, err := NewDecoder().DecodeBlock(v.payload, v.n)
			if v.why == "" {
				if err != nil || string(got) != v.want {
					t.Errorf("got %q, %v", got, err)
				}
				return
			}
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), v.why) || got != nil {
				t.Fatalf("got %q, %v; want %q", got, err, v.why)
			}
			if v.at > 0 && e.At() != v.at || e.At() > len(v.payload) {
				t.Errorf("%v: at %d, want %d", err, e.At(), v.at)
			}
		})
	}
}

// The output is bounded whatever the stream yields.
func TestBomb(t *testing.T) {
	bomb := deflated(t, make([]byte, 1<<24), nil)
	if _, err := NewDecoder().DecodeBlock(bomb, BlockSize); err == nil || !strings.Contains(err.Error(), "more than the announced") {
		t.Errorf("got %v", err)
	}
}

func TestTruncated(t *testing.T) {
	block := bytes.Repeat([]byte("all work and no play makes jack a dull boy. "), 30)
	payload := deflated(t, block, nil)
	for n := range payload {
		got, err := NewDecoder().DecodeBlock(payload[:n], len(block))
		var e *Error
		switch {
		case err == nil && bytes.Equal(got, block): // only the end of the block is gone
		case err == nil:
			t.Errorf("%d bytes: wrong content", n)
		case !errors.As(err, &e):
			t.Errorf("%d bytes: %T %v", n, err, err)
		case n > 2 && !errors.Is(err, io.ErrUnexpectedEOF):
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestAppendStored(t *testing.T) {
	for _, n := range []int{1, 255, 256, BlockSize} {
		block := noise(n)
		payload := AppendStored([]byte("x"), block)[1:]
		if len(payload) != n+7 || len(payload) > MaxPayload {
			t.Errorf("%d bytes become %d", n, len(payload))
		}
		if got, err := NewDecoder().DecodeBlock(payload, n); err != nil || !bytes.Equal(got, block) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	block := noise(BlockSize)[:2000]
	payload := deflated(t, block, block)
	d := NewDecoder()
	d.DecodeBlock(AppendStored(nil, block), len(block))
	if n := testing.AllocsPerRun(100, func() {
		if _, err := d.DecodeBlock(payload, len(block)); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%.0f allocations a block", n)
	}
}

// FuzzMSZIPDecode holds the decoder against the standard library's inflate over
// the same bytes, for two blocks of a folder.
func FuzzMSZIPDecode(f *testing.F) {
	seeds := 0
	add := func(a, b []byte, n int) { f.Add(a, b, uint16(n)); seeds++ }
	hello := []byte("hello hello hello")
	add(deflated(f, hello, nil), deflated(f, hello, hello), len(hello))
	add(AppendStored(nil, hello), fixed().length3().distance(0).literal('x').end().payload(), len(hello))
	add(deflated(f, noise(BlockSize), nil), deflated(f, noise(BlockSize), noise(BlockSize)), BlockSize)
	add([]byte("CK"), nil, 0)
	if seeds != 4 {
		f.Fatalf("%d seeds", seeds)
	}
	f.Fuzz(func(t *testing.T, first, second []byte, n uint16) {
		d := NewDecoder()
		var folder []byte
		for _, payload := range [][]byte{first, second} {
			got, err := d.DecodeBlock(payload, int(n))
			if err != nil {
				var e *Error
				if !errors.As(err, &e) || e.At() < 0 || e.At() > len(payload) {
					t.Errorf("error %#v", err)
				}
				return
			}
			r := flate.NewReaderDict(bytes.NewReader(payload[2:]), folder)
			want, err := io.ReadAll(io.LimitReader(r, BlockSize+1))
			if !bytes.Equal(got, want) || err != nil && err != io.ErrUnexpectedEOF || len(got) != int(n) {
				t.Errorf("%d bytes; the library: %d bytes, %v", len(got), len(want), err)
			}
			folder = append(folder, got...)
			folder = folder[max(0, len(folder)-BlockSize):]
		}
	})
}
