package lzx

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"goexpress/pkg/cab/internal/history"
)

// Matches reach back a window less three bytes, however often the history has
// moved.
func TestWindows(t *testing.T) {
	for window := MinWindow; window <= MaxWindow; window++ {
		farthest := maxOffset(window)
		slot := windowSlots[window] - 1
		extra := int(slotExtra[slot])
		if got := int(slotBase[slot]) + 1<<extra - 1; got != farthest {
			t.Errorf("%d bits: the last slot ends at %d, the window at %d", window, got, farthest)
		}
		// A window of noise; then frames of noise whose last two bytes are a
		// match as far back as can be.
		far := fmt.Sprintf("s%d:2", slot)
		match := fmt.Sprintf("D3:1 D24:2 main('a=1,%s=1) len() %s 1*%d pad ", far, far, extra)
		random := rand.NewChaCha8([32]byte{byte(window)})
		var folder []byte
		text := "0"
		frames := 2<<window/FrameSize + 3
		for i := range frames {
			n := FrameSize
			if i >= frames-4 || 1<<window/FrameSize <= i && i < 1<<window/FrameSize+2 {
				n -= 2
			}
			data := make([]byte, n)
			random.Read(data)
			folder = append(folder, data...)
			text += fmt.Sprintf(" D3:3 D24:%d pad1 X:01000000*3 X:%x ", n, data)
			if n < FrameSize {
				text += match
				folder = append(folder, folder[len(folder)-farthest:][:2]...)
			}
			text += "/"
		}
		d := NewDecoder(window)
		for i, payload := range payloads(t, window, strings.TrimSuffix(text, "/")) {
			got, err := d.DecodeBlock(payload, FrameSize)
			if err != nil || !bytes.Equal(got, folder[i*FrameSize:][:FrameSize]) {
				t.Fatalf("%d bits, frame %d: %v", window, i, err)
			}
		}
		if size := 2<<window + history.Slack; len(d.hist.Bytes) != size {
			t.Errorf("%d bits: a buffer of %d bytes, want %d", window, len(d.hist.Bytes), size)
		}
	}
}

// A small folder does not cost a window.
func TestHistoryGrows(t *testing.T) {
	d := NewDecoder(MaxWindow)
	if _, err := d.DecodeBlock(payloads(t, MaxWindow, "0 D3:1 D24:1"+ab+"c:a pad")[0], 1); err != nil {
		t.Fatal(err)
	}
	if len(d.hist.Bytes) > 1<<17 {
		t.Errorf("a buffer of %d bytes for one", len(d.hist.Bytes))
	}
}
