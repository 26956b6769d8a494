package mszip

const (
	// copySlack is how many bytes behind its end a copy may overwrite.
	copySlack = 16

	// historyBlocks is how many blocks are decoded before the last of them
	// moves to the front, to be the next one's dictionary.
	historyBlocks = 4
)

// history is the output so far, as far as distances can reach it, in one flat
// buffer. Many folders hold one small block, so the first block is given what it
// needs.
type history struct {
	buf   []byte
	start int // of the block
	at    int // of the next byte
}

// begin makes room for a block.
func (h *history) begin(n int) {
	const full = historyBlocks*BlockSize + copySlack
	if need := h.at + n + copySlack; need > len(h.buf) {
		switch {
		case h.buf == nil:
			h.buf = make([]byte, need)
		case len(h.buf) < full:
			buf := make([]byte, full)
			copy(buf, h.buf[:h.at])
			h.buf = buf
		default:
			h.at = copy(h.buf, h.buf[h.at-BlockSize:h.at])
		}
	}
	h.start = h.at
}

// block returns the bytes of the block.
func (h *history) block() []byte { return h.buf[h.start:h.at:h.at] }
