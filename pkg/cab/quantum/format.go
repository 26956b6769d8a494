package quantum

// Sizes of the format.
const (
	// FrameSize is the output of every frame but a folder's last.
	FrameSize = 32768

	// MinWindow and MaxWindow are the sizes of the window in bits.
	MinWindow, MaxWindow = 10, 21

	// maxSlack is the most bytes of zero at the end of a payload, seen in old
	// cabinets.
	maxSlack = 4
)

// Selectors above those of the literals.
const (
	numLiteralModels = 4 // by the upper two bits of the byte
	literalBits      = 6 // of the byte in its model

	shortMatch  = 4 // of 3 bytes
	mediumMatch = 5 // of 4 bytes
	longMatch   = 6 // of 5 bytes and more
	numSelector = 7
)

const (
	minMatch     = 3
	minLongMatch = 5
	maxMatch     = 259

	maxSlots    = 2 * MaxWindow // two for each doubling of the offset
	lengthSlots = 27
)

// offsetSlots is the most slots of the offsets of short, medium and long
// matches; there are no more than two for each bit of the window.
var offsetSlots = [...]int{24, 36, maxSlots}

// slot is a range of numbers: those from base that extra bits tell apart.
type slot struct {
	base  int32
	extra uint8
}

// offsets are the slots of a match's offset, lengths those of a long match's
// length.
var (
	offsets = offsetTable()
	lengths = lengthTable()
)

func offsetTable() (slots [maxSlots]slot) {
	base := int32(1)
	for i := range slots {
		slots[i] = slot{base, uint8(max(0, i/2-1))}
		base += 1 << slots[i].extra
	}
	return slots
}

func lengthTable() (slots [lengthSlots]slot) {
	base := int32(minLongMatch)
	for i := range lengthSlots - 1 {
		slots[i] = slot{base, uint8(max(0, (i-2)/4))}
		base += 1 << slots[i].extra
	}
	slots[lengthSlots-1] = slot{maxMatch, 0}
	return slots
}
