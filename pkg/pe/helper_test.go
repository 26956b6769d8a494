package pe_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"goexpress/internal/memfile"
	"goexpress/pkg/pe"
)

var errInjected = errors.New("injected")

// failing lets left bytes and seeks seeks pass, then fails. A call after its
// error panics: errors must not be lost.
type failing struct {
	memfile.File
	left, seeks int
	failed      bool
}

func (f *failing) fail() error {
	if f.failed {
		panic("called again after an error")
	}
	f.failed = true
	return errInjected
}

func (f *failing) Write(p []byte) (int, error) {
	if f.failed || len(p) > f.left {
		return 0, f.fail()
	}
	f.left -= len(p)
	return f.File.Write(p)
}

func (f *failing) Seek(off int64, whence int) (int64, error) {
	if f.seeks--; f.failed || f.seeks < 0 {
		return 0, f.fail()
	}
	return f.File.Seek(off, whence)
}

// failingAt is a file that cannot be read from an offset on, once armed.
type failingAt struct {
	*bytes.Reader
	from  int64
	armed bool
}

func (f *failingAt) ReadAt(p []byte, off int64) (int, error) {
	if f.armed && off+int64(len(p)) > f.from {
		return 0, errInjected
	}
	return f.Reader.ReadAt(p, off)
}

func open(t testing.TB, b []byte) *pe.File {
	t.Helper()
	f, err := pe.NewFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// rewrite rewrites b and checks what holds for every written file.
func rewrite(t testing.TB, b []byte, opt pe.RewriteOptions) ([]byte, *pe.Layout) {
	t.Helper()
	var out, again memfile.File
	l, err := pe.Rewrite(&out, open(t, b), opt)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pe.Rewrite(&again, open(t, b), opt); err != nil || !bytes.Equal(out.Data, again.Data) {
		t.Errorf("a second write gives other bytes (%v)", err)
	}
	checkWritten(t, out.Data, l)
	return out.Data, l
}

func data(t testing.TB, f *pe.File, typ, name pe.ID) string {
	t.Helper()
	res := f.Find(typ, name)
	if res == nil {
		return "<missing>"
	}
	b, err := io.ReadAll(f.Data(*res))
	if err != nil {
		t.Error(err)
	}
	return string(b)
}

func id(n uint16) pe.ID    { return pe.ID{Num: n} }
func named(s string) pe.ID { return pe.ID{Name: s} }
func rc(f *pe.File, t testing.TB, name string) string {
	t.Helper()
	return data(t, f, id(pe.RTRCData), named(name))
}

func content(s string) func() (io.Reader, error) {
	return func() (io.Reader, error) { return bytes.NewReader([]byte(s)), nil }
}

func rcdata(name, data string) pe.NewResource {
	return pe.NewResource{Type: id(pe.RTRCData), Name: named(name), Lang: 1033, Size: int64(len(data)), Content: content(data)}
}
