package cab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"goexpress/internal/memfile"
)

// FuzzReader wants no more than typed errors from any bytes, and that what
// could be read comes back from a cabinet written with it.
func FuzzReader(f *testing.F) {
	seeds := 0
	for _, b := range smallCabinets(f) {
		f.Add(b)
		seeds++
	}
	f.Add(twoFiles(f, plainMSZIP{}))
	f.Add(both(set16(30, flagPrev|flagNext), insert(36, []byte("p\x00\x00n\x00\x00")))(twoFiles(f, nil)))
	seeds += 2
	if seeds < 6 {
		f.Fatalf("%d seeds", seeds)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var files []Source
		total := 0
		exercise(t, b, func(f *File, content []byte) {
			if total += len(content); total < 1<<22 {
				s := source(f.Name, content)
				s.Modified, s.Attributes = f.Modified, f.Attributes
				files = append(files, s)
			}
		})
		rewrite(t, files)
	})
}

// rewrite writes files and wants them back.
func rewrite(t *testing.T, files []Source) {
	var m memfile.File
	_, err := Write(context.Background(), &m, files, WriteOptions{FolderSize: 100})
	var limit *LimitError
	if len(files) == 0 || errors.As(err, &limit) { // a name that is longer in UTF-8
		return
	}
	if err != nil {
		t.Fatalf("Write: %v", err)
	}
	r := open(t, m.Data)
	if len(r.Warnings()) > 0 || len(r.Files) != len(files) {
		t.Errorf("%d files of %d, warnings %v", len(r.Files), len(files), r.Warnings())
	}
	for i, f := range r.Files {
		s := files[i]
		rc, _ := s.Open()
		want, _ := io.ReadAll(rc)
		wantContent(t, f, want)
		if f.Name != s.Name || !s.Modified.IsZero() && !f.Modified.Equal(s.Modified) {
			t.Errorf("%q %v came back as %q %v", s.Name, s.Modified, f.Name, f.Modified)
		}
	}
}

// FuzzSet wants no more than typed errors from any two cabinets that are handed
// over as a set, by name or in order, and from what is searched for cabinets.
func FuzzSet(f *testing.F) {
	files := []Source{source("a", prose(300, 1)), source("b", noise(700, 2)), source("c", prose(90, 3))}
	seeds := 0
	for _, enc := range []Encoder{nil, plainMSZIP{}, plainLZX{}} {
		s, _ := writeSet(f, WriteOptions{Encoder: enc}, 420, files...)
		for i := range len(s.files) - 1 {
			f.Add(s.files[i].Data, s.files[i+1].Data)
			seeds++
		}
	}
	if seeds < 3 {
		f.Fatalf("%d seeds", seeds)
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		s := &memSet{}
		for i, data := range [][]byte{a, b} {
			w, _ := s.create(fmt.Sprintf("set%d.cab", i+1))
			w.Write(data)
		}
		damagedSet(t, s, nil, false)
		both := slices.Concat(a, b)
		err := Search(bytes.NewReader(both), int64(len(both)), ReadOptions{}, func(int64, *Reader) error { return nil })
		if err != nil {
			wantTyped(t, err)
		}
	})
}
