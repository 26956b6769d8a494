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

// Corner cases of the format. CVE-2010-2801 and CVE-2015-4470 are libmspack's.
func TestBlocks(t *testing.T) {
	const (
		ab     = "codes('a=2,'b=2,256=2,257=2;0=1,1=1) "
		header = "D5:0 D5:0 " // 257 literal lengths and one distance length
		stored = "X:0200fdff X:6162 "
	)
	for _, v := range []struct {
		name string
		text string
		n    int
		want string // "" for an error
		why  string // of the error
		at   int
	}{
		{"literals", "1 10 fixed c:ab end", 2, "ab", "", 0},
		{"match", "1 10 fixed c:a l257 d0 end", 4, "aaaa", "", 0},
		{"a match of 258 bytes", "1 10 fixed c:ab l285 d1 end", 260, strings.Repeat("ab", 130), "", 0},
		{"the other way to say 258", "1 10 fixed c:ab l284 D5:31 d1 end", 260, strings.Repeat("ab", 130), "", 0},
		{"dynamic codes", "1 01 " + ab + "c:ab l257 d1 end", 5, "ababa", "", 0},
		{"dynamic codes twice", "0 01 " + ab + "c:ab end 1 01 codes('c=1,256=1;0=1,1=1) c:c end", 3, "abc", "", 0},
		{"fixed codes behind others", "0 10 fixed end 0 01 " + ab + "c:a end 1 10 fixed c:b end", 2, "ab", "", 0},
		{"one distance", "1 01 codes('a=1,256=2,257=2;1=1) c:aa l257 d1 end", 5, "aaaaa", "", 0},
		{"no distance", "1 01 codes('a=1,256=1;) c:aaa end", 3, "aaa", "", 0},
		{"words of 15 bits", "1 01 codes('a=1,'b=2,'c=3,'d=4,'e=5,'f=6,'g=7,'h=8,'i=9,'j=10,'k=11,'l=12,'m=13,'n=14,256=15,257=15;" +
			"0=1,1=2,2=3,3=4,4=5,5=6,6=7,7=8,8=9,9=10,10=11,11=12,12=13,13=14,14=15,15=15) c:abcdefghijklmn l257 d4 D1:1 l257 d0 end",
			20, "abcdefghijklmnijknnn"[:14] + "ijkkkk", "", 0},
		{"a run of lengths of both codes", "1 01 D5:0 D5:3 cl(2=2,16=2,18=1) k18 D7:127 k18 D7:104 k2 k16 D2:3 k2 lit=(253-256=2) l253 end", 1, "\xfd", "", 0},
		{"a repeated run", "1 01 D5:0 D5:3 cl(2=2,16=2,18=1) k18 D7:127 k18 D7:101 k16 D2:0 k2 k16 D2:3 k2 lit=(253-256=2) l253 end", 1, "\xfd", "", 0},
		{"stored", "1 00 pad " + stored, 2, "ab", "", 0},
		{"stored at the border of a byte", "0 10 fixed c:ab end 1*0 1 00 pad " + stored, 4, "abab", "", 0},
		{"stored, nothing", "1 00 pad X:0000ffff", 0, "", "", 0},
		{"two stored", "0 00 pad " + stored + "1 00 pad " + stored, 4, "abab", "", 0},
		{"without the final bit, as PyCabArc", "0 00 pad " + stored, 2, "ab", "", 0},
		{"fixed without the final bit", "0 10 fixed c:a end", 1, "a", "", 0},
		{"nothing announced", "1 10 fixed end", 0, "", "", 0},

		{"no final bit and too short", "0 00 pad X:0100feff61", 2, "", "end after 1 bytes of 2", 8},
		{"too short", "1 10 fixed c:a end", 2, "", "yields 1 bytes instead of 2", 5},
		{"too long", "1 10 fixed c:ab end", 1, "", "more than the announced 1 bytes", 4},
		{"a match that is too long", "1 10 fixed c:a l257 d0 end", 3, "", "more than the announced 3 bytes", 4},
		{"stored too long", "1 00 pad " + stored, 1, "", "more than the announced 1 bytes", 7},
		{"something where nothing is announced", "1 10 fixed c:a end", 0, "", "more than the announced 0 bytes", 3},
		{"bytes behind it", "1 10 fixed c:a end pad X:000000", 1, "", "3 bytes follow", 5},
		{"LEN and NLEN differ", "1 00 pad X:0200fcff X:6162", 2, "", "two lengths of a stored block differ", 7},
		{"LEN is cut", "1 00 pad X:0200fd", 2, "", "end after 0 bytes of 2", 6},
		{"stored data cut", "1 00 pad X:0300fcff X:6162", 3, "", "end after 2 bytes of 3", 9},
		{"block type 3", "1 11", 1, "", "no deflate block type 3", 2},
		{"distance before the folder", "1 10 fixed c:a l257 d1 end", 4, "", "begins before the folder", 4},
		{"length code 286", "1 10 fixed l286 d0 end", 3, "", "no length symbols 286 and 287", 3},
		{"length code 287", "1 10 fixed l287 d0 end", 3, "", "no length symbols 286 and 287", 3},
		{"distance code 30, CVE-2015-4470", "1 10 fixed c:a l257 d30 end", 4, "", "no such distance symbol", 4},
		{"distance code 31", "1 10 fixed c:a l257 d31 end", 4, "", "no such distance symbol", 4},
		{"the other distance of one", "1 01 codes('a=1,256=2,257=2;1=1) c:aa l257 1 end", 5, "", "no such distance symbol", 0},
		{"a match without distances", "1 01 codes('a=1,256=2,257=2;) c:aa l257 0 end", 5, "", "no such distance symbol", 0},
		{"287 literal lengths", "1 01 D5:30 D5:0 D4:0", 1, "", "literal code of 287 symbols", 4},
		{"31 distance lengths", "1 01 D5:0 D5:30 D4:0", 1, "", "distance code of 31 symbols", 4},
		{"no lengths for lengths", "1 01 " + header + "cl()", 1, "", "code for code lengths is incomplete", 0},
		{"one length", "1 01 " + header + "cl(1=1)", 1, "", "code for code lengths is incomplete", 0},
		{"too many lengths for lengths", "1 01 " + header + "cl(0-2=1)", 1, "", "code for code lengths is over-subscribed", 0},
		{"a run before the first length", "1 01 " + header + "cl(1=1,16=1) k16 D2:0", 1, "", "run of the length before the first", 0},
		{"a run that is too long", "1 01 " + header + "cl(1=1,18=1) k18 D7:127 k18 D7:127", 1, "", "run of code lengths is too long", 0},
		{"empty literal code", "1 01 codes(;0=1,1=1)", 1, "", "literal code is incomplete", 0},
		{"literal code of one word", "1 01 codes(256=1;0=1,1=1) end", 0, "", "literal code is incomplete", 0},
		{"incomplete literal code", "1 01 codes('a=2,'b=2,256=2;0=1,1=1)", 1, "", "literal code is incomplete", 0},
		{"over-subscribed literal code", "1 01 codes('a=1,'b=1,256=1;0=1,1=1)", 1, "", "literal code is over-subscribed", 0},
		{"incomplete distance code", "1 01 codes('a=1,256=1;0=2,1=2)", 1, "", "distance code is incomplete", 0},
		{"one distance of two bits", "1 01 codes('a=1,256=1;0=2)", 1, "", "distance code is incomplete", 0},
		{"over-subscribed distance code", "1 01 codes('a=1,256=1;0-2=1)", 1, "", "distance code is over-subscribed", 0},
		{"announced above 32768", "1 10 fixed end", BlockSize + 1, "", "a block of 32769 bytes", 0},
		{"announced below 0", "1 10 fixed end", -1, "", "a block of -1 bytes", 0},
	} {
		t.Run(v.name, func(t *testing.T) {
			wantBlock(t, payload(v.text), v.n, v.want, v.why, v.at)
			if strings.Contains(v.why, "no ") || strings.Contains(v.why, "begins before") || strings.Contains(v.why, "code") {
				// The same where the ends of payload and block are far away.
				far := append(payload(v.text), make([]byte, 64)...)
				wantBlock(t, far, v.n+maxMatch, "", v.why, v.at)
			}
		})
	}
}

