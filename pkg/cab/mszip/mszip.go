// Package mszip decodes and encodes MSZIP, the method of cabinets that is deflate
// cut into blocks.
//
// A block is "CK" followed by one complete deflate stream (RFC 1951) of at most
// 32768 bytes of output. Codes do not outlive a block; the last 32768 bytes of
// output do: they are the next block's preset dictionary (MS-MCI).
//
// # Strictness
//
// The decoder is as strict as 7-Zip: codes are complete, but for a distance code
// of one word or none; symbols that the fixed codes have but deflate does not
// (286, 287, distances 30, 31) are errors; so are distances to before the folder
// and bytes behind the stream, which libmspack would skip. One thing is
// tolerated: writers that leave out the final bit are known (PyCabArc), so a
// stream may break off where exactly the announced bytes came out of all of it.
package mszip

import "goexpress/pkg/cab/internal/damage"

const (
	// BlockSize is the output of every block but a folder's last.
	BlockSize = 32768

	// MaxPayload is the largest payload a writer may emit: the signature and
	// two stored deflate blocks (MS-MCI 2.1).
	MaxPayload = BlockSize + 12

	signature = "CK"
)

// Error says what is wrong with a block.
type Error = damage.Error

// fault is the error for a place in the payload; cause may be nil.
//
//go:noinline
func fault(offset int, why string, cause error) error {
	return &Error{Method: "mszip", Offset: offset, Output: -1, Why: why, Err: cause}
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
