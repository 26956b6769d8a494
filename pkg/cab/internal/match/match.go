// Package match finds earlier occurrences of the bytes at a position, for the
// encoders of LZX and MSZIP.
//
// Both finders work on a slice of data that holds the window's worth of history
// in front of what is to be encoded. Positions are indices into it.
package match

// Match is an earlier occurrence: distance and length.
type Match uint32

const distanceBits = 21

// Make packs a match. distance is below 2^21, length below 2^11.
func Make(distance, length int) Match { return Match(uint32(length)<<distanceBits | uint32(distance)) }

// Distance is how many bytes back the occurrence begins.
func (m Match) Distance() int { return int(m & (1<<distanceBits - 1)) }

// Length is how many bytes agree.
func (m Match) Length() int { return int(m >> distanceBits) }

// Config says what is looked for and how hard.
type Config struct {
	Window      int // bytes, a power of two
	MaxDistance int // at most Window
	MinLength   int // 2 or 3
	MaxLength   int // 257 or 258
	Depth       int // how many candidates are looked at
	Nice        int // a match so long ends the search
}
