package cab

import (
	"sync"

	"goexpress/internal/incomparable"
)

// Folders of many blocks are read, decoded and used at the same time: one
// goroutine reads the blocks and tests their checksums, another decodes them,
// and the caller does with the content what it likes. What comes out, errors
// included, is what it would be without them, in the same order.
const (
	aheadSize    = 1 << 20 // smaller folders are not worth the goroutines and their memory
	batchBlocks  = 8       // are handed on at a time
	aheadBatches = 3       // of each kind: one being filled, one ready, one in use
)

// ahead is the goroutines that work for one reader of a folder. Whoever has
// started them must stop them.
type ahead struct {
	_    incomparable.Struct
	quit chan struct{} // closed to stop
	wait sync.WaitGroup
}

func newAhead() *ahead { return &ahead{quit: make(chan struct{})} }

// stop ends the goroutines and waits until they have.
func (h *ahead) stop() {
	close(h.quit)
	h.wait.Wait()
}

// batch is what is handed on: blocks that have been read, or the content of blocks.
type batch struct {
	blocks []rawBlock
	data   []byte // the payloads of blocks, or the content
	err    error  // what follows the content
}

// lane hands batches from a goroutine that fills them to one that uses them,
// and back.
type lane struct {
	full, free chan *batch // with room for all batches: nobody waits to hand one on
}

// run calls fill for one batch after the other in a goroutine, until it returns
// false, with the last batch, or the goroutines are stopped.
func (h *ahead) run(fill func(*batch) bool) *lane {
	l := &lane{make(chan *batch, aheadBatches), make(chan *batch, aheadBatches)}
	for range aheadBatches {
		l.free <- &batch{}
	}
	h.wait.Go(func() {
		for more := true; more; {
			select {
			case <-h.quit:
				more = false
			case b := <-l.free:
				more = fill(b)
				l.full <- b
			}
		}
		close(l.full)
	})
	return l
}

// next gives back the batch that was used and returns the one that follows, nil
// behind the last.
func (l *lane) next(used *batch) *batch {
	if used != nil {
		l.free <- used
	}
	return <-l.full
}

// begin empties a batch that will hold so many bytes.
func (b *batch) begin(size int) {
	if b.data == nil {
		b.data = make([]byte, 0, size)
	}
	b.blocks, b.data = b.blocks[:0], b.data[:0]
}

// read fills the batch with blocks. It returns false when there are no more.
func (b *batch) read(from *blockReader) (more bool) {
	b.begin(batchBlocks * BlockSize / 2)
	for len(b.blocks) < batchBlocks {
		next := from.next()
		if next == nil {
			return false
		}
		b.blocks = append(b.blocks, *next)
		raw, at := &b.blocks[len(b.blocks)-1], len(b.data)
		b.data = append(b.data, raw.payload...) // what lies in the old data stays valid
		if raw.payload != nil {
			raw.payload = b.data[at:len(b.data):len(b.data)]
		}
		if raw.last() {
			return false
		}
	}
	return true
}

// rawAhead is a folder's blocks, read by a goroutine.
type rawAhead struct {
	lane  *lane
	batch *batch
	at    int // the next block in batch
}

func newRawAhead(h *ahead, a *area) *rawAhead {
	from := a.blocks(readAhead)
	return &rawAhead{lane: h.run(func(b *batch) bool { return b.read(from) })}
}

func (r *rawAhead) next() *rawBlock {
	for r.batch == nil || r.at == len(r.batch.blocks) {
		if r.batch = r.lane.next(r.batch); r.batch == nil {
			return nil
		}
		r.at = 0
	}
	r.at++
	return &r.batch.blocks[r.at-1]
}

// decode fills the batch with content. It returns false when there is no more.
func (b *batch) decode(from *decoding) (more bool) {
	b.begin(batchBlocks * BlockSize)
	for range batchBlocks {
		var data []byte
		if data, b.err = from.next(); b.err != nil {
			return false
		}
		b.data = append(b.data, data...)
	}
	return true
}

// decodedAhead is a folder's content, decoded by a goroutine.
type decodedAhead struct {
	lane  *lane
	batch *batch
}

func (d *decodedAhead) next() ([]byte, error) {
	if d.batch == nil || d.batch.err == nil {
		d.batch = d.lane.next(d.batch)
		if len(d.batch.data) > 0 {
			return d.batch.data, nil
		}
	}
	return nil, d.batch.err // there is one behind the last block too
}

// worthAhead reports whether the folder is worth goroutines.
func (a *area) worthAhead() bool { return a.Uncompressed >= aheadSize }

// newStreamAhead is a stream for all of a folder. The goroutines that work for
// it are to be stopped when it is not used any more.
func newStreamAhead(a *area) (*stream, *ahead) {
	h := newAhead()
	d := newDecoding(a, newRawAhead(h, a))
	if a.Method == None {
		return &stream{a: a, src: d}, h
	}
	return &stream{a: a, src: &decodedAhead{lane: h.run(func(b *batch) bool { return b.decode(d) })}}, h
}
