package pe

import (
	"bufio"
	"bytes"
	"io"

	"goexpress/internal/format"
)

// copyBuffer is the size of the pieces in which a file is copied.
const copyBuffer = 64 << 10

// sink receives the new file in order and sums it up on the way.
type sink struct {
	w    *bufio.Writer
	hash io.Writer // may be nil
	sum  checksum
	off  int64
	buf  []byte
}

func (s *sink) Write(b []byte) (int, error) {
	n, err := s.w.Write(b)
	s.off += int64(n)
	s.sum.Write(b[:n])
	if err == nil && s.hash != nil {
		_, err = s.hash.Write(b)
	}
	return n, err
}

// pad writes zeros up to off.
func (s *sink) pad(off int64) error {
	clear(s.buf)
	for s.off < off {
		if _, err := s.Write(s.buf[:min(off-s.off, int64(len(s.buf)))]); err != nil {
			return err
		}
	}
	return nil
}

// run writes one step: exactly its size.
func (s *sink) run(st step) error {
	if err := s.pad(st.off); err != nil {
		return err
	}
	r, err := st.open()
	if err != nil {
		return err
	}
	n, err := io.CopyBuffer(s, io.LimitReader(r, st.size), s.buf)
	if err != nil {
		return err
	}
	if n < st.size {
		return format.Errorf("ended after %d of %d bytes: %w", n, st.size, io.ErrUnexpectedEOF)
	}
	if m, _ := io.ReadFull(r, s.buf[:1]); m > 0 {
		return format.Errorf("has more than its %d bytes", st.size)
	}
	return nil
}

// writeAt replaces bytes that were written before.
func writeAt(dst io.WriteSeeker, off int64, b []byte) error {
	if _, err := dst.Seek(off, io.SeekStart); err != nil {
		return err
	}
	_, err := dst.Write(b)
	return err
}

// bytesOpener makes a step's content of bytes.
func bytesOpener(b []byte) func() *io.SectionReader {
	return func() *io.SectionReader { return io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b))) }
}
