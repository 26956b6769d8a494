package mszip

// Sizes of deflate's codes (RFC 1951, 3.2.5 to 3.2.7).
const (
	endOfBlock   = 256 // literal symbol; literals lie below, lengths above
	firstLength  = 257
	numLiterals  = 286 // literal and length symbols that may be sent
	numDistances = 30  // distance symbols that may be sent

	fixedLiterals  = 288 // the fixed codes have words for two more of each
	fixedDistances = 32

	numCodeLengths    = 19
	maxCodeLength     = 15 // bits, of literal and distance codes
	maxCodeLengthBits = 7  // bits, of the code for the lengths of the others

	minMatch, maxMatch = 3, 258
)

// Block types.
const (
	storedBlock  = 0
	fixedBlock   = 1
	dynamicBlock = 2
)

// Symbols of the code for code lengths that stand for runs.
const (
	repeatLength = 16 // 3 + 2 bits times the length before
	shortZeros   = 17 // 3 + 3 bits
	longZeros    = 18 // 11 + 7 bits
)

// codeLengthOrder is the order in which the lengths of the code for code lengths
// are sent.
var codeLengthOrder = [numCodeLengths]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// lengthBase and lengthExtra are the shortest length of a length symbol and the
// number of bits that follow it, by symbol less firstLength.
var (
	lengthBase = [numLiterals - firstLength]uint16{
		3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
	}
	lengthExtra = [numLiterals - firstLength]uint8{
		0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
	}
)

// distanceBase and distanceExtra are the shortest distance of a distance symbol
// and the number of bits that follow it.
var (
	distanceBase = [numDistances]uint16{
		1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769,
		1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
	}
	distanceExtra = [numDistances]uint8{
		0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
	}
)
