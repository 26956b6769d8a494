package cab

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// Offsets in the cabinet of twoFiles, which has one folder and no reserve.
const (
	folderAt = headerSize
	file1At  = headerSize + folderSize
	file2At  = file1At + fileSize + len("one.txt") + 1
	dataAt   = file2At + fileSize + len(`sub\two.txt`) + 1
)

var (
	oneData = prose(40000, 1)
	twoData = prose(1000, 2)
)

// twoFiles is a proper cabinet: one folder of two blocks.
func twoFiles(t testing.TB, enc Encoder) []byte {
	return write(t, WriteOptions{Encoder: enc}, source("one.txt", oneData), source(`sub\two.txt`, twoData))
}

func set16(off int, v uint16) func([]byte) []byte {
	return func(b []byte) []byte { le.PutUint16(b[off:], v); return b }
}

func set32(off int, v uint32) func([]byte) []byte {
	return func(b []byte) []byte { le.PutUint32(b[off:], v); return b }
}

func cut(n int) func([]byte) []byte {
	return func(b []byte) []byte { return b[:n] }
}

func both(f, g func([]byte) []byte) func([]byte) []byte {
	return func(b []byte) []byte { return g(f(b)) }
}

// insert puts more in at off and moves the positions behind it.
func insert(off int, more []byte) func([]byte) []byte {
	return func(b []byte) []byte {
		b = slices.Insert(b, off, more...)
		le.PutUint32(b[8:], uint32(len(b)))
		folder := folderAt
		if off <= folder {
			folder += len(more)
		}
		for _, at := range []int{16, folder} {
			le.PutUint32(b[at:], le.Uint32(b[at:])+uint32(len(more)))
		}
		return b
	}
}

