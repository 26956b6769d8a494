// Package split cuts a row of chunks of symbols into blocks with codes of their
// own, so that the estimated size of all is least.
package split

// Alphabet is a range of symbols that share a code.
type Alphabet struct {
	End     int     // one beyond the last symbol; the first is the End of the alphabet before
	Plain   float64 // bits a symbol takes without a code, 0 when it must have one
	Header  float64 // bits that the code costs in every block
	PerUsed float64 // bits that each symbol in use adds to it
}

// Chunk counts the symbols of a piece of input.
type Chunk struct {
	Counts []Count
}

// Count is how often a symbol occurs.
type Count struct {
	Symbol uint16
	N      uint16
}

// Splitter finds the best cuts. It keeps its scratch memory between calls.
type Splitter struct {
	Alphabets []Alphabet
	Block     float64 // bits that each block costs
	MaxChunks int     // a block is at most so many chunks long
}

// Cut returns how many chunks each block takes, in order.
func (s *Splitter) Cut(chunks []Chunk) []int { panic("not written yet") }
