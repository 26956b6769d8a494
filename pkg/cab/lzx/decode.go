package lzx

import (
	"io"

	"goexpress/internal/format"
	"goexpress/pkg/cab/internal/history"
)

// Decoder decodes the frames of one folder in order. It holds up to twice the
// window and two frames.
type Decoder struct {
	window int // bits
	in     bitReader
	hist   history.Buffer

	frames    int   // decoded so far
	done      int64 // their bytes
	translate int32 // size for call translation, 0 for none
	plain     []byte
	short     bool // the frame before was short
	err       error

	block   block
	repeats [numRepeats]int32

	main, length, aligned, pretree code
	mainLengths                    [maxMain]byte
	lengthLengths                  [numLengths]byte
}

// NewDecoder returns a decoder for the first frame of a folder. The window is
// in bits, from MinWindow to MaxWindow.
func NewDecoder(window int) *Decoder {
	d := &Decoder{window: window, repeats: [numRepeats]int32{1, 1, 1}}
	d.main.allocate(maxMain, mainBits)
	d.length.allocate(numLengths, lengthBits)
	d.aligned.allocate(numAligned, alignedBits)
	d.pretree.allocate(numPretree, pretreeBits)
	if window < MinWindow || window > MaxWindow {
		d.err = &Error{Method: method, Why: format.Sprintf("a window of %d bits; there are %d to %d", window, MinWindow, MaxWindow)}
		return d
	}
	d.hist = history.New(1<<window, 1<<window)
	return d
}

// DecodeBlock returns the n bytes, 1 to FrameSize, that the payload of a frame
// stands for. They must not be changed and are valid until the next call.
// Errors are an *Error; once there was one, it stays.
func (d *Decoder) DecodeBlock(payload []byte, n int) ([]byte, error) {
	pos := d.done
	if err := d.SkipBlock(payload, n); err != nil {
		return nil, err
	}
	return d.untranslated(d.hist.Frame(), pos), nil
}

// SkipBlock decodes a frame that nobody wants: as DecodeBlock, less the work that
// is not needed for the frames that follow.
func (d *Decoder) SkipBlock(payload []byte, n int) error {
	if d.err == nil {
		d.in.reset(payload)
		d.err = d.decodeFrame(n)
	}
	return d.err
}

// decodeFrame appends a frame to the history.
func (d *Decoder) decodeFrame(n int) error {
	d.hist.Start = d.hist.At
	switch {
	case n < 1 || n > FrameSize:
		return d.fail(format.Sprintf("a frame of %d bytes", n))
	case d.short:
		return d.fail("a frame behind one that is shorter than 32768 bytes")
	}
	d.short = n < FrameSize
	d.hist.Begin(n)
	if d.frames == 0 && d.in.take(1) == 1 {
		d.translate = int32(d.in.take(32))
	}
	for d.hist.At < d.hist.End {
		if err := d.decodeRun(); err != nil {
			return err
		}
	}
	if err := d.endFrame(); err != nil {
		return err
	}
	d.frames++
	d.done += int64(n)
	return nil
}

// decodeRun decodes to the end of the block or of the frame.
func (d *Decoder) decodeRun() error {
	if d.block.left == 0 {
		if err := d.beginBlock(); err != nil {
			return err
		}
	}
	start := d.hist.At
	end := start + min(d.block.left, d.hist.End-start)
	var err error
	if d.block.kind == uncompressed {
		err = d.copyRaw(end)
	} else {
		err = d.expand(end)
	}
	d.block.left -= d.hist.At - start
	if err == nil && d.in.overrun() {
		err = d.truncated()
	}
	return err
}

// endFrame wants nothing in the payload but the filling of its last word.
func (d *Decoder) endFrame() error {
	filling := d.in.align(false)
	if d.block.left == 0 && d.block.odd && d.in.next() == len(d.in.payload)-1 {
		if err := d.skipOddByte(); err != nil {
			return err
		}
	}
	rest := len(d.in.payload) - d.in.next()
	switch {
	case filling != 0:
		return d.fail("the bits that fill the frame's last word are not zero")
	case rest > 0:
		return d.fail(format.Sprintf("%d bytes follow the frame's data", rest))
	}
	return nil
}

// untranslated returns the last frame, which begins at pos, with the targets of
// its calls as they were before encoding. Matches refer to the translated bytes,
// so these stay.
func (d *Decoder) untranslated(frame []byte, pos int64) []byte {
	if d.translate == 0 || d.frames > callsFrames || !hasCalls(frame) {
		return frame
	}
	d.plain = append(d.plain[:0], frame...)
	decodeCalls(d.plain, int32(pos), d.translate)
	return d.plain
}

// fail makes the error for the present place. Whatever seems to be wrong when
// more bits were read than there are, is wrong because of that.
func (d *Decoder) fail(why string) error {
	if d.in.overrun() {
		return d.truncated()
	}
	return &Error{Method: method, Offset: d.in.at(), Output: d.done + int64(len(d.hist.Frame())), Why: why}
}

//go:noinline
func (d *Decoder) truncated() error {
	return &Error{Method: method, Offset: len(d.in.payload), Output: d.done, Why: "the payload ends too early", Err: io.ErrUnexpectedEOF}
}