// What is wrong with a directory as a whole is an error of NewReader, with the
// record and field at fault.
func TestOpenErrors(t *testing.T) {
	const size = 1 << 20 // beyond the cabinet
	for _, v := range []struct {
		name  string
		mess  func([]byte) []byte
		at    string // record and field
		cause error
	}{
		{"empty", cut(0), "CFHEADER ", io.ErrUnexpectedEOF},
		{"one byte", cut(1), "CFHEADER ", io.ErrUnexpectedEOF},
		{"signature alone", cut(4), "CFHEADER ", io.ErrUnexpectedEOF},
		{"35 bytes", cut(35), "CFHEADER ", io.ErrUnexpectedEOF},
		{"wrong signature", set16(0, 'M'|'Z'<<8), "CFHEADER signature", nil},
		{"cbCabinet 0", set32(8, 0), "CFHEADER cbCabinet", nil},
		{"cbCabinet 35", set32(8, 35), "CFHEADER cbCabinet", nil},
		{"cbCabinet ends in the folders", set32(8, headerSize+7), "CFFOLDER ", io.ErrUnexpectedEOF},
		{"cbCabinet ends in the files", set32(8, uint32(file2At)+8), "CFFILE ", io.ErrUnexpectedEOF},
		{"coffFiles in the header", set32(16, 20), "CFHEADER coffFiles", nil},
		{"coffFiles in the folders", set32(16, folderAt+4), "CFHEADER coffFiles", nil},
		{"coffFiles behind the end", set32(16, size), "CFHEADER coffFiles", nil},
		{"coffFiles in the data", set32(16, uint32(dataAt)+dataSize), "CFFILE szName", nil},
		{"no folders", set16(26, 0), "CFFILE iFolder", nil},
		{"65535 folders", set16(26, 65535), "CFFOLDER ", io.ErrUnexpectedEOF},
		{"65535 files", both(set16(28, 65535), cut(dataAt)), "CFFILE ", io.ErrUnexpectedEOF},
		{"flags want reserves", both(set16(30, flagReserve), cut(headerSize+2)), "CFHEADER cbCFHeader", io.ErrUnexpectedEOF},
		{"reserve above 60000", both(set16(30, flagReserve), set16(36, 60001)), "CFHEADER cbCFHeader", nil},
		{"reserve behind the end", both(both(set16(30, flagReserve), set16(36, 60000)), cut(dataAt)), "CFFOLDER ", io.ErrUnexpectedEOF},
		{"previous name missing", both(set16(30, flagPrev), cut(headerSize)), "CFHEADER szCabinetPrev", io.ErrUnexpectedEOF},
		{"previous name empty", both(set16(30, flagPrev), insert(36, []byte("\x00\x00"))), "CFHEADER szCabinetPrev", nil},
		{"previous name cut", both(set16(30, flagPrev), both(insert(36, []byte("abc")), cut(39))), "CFHEADER szCabinetPrev", io.ErrUnexpectedEOF},
		{"previous disk cut", both(set16(30, flagPrev), both(insert(36, []byte("a\x00b")), cut(39))), "CFHEADER szDiskPrev", io.ErrUnexpectedEOF},
		{"next name missing", both(set16(30, flagNext), cut(headerSize)), "CFHEADER szCabinetNext", io.ErrUnexpectedEOF},
		{"next name cut", both(set16(30, flagNext), both(insert(36, []byte("abc")), cut(39))), "CFHEADER szCabinetNext", io.ErrUnexpectedEOF},
		{"next disk cut", both(set16(30, flagNext), both(insert(36, []byte("a\x00b")), cut(39))), "CFHEADER szDiskNext", io.ErrUnexpectedEOF},
		{"next disk of 256 bytes", both(set16(30, flagNext), insert(36, append([]byte("a\x00"), bytes.Repeat([]byte("a"), 256)...))), "CFHEADER szDiskNext", nil},
		{"next name empty", both(set16(30, flagNext), insert(36, []byte("\x00\x00"))), "CFHEADER szCabinetNext", nil},
		{"next name of 256 bytes", both(set16(30, flagNext), insert(36, bytes.Repeat([]byte("a"), 256))), "CFHEADER szCabinetNext", nil},
		{"folder number too large", set16(file2At+8, 1), "CFFILE iFolder", nil},
		{"folder number 0xFFFC", set16(file2At+8, 0xFFFC), "CFFILE iFolder", nil},
		{"empty name", set16(file1At+fileSize, 0), "CFFILE szName", nil},
		{"name without an end", cut(file1At + fileSize + 3), "CFFILE szName", io.ErrUnexpectedEOF},
		{"name of 256 bytes", longName(256), "CFFILE szName", nil},
	} {
		t.Run(v.name, func(t *testing.T) {
			b := v.mess(twoFiles(t, nil))
			_, err := NewReader(bytes.NewReader(b), int64(len(b)), ReadOptions{})
			var e *FormatError
			if !errors.As(err, &e) || !errors.Is(err, ErrFormat) {
				t.Fatalf("error %T: %v", err, err)
			}
			if got := e.Record + " " + e.Field; got != v.at {
				t.Errorf("%v: at %q, want %q", err, got, v.at)
			}
			if v.cause != nil && !errors.Is(err, v.cause) {
				t.Errorf("%v: not %v", err, v.cause)
			}
		})
	}
}

// longName makes the first file's name n bytes long.
func longName(n int) func([]byte) []byte {
	return func(b []byte) []byte {
		more := bytes.Repeat([]byte("a"), n-len("one.txt"))
		b = slices.Insert(b, file1At+fileSize, more...)
		le.PutUint32(b[8:], uint32(len(b)))
		le.PutUint32(b[folderAt:], le.Uint32(b[folderAt:])+uint32(len(more)))
		return b
	}
}

