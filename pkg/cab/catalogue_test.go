package cab

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"testing"
)

// block is a CFDATA to be made up.
type block struct {
	payload      []byte
	uncompressed int
}

// rawCabinet is a cabinet with one file in one folder of such blocks, which have
// no checksums.
func rawCabinet(typeCompress uint16, blocks ...block) []byte {
	d := directory{folders: []folderRecord{{blocks: uint16(len(blocks)), method: Method(typeCompress & 15), window: int(typeCompress >> 8)}}}
	f := Source{FileHeader: FileHeader{Name: "a"}}
	var data []byte
	for _, b := range blocks {
		f.Size += int64(b.uncompressed)
		data = le.AppendUint32(data, 0)
		data = le.AppendUint16(data, uint16(len(b.payload)))
		data = le.AppendUint16(data, uint16(b.uncompressed))
		data = append(data, b.payload...)
	}
	d.addFile(&f, 0, 0)
	d.folders[0].dataOff = uint32(d.length())
	d.size = d.length() + int64(len(data))
	return append(d.bytes(), data...)
}

// deflate is an MSZIP payload of bits, in the order in which they are read.
func deflate(bits string) []byte {
	b := []byte("CK")
	for n, c := range bits {
		if n%8 == 0 {
			b = append(b, 0)
		}
		b[len(b)-1] |= byte(c-'0') << (n % 8)
	}
	return b
}

// lzxBits is an LZX payload that begins with 32 bits.
func lzxBits(bits uint32, more ...byte) []byte {
	b := le.AppendUint16(nil, uint16(bits>>16))
	return append(le.AppendUint16(b, uint16(bits)), more...)
}

