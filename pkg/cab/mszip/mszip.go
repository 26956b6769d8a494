// Package mszip decodes MSZIP, the method of cabinets that is deflate cut into
// blocks.
//
// A block is "CK" followed by one complete deflate stream (RFC 1951) of at most
// 32768 bytes of output. Codes do not outlive a block; the last 32768 bytes of
// output do: they are the next block's preset dictionary (MS-MCI). Writers that
// leave out the final bit are known (PyCabArc); their blocks are taken when
// exactly the announced bytes came out of all of the payload. Bytes that are
// left over are an error, as for 7-Zip; libmspack would skip them.
package mszip

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
)

const (
	// BlockSize is the output of every block but a folder's last.
	BlockSize = 32768

	// MaxPayload is the largest payload a writer may emit: the signature and
	// two stored deflate blocks (MS-MCI 2.1).
	MaxPayload = BlockSize + 12

	signature = "CK"
)

// Error says what is wrong with a block.
type Error struct {
	Offset int // in the payload
	Why    string
	Err    error // cause or nil
}

func (e *Error) Error() string { return "mszip: " + e.Why }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// At returns the offset in the payload.
func (e *Error) At() int { return e.Offset }

// Decoder decodes the blocks of one folder in order. After an error it must not
// be used again.
type Decoder struct {
	in      bytes.Reader
	inflate io.ReadCloser // also a flate.Resetter

	// buf holds the dictionary, then the block's output, then one byte more
	// that shows when the stream yields too much.
	buf  [2*BlockSize + 1]byte
	hist int // bytes of dictionary and last block in buf
}

// NewDecoder returns a decoder for the first block of a folder.
func NewDecoder() *Decoder {
	return &Decoder{}
}

// DecodeBlock returns the n bytes, at most BlockSize, that payload stands for.
// They are valid until the next call. Errors are an *Error.
func (d *Decoder) DecodeBlock(payload []byte, n int) ([]byte, error) {
	if len(payload) < len(signature) || string(payload[:len(signature)]) != signature {
		return nil, &Error{Why: "the block does not begin with CK"}
	}
	if n < 0 || n > BlockSize {
		return nil, &Error{Why: fmt.Sprintf("a block of %d bytes", n)}
	}
	if d.hist > BlockSize { // make room: only so much of it can be reached
		copy(d.buf[:], d.buf[d.hist-BlockSize:d.hist])
		d.hist = BlockSize
	}
	d.reset(payload[len(signature):])
	out := d.buf[d.hist : d.hist+n+1]
	got, err := 0, error(nil)
	for got <= n && err == nil {
		var k int
		k, err = d.inflate.Read(out[got:])
		got += k
	}
	used := len(payload) - d.in.Len()
	switch {
	case got > n:
		return nil, &Error{used, fmt.Sprintf("the block yields more than the announced %d bytes", n), nil}
	case err != io.EOF && err != io.ErrUnexpectedEOF:
		return nil, &Error{used, "the deflate data are damaged", err}
	case got < n && err == io.EOF:
		return nil, &Error{used, fmt.Sprintf("the block yields %d bytes instead of %d", got, n), nil}
	case got < n:
		return nil, &Error{used, fmt.Sprintf("the deflate data end after %d bytes of %d", got, n), err}
	case used < len(payload):
		return nil, &Error{used, fmt.Sprintf("%d bytes follow the deflate data", len(payload)-used), nil}
	}
	d.hist += n
	return out[:n:n], nil
}

// reset begins a stream whose dictionary is the output so far.
func (d *Decoder) reset(stream []byte) {
	d.in.Reset(stream)
	if d.inflate == nil {
		d.inflate = flate.NewReaderDict(&d.in, d.buf[:d.hist])
		return
	}
	d.inflate.(flate.Resetter).Reset(&d.in, d.buf[:d.hist]) // never fails
}

// AppendStored appends the payload for a block that is stored as it is: the
// signature and one deflate block of type 0, seven bytes more than the block.
// This is what MakeCAB emits for random data.
func AppendStored(dst, block []byte) []byte {
	n := uint16(len(block))
	dst = append(dst, signature...)
	dst = append(dst, 1, byte(n), byte(n>>8), ^byte(n), ^byte(n>>8))
	return append(dst, block...)
}
