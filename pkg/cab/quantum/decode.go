package quantum

import (
	"io"

	"goexpress/internal/format"
	"goexpress/pkg/cab/internal/history"
)

// Decoder decodes the frames of one folder in order. It holds up to twice the
// window, or two frames.
type Decoder struct {
	window int // bits
	coder  coder
	hist   history.Buffer
	done   int64 // bytes of the frames before
	short  bool  // the frame before was short
	err    error

	selector model
	literals [numLiteralModels]model
	offsets  [len(offsetSlots)]model // of short, medium and long matches
	lengths  model
}

// NewDecoder returns a decoder for the first frame of a folder. The window is
// in bits, from MinWindow to MaxWindow.
func NewDecoder(window int) *Decoder {
	d := &Decoder{window: window}
	if window < MinWindow || window > MaxWindow {
		d.err = &Error{Method: method, Why: format.Sprintf("a window of %d bits; there are %d to %d", window, MinWindow, MaxWindow)}
		return d
	}
	keep := max(1<<window, FrameSize)
	d.hist = history.New(keep, keep)
	d.selector.init(numSelector)
	for i := range d.literals {
		d.literals[i].init(1 << literalBits)
	}
	for i, most := range offsetSlots {
		d.offsets[i].init(min(most, 2*window))
	}
	d.lengths.init(lengthSlots)
	return d
}

// DecodeBlock returns the n bytes, 1 to FrameSize, that the payload of a frame
// stands for. They must not be changed and are valid until the next call.
// Errors are an *Error; once there was one, it stays.
func (d *Decoder) DecodeBlock(payload []byte, n int) ([]byte, error) {
	if d.err != nil {
		return nil, d.err
	}
	d.coder.reset(payload)
	if d.err = d.decodeFrame(n); d.err != nil {
		return nil, d.err
	}
	frame := d.hist.Frame()
	d.hist.Start = d.hist.At
	d.done += int64(n)
	return frame, nil
}

func (d *Decoder) decodeFrame(n int) error {
	switch {
	case n < 1 || n > FrameSize:
		return d.fail(format.Sprintf("a frame of %d bytes", n))
	case d.short:
		return d.fail("a frame behind one that is shorter than 32768 bytes")
	}
	d.short = n < FrameSize
	d.hist.Begin(n)
	for d.hist.At < d.hist.End {
		selector := d.coder.symbol(&d.selector)
		if selector < numLiteralModels {
			d.hist.Bytes[d.hist.At] = byte(selector<<literalBits | d.coder.symbol(&d.literals[selector]))
			d.hist.At++
			continue
		}
		if err := d.match(selector); err != nil {
			return err
		}
	}
	return d.endFrame()
}

// match decodes a match and carries it out.
func (d *Decoder) match(selector int) error {
	length := minMatch + selector - shortMatch
	if selector == longMatch {
		length = d.number(&d.lengths, lengths[:])
	}
	offset := d.number(&d.offsets[selector-shortMatch], offsets[:])
	switch {
	case length > d.hist.End-d.hist.At:
		return d.fail("a match crosses the end of its frame")
	case offset > d.hist.At:
		return d.fail("a match begins before the folder")
	}
	history.Copy(d.hist.Bytes, d.hist.At, offset, length)
	d.hist.At += length
	return nil
}

// number decodes a number: its slot, and the bits that follow.
func (d *Decoder) number(m *model, slots []slot) int {
	s := slots[d.coder.symbol(m)]
	return int(s.base) + int(d.coder.bits.take(uint(s.extra)))
}

// endFrame wants nothing in the payload but zeros: those that fill the last
// byte, and up to maxSlack bytes.
func (d *Decoder) endFrame() error {
	if d.coder.bits.overrun() {
		return d.truncated()
	}
	zeros, rest := d.coder.bits.rest()
	switch {
	case rest/8 > maxSlack:
		return d.fail(format.Sprintf("%d bytes follow the frame's data", rest/8))
	case !zeros:
		return d.fail("what follows the frame's data is not zero")
	}
	return nil
}

// fail makes the error for the present place. Whatever seems to be wrong when
// more bits were read than there are, is wrong because of that.
func (d *Decoder) fail(why string) error {
	if d.coder.bits.overrun() {
		return d.truncated()
	}
	at := min((d.coder.bits.read()+7)/8, len(d.coder.bits.in))
	return &Error{Method: method, Offset: at, Output: d.done + int64(len(d.hist.Frame())), Why: why}
}

//go:noinline
func (d *Decoder) truncated() error {
	return &Error{Method: method, Offset: len(d.coder.bits.in), Output: d.done, Why: "the payload ends too early", Err: io.ErrUnexpectedEOF}
}
