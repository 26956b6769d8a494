package cab

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync"
	"testing"
	"testing/iotest"

	"goexpress/internal/memfile"
)

// countingReader counts what is read of a cabinet.
type countingReader struct {
	io.ReaderAt
	mu    sync.Mutex
	bytes int64
}

func (c *countingReader) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, off)
	c.mu.Lock()
	c.bytes += int64(n)
	c.mu.Unlock()
	return n, err
}

// manyFiles is a cabinet of one folder with n files of 50000 bytes.
func manyFiles(t testing.TB, n int, enc Encoder) (b []byte, contents [][]byte) {
	var files []Source
	for i := range n {
		contents = append(contents, prose(50000, uint64(i)))
		files = append(files, source(fmt.Sprintf("file%02d", i), contents[i]))
	}
	return write(t, WriteOptions{Encoder: enc}, files...), contents
}

func openCounting(t *testing.T, b []byte) (*Reader, *countingReader) {
	t.Helper()
	c := &countingReader{ReaderAt: bytes.NewReader(b)}
	r, err := NewReader(c, int64(len(b)), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	c.bytes = 0
	return r, c
}

// Files opened in order read their folder once, whether they are read to the
// end, in part, or not at all.
func TestOpenInOrderDecodesOnce(t *testing.T) {
	b, contents := manyFiles(t, 40, nil)
	r, c := openCounting(t, b)
	for i, f := range r.Files {
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		switch i % 3 {
		case 0:
			if err := iotest.TestReader(rc, contents[i]); err != nil {
				t.Error(err)
			}
		case 1:
			io.CopyN(io.Discard, rc, 10)
		}
		if err := rc.Close(); err != nil {
			t.Error(err)
		}
	}
	// The last block of what was read ahead is read again.
	if limit := int64(len(b)) * 5 / 4; c.bytes > limit {
		t.Errorf("%d bytes were read of a cabinet of %d", c.bytes, len(b))
	}
}

func TestOpenInAnyOrder(t *testing.T) {
	b, contents := manyFiles(t, 9, plainMSZIP{})
	r := open(t, b)
	for _, i := range []int{8, 0, 3, 4, 1, 7, 7, 2, 6, 5, 0, 8} {
		wantContent(t, r.Files[i], contents[i])
	}
	if n := len(r.idle.list); n > maxIdle {
		t.Errorf("%d streams wait", n)
	}
}

func TestConcurrentOpen(t *testing.T) {
	b, contents := manyFiles(t, 12, plainMSZIP{})
	r := open(t, b)
	var wg sync.WaitGroup
	for g := range 6 {
		wg.Go(func() {
			for k := range 12 {
				i := (k*(g%2*10+1) + g) % 12
				wantContent(t, r.Files[i], contents[i])
			}
			if err := r.Each(func(f *File, content io.Reader) error {
				got, err := io.ReadAll(content)
				if want := contents[slices.Index(r.Files, f)]; err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s: %d bytes, %v", f.Name, len(got), err)
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestFileReader(t *testing.T) {
	b := twoFiles(t, plainMSZIP{})
	rc, err := open(t, b).Files[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if n, err := io.Copy(&out, rc); n != 40000 || err != nil || !bytes.Equal(out.Bytes(), oneData) {
		t.Errorf("copied %d bytes: %v", n, err)
	}
	if n, err := rc.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("Read at the end: %d, %v", n, err)
	}
	if err := rc.Close(); err != nil {
		t.Error(err)
	}
	if _, err := rc.Read(make([]byte, 1)); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Read after Close: %v", err)
	}
	if err := rc.Close(); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("second Close: %v", err)
	}
}

func TestCopyReportsWriteErrors(t *testing.T) {
	rc, _ := open(t, twoFiles(t, nil)).Files[0].Open()
	if _, err := io.Copy(&shortWriter{room: 100}, rc); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}

// shortWriter takes so many bytes and fails then. It panics when it is used
// after its error.
type shortWriter struct {
	memfile.File
	room   int
	failed bool
}

var errFull = errors.New("disk full")

func (w *shortWriter) Write(p []byte) (int, error) {
	if w.failed {
		panic("written to after an error")
	}
	n := min(len(p), w.room)
	w.room -= n
	w.File.Write(p[:n])
	if n < len(p) {
		w.failed = true
		return n, errFull
	}
	return n, nil
}

// Behind a damaged block nothing is decoded again and again.
func TestDamageIsRemembered(t *testing.T) {
	b, contents := manyFiles(t, 40, nil)
	data := open(t, b).DataOffset
	b[data+10*(dataSize+BlockSize)+100] ^= 1 // in the eleventh block
	r, c := openCounting(t, b)
	bad := 0
	for range 20 {
		for i, f := range r.Files {
			got, err := contentOf(f)
			if err != nil {
				bad++
				if !errors.Is(err, ErrChecksum) {
					t.Fatal(err)
				}
			} else if !bytes.Equal(got, contents[i]) {
				t.Errorf("%s differs", f.Name)
			}
		}
	}
	// File 6 begins before the damage, all that follow are behind it.
	if bad != 20*(40-6) {
		t.Errorf("%d files could not be read", bad)
	}
	if limit := int64(21 * 11 * BlockSize * 2); c.bytes > limit {
		t.Errorf("%d bytes were read, want at most %d", c.bytes, limit)
	}
}

// moveFiles gives all files of a cabinet with one folder the same place.
func moveFiles(r *Reader, b []byte, offset, size uint32) []byte {
	b = bytes.Clone(b)
	for _, f := range r.Files {
		le.PutUint32(b[f.at:], size)
		le.PutUint32(b[f.at+4:], offset)
	}
	return b
}

// Files that all cover the whole folder must not make Each decode it once a
// file.
func TestOverlapIsBounded(t *testing.T) {
	b, contents := manyFiles(t, 40, nil)
	all := bytes.Join(contents, nil)
	r, c := openCounting(t, moveFiles(open(t, b), b, 0, uint32(len(all))))
	if len(r.Warnings()) != 1 {
		t.Errorf("warnings: %v", r.Warnings())
	}
	good := 0
	err := r.Each(func(f *File, content io.Reader) error {
		got, err := io.ReadAll(content)
		var e *FormatError
		switch {
		case err == nil && bytes.Equal(got, all):
			good++
		case !errors.As(err, &e) || e.Field != "uoffFolderStart":
			t.Errorf("%s: %d bytes, %v", f.Name, len(got), err)
		}
		return nil
	})
	if err != nil || good != 2 {
		t.Errorf("%d files could be read: %v", good, err)
	}
	if limit := int64(len(b)) * 5 / 2; c.bytes > limit {
		t.Errorf("%d bytes were read of a cabinet of %d", c.bytes, len(b))
	}
	wantContent(t, r.Files[39], all)
}

// Files that share a range inside one block cost nothing.
func TestOverlapInOneBlock(t *testing.T) {
	b, contents := manyFiles(t, 40, plainMSZIP{})
	all := bytes.Join(contents, nil)
	at := 50 * BlockSize
	r := open(t, moveFiles(open(t, b), b, uint32(at+100), 5000))
	err := r.Each(func(f *File, content io.Reader) error {
		got, err := io.ReadAll(content)
		if err != nil || !bytes.Equal(got, all[at+100:at+5100]) {
			t.Errorf("%s: %d bytes, %v", f.Name, len(got), err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestEach(t *testing.T) {
	b, contents := manyFiles(t, 9, plainMSZIP{})
	r := open(t, b)
	i := 0
	var late io.Reader
	err := r.Each(func(f *File, content io.Reader) error {
		if f != r.Files[i] {
			t.Errorf("file %d is %s", i, f.Name)
		}
		switch i % 3 { // 0: unread
		case 1:
			got := make([]byte, 7)
			if _, err := io.ReadFull(content, got); err != nil || !bytes.Equal(got, contents[i][:7]) {
				t.Errorf("%s: %q, %v", f.Name, got, err)
			}
		case 2:
			got, err := io.ReadAll(content)
			if err != nil || !bytes.Equal(got, contents[i]) {
				t.Errorf("%s: %d bytes, %v", f.Name, len(got), err)
			}
		}
		i++
		late = content
		return nil
	})
	if err != nil || i != 9 {
		t.Errorf("%d files: %v", i, err)
	}
	if _, err := late.Read(make([]byte, 1)); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("content outlives its call: %v", err)
	}
	stop := errors.New("stop")
	i = 0
	if err := r.Each(func(*File, io.Reader) error { i++; return stop }); err != stop || i != 1 {
		t.Errorf("fn's error after %d calls: %v", i, err)
	}
}

// A set's part is listed; files that lie in it alone are read.
func TestIncompleteSet(t *testing.T) {
	for _, v := range []struct {
		name  string
		flags uint16
		index uint16
		good  string
		want  string
	}{
		{"to the next", flagNext, continuedToNext, "one.txt", `folder 0: cabinet set incomplete: the folder goes on in the next cabinet, "n.cab"`},
		{"from the previous", flagPrev, continuedFromPrev, "", `folder 0: cabinet set incomplete: the folder begins in the previous cabinet, "n.cab"`},
		{"both", flagPrev, continuedPrevAndNext, "", `folder 0: cabinet set incomplete: the folder begins in the previous cabinet, "n.cab"`},
		{"from a previous without a name", 0, continuedFromPrev, "", `folder 0: cabinet set incomplete: the folder begins in the previous cabinet`},
		{"to a next without a name", 0, continuedToNext, "one.txt", `folder 0: cabinet set incomplete: the folder goes on in the next cabinet`},
	} {
		t.Run(v.name, func(t *testing.T) {
			b := set16(file2At+8, v.index)(twoFiles(t, plainMSZIP{}))
			if v.flags != 0 {
				b = both(set16(30, v.flags), insert(36, []byte("n.cab\x00\x00")))(b)
			}
			r := open(t, b)
			good := ""
			for _, f := range r.Files {
				_, err := contentOf(f)
				if err == nil {
					good += f.Name
					continue
				}
				var e *UnsupportedError
				if !errors.As(err, &e) || !errors.Is(err, ErrIncompleteSet) || err.Error() != v.want {
					t.Errorf("%s: %v\nwant %s", f.Name, err, v.want)
				}
			}
			if good != v.good {
				t.Errorf("readable: %q, want %q", good, v.good)
			}
			if found := Verify(r); len(found) != 1 || !errors.Is(found[0], ErrIncompleteSet) {
				t.Errorf("Verify: %v", found)
			}
		})
	}
}

// The first part of a block that goes on in the next cabinet is no damage.
func TestSplitBlock(t *testing.T) {
	b := twoFiles(t, nil)
	second := dataAt + dataSize + BlockSize
	b = both(set16(file1At+8, continuedToNext), set16(file2At+8, continuedToNext))(b)
	b = both(set16(second+6, 0), set32(second, 0))(b)
	r := open(t, b)
	if f := r.Folders[0]; f.Blocks != 2 || f.Uncompressed != BlockSize {
		t.Errorf("%+v", *f)
	}
	for _, err := range Verify(r) {
		if !errors.Is(err, ErrIncompleteSet) {
			t.Errorf("Verify: %v", err)
		}
	}
}

// manyBlocks is a cabinet of one stored folder with more blocks than can be
// counted, all zeros; its bytes are made up when they are read.
type manyBlocks struct {
	directory []byte
	blocks    int64
}

func (m *manyBlocks) size() int64 {
	return int64(len(m.directory)) + m.blocks*(dataSize+BlockSize)
}

func (m *manyBlocks) ReadAt(p []byte, off int64) (int, error) {
	head := [dataSize]byte{4: 0, 5: 0x80, 6: 0, 7: 0x80}
	clear(p)
	n := copy(p, m.directory[min(off, int64(len(m.directory))):])
	in := (off + int64(n) - int64(len(m.directory))) % (dataSize + BlockSize)
	for at := int64(n) - in; at < int64(len(p)); at += dataSize + BlockSize {
		for i, c := range head {
			if k := at + int64(i); k >= int64(n) && k < int64(len(p)) {
				p[k] = c
			}
		}
	}
	return len(p), nil
}

// Microsoft has shipped folders of more than 65535 blocks; the count then holds
// the low 16 bits.
func TestMoreBlocksThanCounted(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 2 GB")
	}
	const blocks = 65537
	m := &manyBlocks{blocks: blocks}
	h := header{minor: 3, major: 1, folders: 1, files: 2, filesOff: headerSize + folderSize}
	first := fileRecord{size: MaxFolderBytes - 1, date: 0x21}
	last := fileRecord{size: blocks*BlockSize - MaxFolderBytes + 1, offset: MaxFolderBytes - 1, date: 0x21}
	for range 2 { // the second time with all sizes known
		folder := folderRecord{dataOff: uint32(len(m.directory)), blocks: blocks & 0xFFFF}
		h.size = uint32(m.size())
		b := folder.append(h.append(nil))
		m.directory = last.append(first.append(b, "first"), "last")
	}
	r, err := NewReader(m, m.size(), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if f := r.Folders[0]; f.Blocks != blocks || f.Uncompressed != blocks*BlockSize || len(r.Warnings()) > 0 {
		t.Errorf("%+v, %v", *f, r.Warnings())
	}
	rc, err := r.Files[1].Open()
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, rc); n != r.Files[1].Size || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
}
