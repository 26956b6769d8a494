// Package damage is what the decoders have to say of a stream.
package damage

import (
	"goexpress/internal/format"
	"goexpress/internal/incomparable"
)

// Error says what is wrong with a stream.
type Error struct {
	_      incomparable.Struct
	Method string // whose stream it is
	Offset int    // in the payload of the block
	Output int64  // bytes of the folder that were decoded before; of whole blocks alone when the payload ends too early; -1 when nobody has counted
	Why    string
	Err    error // io.ErrUnexpectedEOF when the payload ends too early, else nil
}

func (e *Error) Error() string {
	s := e.Method + ": " + e.Why
	if e.Output >= 0 {
		s += format.Sprintf(", at byte %d of the folder", e.Output)
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// At returns the offset in the payload.
func (e *Error) At() int { return e.Offset }
