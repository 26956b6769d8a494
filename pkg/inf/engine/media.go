package engine

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"strings"

	"goexpress/internal/foldfs"
	"goexpress/internal/incomparable"
	"goexpress/internal/sorting"
	"goexpress/internal/winpath"
	"goexpress/pkg/cab"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine/internal/whole"
)

// medium is a cabinet beside the INF that copies are taken out of.
type medium struct {
	_     incomparable.Struct
	file  fs.File
	cab   *cab.Reader
	names *foldfs.Finder // of cab
	err   error          // why it cannot be read
}

// source is a file of the package, loose or in a cabinet.
type source struct {
	_    incomparable.Struct
	fsys fs.FS
	name string
	file *cab.File // nil when it is loose
}

func (s *source) open() (fs.File, error) { return s.fsys.Open(s.name) }

// medium opens the cabinet of that name once.
func (pre *preflight) medium(cabinet string) (*medium, error) {
	name, err := pre.find(cabinet)
	if err != nil {
		return nil, err
	}
	m := pre.media[name]
	if m == nil {
		m = &medium{}
		if m.err = m.open(pre, name); m.err != nil {
			m.err = &fs.PathError{Op: "read", Path: cabinet, Err: m.err}
		}
		pre.media[name] = m
	}
	return m, m.err
}

func (m *medium) open(pre *preflight, name string) (err error) {
	if m.file, err = pre.opt.Source.Open(name); err != nil {
		return err
	}
	r, size, err := randomAccess(m.file, maxBuffered-pre.buffered)
	if err != nil {
		return err
	}
	if _, ok := m.file.(io.ReaderAt); !ok { // as in a package
		pre.buffered += size
	}
	opt := cab.ReadOptions{DecodeName: func(b []byte) string { s, _ := pre.opt.Codec.Decode(b); return s }}
	if m.cab, err = cab.NewReader(r, size, opt); err != nil {
		return err
	}
	m.names = foldfs.NewFinder(m.cab)
	return nil
}

// packed finds a file in a cabinet: with its folders, or as Windows does by its
// name alone.
func (pre *preflight) packed(s *source, cabinet, path string) error {
	m, err := pre.medium(cabinet)
	if err != nil {
		return err
	}
	name, err := m.names.Find(path)
	if errors.Is(err, fs.ErrNotExist) {
		name, err = m.names.Find(winpath.Base(path))
	}
	if err != nil {
		return err
	}
	info, err := fs.Stat(m.cab, name)
	if err != nil {
		return err
	}
	file, ok := info.Sys().(*cab.File)
	if !ok {
		return &fs.PathError{Op: "copy", Path: path, Err: whole.ErrNotRegular}
	}
	content, err := file.Open() // tells what is known to be wrong without decoding
	if err != nil {
		return &fs.PathError{Op: "read", Path: cabinet, Err: err}
	}
	content.Close()
	*s = source{fsys: m.cab, name: name, file: file}
	return nil
}

// close closes the cabinets.
func (pre *preflight) close() {
	for _, m := range pre.media {
		if m.file != nil {
			m.file.Close() // it was only read
		}
	}
}

// inOrder sorts neighbouring copies out of one cabinet by their places in it.
// So its folders are decoded once, not once a file; setupapi too copies medium
// by medium. Copies of several files to one place keep their order.
func inOrder(jobs []*job) {
	for len(jobs) > 0 {
		n := neighbours(jobs)
		sorting.Stable(jobs[:n], func(a, b *job) int {
			f, g := a.source.file, b.source.file
			if f.Folder != g.Folder {
				return f.Folder - g.Folder
			}
			return cmp.Compare(f.Offset, g.Offset)
		})
		jobs = jobs[max(n, 1):]
	}
}

// neighbours counts the copies at the beginning that may be sorted.
func neighbours(jobs []*job) int {
	places := map[string]bool{}
	for i, j := range jobs {
		a, ok := j.action.(*inf.Copy)
		if !ok || j.source.file == nil || j.source.fsys != jobs[0].source.fsys {
			return i
		}
		place := placeOf(a.Dest)
		if places[place] {
			return i
		}
		places[place] = true
	}
	return len(jobs)
}

// compressedName is the name that COMPRESS.EXE gave a file: x.dl_ for x.dll.
func compressedName(name string) string {
	switch ext := winpath.Ext(name); {
	case ext == "" || ext == ".":
		return strings.TrimSuffix(name, ".") + "._"
	case len(ext) < len(".dll"):
		return name + "_"
	}
	return name[:len(name)-1] + "_"
}