// What blocks of other readers' incidents give: an error of the payload, or
// content that is as long as it should be.
func TestPayloads(t *testing.T) {
	const fixed, literalA, length3 = "110", "10010001", "0000001" // last block with the fixed codes
	stored := func(last byte, n, not uint16, data string) []byte {
		b := le.AppendUint16([]byte{'C', 'K', last}, n)
		return append(le.AppendUint16(b, not), data...)
	}
	recent := []byte{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}
	for _, v := range []struct {
		name   string
		method uint16
		blocks []block
		ok     bool
	}{
		{"MSZIP: good", 1, []block{{stored(1, 5, 0xFFFA, "hello"), 5}}, true},
		{"MSZIP: CK missing (CVE-2010-2800)", 1, []block{{[]byte("XX\x03\x00"), 1}}, false},
		{"MSZIP: no CK anywhere", 1, []block{{bytes.Repeat([]byte("C"), maxPayload), BlockSize}}, false},
		{"MSZIP: nothing behind CK", 1, []block{{[]byte("CK"), 1}}, false},
		{"MSZIP: distance code 30 (CVE-2015-4470)", 1, []block{{deflate(fixed + literalA + length3 + "11110" + "0000000"), 4}}, false},
		{"MSZIP: distance code 31", 1, []block{{deflate(fixed + literalA + length3 + "11111" + "0000000"), 4}}, false},
		{"MSZIP: literal code 286", 1, []block{{deflate(fixed + "11000110" + "00000" + "0000000"), 4}}, false},
		{"MSZIP: literal code 287", 1, []block{{deflate(fixed + "11000111" + "00000" + "0000000"), 4}}, false},
		{"MSZIP: distance before folder start", 1, []block{{deflate(fixed + literalA + length3 + "00010" + "0000000"), 4}}, false},
		{"MSZIP: distance into the block before", 1, []block{{stored(1, 1, 0xFFFE, "b"), 1}, {deflate(fixed + literalA + length3 + "00001" + "0000000"), 4}}, true},
		{"MSZIP: LEN/NLEN mismatch", 1, []block{{stored(1, 5, 5, "hello"), 5}}, false},
		{"MSZIP: no final block", 1, []block{{stored(0, 4, 0xFFFB, "hell"), 5}}, false},
		{"MSZIP: output short", 1, []block{{stored(1, 4, 0xFFFB, "hell"), 5}}, false},
		{"MSZIP: output long", 1, []block{{stored(1, 5, 0xFFFA, "hello"), 4}}, false},
		{"MSZIP: block type 3", 1, []block{{deflate("111"), 4}}, false},
		{"LZX: good", 0x1503, []block{{lzxBits(3<<28|6<<4, slices.Concat(recent, []byte("hello!"))...), 6}}, true},
		{"LZX: uncompressed block cut before its bytes (CVE-2015-4471)", 0x1503, []block{{lzxBits(3<<28 | 6<<4), 6}}, false},
		{"LZX: block of 16 MB (CVE-2017-6419)", 0x1503, []block{{lzxBits(3<<28|0xFFFFFF<<4, slices.Concat(recent, []byte("hello!"))...), 7}}, false},
		{"LZX: block length 0", 0x1503, []block{{lzxBits(3<<28, slices.Concat(recent, []byte("hello!"))...), 6}}, false},
		{"LZX: block type 0", 0x1503, []block{{lzxBits(0<<28|6<<4, recent...), 6}}, false},
		{"LZX: block type 7", 0x1503, []block{{lzxBits(7<<28|6<<4, recent...), 6}}, false},
		{"LZX: main tree empty", 0x1503, []block{{make([]byte, 400), 6}}, false},
		{"LZX: noise", 0x1503, []block{{noise(maxPayload, 1), BlockSize}}, false},
		{"LZX: short block in the middle", 0x1503, []block{
			{lzxBits(3<<28|6<<4, slices.Concat(recent, []byte("hello!"))...), 6}, {lzxBits(3<<29|6<<5, slices.Concat(recent, []byte("hello!"))...), 6},
		}, false},
		{"NONE: short block in the middle", 0, []block{{[]byte("abc"), 3}, {[]byte("de"), 2}, {[]byte("f"), 1}}, true},
		{"NONE: cbData not cbUncomp", 0, []block{{[]byte("abc"), 2}}, false},
		{"NONE: cbData 38912", 0, []block{{make([]byte, maxPayload), BlockSize}}, false},
	} {
		t.Run(v.name, func(t *testing.T) {
			r := open(t, rawCabinet(v.method, v.blocks...))
			b, err := contentOf(r.Files[0])
			var e *FormatError
			switch {
			case v.ok && (err != nil || int64(len(b)) != r.Files[0].Size):
				t.Errorf("%d bytes of %d: %v", len(b), r.Files[0].Size, err)
			case !v.ok && (!errors.As(err, &e) || e.Record != "CFDATA" || e.Folder != 0 || e.Block != len(v.blocks)-1):
				t.Errorf("%d bytes, %v", len(b), err)
			}
			if found := Verify(r); (len(found) == 0) != v.ok {
				t.Errorf("Verify: %v", found)
			}
		})
	}
}

// Whatever a Quantum block holds, reading it ends, with content or a clean error
// (CVE-2010-2801, CVE-2014-9556, CVE-2018-18584).
func TestQuantumPayloads(t *testing.T) {
	for window := uint16(10); window <= 21; window++ {
		for i, payload := range [][]byte{{0}, make([]byte, 100), bytes.Repeat([]byte{0xFF}, maxPayload), noise(maxPayload, 1), noise(maxPayload, 2)} {
			r := open(t, rawCabinet(window<<8|2, block{payload, BlockSize}, block{payload, 77}))
			if b, err := contentOf(r.Files[0]); err != nil {
				wantTyped(t, err)
			} else if len(b) != BlockSize+77 {
				t.Errorf("window %d, payload %d: %d bytes", window, i, len(b))
			}
		}
	}
}

