package mszip

import (
	"io"

	"goexpress/internal/format"
	"goexpress/pkg/cab/internal/history"
)

// Decoder decodes the blocks of one folder in order.
type Decoder struct {
	in   bitReader
	hist history.Buffer
	err  error

	literals  [literalEntries]entry
	distances [distanceEntries]entry
	fixed     bool // the tables are those of the fixed codes
}

// NewDecoder returns a decoder for the first block of a folder.
func NewDecoder() *Decoder { return &Decoder{hist: history.New(BlockSize, historyRoom)} }

// historyRoom is how much is decoded before the last block moves to the front, to
// be the next one's dictionary.
const historyRoom = 3 * BlockSize

// DecodeBlock returns the n bytes, at most BlockSize, that payload stands for.
// They are valid until the next call. Errors are an *Error; once there was one,
// it stays.
func (d *Decoder) DecodeBlock(payload []byte, n int) ([]byte, error) {
	if d.err == nil {
		d.err = d.decode(payload, n)
	}
	d.in.in = nil
	if d.err != nil {
		return nil, d.err
	}
	return d.hist.Frame(), nil
}

// decode appends a block to the history.
func (d *Decoder) decode(payload []byte, n int) error {
	switch {
	case len(payload) < len(signature) || string(payload[:len(signature)]) != signature:
		return fault(0, "the block does not begin with CK", nil)
	case n < 0 || n > BlockSize:
		return fault(0, format.Sprintf("a block of %d bytes", n), nil)
	}
	d.hist.Begin(n)
	d.in = bitReader{in: payload, pos: len(signature)}
	for final := false; !final; {
		d.in.refill()
		final = d.in.take(1) == 1
		why := d.part(d.in.take(2))
		switch {
		case d.in.over && d.hist.At == d.hist.End:
			return nil // see Strictness
		case d.in.over:
			return d.truncated(n)
		case why != "":
			return fault(d.in.at(), why, nil)
		}
	}
	d.in.align()
	switch missing, left := d.hist.End-d.hist.At, len(payload)-d.in.pos; {
	case missing > 0:
		return fault(d.in.pos, format.Sprintf("the block yields %d bytes instead of %d", n-missing, n), nil)
	case left > 0:
		return fault(d.in.pos, format.Sprintf("%d bytes follow the deflate data", left), nil)
	}
	return nil
}

//go:noinline
func (d *Decoder) truncated(n int) error {
	why := format.Sprintf("the deflate data end after %d bytes of %d", n-(d.hist.End-d.hist.At), n)
	return fault(len(d.in.in), why, io.ErrUnexpectedEOF)
}

// tooLong is what is wrong with a stream that goes on behind the block's end.
//
//go:noinline
func (d *Decoder) tooLong() string {
	return format.Sprintf("the block yields more than the announced %d bytes", d.hist.End-d.hist.Start)
}

// part decodes one deflate block behind its header. It returns what is wrong
// with it, or ""; that says nothing when more bits were taken than there are.
func (d *Decoder) part(kind int) string {
	switch kind {
	case storedBlock:
		return d.stored()
	case fixedBlock:
		d.setFixed()
	case dynamicBlock:
		if why := d.readCodes(); why != "" || d.in.over {
			return why
		}
	default:
		return "there is no deflate block type 3"
	}
	return d.expand()
}

// stored copies a part that is stored as it is.
func (d *Decoder) stored() string {
	d.in.drop(d.in.n % 8)
	d.in.refill()
	n, inverse := d.in.take(16), d.in.take(16)
	if d.in.over {
		return ""
	}
	d.in.align()
	switch {
	case n != inverse^0xFFFF:
		return "the two lengths of a stored block differ"
	case n > d.hist.End-d.hist.At:
		return d.tooLong()
	}
	got := copy(d.hist.Bytes[d.hist.At:d.hist.At+n], d.in.in[d.in.pos:])
	d.hist.At += got
	d.in.pos += got
	d.in.over = got < n
	return ""
}
