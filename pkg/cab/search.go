package cab

import (
	"bytes"
	"errors"
	"io"
	"sync/atomic"
)

// searchChunk is how much is looked through at a time.
const searchChunk = 256 << 10

// maxWasted, and as many bytes as there are, may be read of what begins as a
// cabinet and is none.
const maxWasted = 16 << 20

// Search looks for cabinets inside something larger, an installer or a disk
// image, and calls found for each, in order, with the offset at which it begins.
// c is opened with opt; whoever wants the bytes takes c.Size from that offset
// on. What lies inside a cabinet that was found is not searched. Only cabinets
// that are there to their last byte count, with the version that all have and at
// least one folder and file. An error of found ends Search and is returned.
//
// The time is in proportion to size whatever the bytes are: Search gives up with
// a *FormatError on what is full of cabinets that cannot be opened.
func Search(r io.ReaderAt, size int64, opt ReadOptions, found func(offset int64, c *Reader) error) error {
	s := searcher{src: r, size: size, opt: opt, budget: maxWasted + size}
	w := newWindow(r, size, searchChunk)
	for pos := int64(0); size-pos >= headerSize; {
		chunk, err := w.atHand(pos, headerSize)
		if err != nil {
			return err
		}
		at, c, err := s.first(chunk, pos)
		if err != nil {
			return err
		}
		if c == nil {
			pos += int64(len(chunk) - headerSize + 1)
			continue
		}
		if err := found(at, c); err != nil {
			return err
		}
		pos = at + c.Size
	}
	return nil
}

// searcher looks at places where a cabinet may begin.
type searcher struct {
	src    io.ReaderAt
	size   int64
	opt    ReadOptions
	budget int64 // bytes that may be read in vain
}

// first returns the first cabinet whose header lies in chunk, which begins at
// pos; nil when there is none.
func (s *searcher) first(chunk []byte, pos int64) (int64, *Reader, error) {
	for i := 0; ; i++ {
		next := bytes.Index(chunk[i:], signature[:])
		if next < 0 || i+next+headerSize > len(chunk) {
			return 0, nil, nil
		}
		i += next
		at := pos + int64(i)
		var h header
		h.parse(chunk[i:])
		if !h.plausible(s.size - at) {
			continue
		}
		c, err := s.open(at, int64(h.size))
		if c != nil || err != nil {
			return at, c, err
		}
	}
}

// plausible reports whether a header may be that of a cabinet of which there are
// at most size bytes.
func (h *header) plausible(size int64) bool {
	return h.reserved == [3]uint32{} &&
		h.minor == versionMinor && h.major == versionMajor && h.flags&^(flagPrev|flagNext|flagReserve) == 0 &&
		h.folders > 0 && h.files > 0 && int64(h.size) <= size &&
		int64(h.filesOff) >= headerSize+folderSize*int64(h.folders) &&
		int64(h.filesOff)+(fileSize+2)*int64(h.files) <= int64(h.size)
}

// open opens the cabinet at an offset. It returns nil when there is none.
func (s *searcher) open(at, size int64) (*Reader, error) {
	src := &countedReads{ReaderAt: io.NewSectionReader(s.src, at, size)}
	c, err := NewReader(src, size, s.opt)
	if err == nil || !errors.Is(err, ErrFormat) {
		return c, err
	}
	if s.budget -= src.bytes.Load(); s.budget < 0 {
		return nil, formatError("CFHEADER", "signature", at, "the search was given up: too much before this looks like a cabinet and is none")
	}
	return nil, nil
}

// countedReads counts the bytes that are read.
type countedReads struct {
	io.ReaderAt
	bytes atomic.Int64 // a Reader may be used by several goroutines
}

func (c *countedReads) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, off)
	c.bytes.Add(int64(n))
	return n, err
}
