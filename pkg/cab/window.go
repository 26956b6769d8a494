package cab

import (
	"errors"
	"io"

	"goexpress/internal/format"
)

// window hands out pieces of a range of the cabinet without copying them and
// with few reads. All reading goes through one.
type window struct {
	src  io.ReaderAt
	end  int64  // nothing is read from here on
	off  int64  // of buf in the cabinet
	buf  []byte // what was read last
	size int    // of mem
	mem  []byte // room for buf, made when something is read
}

func newWindow(src io.ReaderAt, end int64, size int) *window {
	return &window{src: src, end: end, size: size}
}

// bytes returns n bytes at off, valid until the next call. n is at most the
// window's size or all there is. Bytes beyond the end are io.ErrUnexpectedEOF.
func (w *window) bytes(off int64, n int) ([]byte, error) {
	if off < 0 || off > w.end || int64(n) > w.end-off {
		return nil, io.ErrUnexpectedEOF
	}
	if at := off - w.off; at < 0 || at+int64(n) > int64(len(w.buf)) {
		if err := w.fill(off, n); err != nil {
			return nil, err
		}
	}
	at := off - w.off
	return w.buf[at : at+int64(n)], nil
}

// atHand is bytes with all that was read beyond the first n.
func (w *window) atHand(off int64, n int) ([]byte, error) {
	if _, err := w.bytes(off, n); err != nil {
		return nil, err
	}
	return w.buf[off-w.off:], nil
}

// fill reads as much as there is room for from off on, at least n bytes.
func (w *window) fill(off int64, n int) error {
	w.off, w.buf = off, nil
	if w.mem == nil {
		w.mem = make([]byte, w.size)
	}
	got, err := w.src.ReadAt(w.mem[:min(int64(len(w.mem)), w.end-off)], off)
	w.buf = w.mem[:got]
	if got >= n {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return format.Errorf("read cabinet at offset %d: %w", off, err)
}

// readError makes err, which window.bytes returned, an error of the record at: a
// FormatError when the bytes do not exist, as it is when they could not be read.
func readError(at *FormatError, err error) error {
	if err != io.ErrUnexpectedEOF {
		return err
	}
	at.Err = err
	if at.Why == "" {
		at.Why = "the data end too early: the cabinet is cut off or its sizes are wrong"
	}
	return at
}
