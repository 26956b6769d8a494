package cab

import (
	"sync"

	"goexpress/internal/incomparable"
)

// readAhead is how much of a cabinet is read at a time: several blocks.
const readAhead = 256 << 10

// stream decodes a folder from its beginning. One goroutine at a time may use it.
type stream struct {
	a     *area
	src   decoded
	start int64  // of cur in the uncompressed folder
	cur   []byte // one or more blocks; of src
	err   error  // what ended it
}

// decoded is a folder's content in order.
type decoded interface {
	next() ([]byte, error) // one or more blocks, valid until the next call
}

func newStream(a *area) *stream {
	return &stream{a: a, src: newDecoding(a, a.blocks(readAhead))}
}

// at returns the decoded bytes from off on, as many as lie at hand. off must not
// lie before the current block.
func (s *stream) at(off int64) ([]byte, error) {
	for off >= s.start+int64(len(s.cur)) {
		if s.err == nil {
			s.err = s.next()
		}
		if s.err != nil {
			return nil, s.err
		}
	}
	return s.cur[off-s.start:], nil
}

// next makes the next block the current one.
func (s *stream) next() (err error) {
	s.start += int64(len(s.cur))
	s.cur, err = s.src.next()
	if err != nil {
		s.cur = nil
		s.a.fail(s.start, err)
	}
	return err
}

// rawBlocks is the blocks of a folder in order.
type rawBlocks interface {
	next() *rawBlock // valid until the next call; nil behind the last
}

// decoding decodes the blocks of a folder, one at a time.
type decoding struct {
	_   incomparable.Struct
	a   *area
	raw rawBlocks
	dec Decoder
}

func newDecoding(a *area, raw rawBlocks) *decoding {
	return &decoding{a: a, raw: raw, dec: codecs[a.Method].newDecoder(a.Window)}
}

func (d *decoding) next() ([]byte, error) {
	raw := d.raw.next()
	switch {
	case raw == nil: // no file reaches behind the blocks that there were
		e := d.a.formatError("cCFData", "the folder has fewer blocks than when the cabinet was opened")
		e.Err = ErrSourceChanged
		return nil, e
	case raw.unfinished():
		return nil, d.a.incomplete()
	case raw.err != nil:
		return nil, raw.err
	}
	b, err := d.dec.DecodeBlock(raw.payload, raw.head.uncompressed)
	if err != nil {
		return nil, d.a.decodeError(raw, err)
	}
	return b, nil
}

// maxIdle is how many streams wait to be used again. Each holds on to its
// decoder's history.
const maxIdle = 4

// idleStreams keeps the streams that nobody reads from, so that files that are
// opened one after the other do not decode their folder from its start again.
type idleStreams struct {
	mu   sync.Mutex
	list []*stream // the one put back last is last
}

// take returns the stream of a that is nearest to off, a new one when none is
// before it.
func (l *idleStreams) take(a *area, off int64) *stream {
	l.mu.Lock()
	var best *stream
	at := 0
	for i, s := range l.list {
		if s.a == a && s.start <= off && (best == nil || s.start > best.start) {
			best, at = s, i
		}
	}
	if best != nil {
		l.remove(at)
	}
	l.mu.Unlock()
	if best == nil {
		best = newStream(a)
	}
	return best
}

func (l *idleStreams) remove(i int) {
	last := len(l.list) - 1
	copy(l.list[i:], l.list[i+1:])
	l.list[last] = nil
	l.list = l.list[:last]
}

// put keeps s for later.
func (l *idleStreams) put(s *stream) {
	if s.err != nil {
		return
	}
	l.mu.Lock()
	if len(l.list) == maxIdle {
		l.remove(0)
	}
	l.list = append(l.list, s)
	l.mu.Unlock()
}
