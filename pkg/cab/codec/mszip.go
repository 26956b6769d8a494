package codec

import (
	"io"
	"sync"
	"sync/atomic"

	"goexpress/pkg/cab"
	"goexpress/pkg/cab/mszip"
)

// unitBlocks is how many blocks at most are encoded in one go. A unit begins with
// entering the block before it into the search, so short ones cost time. What is
// found depends on where units begin: their length must not depend on the number
// of workers.
const unitBlocks = 32

// mszipEncoder compresses the units of a folder in parallel. Each knows the
// block before it, which is plain input, so they do not depend on each other
// and come out the same for any number of workers. A worker has about 5 MiB,
// and there are two units for each, of at most 2 MiB.
type mszipEncoder struct {
	level    mszip.Level
	jobs     int
	encoders sync.Pool // *mszip.Encoder
}

func newMSZIP(level mszip.Level, jobs int) *mszipEncoder {
	return &mszipEncoder{level: level, jobs: jobs}
}

func (e *mszipEncoder) Method() cab.Method { return cab.MSZIP }
func (e *mszipEncoder) Window() int        { return 0 }

// unit is some blocks on their way.
type unit struct {
	data []byte // history, then the blocks
	from int    // where they begin
	out  []byte // payloads
	ends []int  // of the payloads in out
	done chan struct{}
}

func (e *mszipEncoder) EncodeFolder(src io.Reader, size int64, emit func([]byte, int) error) error {
	blocks := (max(0, size) + cab.BlockSize - 1) / cab.BlockSize
	length := cab.BlockSize * max(2, min(unitBlocks, blocks/8)) // small folders keep several workers busy, too
	units := (blocks*cab.BlockSize + length - 1) / length
	jobs := int(min(int64(e.jobs), units))
	queue := 2 * jobs // under way: enough to keep the workers busy during emit
	ring := make([]unit, queue)
	todo := make(chan *unit, queue)
	var stop atomic.Bool
	var workers sync.WaitGroup
	for range jobs {
		workers.Go(func() { e.work(todo, &stop) })
	}
	defer workers.Wait()
	defer close(todo)
	defer stop.Store(true)

	next, before := int64(0), new(unit)
	for i := range units {
		for ; next < units && next < i+int64(queue); next++ {
			u := &ring[next%int64(len(ring))]
			if err := u.fill(src, before, int(min(size-next*length, length))); err != nil {
				return err
			}
			todo <- u
			before = u
		}
		u := &ring[i%int64(len(ring))]
		<-u.done
		if err := u.emit(emit); err != nil {
			return err
		}
	}
	return nil
}

// fill reads the unit's n bytes, all of which must be there. Its history is the end of the unit before.
func (u *unit) fill(src io.Reader, before *unit, n int) error {
	history := before.data[max(0, len(before.data)-cab.BlockSize):]
	u.from = len(history)
	if need := u.from + n; cap(u.data) < need+mszip.Slack {
		u.data = make([]byte, cab.BlockSize+n+mszip.Slack)
	}
	u.data = append(u.data[:0], history...)[:u.from+n]
	if u.done == nil {
		u.done = make(chan struct{}, 1)
	}
	_, err := io.ReadFull(src, u.data[u.from:])
	if err == io.EOF { // nothing of the unit was there
		err = io.ErrUnexpectedEOF
	}
	return err
}

// emit hands the payloads out.
func (u *unit) emit(emit func([]byte, int) error) error {
	start, left := 0, len(u.data)-u.from
	for _, end := range u.ends {
		n := min(left, cab.BlockSize)
		if err := emit(u.out[start:end:end], n); err != nil {
			return err
		}
		start, left = end, left-n
	}
	return nil
}

// work encodes units until there are no more or the rest is not wanted.
func (e *mszipEncoder) work(todo <-chan *unit, stop *atomic.Bool) {
	enc, _ := e.encoders.Get().(*mszip.Encoder)
	if enc == nil {
		enc = mszip.NewEncoder(e.level)
	}
	for u := range todo {
		u.out, u.ends = u.out[:0], u.ends[:0]
		enc.Reset(u.data, u.from)
		for at := u.from; at < len(u.data) && !stop.Load(); at += cab.BlockSize {
			u.out = enc.AppendBlock(u.out)
			u.ends = append(u.ends, len(u.out))
		}
		u.done <- struct{}{}
	}
	e.encoders.Put(enc)
}
