package engine

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"strings"

	"goexpress/internal/foldfs"
	"goexpress/internal/sorting"
	"goexpress/internal/winpath"
	"goexpress/pkg/cab"
	"goexpress/pkg/inf/engine/internal/whole"
)

// medium is a cabinet beside the INF that copies are taken out of.
type medium struct {
	file  fs.File
	cab   *cab.Reader
	names *foldfs.Finder // of cab
	err   error          // why it cannot be read
}

// packed is a file in a medium.
type packed struct {
	medium *medium
	name   string // in the cabinet
	file   *cab.File
}

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
		if pre.media == nil {
			pre.media = map[string]*medium{}
		}
		pre.media[name] = m
	}
	return m, m.err
}

func (m *medium) open(pre *preflight, name string) (err error) {
	if m.file, err = pre.fsys.Open(name); err != nil {
		return err
	}
	r, size, err := randomAccess(m.file, maxBuffered-pre.buffered)
	if err != nil {
		return err
	}
	if _, ok := m.file.(io.ReaderAt); !ok { // as in a package
		pre.buffered += size
	}
	opt := cab.ReadOptions{DecodeName: func(b []byte) string { s, _ := pre.codec.Decode(b); return s }}
	if m.cab, err = cab.NewReader(r, size, opt); err != nil {
		return err
	}
	m.names = foldfs.NewFinder(m.cab)
	return nil
}

// packed finds a file in a cabinet: with its folders, or as Windows does by its
// name alone.
func (pre *preflight) packed(cabinet, source string) (*packed, error) {
	m, err := pre.medium(cabinet)
	if err != nil {
		return nil, err
	}
	name, err := m.names.Find(source)
	if errors.Is(err, fs.ErrNotExist) {
		name, err = m.names.Find(winpath.Base(source))
	}
	if err != nil {
		return nil, err
	}
	info, err := fs.Stat(m.cab, name)
	if err != nil {
		return nil, err
	}
	file, ok := info.Sys().(*cab.File)
	if !ok {
		return nil, &fs.PathError{Op: "copy", Path: source, Err: whole.ErrNotRegular}
	}
	content, err := file.Open() // tells what is known to be wrong without decoding
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: cabinet, Err: err}
	}
	content.Close()
	return &packed{m, name, file}, nil
}

func (p *packed) open() (fs.File, error) { return p.medium.cab.Open(p.name) }

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
func inOrder(steps []step) {
	for len(steps) > 0 {
		copies := neighbours(steps)
		sorting.Stable(copies, func(a, b *copyStep) int {
			f, g := a.packed.file, b.packed.file
			return cmp.Or(cmp.Compare(f.Folder, g.Folder), cmp.Compare(f.Offset, g.Offset))
		})
		for i, c := range copies {
			steps[i] = c
		}
		steps = steps[max(len(copies), 1):]
	}
}

// neighbours are the copies at the beginning that may be sorted.
func neighbours(steps []step) (copies []*copyStep) {
	places := map[string]bool{}
	for _, s := range steps {
		c, ok := s.(*copyStep)
		if !ok || c.packed == nil || places[placeOf(c.Dest)] || len(copies) > 0 && c.packed.medium != copies[0].packed.medium {
			break
		}
		places[placeOf(c.Dest)] = true
		copies = append(copies, c)
	}
	return copies
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
