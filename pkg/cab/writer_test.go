package cab

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"goexpress/internal/memfile"
)

// The smallest cabinet, byte by byte, laid out by hand from MS-CAB.
func TestGolden(t *testing.T) {
	want := strings.Join(strings.Fields(`
		4D534346 00000000 4C000000 00000000 2C000000 00000000 03 01 0100 0100 0000 EF01 0000
		42000000 0100 0000
		02000000 00000000 0000 432A A320 2000 612E747874 00
		6B680200 0200 0200 6869`), "")
	b := write(t, WriteOptions{}, source("a.txt", []byte("hi")))
	got := strings.ToUpper(hex.EncodeToString(b))
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// roundTrip writes and reads, by Open and by Each.
func roundTrip(t *testing.T, opt WriteOptions, contents ...[]byte) *Reader {
	t.Helper()
	var files []Source
	for i, c := range contents {
		files = append(files, source(fmt.Sprint("f", i), c))
	}
	r := open(t, write(t, opt, files...))
	if len(r.Warnings()) > 0 {
		t.Errorf("warnings: %v", r.Warnings())
	}
	if found := Verify(r); len(found) > 0 {
		t.Errorf("Verify: %v", found)
	}
	i := 0
	err := r.Each(func(f *File, content io.Reader) error {
		got, err := io.ReadAll(content)
		if err != nil || !bytes.Equal(got, contents[i]) {
			t.Errorf("%s: %d bytes, want %d: %v", f.Name, len(got), len(contents[i]), err)
		}
		i++
		return nil
	})
	if err != nil || i != len(contents) {
		t.Errorf("%d of %d files: %v", i, len(contents), err)
	}
	for i, f := range r.Files {
		wantContent(t, f, contents[i])
	}
	return r
}

func TestRoundTrip(t *testing.T) {
	sizes := []int{0, 1, 2, 3, 5, 100, BlockSize - 1, BlockSize, BlockSize + 1, 2*BlockSize - 1, 2 * BlockSize, 2*BlockSize + 1, 5*BlockSize + 77}
	for _, enc := range []Encoder{nil, plainMSZIP{}} {
		for _, n := range sizes {
			for kind, data := range map[string][]byte{"prose": prose(n, 7), "noise": noise(n, 7), "zeros": make([]byte, n)} {
				t.Run(fmt.Sprintf("%T/%d/%s", enc, n, kind), func(t *testing.T) {
					r := roundTrip(t, WriteOptions{Encoder: enc}, data)
					if got, want := r.Folders[0].Blocks, (n+BlockSize-1)/BlockSize; got != want {
						t.Errorf("%d blocks, want %d", got, want)
					}
					roundTrip(t, WriteOptions{Encoder: enc}, nil, data, []byte("x"), data, nil)
				})
			}
		}
	}
}

func TestFolderSize(t *testing.T) {
	a, b, c := prose(1000, 1), prose(500, 2), prose(2000, 3)
	for _, v := range []struct {
		size int64
		want []int64 // uncompressed bytes of the folders
	}{
		{0, []int64{5000}},
		{1 << 40, []int64{5000}},
		{5000, []int64{5000}},
		{4999, []int64{4000, 1000}},
		{1500, []int64{1500, 500, 2000, 1000}},
		{1499, []int64{1000, 1000, 2000, 1000}},
		{1, []int64{1000, 500, 500, 2000, 1000}},
	} {
		t.Run(fmt.Sprint(v.size), func(t *testing.T) {
			r := roundTrip(t, WriteOptions{Encoder: plainMSZIP{}, FolderSize: v.size}, a, nil, b, b, nil, c, a, nil)
			var got []int64
			for _, f := range r.Folders {
				got = append(got, f.Uncompressed)
			}
			if !slices.Equal(got, v.want) {
				t.Errorf("folders %v, want %v", got, v.want)
			}
		})
	}
}

// Empty files as MakeCAB writes them: no blocks, data at the cabinet's end.
func TestEmptyFolder(t *testing.T) {
	b := write(t, WriteOptions{Encoder: plainMSZIP{}}, source("a", nil), source("b", nil))
	if start, blocks := le.Uint32(b[folderAt:]), le.Uint16(b[folderAt+4:]); int(start) != len(b) || blocks != 0 {
		t.Errorf("data at %d of %d, %d blocks", start, len(b), blocks)
	}
	roundTrip(t, WriteOptions{}, nil, nil)
}

func TestHeaderReserve(t *testing.T) {
	for _, n := range []int{1, 6144, 60000} {
		r := roundTrip(t, WriteOptions{HeaderReserve: n}, oneData)
		if r.Flags != flagReserve {
			t.Errorf("flags %d", r.Flags)
		}
		if want := int64(headerSize + 4 + n + folderSize + fileSize + len("f0") + 1); r.DataOffset != want {
			t.Errorf("data at %d, want %d", r.DataOffset, want)
		}
	}
	b := write(t, WriteOptions{HeaderReserve: 6144}, source("a", oneData))
	if !bytes.Equal(b[36:40+6144], append([]byte{0, 0x18, 0, 0}, make([]byte, 6144)...)) {
		t.Error("the reserve is not 6144 zero bytes")
	}
}

func TestNamesAndAttributes(t *testing.T) {
	for _, v := range []struct {
		name string
		in   Attributes
		want Attributes
	}{
		{"plain", 0, 0},
		{"all", 0xFFFF, ReadOnly | Hidden | System | Archive | Exec},
		{"utf8 asked for without need", NameUTF8, 0},
		{"grüß.txt", ReadOnly, ReadOnly | NameUTF8},
		{`日本\語`, 0, NameUTF8},
		{strings.Repeat("a", 255), 0, 0},
		{strings.Repeat("ü", 127), 0, NameUTF8},
	} {
		s := source(v.name, nil)
		s.Attributes = v.in
		f := open(t, write(t, WriteOptions{}, s)).Files[0]
		if f.Name != v.name || string(f.RawName) != v.name || f.Attributes != v.want {
			t.Errorf("%q %#x became %q %#x", v.name, v.in, f.Name, f.Attributes)
		}
	}
}

// A cabinet may begin anywhere in what it is written to.
func TestWriteBehindSomething(t *testing.T) {
	m := memfile.File{}
	m.Write([]byte("0123456789"))
	if _, err := Write(context.Background(), &m, []Source{source("one.txt", oneData), source(`sub\two.txt`, twoData)}, WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	m.Write([]byte("end"))
	if want := "0123456789" + string(twoFiles(t, nil)) + "end"; string(m.Data) != want {
		t.Error("the cabinet or its surroundings differ")
	}
}

func TestProgress(t *testing.T) {
	var got []int64
	opt := WriteOptions{Encoder: plainMSZIP{}, FolderSize: 1, Progress: func(n int64) { got = append(got, n) }}
	write(t, opt, source("a", oneData), source("b", twoData))
	if want := []int64{BlockSize, 40000, 41000}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSummary(t *testing.T) {
	var m memfile.File
	s, err := Write(context.Background(), &m, []Source{source("a", oneData), source("b", twoData)}, WriteOptions{Encoder: plainMSZIP{}, FolderSize: 1})
	if err != nil {
		t.Fatal(err)
	}
	r := open(t, m.Data)
	if s.Files != 2 || s.Uncompressed != 41000 || s.Size != int64(len(m.Data)) || s.SetID != 'a'+'b' || len(s.Folders) != 2 ||
		s.Compressed != r.Folders[0].Compressed+r.Folders[1].Compressed || s.Folders[0] != *r.Folders[0] || s.Folders[1] != *r.Folders[1] {
		t.Errorf("%+v", s)
	}
}

// trackedFile notes whether it was closed.
type trackedFile struct {
	io.Reader
	open *int
	err  error
}

func (f trackedFile) Close() error { *f.open--; return f.err }

// A source that fails in any way is an error that names it, and no file stays
// open.
func TestSourceErrors(t *testing.T) {
	broken := errors.New("broken")
	size := int64(len(oneData))
	after := func(n int, err error) func() io.Reader {
		return func() io.Reader { return io.MultiReader(bytes.NewReader(oneData[:n]), iotest.ErrReader(err)) }
	}
	for _, v := range []struct {
		name   string
		size   int64
		reader func() io.Reader
		open   error
		close  error
		want   error
		text   string
	}{
		{"cannot be opened", size, nil, broken, nil, broken, "bad: broken"},
		{"fails at once", size, after(0, broken), nil, nil, broken, "bad: broken"},
		{"fails in the middle", size, after(20000, broken), nil, nil, broken, "bad: broken"},
		{"fails at the end", size, after(40000, broken), nil, nil, broken, "bad: broken"},
		{"fails to close", size, after(40000, io.EOF), nil, broken, broken, "bad: broken"},
		{"too short", size + 1, after(40000, io.EOF), nil, nil, ErrSourceChanged, "bad: changed while it was being read: 1 bytes are missing of 40001"},
		{"empty", size, after(0, io.EOF), nil, nil, ErrSourceChanged, "bad: changed while it was being read: 40000 bytes are missing of 40000"},
		{"too long", size - 1, after(40000, io.EOF), nil, nil, ErrSourceChanged, "bad: changed while it was being read: there is more than 39999 bytes"},
		{"not empty", 0, after(40000, io.EOF), nil, nil, ErrSourceChanged, "bad: changed while it was being read: there is more than 0 bytes"},
	} {
		for i := range 4 {
			opened := 0
			bad := Source{FileHeader: FileHeader{Name: "bad", Size: v.size}, Open: func() (io.ReadCloser, error) {
				if v.open != nil {
					return nil, v.open
				}
				opened++
				return trackedFile{v.reader(), &opened, v.close}, nil
			}}
			files := []Source{source("good", twoData), bad, source("other", twoData)}
			_, err := Write(context.Background(), &memfile.File{}, files[:2+i%2], WriteOptions{Encoder: []Encoder{nil, plainMSZIP{}}[i/2]})
			var se *SourceError
			if !errors.As(err, &se) || se.File != "bad" || !errors.Is(err, v.want) || err.Error() != v.text {
				t.Errorf("%s, %d: %v", v.name, i, err)
			}
			if opened != 0 {
				t.Errorf("%s, %d: %d files are open", v.name, i, opened)
			}
		}
	}
}

// Wherever the sink fails, its error comes out and it is not used again.
func TestSinkErrors(t *testing.T) {
	files := []Source{source("a", prose(300000, 1)), source("b", twoData)}
	whole := len(write(t, WriteOptions{}, files...))
	for room := 0; room < whole; room += 997 {
		w := &shortWriter{room: room}
		if _, err := Write(context.Background(), w, files, WriteOptions{}); !errors.Is(err, errFull) {
			t.Errorf("after %d bytes: %v", room, err)
		}
	}
}

// noSeek fails on the nth seek.
type noSeek struct {
	memfile.File
	n int
}

func (s *noSeek) Seek(off int64, whence int) (int64, error) {
	if s.n--; s.n < 0 {
		return 0, errBroken
	}
	return s.File.Seek(off, whence)
}

func TestSeekErrors(t *testing.T) {
	for n := range 3 {
		if _, err := Write(context.Background(), &noSeek{n: n}, []Source{source("a", oneData)}, WriteOptions{}); !errors.Is(err, errBroken) {
			t.Errorf("seek %d: %v", n, err)
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	opt := WriteOptions{Progress: func(int64) { cancel() }}
	if _, err := Write(ctx, &memfile.File{}, []Source{source("a", prose(300000, 1))}, opt); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// badEncoder breaks the encoder's contract.
type badEncoder struct {
	storing
	emit func(emit func([]byte, int) error) error
}

func (e badEncoder) EncodeFolder(src io.Reader, size int64, emit func([]byte, int) error) error {
	io.CopyN(io.Discard, src, size)
	return e.emit(emit)
}

func TestEncoderContract(t *testing.T) {
	block := make([]byte, 1<<17)
	for name, f := range map[string]func(emit func([]byte, int) error) error{
		"nothing":          func(emit func([]byte, int) error) error { return nil },
		"too little":       func(emit func([]byte, int) error) error { return emit(block[:9], BlockSize) },
		"short block":      func(emit func([]byte, int) error) error { return emit(block[:9], 100) },
		"large payload":    func(emit func([]byte, int) error) error { return emit(block[:maxPayload+1], BlockSize) },
		"empty payload":    func(emit func([]byte, int) error) error { return emit(nil, BlockSize) },
		"block of nothing": func(emit func([]byte, int) error) error { return emit(block[:9], 0) },
		"too much": func(emit func([]byte, int) error) error {
			return errors.Join(emit(block[:9], BlockSize), emit(block[:9], 40000-BlockSize), emit(block[:9], 1))
		},
	} {
		if _, err := Write(context.Background(), &memfile.File{}, []Source{source("a", oneData)}, WriteOptions{Encoder: badEncoder{emit: f}}); err == nil || !strings.Contains(err.Error(), "encoder of method none") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Times are the same wall clock in UTC, wherever they were made.
func TestWriteTimes(t *testing.T) {
	s := source("a", nil)
	s.Modified = time.Date(1998, 4, 3, 23, 30, 1, 5, time.FixedZone("", -3600))
	if got, want := open(t, write(t, WriteOptions{}, s)).Files[0].Modified, time.Date(1998, 4, 4, 0, 30, 0, 0, time.UTC); !got.Equal(want) || got.Location() != time.UTC {
		t.Errorf("got %v, want %v", got, want)
	}
}

// greedy reads all before it emits anything, as an encoder with large segments
// does.
type greedy struct{ storing }

func (g greedy) EncodeFolder(src io.Reader, size int64, emit func([]byte, int) error) error {
	data, err := io.ReadAll(io.LimitReader(src, size))
	if err != nil {
		return err
	}
	return g.storing.EncodeFolder(bytes.NewReader(data), size, emit)
}

// Nothing may be read any more when the context ends, but much to be compressed.
func TestCancelAfterReading(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	blocks := 0
	opt := WriteOptions{Encoder: greedy{}, Progress: func(int64) { blocks++; cancel() }}
	_, err := Write(ctx, &memfile.File{}, []Source{source("a", prose(300000, 1))}, opt)
	if !errors.Is(err, context.Canceled) || blocks != 1 {
		t.Errorf("%d blocks, error %v", blocks, err)
	}
}