// wantBlock decodes the first block of a folder.
func wantBlock(t *testing.T, payload []byte, n int, want, why string, at int) {
	t.Helper()
	got, err := NewDecoder().DecodeBlock(payload, n)
	if why == "" {
		if err != nil || string(got) != want {
			t.Errorf("got %q, %v", got, err)
		}
		return
	}
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(err.Error(), why) || got != nil {
		t.Fatalf("got %q, %v; want %q", got, err, why)
	}
	if at > 0 && e.At() != at || e.At() > len(payload) {
		t.Errorf("%v: at %d, want %d", err, e.At(), at)
	}
}

func TestSignature(t *testing.T) {
	for _, text := range []string{"", "C", "KC\x03\x00", "C\x03\x00"} {
		wantBlock(t, []byte(text), 1, "", "does not begin with CK", 0)
	}
	wantBlock(t, []byte("CK"), 1, "", "end after 0 bytes of 1", 2)
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

// FuzzMSZIPDecode decodes two blocks of a folder: never more than announced, the
// error is an *Error inside the payload, and all is as the oracles see it.
func FuzzMSZIPDecode(f *testing.F) {
	seeds := 0
	add := func(a, b []byte, n int) { f.Add(a, b, uint16(n)); seeds++ }
	hello := []byte("hello hello hello")
	add(deflated(f, hello, nil), deflated(f, hello, hello), len(hello))
	add(AppendStored(nil, hello), payload("1 10 fixed l257 d0 c:x end"), len(hello))
	add(deflated(f, noise(BlockSize), nil), deflated(f, noise(BlockSize), noise(BlockSize)), BlockSize)
	for _, folder := range kinds(2000) {
		add(deflate(f, "klauspost", 9, folder[:1000], nil), deflate(f, "klauspost", 9, folder[1000:], folder[:1000]), 1000)
	}
	add(payload("1 01 codes('a=1,256=2,257=2;1=1) c:aa l257 d1 end"), payload("0 10 fixed end 1 01 codes('a=1,256=1;) c:aaaaa end"), 5)
	add([]byte("CK"), nil, 0)
	if seeds != 10 {
		f.Fatalf("%d seeds", seeds)
	}
	f.Fuzz(func(t *testing.T, first, second []byte, n uint16) {
		var folder []byte
		for _, payload := range [][]byte{first, second} {
			d := NewDecoder()
			for at := 0; at < len(folder); at += int(n) { // what came before
				if _, err := d.DecodeBlock(AppendStored(nil, folder[at:at+int(n)]), int(n)); err != nil {
					t.Fatal(err)
				}
			}
			if bytes.HasPrefix(payload, []byte(signature)) && n <= BlockSize {
				again := *d
				sameAsOracles(t, "block", &again, payload, folder, int(n))
			}
			got, err := d.DecodeBlock(payload, int(n))
			if err != nil {
				var e *Error
				if !errors.As(err, &e) || e.At() < 0 || e.At() > len(payload) || got != nil {
					t.Errorf("error %#v", err)
				}
				return
			}
			if len(got) != int(n) {
				t.Errorf("%d bytes of %d", len(got), n)
			}
			folder = append(folder, got...)
		}
	})
}
