package cab

import (
	"goexpress/internal/format"
	"goexpress/pkg/cab/lzx"
	"goexpress/pkg/cab/mszip"
	"goexpress/pkg/cab/quantum"
)

// Decoder decodes the blocks of one folder in order.
type Decoder interface {
	// DecodeBlock returns the n bytes, at most BlockSize, that payload stands
	// for. They belong to the decoder and are valid until the next call. A
	// decoder that has failed is not used again. When its error has a method
	// At() int, that is an offset in payload.
	DecodeBlock(payload []byte, n int) ([]byte, error)
}

// skipper is a Decoder that has less to do for a block that nobody wants to see.
// Errors are the same.
type skipper interface {
	SkipBlock(payload []byte, n int) error
}

// codec is what reading needs to know about a method.
type codec struct {
	newDecoder           func(window int) Decoder // nil: no such method
	minWindow, maxWindow int                      // bits
	wholeBlocks          bool                     // a short block must be the last
}

var codecs = [...]codec{
	None:  {newDecoder: func(int) Decoder { return &stored{} }},
	MSZIP: {newDecoder: func(int) Decoder { return mszip.NewDecoder() }},
	Quantum: {
		newDecoder: func(window int) Decoder { return quantum.NewDecoder(window) },
		minWindow:  quantum.MinWindow, maxWindow: quantum.MaxWindow, wholeBlocks: true,
	},
	LZX: {
		newDecoder: func(window int) Decoder { return lzx.NewDecoder(window) },
		minWindow:  lzx.MinWindow, maxWindow: lzx.MaxWindow, wholeBlocks: true,
	},
}

// stored is the decoder of method none.
type stored struct{}

func (*stored) DecodeBlock(payload []byte, n int) ([]byte, error) {
	if len(payload) != n {
		return nil, format.Errorf("an uncompressed block of %d bytes claims to hold %d", len(payload), n)
	}
	return payload, nil
}
