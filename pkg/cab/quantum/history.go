package quantum

// history is the output so far, as far as matches can reach it. It is one flat
// buffer with room behind it; when that is used up, the last window of bytes
// moves to the front. Folders that are smaller than the window never need all
// of it, so the buffer begins small and doubles.
type history struct {
	buf   []byte
	start int // of the frame
	at    int // of the next byte
	end   int // of the frame
}

// begin makes room for a frame.
func (h *history) begin(n, window int) {
	if need := h.at + n; need > len(h.buf) {
		if size := 2 * max(1<<window, FrameSize); len(h.buf) < size {
			buf := make([]byte, min(size, 2*need))
			copy(buf, h.buf[:h.at])
			h.buf = buf
		} else {
			h.at = copy(h.buf, h.buf[h.at-1<<window:h.at])
		}
	}
	h.start, h.end = h.at, h.at+n
}

// frame returns the bytes of the frame so far.
func (h *history) frame() []byte { return h.buf[h.start:h.at:h.at] }

// repeat appends length bytes, beginning offset bytes back.
func (h *history) repeat(offset, length int) {
	from, end := h.at-offset, h.at+length
	for h.at < end {
		h.at += copy(h.buf[h.at:end], h.buf[from:h.at])
	}
}