// What is unusual is a warning, and the files can be read.
func TestWarnings(t *testing.T) {
	for _, v := range []struct {
		name string
		mess func([]byte) []byte
		want string // in the only warning; "" for none
	}{
		{"nothing", cut(dataAt + 8 + 32768 + 8 + 8232), ""},
		{"reserved1", set32(4, 1), "reserved"},
		{"reserved2", set32(12, 1), "reserved"},
		{"reserved3", set32(20, 1), "reserved"},
		{"version 1.2", set16(24, 1<<8|2), "version is 1.2"},
		{"version 2.0", set16(24, 2<<8), "version is 2.0"},
		{"flags", set16(30, 0x108), "unknown flags 0x108"},
		{"bytes behind it", func(b []byte) []byte { return append(b, "more"...) }, "4 bytes follow"},
		{"name of 255 bytes", longName(255), ""},
		{"reserves", both(set16(30, flagReserve), insert(36, []byte("\x03\x00\x00\x00abc"))), ""},
		{"decoys before the files", insert(file1At, make([]byte, 20)), "does not follow"},
		{"signature behind it", both(both(set16(30, flagReserve), insert(36, append([]byte{20, 0, 0, 0}, make([]byte, 20)...))), sign), ""},
		{"last file begins later", both(set32(file2At+4, 40001), set32(file2At, 999)), "end to end"},
		{"last file begins earlier", set32(file2At+4, 39999), "end to end"},
	} {
		t.Run(v.name, func(t *testing.T) {
			r := open(t, v.mess(twoFiles(t, nil)))
			for _, w := range r.Warnings() {
				if v.want == "" || !strings.Contains(w.Error(), v.want) {
					t.Errorf("warning: %v, want %q", w, v.want)
				}
			}
			if v.want != "" && len(r.Warnings()) != 1 {
				t.Errorf("%d warnings, want one with %q", len(r.Warnings()), v.want)
			}
			wantContent(t, r.Files[0], oneData)
			all := append(slices.Clone(oneData), twoData...)
			f := r.Files[1]
			wantContent(t, f, all[f.Offset:f.Offset+f.Size])
			if found := Verify(r); len(found) > 0 {
				t.Errorf("Verify: %v", found)
			}
		})
	}
}

// sign adds what an Authenticode signer would: the place of the signature in a
// reserve of 20 bytes, and the signature.
func sign(b []byte) []byte {
	le.PutUint32(b[40:], 0x00100000)
	le.PutUint32(b[44:], uint32(len(b)))
	le.PutUint32(b[48:], 64)
	return append(b, make([]byte, 64)...)
}

func TestNoFiles(t *testing.T) {
	b := both(set16(28, 0), set32(16, uint32(dataAt)))(twoFiles(t, nil))
	r := open(t, b)
	if len(r.Files) != 0 || r.DataOffset != int64(dataAt) {
		t.Errorf("%d files, data from %d on", len(r.Files), r.DataOffset)
	}
	if err := r.Each(func(*File, io.Reader) error { return errors.New("called") }); err != nil {
		t.Error(err)
	}
}

func TestDirectory(t *testing.T) {
	b := write(t, WriteOptions{Encoder: plainMSZIP{}, FolderSize: 40000},
		source("one.txt", oneData), source(`sub\two.txt`, twoData))
	r := open(t, b)
	if r.Size != int64(len(b)) || r.Flags != 0 || r.Index != 0 || r.DataOffset != int64(dataAt)+folderSize {
		t.Errorf("Size %d, Flags %d, Index %d, DataOffset %d", r.Size, r.Flags, r.Index, r.DataOffset)
	}
	var sum uint16
	for _, c := range `one.txtsub\two.txt` {
		sum += uint16(c)
	}
	if r.SetID != sum {
		t.Errorf("SetID %d, want %d", r.SetID, sum)
	}
	if len(r.Folders) != 2 || len(r.Files) != 2 {
		t.Fatalf("%d folders, %d files", len(r.Folders), len(r.Files))
	}
	payload := int64(len(b)) - r.DataOffset - 3*dataSize
	if f, g := r.Folders[0], r.Folders[1]; f.Method != MSZIP || f.Window != 0 || f.Blocks != 2 || g.Blocks != 1 ||
		f.Uncompressed != 40000 || g.Uncompressed != 1000 || f.Compressed+g.Compressed != payload {
		t.Errorf("folders %+v, %+v; payload %d", *f, *g, payload)
	}
	f := r.Files[1]
	if f.Name != `sub\two.txt` || string(f.RawName) != f.Name || f.Size != 1000 || f.Offset != 0 || f.Folder != 1 ||
		!f.Modified.Equal(testTime) || f.Attributes != Archive {
		t.Errorf("file %+v", f)
	}
}

