package cab

import (
	"context"
	"errors"
	"io"

	"goexpress/internal/format"
)

// sourceReader is the files of a folder as one stream. It yields exactly the
// announced bytes or an error that names the file.
type sourceReader struct {
	ctx   context.Context
	files []Source // the one at hand first
	open  io.ReadCloser
	left  int64 // of the one at hand
	err   error
}

func newSourceReader(ctx context.Context, files []Source) *sourceReader {
	return &sourceReader{ctx: ctx, files: files}
}

func (r *sourceReader) Read(p []byte) (int, error) {
	if r.err == nil {
		r.err = r.ctx.Err()
	}
	for r.err == nil && r.left == 0 {
		r.err = r.next()
	}
	if r.err != nil || len(p) == 0 {
		return 0, r.err
	}
	n, err := r.open.Read(p[:min(int64(len(p)), r.left)])
	r.left -= int64(n)
	switch {
	case err == io.EOF && r.left > 0:
		r.fail(format.Errorf("%w: %d bytes are missing of %d", ErrSourceChanged, r.left, r.files[0].Size))
	case err != nil && err != io.EOF:
		r.fail(err)
	}
	if n > 0 {
		return n, nil
	}
	return 0, r.err
}

// next ends the file at hand, if any, and opens the next. At the end it is
// io.EOF.
func (r *sourceReader) next() error {
	if r.open != nil {
		if err := r.end(); err != nil {
			return err
		}
		r.files = r.files[1:]
	}
	if len(r.files) == 0 {
		return io.EOF
	}
	f := &r.files[0]
	var err error
	if r.open, err = f.Open(); err != nil {
		r.open = nil
		return &SourceError{f.Name, err}
	}
	r.left = f.Size
	return nil
}

// end closes the file at hand, of which there must not be more.
func (r *sourceReader) end() error {
	var more [1]byte
	n, err := io.ReadFull(r.open, more[:])
	closeErr := r.open.Close()
	r.open = nil
	switch {
	case n > 0:
		err = format.Errorf("%w: there is more than %d bytes", ErrSourceChanged, r.files[0].Size)
	case err == io.EOF:
		err = closeErr
	}
	if err != nil {
		return &SourceError{r.files[0].Name, err}
	}
	return nil
}

func (r *sourceReader) fail(err error) {
	r.err = &SourceError{r.files[0].Name, err}
}

// atEnd returns nil when the last file, and empty ones behind it, end where they
// should.
func (r *sourceReader) atEnd() error {
	var more [1]byte
	switch _, err := io.ReadFull(r, more[:]); err {
	case io.EOF:
		return nil
	case nil:
		return errors.New("the encoder has left bytes unread")
	default:
		return err
	}
}

// close closes the file that an error has left open.
func (r *sourceReader) close() {
	if r.open != nil {
		r.open.Close()
	}
}
