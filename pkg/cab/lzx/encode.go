package lzx

import (
	"errors"
	"io"
	"math"
	"math/bits"
	"sync"

	"goexpress/internal/format"
	"goexpress/pkg/cab/internal/match"
)

// Encoder compresses folders. A folder is cut into segments, whose size depends
// on that of the folder alone; each is compressed by one worker, that knows the
// window's worth of bytes before it. So what comes out is the same for any number
// of workers.
//
// A worker holds a segment with the history before it, at most 18 MiB, and, with the
// largest window, some 30 MiB for finding matches and parsing; what it has done
// waits as payloads.
type Encoder struct {
	window  int
	level   *parameters
	jobs    int
	workers []*worker // of folders before, to be used again
	segment func(size int32) int
}

// NewEncoder returns an encoder with a window of so many bits, from MinWindow to
// MaxWindow, that uses jobs goroutines, at least one.
func NewEncoder(window int, level Level, jobs int) *Encoder {
	return &Encoder{window: window, level: &levels[level], jobs: max(1, jobs), segment: segmentSize}
}

// Window returns the size of the window in bits.
func (e *Encoder) Window() int { return e.window }

// EncodeFolder reads size bytes from src and emits the payloads of all frames in
// order, with the number of bytes that each stands for: FrameSize but for the
// last. The payload is valid until emit returns. Both src and emit are used by the
// calling goroutine; their errors are returned as they are, except that a src that
// ends too early is an io.ErrUnexpectedEOF. All goroutines have ended then.
func (e *Encoder) EncodeFolder(src io.Reader, size int64, emit func(payload []byte, uncompressed int) error) error {
	switch {
	case e.window < MinWindow || e.window > MaxWindow:
		return format.Errorf("lzx: a window of %d bits; there are %d to %d", e.window, MinWindow, MaxWindow)
	case size < 0 || size > math.MaxInt32:
		return format.Errorf("lzx: a folder of %d bytes; it holds at most %d, use several", size, math.MaxInt32)
	case size == 0:
		return nil
	}
	f := e.begin(src, int32(size), emit)
	defer f.end()
	return f.encode()
}

// folderEncoder is a folder on its way.
type folderEncoder struct {
	encoder *Encoder
	src     io.Reader
	size    int32
	emit    func([]byte, int) error

	window  int // bits: no more than the folder needs
	segment int // bytes in each segment but the last
	count   int // of segments

	read      int32  // bytes so far
	history   []byte // the last of them
	decided   bool   // whether calls are translated
	translate int32  // size for call translation, 0 for none
	queue     []*job // segments that have not come out, in order
	idle      chan *worker
	stop      chan struct{} // closed when nobody wants the rest
	running   sync.WaitGroup

	written int32       // bytes
	out     blockWriter // knows the codes of the last segment that came out
}

func (e *Encoder) begin(src io.Reader, size int32, emit func([]byte, int) error) *folderEncoder {
	f := &folderEncoder{encoder: e, src: src, size: size, emit: emit, stop: make(chan struct{})}
	f.window = max(MinWindow, min(e.window, bits.Len32(uint32(size-1))))
	f.segment = e.segment(size)
	f.count = (int(size) + f.segment - 1) / f.segment
	f.out.mains = mainSymbols(e.window)
	jobs := min(e.jobs, f.count)
	f.idle = make(chan *worker, jobs)
	for len(e.workers) < jobs {
		e.workers = append(e.workers, new(worker))
	}
	for _, w := range e.workers[:jobs] {
		w.prepare(e, f.window)
		f.idle <- w
	}
	return f
}

// end waits for all workers.
func (f *folderEncoder) end() {
	close(f.stop)
	f.running.Wait()
}

