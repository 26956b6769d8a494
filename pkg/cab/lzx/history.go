package lzx

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

// copySlack is how many bytes behind its end a copy may overwrite.
const copySlack = 32

// begin makes room for a frame.
func (h *history) begin(n, window int) {
	if need := h.at + n + copySlack; need > len(h.buf) {
		if size := 2<<window + copySlack; len(h.buf) < size {
			if n == FrameSize { // else it is the last frame
				need *= 2
			}
			buf := make([]byte, min(size, need))
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