// Every value of typeCompress that has no meaning is an error of its folder.
func TestTypeCompress(t *testing.T) {
	b := write(t, WriteOptions{FolderSize: 1}, source("a", oneData), source("b", twoData))
	for v := range uint16(1 << 13) {
		method, window := v&15, v>>8
		if v&0xF0 != 0 || method < uint16(Quantum) && window > 0 {
			continue
		}
		ok := method <= uint16(MSZIP) || method == uint16(Quantum) && window >= 10 && window <= 21 || method == uint16(LZX) && window >= 15 && window <= 21
		r := open(t, set16(folderAt+6, v)(bytes.Clone(b)))
		var e *FormatError
		err := r.Files[0].readable()
		if (err == nil) != ok || err != nil && errors.As(err, &e) && e.Field != "typeCompress" {
			t.Errorf("%#x: %v", v, err)
		}
		if err != nil {
			wantTyped(t, err)
		}
		wantContent(t, r.Files[1], twoData)
	}
}

// Folders whose data lie in another order than they are listed.
func TestUnsortedFolders(t *testing.T) {
	x, y, z := noise(500, 1), noise(500, 2), noise(500, 3)
	b := write(t, WriteOptions{FolderSize: 1}, source("x", x), source("y", y), source("z", z))
	first, third := bytes.Clone(b[folderAt:folderAt+8]), b[folderAt+16:folderAt+24]
	copy(b[folderAt:], third)
	copy(third, first)
	r := open(t, b)
	wantContent(t, r.Files[0], z)
	wantContent(t, r.Files[1], y)
	wantContent(t, r.Files[2], x)
	if found := Verify(r); len(found) > 0 {
		t.Errorf("Verify: %v", found)
	}
}

