package cab

import (
	"context"
	"errors"
	"io"
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
	if len(r.Warnings) > 0 || len(r.Files) != len(files) {
		t.Errorf("%d files of %d, warnings %v", len(r.Files), len(files), r.Warnings)
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
