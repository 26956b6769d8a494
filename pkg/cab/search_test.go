package cab

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"
)

// found returns where Search finds cabinets, and what it ends with.
func found(t *testing.T, b []byte) (offsets []int64, err error) {
	t.Helper()
	err = Search(bytes.NewReader(b), int64(len(b)), ReadOptions{}, func(at int64, c *Reader) error {
		if len(c.Warnings()) > 0 {
			t.Errorf("at %d: %v", at, c.Warnings())
		}
		cut := open(t, b[at:at+c.Size])
		for i, f := range c.Files {
			want, err := contentOf(cut.Files[i])
			if err != nil {
				t.Error(err)
			}
			wantContent(t, f, want)
		}
		offsets = append(offsets, at)
		return nil
	})
	return offsets, err
}

func TestSearch(t *testing.T) {
	small := write(t, WriteOptions{}, source("a.txt", []byte("hi")))
	large := twoFiles(t, plainMSZIP{})
	nested := write(t, WriteOptions{}, source("a.cab", small))
	broken := bytes.Clone(small)
	le.PutUint16(broken[file1At+8:], 7) // a header that pleases, a directory that does not
	at := func(n int, b []byte) []byte { return append(make([]byte, n), b...) }
	for _, v := range []struct {
		name string
		b    []byte
		want []int64
	}{
		{"nothing", nil, nil},
		{"zeros", make([]byte, 3*searchChunk), nil},
		{"alone", small, []int64{0}},
		{"behind something", at(1, small), []int64{1}},
		{"before something", append(bytes.Clone(small), "more"...), []int64{0}},
		{"two", slices.Concat([]byte("start"), small, []byte("MSCF"), large, []byte("MSC")), []int64{5, 5 + int64(len(small)) + 4}},
		{"end to end", slices.Concat(small, small), []int64{0, int64(len(small))}},
		{"a cabinet in a cabinet", nested, []int64{0}},
		{"over the end of a chunk", at(searchChunk-2, small), []int64{searchChunk - 2}},
		{"its header ends with a chunk", at(searchChunk-headerSize, small), []int64{searchChunk - headerSize}},
		{"its header is cut by the end of a chunk", at(searchChunk-headerSize+1, small), []int64{searchChunk - headerSize + 1}},
		{"cut off", small[:len(small)-1], nil},
		{"signature alone", signature[:], nil},
		{"signature before it", append([]byte("MSCF"), small...), []int64{4}},
		{"inside a broken one", append(bytes.Clone(broken[:40]), small...), []int64{40}},
		{"behind a broken one", append(bytes.Clone(broken), small...), []int64{int64(len(broken))}},
		{"reserved field", set32(4, 1)(bytes.Clone(small)), nil},
		{"version", set16(24, 2<<8)(bytes.Clone(small)), nil},
		{"flags", set16(30, 8)(bytes.Clone(small)), nil},
		{"no files", set16(28, 0)(bytes.Clone(small)), nil},
		{"no folders", set16(26, 0)(bytes.Clone(small)), nil},
	} {
		t.Run(v.name, func(t *testing.T) {
			got, err := found(t, v.b)
			if err != nil || !slices.Equal(got, v.want) {
				t.Errorf("at %v, want %v: %v", got, v.want, err)
			}
		})
	}
}

func TestSearchEveryPlace(t *testing.T) {
	small := write(t, WriteOptions{}, source("a.txt", []byte("hi")))
	for n := searchChunk - 100; n < searchChunk+10; n++ {
		if got, err := found(t, append(make([]byte, n), small...)); err != nil || !slices.Equal(got, []int64{int64(n)}) {
			t.Errorf("at %d: %v, %v", n, got, err)
		}
	}
}

func TestSearchErrors(t *testing.T) {
	small := write(t, WriteOptions{}, source("a.txt", []byte("hi")))
	two := slices.Concat(small, small)
	stop := errors.New("stop")
	n := 0
	err := Search(bytes.NewReader(two), int64(len(two)), ReadOptions{}, func(int64, *Reader) error { n++; return stop })
	if err != stop || n != 1 {
		t.Errorf("after %d: %v", n, err)
	}
	none := func(int64, *Reader) error { return nil }
	for from := range len(small) {
		if err := Search(failingReader{small, int64(from)}, int64(len(small)), ReadOptions{}, none); !errors.Is(err, errBroken) {
			t.Errorf("from %d: %v", from, err)
		}
	}
	var limit *LimitError
	if err := Search(bytes.NewReader(small), int64(len(small)), ReadOptions{Limit: AtMost(0, 1)}, none); !errors.As(err, &limit) {
		t.Errorf("limit: %v", err)
	}
}

// What is full of beginnings costs no more than its size.
func TestSearchIsBounded(t *testing.T) {
	h := header{minor: versionMinor, major: versionMajor, folders: 1, files: 65535, filesOff: headerSize + folderSize}
	const size = 4 << 20
	for _, v := range []struct {
		name string
		fill []byte
	}{
		{"signatures", signature[:]},
		{"headers", append(h.append(nil), make([]byte, 8)...)},
	} {
		t.Run(v.name, func(t *testing.T) {
			b := bytes.Repeat(v.fill, size/len(v.fill))
			for i := 0; i+headerSize < len(b); i += len(v.fill) {
				if len(v.fill) > 4 {
					le.PutUint32(b[i+8:], uint32(len(b)-i))
				}
			}
			c := &countingReader{ReaderAt: bytes.NewReader(b)}
			err := Search(c, int64(len(b)), ReadOptions{}, func(at int64, _ *Reader) error { return fmt.Errorf("found at %d", at) })
			var e *FormatError
			if err != nil && !errors.As(err, &e) {
				t.Error(err)
			}
			if most := int64(maxWasted + 3*size); c.bytes > most {
				t.Errorf("%d bytes were read of %d", c.bytes, size)
			}
		})
	}
}

// Bytes are not read again for each of the cabinets that lie close together.
func TestSearchReadsOnce(t *testing.T) {
	const count = 1000
	one := write(t, WriteOptions{}, source("a", nil))
	data := append(bytes.Repeat(one, count), make([]byte, 2*searchChunk)...)
	src := &countedReads{ReaderAt: bytes.NewReader(data)}
	found := 0
	err := Search(src, int64(len(data)), ReadOptions{}, func(int64, *Reader) error { found++; return nil })
	if err != nil || found != count {
		t.Fatalf("found %d of %d, error %v", found, count, err)
	}
	if read, most := src.bytes.Load(), int64(2*len(data)); read > most {
		t.Errorf("%d bytes were read of %d", read, len(data))
	}
}
