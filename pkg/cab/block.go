package cab

import (
	"io"

	"goexpress/internal/format"
)

// blockReader reads the CFDATA of one folder in order.
type blockReader struct {
	a   *area
	w   *window
	n   int   // number of the next block
	rec int   // number of its first record: as n, but for split blocks
	pos int64 // where it begins

	short  bool     // the block before it was not a whole one
	joined []byte   // the payload of a split block
	raw    rawBlock // what was read last
}

// blockHead is a checked block: one CFDATA, or, where a block is split over
// cabinets, as many as it has pieces.
type blockHead struct {
	payload      int   // cbData; the sum of all pieces
	uncompressed int   // cbUncomp; 0 when the block goes on in a cabinet that is not there
	size         int64 // bytes of records, reserves and payloads
	pieces       int   // records
}

// blocks begins to read a's blocks, window bytes of the cabinet at a time.
func (a *area) blocks(window int) *blockReader {
	size := max(0, min(int64(window), a.end-a.start))
	return &blockReader{a: a, w: newWindow(a.src, a.end, int(size)), pos: a.start}
}

// more reports whether there are records left, of those that are counted.
func (b *blockReader) more() bool { return b.rec < b.a.records }

// fail is an error in the next block's record.
func (b *blockReader) fail(field string, offset int64, why string) *FormatError {
	return b.failAt(b.pos, field, offset, why)
}

// failAt is an error in the record at pos.
func (b *blockReader) failAt(pos int64, field string, offset int64, why string) *FormatError {
	cabinet, at := b.a.place(pos)
	e := formatError("CFDATA", field, at+offset, why)
	e.Cabinet, e.Folder, e.Block = cabinet, b.a.index, b.n
	return e
}

// head reads the next block's header and leaves the position before it.
func (b *blockReader) head() (blockHead, error) {
	h, err := b.record(b.pos)
	for err == nil && h.uncompressed == 0 && b.a.splitAt(b.pos+h.size) {
		pos := b.pos + h.size
		var next blockHead
		if next, err = b.record(pos); err != nil {
			break
		}
		h = blockHead{h.payload + next.payload, next.uncompressed, h.size + next.size, h.pieces + 1}
		if h.payload > maxPayload {
			err = b.failAt(pos, "cbData", 4, format.Sprintf("the block's pieces have %d bytes of payload; no method needs more than %d", h.payload, maxPayload))
		}
	}
	if err != nil {
		return h, err
	}
	switch {
	case h.uncompressed == 0 && b.a.toNext && b.rec+h.pieces == b.a.records:
		return h, nil // the first part of a block
	case h.uncompressed == 0:
		return h, b.fail("cbUncomp", 6, "the block would go on in a next cabinet, but no file does")
	case b.short && codecs[b.a.Method].wholeBlocks:
		return h, b.fail("cbUncomp", 6, "the block before is shorter than 32768 bytes without being the last")
	}
	return h, nil
}

// record reads one CFDATA.
func (b *blockReader) record(pos int64) (blockHead, error) {
	reserve := b.a.reserveAt(pos)
	raw, err := b.w.bytes(pos, dataSize+reserve)
	if err != nil {
		return blockHead{}, readError(b.failAt(pos, "", 0, ""), err)
	}
	h := blockHead{payload: int(u16(raw, 4)), uncompressed: int(u16(raw, 6)), pieces: 1}
	h.size = int64(dataSize + reserve + h.payload)
	switch {
	case h.payload > maxPayload:
		err = b.failAt(pos, "cbData", 4, format.Sprintf("%d bytes of payload; no method needs more than %d", h.payload, maxPayload))
	case h.uncompressed > BlockSize:
		err = b.failAt(pos, "cbUncomp", 6, format.Sprintf("the block would hold %d bytes, more than %d", h.uncompressed, BlockSize))
	case h.payload == 0 && h.uncompressed > 0:
		err = b.failAt(pos, "cbData", 4, "the block has no payload")
	}
	return h, err
}

// skip moves behind the block of h without reading it.
func (b *blockReader) skip(h blockHead) error {
	if h.size > b.w.end-b.pos {
		return readError(b.fail("cbData", 4, ""), io.ErrUnexpectedEOF)
	}
	b.advance(h)
	return nil
}

// body returns the payload of h, valid until the next read. When only the
// checksum is wrong, the payload comes with the error.
func (b *blockReader) body(h blockHead) ([]byte, error) {
	if h.pieces == 1 {
		return b.piece(b.pos, int(h.size))
	}
	var sumErr error
	b.joined = b.joined[:0]
	pos := b.pos
	for range h.pieces {
		head, err := b.record(pos)
		if err != nil {
			return nil, err
		}
		payload, err := b.piece(pos, int(head.size))
		if payload == nil {
			return nil, err
		}
		if sumErr == nil {
			sumErr = err
		}
		b.joined = append(b.joined, payload...)
		pos += head.size
	}
	return b.joined, sumErr
}

// piece returns the payload of the record at pos, whose size with it is known.
func (b *blockReader) piece(pos int64, size int) ([]byte, error) {
	all, err := b.w.bytes(pos, size)
	if err != nil {
		return nil, readError(b.failAt(pos, "cbData", 4, ""), err)
	}
	head := dataSize + b.a.reserveAt(pos)
	if !checksumOK(all[:head], all[head:]) {
		e := b.failAt(pos, "csum", 0, "the checksum does not fit the block's bytes")
		e.Err = ErrChecksum
		err = e
	}
	return all[head:], err
}

// rawBlock is a block as it was read.
type rawBlock struct {
	head    blockHead
	n       int   // number of the block
	pos     int64 // where it begins
	payload []byte
	err     error // without a payload the block could not be read, with one its checksum is wrong
}

// unfinished reports whether the rest of the block lies in a cabinet that is not
// there.
func (b *rawBlock) unfinished() bool { return b.head.pieces > 0 && b.head.uncompressed == 0 }

// last reports whether nobody knows what comes behind the block.
func (b *rawBlock) last() bool { return b.payload == nil }

// next reads the next block, which is valid until the next read; nil behind the last
// of the folder.
func (b *blockReader) next() *rawBlock {
	if !b.more() {
		return nil
	}
	raw := &b.raw
	*raw = rawBlock{n: b.n, pos: b.pos}
	head, err := b.head()
	if err != nil {
		raw.err = err
		return raw
	}
	raw.head = head
	raw.payload, raw.err = b.body(head)
	b.advance(head)
	return raw
}

// decodeError makes a decoder's error one of the payload of raw. Of a split
// block it is one of the first piece, unless the decoder tells a place.
func (a *area) decodeError(raw *rawBlock, err error) *FormatError {
	b := a.blocks(512)
	b.n, b.pos = raw.n, raw.pos
	at := 0
	if place, ok := err.(interface{ At() int }); ok {
		at = place.At()
	}
	pos := b.pos
	for range raw.head.pieces - 1 { // to the piece that holds it
		head, headErr := b.record(pos)
		if headErr != nil || at < head.payload {
			break
		}
		at -= head.payload
		pos += head.size
	}
	e := b.failAt(pos, "ab", int64(dataSize+a.reserveAt(pos)+at), err.Error())
	e.Err = err
	return e
}

// advance moves behind the block of h.
func (b *blockReader) advance(h blockHead) {
	b.pos += h.size
	b.n++
	b.rec += h.pieces
	b.short = h.uncompressed < BlockSize
}
