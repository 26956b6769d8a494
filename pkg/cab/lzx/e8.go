package lzx

import "bytes"

// Encoders replace the relative target of x86 calls (byte 0xE8) by an absolute
// one, so that calls of one function look the same. Positions are those of the
// folder; a size, 12000000 with genuine encoders, bounds what is taken for a
// target. EXPAND, FDI, libmspack and 7-Zip agree on the rules below; only a size
// of 2^31 and above, which no writer asks for, is a negative one for libmspack
// and here, a large one for 7-Zip.

const (
	callOpcode  = 0xE8
	callMargin  = 10      // opcodes in the last bytes of a frame are left alone
	callsFrames = 1 << 15 // frames from the beginning that are translated
)

// callSize is what a call takes: the search for the next goes on behind it, whether
// or not its target was one.
const callSize = 5

// nextCall returns where the first call of a frame is from an index on, a negative
// number when there is none.
func nextCall(frame []byte, from int) int {
	end := len(frame) - callMargin
	if from >= end {
		return -1
	}
	i := bytes.IndexByte(frame[from:end], callOpcode)
	if i < 0 {
		return -1
	}
	return from + i
}

// hasCalls reports whether a frame holds anything to be translated.
func hasCalls(frame []byte) bool { return nextCall(frame, 0) >= 0 }

// decodeCalls makes the targets of calls relative again. pos is the position of
// the frame.
func decodeCalls(frame []byte, pos, size int32) {
	for i := nextCall(frame, 0); i >= 0; i = nextCall(frame, i+callSize) {
		operand := frame[i+1 : i+callSize]
		call := pos + int32(i)
		target := int32(le.Uint32(operand))
		if target < -call || target >= size {
			continue
		}
		if target >= 0 {
			target -= call
		} else {
			target += size
		}
		le.PutUint32(operand, uint32(target))
	}
}

// encodeCalls makes the targets of calls absolute.
func encodeCalls(frame []byte, pos, size int32) {
	for i := nextCall(frame, 0); i >= 0; i = nextCall(frame, i+callSize) {
		operand := frame[i+1 : i+callSize]
		le.PutUint32(operand, uint32(absolute(int32(le.Uint32(operand)), pos+int32(i), size)))
	}
}

// absolute is the target of a call in absolute terms. Targets out of range stay
// as they are; that those of the last bytes of the range come out negative makes
// the change reversible.
func absolute(target, call, size int32) int32 {
	switch {
	case target < -call || target >= size:
		return target
	case target < size-call:
		return target + call
	}
	return target - size
}
