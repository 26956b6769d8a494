package cab

import (
	"slices"
	"sync"
)

// readAhead is how much of a cabinet is read at a time: several blocks.
const readAhead = 256 << 10

// stream decodes a folder from its beginning, block by block. One goroutine at
// a time may use it.
type stream struct {
	a      *area
	blocks *blockReader
	dec    Decoder
	start  int64  // of cur in the uncompressed folder
	cur    []byte // the current block; the decoder's
	err    error  // what ended it
}

func newStream(a *area) *stream {
	return &stream{a: a, blocks: a.blocks(readAhead), dec: codecs[a.Method].newDecoder(a.Window)}
}

// at returns the decoded bytes from off to the end of the block that holds it.
// off must not lie before the current block.
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
func (s *stream) next() error {
	s.start += int64(len(s.cur))
	s.cur = nil
	head, err := s.blocks.head()
	switch {
	case err != nil:
	case head.uncompressed == 0:
		err = s.a.incomplete()
	default:
		err = s.decode(head)
	}
	if err != nil {
		s.a.fail(s.start, err)
	}
	return err
}

func (s *stream) decode(head blockHead) error {
	payload, err := s.blocks.body(head)
	if err != nil {
		return err
	}
	s.cur, err = s.dec.DecodeBlock(payload, head.uncompressed)
	if err != nil {
		return s.blocks.decodeError(head, err)
	}
	s.blocks.advance(head)
	return nil
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
	defer l.mu.Unlock()
	best := -1
	for i, s := range l.list {
		if s.a == a && s.start <= off && (best < 0 || s.start > l.list[best].start) {
			best = i
		}
	}
	if best < 0 {
		return newStream(a)
	}
	s := l.list[best]
	l.list = slices.Delete(l.list, best, best+1)
	return s
}

// put keeps s for later.
func (l *idleStreams) put(s *stream) {
	if s.err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.list) == maxIdle {
		l.list = slices.Delete(l.list, 0, 1)
	}
	l.list = append(l.list, s)
}
