package cab

import "encoding/binary"

// xorWords is the sum of MS-CAB 3.1: the XOR of all 32-bit words of p. The one
// to three bytes that are left over form a word by themselves, first byte
// highest. XOR knows no order, so sums of several ranges combine by XOR, each
// range padded on its own.
func xorWords(p []byte) uint32 {
	var s uint64
	for ; len(p) >= 32; p = p[32:] {
		s ^= le.Uint64(p) ^ le.Uint64(p[8:]) ^ le.Uint64(p[16:]) ^ le.Uint64(p[24:])
	}
	for ; len(p) >= 8; p = p[8:] {
		s ^= le.Uint64(p)
	}
	sum := uint32(s) ^ uint32(s>>32)
	if len(p) >= 4 {
		sum ^= le.Uint32(p)
		p = p[4:]
	}
	var tail uint32
	for _, b := range p {
		tail = tail<<8 | uint32(b)
	}
	return sum ^ tail
}

// checksumOK reports whether a block's stored sum fits. head is its CFDATA with
// the reserve, payload what follows. Zero means that nobody computed one. MS-CAB
// counts the reserve in, libmspack leaves it out, and genuine reserves are zero,
// where both agree: either value will do.
func checksumOK(head, payload []byte) bool {
	stored := u32(head, 0)
	if stored == 0 {
		return true
	}
	sum := xorWords(payload)
	return stored == sum^xorWords(head[4:dataSize]) || stored == sum^xorWords(head[4:])
}

var le = binary.LittleEndian

// u16 and u32 are the numbers at an offset in a record.
func u16(b []byte, at int) uint16 { return le.Uint16(b[at:]) }
func u32(b []byte, at int) uint32 { return le.Uint32(b[at:]) }
