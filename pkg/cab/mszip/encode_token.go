package mszip

import "sync"

// Symbols of deflate (RFC 1951, 3.2.5). Literal/length symbols are 0 to 285,
// distance symbols 0 to 29.
const (
	endOfPart = 256 // literal/length symbol that ends a deflate block
	literals  = 286
	distances = 30

	minLength = 3
	maxLength = 258

	// maxDistance is the greatest distance written. Genuine streams stay at it,
	// as zlib does; the format would take 262 more.
	maxDistance = 32506
)

// token is a literal, its value below 256, or a match: distance less 1, the
// distance's symbol and the length.
type token uint32

const (
	symbolShift = 15
	lengthShift = 20
	noLength    = token(1<<lengthShift - 1) // mask of all but the length
)

func makeToken(distance, length int, s *symbols) token {
	d := uint32(distance - 1)
	return token(d | s.ofDistance(d)<<symbolShift | uint32(length)<<lengthShift)
}

func (t token) literal() bool    { return t < 1<<lengthShift }
func (t token) length() int      { return int(t >> lengthShift) } // 0 for a literal
func (t token) symbol() uint32   { return uint32(t) >> symbolShift & 31 }
func (t token) distance() uint32 { return uint32(t)&(1<<symbolShift-1) + 1 }

// span is how many bytes the token stands for.
func (t token) span() int { return max(1, t.length()) }

// symbols maps lengths and distances to symbols and extra bits.
type symbols struct {
	length        [maxLength + 1]uint16 // symbol of a length
	lengthBase    [literals]uint16      // smallest length, by symbol
	lengthExtra   [literals]uint8       // extra bits, by symbol
	distanceBase  [distances]uint16     // smallest distance less 1
	distanceExtra [distances]uint8

	near [256]uint8 // symbol by distance less 1
	far  [256]uint8 // the same by 1/128 of it
}

// ofDistance is the symbol of a distance less 1.
func (s *symbols) ofDistance(d uint32) uint32 {
	if d < 256 {
		return uint32(s.near[d])
	}
	return uint32(s.far[d>>7&255])
}

// symbolTables are made on demand, so that programs without encoder do not have
// them.
var symbolTables = sync.OnceValue(func() *symbols {
	s := new(symbols)
	for i, length := 0, minLength; i < 28; i++ { // eight without extra bits, then four each
		symbol, extra := endOfPart+1+i, max(0, i/4-1)
		s.lengthBase[symbol], s.lengthExtra[symbol] = uint16(length), uint8(extra)
		for range 1 << extra {
			s.length[length] = uint16(symbol)
			length++
		}
	}
	s.length[maxLength] = literals - 1 // 258 has a symbol of its own
	s.lengthBase[literals-1] = maxLength

	for symbol, d := 0, 0; symbol < distances; symbol++ { // four without extra bits, then two each
		extra := max(0, symbol/2-1)
		s.distanceBase[symbol], s.distanceExtra[symbol] = uint16(d), uint8(extra)
		for range 1 << extra {
			if d < len(s.near) {
				s.near[d] = uint8(symbol)
			}
			s.far[d>>7] = uint8(symbol)
			d++
		}
	}
	return s
})
