package quantum

import "goexpress/internal/format"

// Error says what is wrong with a stream.
type Error struct {
	Offset int   // in the payload of the frame
	Output int64 // bytes of the folder that were decoded before; of whole frames alone when the payload ends too early
	Why    string
	Err    error // io.ErrUnexpectedEOF when the payload ends too early, else nil
}

func (e *Error) Error() string {
	return format.Sprintf("quantum: %s, at byte %d of the folder", e.Why, e.Output)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// At returns the offset in the payload.
func (e *Error) At() int { return e.Offset }
