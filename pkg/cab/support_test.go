package cab

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"goexpress/internal/memfile"
	"goexpress/pkg/cab/mszip"
)

// plainMSZIP is an encoder that has nothing in common with package codec but
// the format: one block after the other through the standard library.
type plainMSZIP struct{}

func (plainMSZIP) Method() Method { return MSZIP }
func (plainMSZIP) Window() int    { return 0 }

func (plainMSZIP) EncodeFolder(src io.Reader, size int64, emit func([]byte, int) error) error {
	var dict []byte
	return storing{}.EncodeFolder(src, size, func(block []byte, n int) error {
		out := bytes.NewBufferString("CK")
		w, err := flate.NewWriterDict(out, 6, dict)
		if err != nil {
			return err
		}
		w.Write(block)
		w.Close()
		dict = append([]byte(nil), block...)
		if out.Len() > n+7 {
			return emit(mszip.AppendStored(nil, block), n)
		}
		return emit(out.Bytes(), n)
	})
}

var testTime = time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)

func source(name string, data []byte) Source {
	return Source{
		FileHeader: FileHeader{Name: name, Size: int64(len(data)), Modified: testTime, Attributes: Archive},
		Open:       func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
	}
}

// prose returns n bytes that compress to about a third, different for every
// seed.
func prose(n int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	words := make([]string, 300)
	for i := range words {
		var b strings.Builder
		for range 2 + r.IntN(8) {
			b.WriteByte(byte('a' + r.IntN(26)))
		}
		words[i] = b.String()
	}
	var b bytes.Buffer
	for b.Len() < n {
		b.WriteString(words[r.IntN(len(words))])
		b.WriteByte(' ')
	}
	return b.Bytes()[:n]
}

// noise returns n bytes that do not compress.
func noise(n int, seed uint64) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(seed)}).Read(b)
	return b
}

func write(t testing.TB, opt WriteOptions, files ...Source) []byte {
	t.Helper()
	var m memfile.File
	s, err := Write(context.Background(), &m, files, opt)
	if err != nil {
		t.Fatalf("Write: %v", err)
	}
	if s.Size != int64(len(m.Data)) {
		t.Fatalf("Summary.Size is %d, %d bytes were written", s.Size, len(m.Data))
	}
	return m.Data
}

func open(t testing.TB, b []byte) *Reader {
	t.Helper()
	r, err := NewReader(bytes.NewReader(b), int64(len(b)), ReadOptions{})
	if err != nil {
		t.Fatalf("NewReader: %v", err)
	}
	return r
}

func contentOf(f *File) ([]byte, error) {
	rc, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	return io.ReadAll(rc)
}

func wantContent(t testing.TB, f *File, want []byte) {
	t.Helper()
	got, err := contentOf(f)
	if err != nil {
		t.Errorf("%s: %v", f.Name, err)
	} else if !bytes.Equal(got, want) {
		t.Errorf("%s: content differs: %d bytes, want %d", f.Name, len(got), len(want))
	}
}

// wantTyped fails unless err is one of the errors that a damaged cabinet may
// give.
func wantTyped(t testing.TB, err error) {
	t.Helper()
	var format *FormatError
	var unsupported *UnsupportedError
	if !errors.As(err, &format) && !errors.As(err, &unsupported) {
		t.Errorf("untyped error %T: %v", err, err)
	}
}