func TestNeighbours(t *testing.T) {
	names := "gr\xFCn.cab\x00disk 1\x00c.cab\x00\x00"
	r := open(t, both(set16(30, flagPrev|flagNext), insert(36, []byte(names)))(twoFiles(t, nil)))
	if r.Prev != "grün.cab" || r.PrevDisk != "disk 1" || r.Next != "c.cab" || r.NextDisk != "" {
		t.Errorf("%q %q %q %q", r.Prev, r.PrevDisk, r.Next, r.NextDisk)
	}
	wantContent(t, r.Files[0], oneData)
}

// Damage in a folder, or in a file's place, is the error of the files that it
// concerns.
func TestContentErrors(t *testing.T) {
	second := dataAt + dataSize + BlockSize // the second block, method none
	for _, v := range []struct {
		name  string
		mess  func([]byte) []byte
		good  int // files that can be read
		at    string
		block int
	}{
		{"data in the header", set32(folderAt, 10), 0, "CFFOLDER coffCabStart", -1},
		{"data in the file table", set32(folderAt, uint32(file2At)), 0, "CFFOLDER coffCabStart", -1},
		{"data behind the end", set32(folderAt, 1<<30), 0, "CFDATA ", 0},
		{"data at 4 GB", set32(folderAt, 1<<32-1), 0, "CFDATA ", 0},
		{"cbCabinet larger than the file", set32(8, 1<<20), 2, "", 0},
		{"more blocks than fit", set16(folderAt+4, 65535), 2, "", 0},
		{"no blocks", set16(folderAt+4, 0), 0, "CFFILE cbFile", -1},
		{"one block", set16(folderAt+4, 1), 0, "CFFILE cbFile", -1},
		{"method 4", set16(folderAt+6, 4), 0, "unsupported", -1},
		{"method 15", set16(folderAt+6, 15), 0, "unsupported", -1},
		{"high bits of typeCompress", set16(folderAt+6, 0xE000), 2, "", 0},
		{"LZX that is none", set16(folderAt+6, 0x1503), 0, "CFDATA ab", 0},
		{"LZX of 14 bits", set16(folderAt+6, 0x0E03), 0, "CFFOLDER typeCompress", -1},
		{"LZX of 22 bits", set16(folderAt+6, 0x1603), 0, "CFFOLDER typeCompress", -1},
		{"Quantum that is none", set16(folderAt+6, 0x1222), 0, "CFDATA ab", 0},
		{"Quantum of 9 bits", set16(folderAt+6, 0x0922), 0, "CFFOLDER typeCompress", -1},
		{"Quantum of 22 bits", set16(folderAt+6, 0x1622), 0, "CFFOLDER typeCompress", -1},
		{"file larger than its folder", set32(file2At, 1001), 1, "CFFILE cbFile", -1},
		{"file of 4 GB", set32(file2At, 1<<32-1), 1, "CFFILE cbFile", -1},
		{"file at 4 GB", set32(file2At+4, 1<<32-1), 1, "CFFILE cbFile", -1},
		{"file wraps", both(set32(file2At, 1<<31), set32(file2At+4, 1<<31)), 1, "CFFILE cbFile", -1},
		{"header cut", cut(second + 7), 0, "CFDATA ", 1},
		{"payload cut", cut(second + 9), 0, "CFDATA cbData", 1},
		{"no data", cut(dataAt), 0, "CFDATA ", 0},
		{"wrong checksum", set32(second, 1), 0, "CFDATA csum", 1},
		{"wrong byte", set16(second+100, 0), 0, "CFDATA csum", 1},
		{"checksum 0", set32(second, 0), 2, "", 0},
		{"cbData 0", set16(second+4, 0), 0, "CFDATA cbData", 1},
		{"cbData too large for any method", set16(second+4, 38913), 0, "CFDATA cbData", 1},
		{"cbData 65535", set16(second+4, 65535), 0, "CFDATA cbData", 1},
		{"cbUncomp 0", set16(second+6, 0), 0, "CFDATA cbUncomp", 1},
		{"cbUncomp 32769", set16(second+6, 32769), 0, "CFDATA cbUncomp", 1},
		{"cbUncomp 65535", set16(second+6, 65535), 0, "CFDATA cbUncomp", 1},
		{"cbUncomp of method none above cbData", both(set32(second, 0), set16(second+6, 8233)), 0, "CFDATA ab", 1},
	} {
		t.Run(v.name, func(t *testing.T) {
			r := open(t, v.mess(twoFiles(t, nil)))
			good := 0
			for _, f := range r.Files {
				_, err := contentOf(f)
				if err == nil {
					good++
					continue
				}
				checkContentError(t, err, v.at, v.block)
			}
			if good != v.good {
				t.Errorf("%d files can be read, want %d", good, v.good)
			}
			if found := Verify(r); len(found) == 0 && good < len(r.Files) {
				t.Error("Verify finds nothing")
			}
		})
	}
}

