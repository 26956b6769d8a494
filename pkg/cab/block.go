package cab

import (
	"errors"
	"fmt"
	"io"
)

// blockReader reads the CFDATA of one folder in order.
type blockReader struct {
	a   *area
	w   *window
	n   int   // number of the next block
	pos int64 // where it begins

	short bool // the block before it was not a whole one
}

// blockHead is a checked CFDATA. raw is the record with its reserve, valid until
// the next read.
type blockHead struct {
	raw          []byte
	payload      int // cbData
	uncompressed int // cbUncomp
}

// blocks begins to read a's blocks, window bytes of the cabinet at a time.
func (a *area) blocks(window int) *blockReader {
	size := max(0, min(int64(window), a.end-a.start))
	return &blockReader{a: a, w: newWindow(a.r.src, a.end, int(size)), pos: a.start}
}

// fail is an error in the next block's record.
func (b *blockReader) fail(field string, offset int64, why string) *FormatError {
	e := formatError("CFDATA", field, b.pos+offset, why)
	e.Folder, e.Block = b.a.index, b.n
	return e
}

// head reads the next block's header and leaves the position before it.
func (b *blockReader) head() (blockHead, error) {
	raw, err := b.w.bytes(b.pos, dataSize+b.a.reserve)
	if err != nil {
		return blockHead{}, readError(*b.fail("", 0, ""), err)
	}
	h := blockHead{raw, int(le.Uint16(raw[4:])), int(le.Uint16(raw[6:]))}
	switch {
	case h.payload > maxPayload:
		return h, b.fail("cbData", 4, fmt.Sprintf("%d bytes of payload; no method needs more than %d", h.payload, maxPayload))
	case h.uncompressed > BlockSize:
		return h, b.fail("cbUncomp", 6, fmt.Sprintf("the block would hold %d bytes, more than %d", h.uncompressed, BlockSize))
	case h.uncompressed == 0 && b.a.toNext && b.n == b.a.Blocks-1:
		return h, nil // the first part of a block
	case h.uncompressed == 0:
		return h, b.fail("cbUncomp", 6, "the block would go on in a next cabinet, but no file does")
	case h.payload == 0:
		return h, b.fail("cbData", 4, "the block has no payload")
	case b.short && codecs[b.a.Method].wholeBlocks:
		return h, b.fail("cbUncomp", 6, "the block before is shorter than 32768 bytes without being the last")
	}
	return h, nil
}

// skip moves behind the block of h without reading it.
func (b *blockReader) skip(h blockHead) error {
	if int64(len(h.raw)+h.payload) > b.w.end-b.pos {
		return readError(*b.fail("cbData", 4, ""), io.ErrUnexpectedEOF)
	}
	b.advance(h)
	return nil
}

// body returns the payload of h, valid until the next read. h.raw is not valid
// any more. When only the checksum is wrong, the payload comes with the error.
func (b *blockReader) body(h blockHead) ([]byte, error) {
	head := len(h.raw)
	all, err := b.w.bytes(b.pos, head+h.payload)
	if err != nil {
		return nil, readError(*b.fail("cbData", 4, ""), err)
	}
	if !checksumOK(all[:head], all[head:]) {
		e := b.fail("csum", 0, "the checksum does not fit the block's bytes")
		e.Err = ErrChecksum
		err = e
	}
	return all[head:], err
}

// decodeError makes a decoder's error one of the payload of h.
func (b *blockReader) decodeError(h blockHead, err error) *FormatError {
	offset := int64(len(h.raw))
	var place interface{ At() int }
	if errors.As(err, &place) {
		offset += int64(place.At())
	}
	e := b.fail("ab", offset, err.Error())
	e.Err = err
	return e
}

// advance moves behind the block of h.
func (b *blockReader) advance(h blockHead) {
	b.pos += int64(len(h.raw) + h.payload)
	b.n++
	b.short = h.uncompressed < BlockSize
}
