package lzx

// Sizes of the format.
const (
	// FrameSize is the output of every frame but a folder's last.
	FrameSize = 32768

	// MaxPayload is the largest payload of a frame (MS-CAB, CFDATA).
	MaxPayload = FrameSize + 6144

	// MinWindow and MaxWindow are the sizes of the window in bits.
	MinWindow, MaxWindow = 15, 21
)

const (
	minMatch = 2
	maxMatch = 257

	numLiterals   = 256 // main symbols of single bytes; matches follow
	lengthHeaders = 8   // main symbols of each position slot
	numLengths    = 249 // length symbols: matches of 9 bytes and more
	longMatch     = minMatch + lengthHeaders - 1
	maxMain       = numLiterals + lengthHeaders*maxSlots
	numAligned    = 8
	numPretree    = 20

	maxCodeLength    = 16 // bits, of main and length codes
	maxPretreeLength = 15
	maxAlignedLength = 7
)

// Block types.
const (
	verbatim     = 1
	aligned      = 2
	uncompressed = 3
)

// Pretree symbols above 16 are runs.
const (
	shortZeros = 17 // 4 + 4 bits
	longZeros  = 18 // 20 + 5 bits
	sameDelta  = 19 // 4 + 1 bit, then the symbol that is repeated
)

const (
	numRepeats = 3 // slots that stand for recent offsets
	maxSlots   = 50
)

// windowSlots is the number of position slots by window bits.
var windowSlots = [...]int{15: 30, 16: 32, 17: 34, 18: 36, 19: 38, 20: 42, 21: 50}

// slotExtra is the number of bits that follow a slot; slotBase is the offset
// where the slot begins. Both have no meaning for repeats, whose numbers the
// format has squeezed in below the offset 1: slot 3 is the first.
var slotBase, slotExtra = slots()

func slots() (base [maxSlots]int32, extra [maxSlots]uint8) {
	at := int32(0)
	for s := range base {
		switch {
		case s >= 36:
			extra[s] = 17
		case s >= 4:
			extra[s] = uint8(s/2 - 1)
		}
		base[s] = at - (numRepeats - 1)
		at += 1 << extra[s]
	}
	return base, extra
}

// maxOffset is the largest offset of a match.
func maxOffset(window int) int { return 1<<window - numRepeats }
