package lzx

// translationPays reports whether call translation makes a folder of so many
// bytes smaller, as far as its beginning lets one see. Functions are called from
// many places, so absolute targets come again; constants that are taken for
// targets come again as they were. Where it makes no difference, translation is
// on for the sake of what may follow, if something does.
func translationPays(data []byte, size int32) bool {
	var plain, translated recurrence
	for pos := 0; pos < min(len(data), callsFrames*FrameSize); pos += FrameSize {
		frame := data[pos:min(pos+FrameSize, len(data))]
		for i := nextCall(frame, 0); i >= 0; i = nextCall(frame, i+callSize) {
			target := int32(le.Uint32(frame[i+1:]))
			if a := absolute(target, int32(pos+i), size); a != target {
				plain.add(uint32(target))
				translated.add(uint32(a))
			}
		}
	}
	if translated.found == plain.found {
		return len(data) < int(size)
	}
	return translated.found > plain.found
}

// recurrence counts numbers that were there not long ago.
type recurrence struct {
	seen  [1 << 12]uint32
	found int
}

func (r *recurrence) add(v uint32) {
	last := &r.seen[v*0x9E3779B1>>(32-12)]
	if *last == v {
		r.found++
	}
	*last = v
}
