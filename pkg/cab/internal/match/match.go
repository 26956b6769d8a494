// Package match finds earlier occurrences of the bytes at a position, for the
// encoders of LZX and MSZIP.
//
// Both finders work on a slice of data that holds the window's worth of history
// in front of what is to be encoded. Positions are indices into it.
package match

import (
	"encoding/binary"
	"math/bits"
)

var le = binary.LittleEndian

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
	Window      int // bytes, a power of two up to 2^21
	MaxDistance int // at most Window; what lies in its last few bytes may be missed
	MaxShort    int // largest distance of a match of 3 bytes; 0 for MaxDistance
	MinLength   int // 2 or 3; chains find none below 3
	MaxLength   int // 257 or 258
	Depth       int // how many candidates are looked at
	Nice        int // a match so long ends the search
	Ahead       int // positions that a tree is asked for before they are dropped; memory for so many is taken at once
}

// Slack is how many bytes behind the data may be read, whatever they are.
const Slack = 8

// common returns how many bytes from p and q on agree, at most limit, when the
// first n are known to. limit ends at the end of the data, slack follows it.
func common(data []byte, p, q, n, limit int) int {
	for n < limit {
		if x := load(data, p+n) ^ load(data, q+n); x != 0 {
			return min(n+bits.TrailingZeros64(x)/8, limit)
		}
		n += 8
	}
	return limit
}

// load returns the 8 bytes at p. The third index shows the compiler that the slice
// is not empty, which saves half of the instructions.
func load(data []byte, p int) uint64 { return le.Uint64(data[p : p+8 : p+8]) }

// maxHashBits is the width of the hash of 4 bytes for large windows. Where fewer
// positions share a value, fewer are looked at in vain, and that counts for more
// than the misses of a larger table.
const maxHashBits = 20

// hash spreads v over 2^width values.
func hash(v uint32, width uint) uint32 { return v * 0x9E3779B1 >> (32 - width) }

// margin is how much smaller than the window distances are kept, so that
// positions can be entered before those in front of them are looked up.
const margin = 8

// normal returns the configuration with defaults filled in and distances that
// the finders can hold.
func (c Config) normal() Config {
	c.MaxDistance = min(c.MaxDistance, c.Window-margin)
	if c.MaxShort == 0 || c.MaxShort > c.MaxDistance {
		c.MaxShort = c.MaxDistance
	}
	return c
}
