package cab

import "io"

// Encoder compresses a folder's bytes into the payloads of its blocks. It owns
// its parallelism; the bytes it emits depend on input and settings alone. It is
// used for one folder at a time.
type Encoder interface {
	Method() Method
	Window() int // bits; 0 for methods without a window

	// EncodeFolder reads size bytes from src and emits blocks in order, each
	// standing for BlockSize bytes but the last. Nothing is emitted when size
	// is 0. emit is called by the calling goroutine; payload is valid until it
	// returns. EncodeFolder returns the errors of src and emit as they are and
	// has ended all goroutines when it returns.
	EncodeFolder(src io.Reader, size int64, emit func(payload []byte, uncompressed int) error) error
}

// storing is the encoder of method none.
type storing struct{}

func (storing) Method() Method { return None }
func (storing) Window() int    { return 0 }

func (storing) EncodeFolder(src io.Reader, size int64, emit func([]byte, int) error) error {
	buf := make([]byte, min(size, BlockSize))
	for size > 0 {
		block := buf[:min(size, BlockSize)]
		if _, err := io.ReadFull(src, block); err != nil {
			return err
		}
		if err := emit(block, len(block)); err != nil {
			return err
		}
		size -= int64(len(block))
	}
	return nil
}