func checkContentError(t *testing.T, err error, at string, block int) {
	t.Helper()
	var unsupported *UnsupportedError
	if errors.As(err, &unsupported) {
		if at != "unsupported" || unsupported.Folder != 0 {
			t.Errorf("%v; want %q", err, at)
		}
		return
	}
	var e *FormatError
	if !errors.As(err, &e) {
		t.Fatalf("error %T: %v", err, err)
	}
	if got := e.Record + " " + e.Field; got != at || e.Block != block || e.Folder != 0 || e.File == "" {
		t.Errorf("%v: %q in block %d; want %q in block %d", err, got, e.Block, at, block)
	}
}

func TestErrorText(t *testing.T) {
	b := set32(dataAt, 1)(twoFiles(t, nil))
	_, err := contentOf(open(t, b).Files[0])
	want := fmt.Sprintf("one.txt: CFDATA csum at offset %d, folder 0, block 0: the checksum does not fit the block's bytes", dataAt)
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if !errors.Is(err, ErrChecksum) || !errors.Is(err, ErrFormat) {
		t.Error("is no ErrChecksum or no ErrFormat")
	}
	_, err = contentOf(open(t, set16(folderAt+6, 4)(twoFiles(t, nil))).Files[0])
	if want := "folder 0: method 4 is unknown"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// One bad folder leaves the others alone.
func TestFoldersAreIndependent(t *testing.T) {
	b := write(t, WriteOptions{Encoder: plainMSZIP{}, FolderSize: 1},
		source("a", oneData), source("b", twoData), source("c", twoData))
	r := open(t, b)
	start := func(i int) int { return int(r.areas[i].start) }
	for _, v := range []struct {
		name string
		mess func([]byte) []byte
		bad  string
	}{
		{"damaged block", set32(start(1), 1), "b"},
		{"unknown method", set16(folderAt+folderSize+6, 15), "b"},
		{"data of another folder", set32(folderAt+folderSize, uint32(start(0))), "b"},
		{"data in another folder", set32(folderAt+folderSize, uint32(start(2)+9)), "bc"},
		{"too many blocks for the room", set16(folderAt+folderSize+4, 9), ""},
		{"block reaches into the next folder", set16(start(1)+4, 20000), "b"},
	} {
		t.Run(v.name, func(t *testing.T) {
			r := open(t, v.mess(bytes.Clone(b)))
			bad := ""
			for _, f := range r.Files {
				if _, err := contentOf(f); err != nil {
					wantTyped(t, err)
					bad += f.Name
				}
			}
			if bad != v.bad {
				t.Errorf("unreadable: %q, want %q", bad, v.bad)
			}
			if len(Verify(r)) == 0 {
				t.Error("Verify finds nothing")
			}
		})
	}
}

// A folder's reserve and a block's are skipped, whatever is in them.
func TestReserves(t *testing.T) {
	b := twoFiles(t, nil)
	var out []byte
	out = append(out, b[:headerSize]...)
	out = append(out, 2, 0, 3, 5, 'h', 'h') // sizes, then the header's reserve
	out = append(out, b[folderAt:file1At]...)
	out = append(out, "fff"...)
	out = append(out, b[file1At:dataAt]...)
	data := len(out)
	for block := b[dataAt:]; len(block) > 0; {
		size := dataSize + int(le.Uint16(block[4:]))
		out = append(out, block[:dataSize]...)
		out = append(out, "ddddd"...)
		out = append(out, block[dataSize:size]...)
		block = block[size:]
	}
	le.PutUint16(out[30:], flagReserve)
	le.PutUint32(out[8:], uint32(len(out)))
	le.PutUint32(out[16:], headerSize+6+folderSize+3)
	le.PutUint32(out[headerSize+6:], uint32(data))
	r := open(t, out)
	if len(r.Warnings()) > 0 {
		t.Errorf("warnings: %v", r.Warnings())
	}
	wantContent(t, r.Files[0], oneData)
	wantContent(t, r.Files[1], twoData)
}

// The entries allocate by what is there, not by what is announced.
func TestCountsAreNotTrusted(t *testing.T) {
	b := both(set16(28, 65535), set16(26, 65535))(twoFiles(t, nil)[:100])
	allocs := testing.AllocsPerRun(10, func() {
		NewReader(bytes.NewReader(b), int64(len(b)), ReadOptions{})
	})
	if allocs > 100 {
		t.Errorf("%.0f allocations", allocs)
	}
}

// failingReader fails from an offset on.
type failingReader struct {
	b    []byte
	from int64
}

var errBroken = errors.New("broken disk")

func (r failingReader) ReadAt(p []byte, off int64) (int, error) {
	n := copy(p, r.b[off:])
	if end := off + int64(n); end > r.from {
		return int(max(0, r.from-off)), errBroken
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Wherever the underlying reader fails, its error comes out, or the content is
// right.
func TestReadErrors(t *testing.T) {
	b := write(t, WriteOptions{Encoder: plainMSZIP{}}, source("a", prose(900, 3)), source("b", prose(500, 4)))
	for from := range len(b) + 1 {
		r, err := NewReader(failingReader{b, int64(from)}, int64(len(b)), ReadOptions{})
		if err != nil {
			if !errors.Is(err, errBroken) {
				t.Fatalf("from %d: %v", from, err)
			}
			continue
		}
		failed := false
		for _, f := range r.Files {
			if _, err := contentOf(f); err != nil {
				failed = true
				if !errors.Is(err, errBroken) {
					t.Fatalf("from %d: %v", from, err)
				}
			}
		}
		if failed != (from < len(b)) {
			t.Errorf("from %d: failed is %v", from, failed)
		}
	}
}

// A name in a cabinet must not draw on the terminal that shows its error.
func TestErrorsArePrintable(t *testing.T) {
	err := &FormatError{Record: "CFFILE", Offset: 44, Folder: -1, Block: -1, File: "a\x1b[2J\u202Ecod.exe", Why: "why"}
	if got, want := err.Error(), `a\x1b[2J\u202ecod.exe: CFFILE at offset 44: why`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