// encode hands segments to workers and writes what they have done, whichever is
// possible first. Segments that are compressed wait for those before them; that
// there are not too many of them is seen to here.
func (f *folderEncoder) encode() error {
	most := 2 * cap(f.idle)
	for f.written < f.size {
		var idle <-chan *worker
		if f.read < f.size && len(f.queue) < most {
			idle = f.idle
		}
		var frames <-chan outFrame
		if len(f.queue) > 0 {
			frames = f.queue[0].frames
		}
		select {
		case w := <-idle:
			j, err := f.next(w)
			if err != nil {
				return err
			}
			f.queue = append(f.queue, j)
			f.running.Go(func() {
				w.run(j, f.stop)
				f.idle <- w
			})
		case frame, ok := <-frames:
			err := error(nil)
			if ok {
				err = f.write(frame)
			} else {
				err = f.endSegment()
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// job is a segment on its way.
type job struct {
	data        []byte // of the worker: history and segment
	from        int    // where the segment begins
	first, last bool
	frames      chan outFrame // has room for all

	// Set when frames is closed.
	err    error
	coded  bool // there was a compressed block
	main   [maxMain]uint8
	length [numLengths]uint8
}

// next reads the next segment into the worker's buffer.
func (f *folderEncoder) next(w *worker) (*job, error) {
	n := min(f.segment, int(f.size-f.read))
	from := len(f.history)
	if cap(w.buf) < from+n+match.Slack {
		w.buf = make([]byte, f.room())
	}
	data := w.buf[:from+n]
	copy(data, f.history)
	if _, err := io.ReadFull(f.src, data[from:]); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	if !f.decided {
		f.decided = true
		if translationPays(data, f.size) {
			f.translate = f.size
		}
	}
	f.encodeCalls(data[from:])
	first := f.read == 0
	f.read += int32(n)
	f.history = append(f.history[:0], data[max(0, len(data)-1<<f.window):]...)
	return &job{
		data: data, from: from, first: first, last: f.read == f.size,
		frames: make(chan outFrame, (n+FrameSize-1)/FrameSize),
	}, nil
}

// room is what the largest segment takes with its history. The first has none, but
// its worker goes on to others.
func (f *folderEncoder) room() int {
	before := min(1<<f.window, (f.count-1)*f.segment)
	return before + f.segment + match.Slack
}

// encodeCalls translates the calls of what has been read.
func (f *folderEncoder) encodeCalls(segment []byte) {
	if f.translate == 0 {
		return
	}
	for at := 0; at < len(segment); at += FrameSize {
		pos := f.read + int32(at)
		if pos/FrameSize >= callsFrames {
			return
		}
		encodeCalls(segment[at:min(at+FrameSize, len(segment))], pos, f.translate)
	}
}

// write writes a frame of the first segment in the queue.
func (f *folderEncoder) write(frame outFrame) error {
	payload := frame.payload
	if frame.head != nil {
		payload = f.writeHead(frame.head)
	}
	n := min(f.size-f.written, FrameSize)
	f.written += n
	return f.emit(payload, int(n))
}

// writeHead makes the payload of a segment's first frame.
func (f *folderEncoder) writeHead(blocks []*outBlock) []byte {
	w := &f.out
	w.reset()
	if f.written == 0 {
		if f.translate == 0 {
			w.put(0, 1)
		} else {
			w.put(1, 1)
			w.put(uint32(f.translate), 32)
		}
	}
	for _, b := range blocks {
		w.write(b)
	}
	if w.at > 0 {
		w.endFrame()
	}
	return w.out[:w.ends[0]]
}

// endSegment takes over what the next segment needs to know of the first in the
// queue.
func (f *folderEncoder) endSegment() error {
	j := f.queue[0]
	f.queue = f.queue[1:]
	if j.coded {
		f.out.main, f.out.length = j.main, j.length
	}
	return j.err
}

// worker compresses one segment after the other.
type worker struct {
	buf    []byte
	window int // of the parser
	parser *parser
	writer segmentWriter
}

func (w *worker) prepare(e *Encoder, window int) {
	if w.parser == nil || w.window != window {
		w.parser, w.window = newParser(e.level, window), window
	}
	w.writer.mains = mainSymbols(e.window)
}

var errStopped = errors.New("stopped")

func (w *worker) run(j *job, stop <-chan struct{}) {
	defer close(j.frames)
	s := &w.writer
	s.start(j.data, j.from, j.last, func(f outFrame) { j.frames <- f })
	j.err = w.parser.parse(j.data, j.from, j.first, func(b parsed) error {
		select {
		case <-stop:
			return errStopped
		default:
			s.add(b.tokens, b.size)
			return nil
		}
	})
	if j.err != nil {
		return
	}
	s.finish()
	if s.done != len(j.data) {
		j.err = format.Errorf("lzx: blocks for %d of %d bytes", s.done-j.from, len(j.data)-j.from)
	}
	j.coded, j.main, j.length = s.coded, s.main, s.length
}
