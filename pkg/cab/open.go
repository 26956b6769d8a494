package cab

import (
	"io"
	"io/fs"

	"goexpress/internal/incomparable"
)

// Open streams the file's content. Reading it to its end checks the blocks'
// sizes and checksums. Files that are opened in the order of the cabinet, each
// closed before the next is opened, decode their folder once; going backwards
// begins the folder anew.
//
// The error is a *FormatError, an *UnsupportedError, or that of the underlying
// reader.
func (f *File) Open() (io.ReadCloser, error) {
	if err := f.readable(); err != nil {
		return nil, f.named(err)
	}
	return f.reader(f), nil
}

// named adds the file's name to an error of its folder.
func (f *File) named(err error) error {
	if e, ok := err.(*FormatError); ok && e.File == "" {
		return e.forFile(f)
	}
	return err
}

// streamSource lends a stream to a fileReader.
type streamSource interface {
	take() (*stream, error) // one that is not past the file's begin
	give(*stream)           // takes it back
}

// take and give lend a file the streams that its Reader keeps.
func (f *File) take() (*stream, error) {
	return f.r.idle.take(f.r.areas[f.Folder], f.Offset), nil
}

func (f *File) give(s *stream) { f.r.idle.put(s) }

// fileReader reads one file. It takes a stream when the first byte is wanted.
type fileReader struct {
	_      incomparable.Struct
	f      *File
	src    streamSource
	pos    int64 // in the folder
	stream *stream
	err    error
}

func (f *File) reader(src streamSource) *fileReader {
	return &fileReader{f: f, src: src, pos: f.Offset}
}

// next returns the bytes from pos on, as many as lie at hand.
func (r *fileReader) next() ([]byte, error) {
	left := r.f.Offset + r.f.Size - r.pos
	switch {
	case r.err != nil:
		return nil, r.err
	case left == 0:
		return nil, io.EOF
	case r.stream == nil:
		if r.stream, r.err = r.src.take(); r.err != nil {
			return nil, r.err
		}
	}
	b, err := r.stream.at(r.pos)
	if err != nil {
		r.err = r.f.named(err)
		return nil, r.err
	}
	return b[:min(int64(len(b)), left)], nil
}

func (r *fileReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, r.err
	}
	b, err := r.next()
	n := copy(p, b)
	r.pos += int64(n)
	return n, err
}

// WriteTo spares io.Copy its buffer.
func (r *fileReader) WriteTo(w io.Writer) (written int64, err error) {
	for {
		b, err := r.next()
		if err == io.EOF {
			return written, nil
		}
		if err != nil {
			return written, err
		}
		n, err := w.Write(b)
		r.pos += int64(n)
		written += int64(n)
		if err == nil && n < len(b) {
			err = io.ErrShortWrite
		}
		if err != nil {
			return written, err
		}
	}
}

// Close gives the stream back. Reading is an error from now on.
func (r *fileReader) Close() error {
	if r.err == fs.ErrClosed {
		return fs.ErrClosed
	}
	if r.stream != nil {
		r.src.give(r.stream)
		r.stream = nil
	}
	r.err = fs.ErrClosed
	return nil
}
