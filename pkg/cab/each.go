package cab

import (
	"cmp"
	"io"

	"goexpress/internal/sorting"
)

// Each decodes every folder once, in order, and calls fn for every file in the
// order of the content: that of the file table in every proper cabinet. content
// is valid until fn returns; fn may leave it unread. A file that cannot be read
// gets its error from content, and the files after it are still offered. An
// error of fn ends Each and is returned at once.
//
// Files that overlap are read too, as long as that costs no more than decoding
// their folder twice; beyond that, content gives a *FormatError, and File.Open
// still reads them one by one.
//
// Other goroutines read the cabinet and decode ahead while fn runs, a megabyte or
// two at most; they have ended when Each returns.
func (r *Reader) Each(fn func(f *File, content io.Reader) error) error {
	files := append([]*File(nil), r.Files...)
	sorting.Stable(files, func(a, b *File) int {
		return cmp.Or(cmp.Compare(a.Folder, b.Folder), cmp.Compare(a.Offset, b.Offset))
	})
	var p pass
	defer func() { p.end() }()
	for _, f := range files {
		if a := r.areas[f.Folder]; p.a != a {
			p.end()
			p = pass{a: a}
		}
		p.f = f
		content := f.reader(&p)
		content.err = f.named(f.readable())
		err := fn(f, content)
		content.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// pass lends one stream to all files of a folder in turn.
type pass struct {
	a      *area
	f      *File // whose turn it is
	stream *stream
	ahead  *ahead // what works for stream, nil when nothing does
	again  int64  // bytes that had to be decoded again
}

func (p *pass) take() (*stream, error) {
	s := p.stream
	if s != nil && p.f.Offset < s.start {
		p.again += s.start + int64(len(s.cur))
		if p.again > p.a.Uncompressed {
			e := formatError("CFFILE", "uoffFolderStart", p.f.at+4, "too many files overlap to read them in one go; open this one alone")
			e.Folder = p.a.index
			return nil, e.forFile(p.f)
		}
		s = nil
	}
	if s == nil {
		p.end()
		if p.a.worthAhead() {
			s, p.ahead = newStreamAhead(p.a)
		} else {
			s = newStream(p.a)
		}
		p.stream = s
	}
	return s, nil
}

// end stops what works for the stream.
func (p *pass) end() {
	if p.ahead != nil {
		p.ahead.stop()
		p.ahead = nil
	}
}

func (p *pass) give(*stream) {}