// Files that overlap, come twice, lie in any order or leave gaps.
func TestPlacesOfFiles(t *testing.T) {
	all := slices.Concat(oneData, twoData)
	for _, v := range []struct {
		name   string
		places [2][2]uint32 // offset and size
	}{
		{"overlapping", [2][2]uint32{{0, 30000}, {20000, 21000}}},
		{"duplicate", [2][2]uint32{{5, 40000}, {5, 40000}}},
		{"unsorted", [2][2]uint32{{40000, 1000}, {0, 40000}}},
		{"gaps", [2][2]uint32{{100, 5}, {40500, 100}}},
		{"one inside the other", [2][2]uint32{{0, 41000}, {32767, 2}}},
		{"empty at the end", [2][2]uint32{{0, 41000}, {41000, 0}}},
		{"empty behind the end", [2][2]uint32{{0, 41000}, {1 << 30, 0}}},
	} {
		for _, enc := range []Encoder{nil, plainMSZIP{}} {
			t.Run(fmt.Sprintf("%s/%T", v.name, enc), func(t *testing.T) {
				b := twoFiles(t, enc)
				for i, at := range []int{file1At, file2At} {
					le.PutUint32(b[at+4:], v.places[i][0])
					le.PutUint32(b[at:], v.places[i][1])
				}
				r := open(t, b)
				if len(r.Warnings()) != 1 && v.name != "empty at the end" {
					t.Errorf("warnings: %v", r.Warnings())
				}
				content := func(f *File) []byte {
					if f.Size == 0 {
						return nil
					}
					return all[f.Offset : f.Offset+f.Size]
				}
				for _, f := range r.Files {
					wantContent(t, f, content(f))
				}
				if err := r.Each(func(f *File, r io.Reader) error {
					if b, err := io.ReadAll(r); err != nil || !bytes.Equal(b, content(f)) {
						t.Errorf("Each: %s: %d bytes, %v", f.Name, len(b), err)
					}
					return nil
				}); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// Content that is left unread does not move what comes behind it in this folder
// or the next.
func TestEachSkips(t *testing.T) {
	var files []Source
	for i := range 30 {
		files = append(files, source(fmt.Sprint(i), prose(9000, uint64(i))))
	}
	for _, size := range []int64{0, 1, 30000} {
		r := open(t, write(t, WriteOptions{Encoder: plainMSZIP{}, FolderSize: size}, files...))
		i := 0
		if err := r.Each(func(f *File, content io.Reader) error {
			want := bytesOf(files[i])[:i%4*3000]
			got := make([]byte, len(want))
			if _, err := io.ReadFull(content, got); err != nil || !bytes.Equal(got, want) {
				t.Errorf("folders of %d: %s: %v", size, f.Name, err)
			}
			i++
			return nil
		}); err != nil {
			t.Error(err)
		}
	}
}

func TestManyEmptyFiles(t *testing.T) {
	r := open(t, write(t, WriteOptions{}, many(MaxFiles, 0)...))
	n := 0
	if err := r.Each(func(_ *File, content io.Reader) error {
		n++
		_, err := io.Copy(io.Discard, content)
		return err
	}); err != nil || n != MaxFiles {
		t.Errorf("%d files: %v", n, err)
	}
	if found := Verify(r); len(found) > 0 {
		t.Errorf("Verify: %v", found)
	}
}

// A caller's limits hold before anything is unpacked, and what is unpacked
// takes little memory.
func TestBomb(t *testing.T) {
	const size = 16 << 20
	b := write(t, WriteOptions{Encoder: plainMSZIP{}}, sized("a", size/2), sized("b", size/2))
	for _, opt := range []ReadOptions{{Limit: AtMost(1, 0)}, {Limit: AtMost(0, size-1)}} {
		var limit *LimitError
		if _, err := NewReader(bytes.NewReader(b), int64(len(b)), opt); !errors.As(err, &limit) || !limit.Wanted || limit.Value != limit.Limit+1 {
			t.Errorf("%+v: %v", opt, err)
		}
	}
	r, err := NewReader(bytes.NewReader(b), int64(len(b)), ReadOptions{Limit: AtMost(2, size)})
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := r.Each(func(_ *File, content io.Reader) error {
		_, err := io.Copy(io.Discard, content)
		return err
	}); err != nil {
		t.Error(err)
	}
	runtime.ReadMemStats(&after)
	// What is read ahead takes less than 2 MiB; the race detector adds to it.
	if used := after.TotalAlloc - before.TotalAlloc; used > size/4 {
		t.Errorf("%d bytes were allocated for %d", used, size)
	}
}

// shortReads returns less than it was asked for, as no io.ReaderAt may.
type shortReads struct {
	*bytes.Reader
	err error
}

func (r shortReads) ReadAt(p []byte, off int64) (int, error) {
	n, err := r.Reader.ReadAt(p[:(len(p)+1)/2], off)
	if err == nil && n < len(p) {
		err = r.err
	}
	return n, err
}

func TestShortReads(t *testing.T) {
	b := twoFiles(t, plainMSZIP{})
	for _, short := range []error{nil, io.EOF} {
		r, err := NewReader(shortReads{bytes.NewReader(b), short}, int64(len(b)), ReadOptions{})
		if err != nil {
			wantTyped(t, err)
			continue
		}
		for i, f := range r.Files {
			got, err := contentOf(f)
			if err != nil {
				wantTyped(t, err)
			} else if !bytes.Equal(got, [][]byte{oneData, twoData}[i]) {
				t.Errorf("%s: %d bytes", f.Name, len(got))
			}
		}
	}
}

// A byte that looks like a backslash, as the second of two, is none: it is the
// text that is taken apart, never what is stored.
func TestDoubleByteNames(t *testing.T) {
	b := write(t, WriteOptions{}, source("d_xx.txt", []byte("so")))
	b = replace("d_xx.txt", "d\\\x83\x5C.txt")(b)
	r, err := NewReader(bytes.NewReader(b), int64(len(b)), ReadOptions{DecodeName: func(b []byte) string {
		return string(bytes.ReplaceAll(b, []byte("\x83\x5C"), []byte("ソ")))
	}})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := fs.ReadFile(r, "d/ソ.txt"); string(got) != "so" || r.Files[0].Name != `d\ソ.txt` {
		t.Errorf("%q: %q, %v", r.Files[0].Name, got, err)
	}
}

// Names that differ by normalisation only are different names.
func TestNormalisation(t *testing.T) {
	r := open(t, write(t, WriteOptions{}, source("\u00FC", []byte("1")), source("u\u0308", []byte("2"))))
	for name, want := range map[string]string{"\u00FC": "1", "u\u0308": "2"} {
		if got, err := fs.ReadFile(r, name); string(got) != want {
			t.Errorf("%+q: %q, %v", name, got, err)
		}
	}
}
