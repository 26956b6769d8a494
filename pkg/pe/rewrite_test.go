package pe_test

import (
	"bytes"
	"io"
	"testing"

	"goexpress/internal/petest"
	"goexpress/pkg/pe"
)

// file is an io.WriteSeeker in memory.
type file struct {
	b   []byte
	off int
}

func (f *file) Write(p []byte) (int, error) {
	if need := f.off + len(p); need > len(f.b) {
		f.b = append(f.b, make([]byte, need-len(f.b))...)
	}
	f.off += copy(f.b[f.off:], p)
	return len(p), nil
}

func (f *file) Seek(off int64, whence int) (int64, error) {
	if whence != io.SeekStart {
		panic("only SeekStart is used")
	}
	f.off = int(off)
	return off, nil
}

func open(t testing.TB, b []byte) *pe.File {
	t.Helper()
	f, err := pe.NewFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func content(s string) func() (io.Reader, error) {
	return func() (io.Reader, error) { return bytes.NewReader([]byte(s)), nil }
}

func rcdata(name, data string) pe.NewResource {
	return pe.NewResource{Type: pe.ID{Num: pe.RTRCData}, Name: pe.ID{Name: name}, Lang: 1033, Size: int64(len(data)), Content: content(data)}
}

func TestFirst(t *testing.T) {
	b := petest.Image{Sections: []petest.Section{{Name: ".text", Data: []byte("code")}}}.Bytes()
	var out file
	l, err := pe.Rewrite(&out, open(t, b), pe.RewriteOptions{Add: []pe.NewResource{rcdata("HELLO", "world")}})
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, out.b)
	got, _ := io.ReadAll(f.Data(*f.Find(pe.ID{Num: 10}, pe.ID{Name: "hello"})))
	if string(got) != "world" || l.Size != f.Size {
		t.Errorf("got %q, size %d of %d", got, l.Size, f.Size)
	}
}
