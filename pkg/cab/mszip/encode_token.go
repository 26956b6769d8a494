package mszip

import "sync"

// maxDistance is the greatest distance written. Genuine streams stay at it, as
// zlib does; the format would take 262 more.
const maxDistance = 32506

// token is a literal, its value below 256, or a match: distance less 1, the
// distance's symbol and the length.
type token uint32

const (
	symbolShift = 15
	lengthShift = 20
	noLength    = token(1<<lengthShift - 1) // mask of all but the length
)

func (t token) literal() bool    { return t < 1<<lengthShift }
func (t token) length() int      { return int(t >> lengthShift) } // 0 for a literal
func (t token) symbol() uint32   { return uint32(t) >> symbolShift & 31 }
func (t token) distance() uint32 { return uint32(t)&(1<<symbolShift-1) + 1 }

// span is how many bytes the token stands for.
func (t token) span() int { return max(1, t.length()) }

// symbols maps lengths and distances to their symbols.
type symbols struct {
	length [maxMatch + 1]uint16
	near   [256]uint8 // by distance less 1
	far    [256]uint8 // by 1/128 of it
}

// distance is the symbol of a distance less 1.
func (s *symbols) distance(d uint32) uint32 {
	if d < 256 {
		return uint32(s.near[d])
	}
	return uint32(s.far[d>>7&255])
}

// match is the token of a match.
func (s *symbols) match(distance, length int) token {
	d := uint32(distance - 1)
	return token(d | s.distance(d)<<symbolShift | uint32(length)<<lengthShift)
}

// shared are made on demand, and without a function that runs at the start, so
// that programs without encoders do not have them.
var shared struct {
	once sync.Once
	symbols
}

// symbolTables returns the tables that all encoders share.
func symbolTables() *symbols {
	shared.once.Do(shared.symbols.fill)
	return &shared.symbols
}

func (s *symbols) fill() {
	for i, base := range lengthBase {
		for length := int(base); length <= maxMatch && length < int(base)+1<<lengthExtra[i]; length++ {
			s.length[length] = uint16(firstLength + i) // 258 comes last, as a symbol of its own
		}
	}
	for i, base := range distanceBase {
		for d := int(base) - 1; d < int(base)-1+1<<distanceExtra[i]; d++ {
			if d < len(s.near) {
				s.near[d] = uint8(i)
			}
			s.far[d>>7] = uint8(i)
		}
	}
}
