package quantum

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"goexpress/pkg/cab/internal/history"
	"goexpress/pkg/cab/internal/quantumtest"
)

// decodeAll decodes a folder of size bytes.
func decodeAll(window int, payloads [][]byte, size int) (out []byte, err error) {
	d := NewDecoder(window)
	for _, p := range payloads {
		b, err := d.DecodeBlock(p, min(FrameSize, size-len(out)))
		if err != nil {
			return out, err
		}
		out = append(out, b...)
	}
	return out, nil
}

// wantFolder decodes a folder and compares it.
func wantFolder(t *testing.T, window int, payloads [][]byte, want []byte) {
	t.Helper()
	got, err := decodeAll(window, payloads, len(want))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bits of window: %d bytes, want %d: %v", window, len(got), len(want), err)
	}
}

func noise(n int, seed uint64) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(seed)}).Read(b)
	return b
}

// contents are folders of several kinds for a window.
func contents(window int) map[string][]byte {
	r := rand.New(rand.NewPCG(uint64(window), 1))
	far := make([]byte, 1<<window) // a window that begins with noise, over and over
	copy(far, noise(1<<min(window, 13), 1))
	far = append(append(append(far, far...), far...), far[:300]...)
	few := make([]byte, 100_001) // bytes of one model, and matches of any length
	for i := range few {
		few[i] = byte(0x80 + r.IntN(60)*r.IntN(60)/64)
		if n := r.IntN(400); i > 50 && n < 260 && r.IntN(60) == 0 {
			copy(few[i-min(i, n):i], few[r.IntN(i):])
		}
	}
	return map[string][]byte{
		"one byte": {'q'}, "far": far, "few": few,
		"zeros": make([]byte, 3*FrameSize+1), "noise": noise(FrameSize+1, 2), "frame": noise(FrameSize, 3),
		"text": []byte(strings.Repeat("The quick brown fox jumps over the lazy dog. ", 2000)),
	}
}

// A window that is smaller than a frame wraps within it (CVE-2010-2801).
func TestFolders(t *testing.T) {
	for window := MinWindow; window <= MaxWindow; window++ {
		for name, data := range contents(window) {
			t.Run(fmt.Sprint(window, " ", name), func(t *testing.T) {
				wantFolder(t, window, quantumtest.Compress(window, data, 0), data)
			})
		}
	}
}

// Every length, and the offsets around the borders of all slots.
func TestMatches(t *testing.T) {
	for _, window := range []int{MinWindow, 13, 18, MaxWindow} {
		e := quantumtest.New(window)
		var data []byte
		var payloads [][]byte
		end := func() {
			if len(data)%FrameSize == 0 {
				payloads = append(payloads, e.Payload(0))
			}
		}
		literal := func(b byte) {
			e.Literal(b)
			data = append(data, b)
			end()
		}
		match := func(offset, length int) {
			if !e.Reaches(offset, length) {
				return
			}
			for len(data)%FrameSize+length > FrameSize {
				literal('x')
			}
			e.Match(offset, length)
			for range length {
				data = append(data, data[len(data)-offset])
			}
			end()
		}
		for _, b := range noise(1<<min(window, 12), 4) {
			literal(b)
		}
		for len(data) < 1<<window {
			match(1000, maxMatch)
		}
		for length := minMatch; length <= maxMatch; length++ {
			match(length, length)
			match(1, length)
			match(1<<window, length)
		}
		for bits := range window + 1 {
			for _, offset := range []int{1<<bits - 1, 1 << bits, 1<<bits + 1, 3<<bits/2 - 1, 3 << bits / 2, 3<<bits/2 + 1} {
				for length := minMatch; length < 7; length++ {
					match(offset, length)
				}
			}
		}
		if len(data)%FrameSize > 0 {
			payloads = append(payloads, e.Payload(0))
		}
		wantFolder(t, window, payloads, data)
	}
}

// A model is halved every 237 symbols at most, and sorted by the 4th halving and
// every 50th from then on. Equal counts are what the exchange is about.
func TestSorting(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	data := make([]byte, 10*FrameSize)
	for i := range data {
		data[i] = byte(r.IntN(1 + r.IntN(64)))
		if i%20_000 < 5000 {
			data[i] = byte(r.IntN(64))
		}
	}
	e := quantumtest.New(15)
	var payloads [][]byte
	for i, b := range data {
		e.Literal(b)
		if (i+1)%FrameSize == 0 {
			payloads = append(payloads, e.Payload(0))
		}
	}
	wantFolder(t, 15, payloads, data)
}

func TestSlots(t *testing.T) {
	for window := MinWindow; window <= MaxWindow; window++ {
		last := offsets[2*window-1]
		if end := int(last.base) + 1<<last.extra - 1; end != 1<<window {
			t.Errorf("%d bits: the last slot ends at %d", window, end)
		}
	}
	if last := lengths[lengthSlots-2]; int(last.base)+1<<last.extra != maxMatch {
		t.Errorf("the slot before the longest match: %+v", last)
	}
}

// Small folders do not cost a window, and decoders alone next to nothing.
func TestMemory(t *testing.T) {
	d := NewDecoder(MaxWindow)
	if len(d.hist.Bytes) > 0 {
		t.Errorf("%d bytes of history at first", len(d.hist.Bytes))
	}
	size := 0
	for i, p := range quantumtest.Compress(MaxWindow, make([]byte, 200*FrameSize), 0) {
		if _, err := d.DecodeBlock(p, FrameSize); err != nil {
			t.Fatal(err)
		}
		if size = len(d.hist.Bytes); size > 4*(i+1)*FrameSize || size > 2<<MaxWindow+history.Slack {
			t.Fatalf("%d bytes of history for %d frames", size, i+1)
		}
	}
	if size != 2<<MaxWindow+history.Slack {
		t.Errorf("%d bytes of history at last", size)
	}
	if n := testing.AllocsPerRun(1, func() { NewDecoder(MaxWindow) }); n > 1 {
		t.Errorf("%.0f allocations a decoder", n)
	}
}

var errorCases = []struct {
	name    string
	payload func(e *quantumtest.Encoder) []byte
	n       int
	why     string
}{
	{"match before the folder", func(e *quantumtest.Encoder) []byte {
		e.Literal('a')
		e.Match(2, 3)
		return e.Payload(0)
	}, 4, "a match begins before the folder"},
	{"match at once", func(e *quantumtest.Encoder) []byte {
		e.Match(1, 5)
		return e.Payload(0)
	}, 5, "a match begins before the folder"},
	// A frame's bytes once were counted down below none (CVE-2014-9556).
	{"match over the end", func(e *quantumtest.Encoder) []byte {
		e.Literal('a')
		e.Match(1, 259)
		return e.Payload(0)
	}, 259, "a match crosses the end of its frame"},
	{"slack that is not zero", func(e *quantumtest.Encoder) []byte {
		e.Literal('a')
		p := e.Payload(2)
		p[len(p)-1] = 1
		return p
	}, 1, "what follows the frame's data is not zero"},
	{"last bit of the filling", func(e *quantumtest.Encoder) []byte {
		e.Literal('a')
		p := e.Payload(0)
		p[len(p)-1] |= 1
		return p
	}, 1, "what follows the frame's data is not zero"},
	{"too much slack", func(e *quantumtest.Encoder) []byte {
		e.Literal('a')
		return e.Payload(6)
	}, 1, "bytes follow the frame's data"},
	{"nothing", func(*quantumtest.Encoder) []byte { return nil }, 1, "the payload ends too early"},
	{"no output", func(e *quantumtest.Encoder) []byte { return e.Payload(0) }, 0, "a frame of 0 bytes"},
	{"too much output", func(e *quantumtest.Encoder) []byte { return e.Payload(0) }, FrameSize + 1, "a frame of 32769 bytes"},
}

func TestErrors(t *testing.T) {
	for _, v := range errorCases {
		d := NewDecoder(15)
		payload := v.payload(quantumtest.New(15))
		out, err := d.DecodeBlock(payload, v.n)
		if err == nil || out != nil || !strings.Contains(err.Error(), v.why) {
			t.Errorf("%s: %d bytes, %v; want %q", v.name, len(out), err, v.why)
			continue
		}
		wantError(t, err, payload, 0)
		if _, again := d.DecodeBlock(payload, v.n); again != err {
			t.Errorf("%s: then %v", v.name, again)
		}
	}
	for _, window := range []int{-1, 0, MinWindow - 1, MaxWindow + 1, 1000} {
		if _, err := NewDecoder(window).DecodeBlock([]byte{0, 0, 0, 0}, 1); err == nil {
			t.Errorf("a window of %d bits", window)
		}
	}
}

// A frame behind a short one, and how much slack there may be.
func TestFrames(t *testing.T) {
	data := noise(FrameSize+10, 6)
	for slack := range maxSlack {
		wantFolder(t, 15, quantumtest.Compress(15, data, slack), data)
	}
	d := NewDecoder(15)
	p := quantumtest.Compress(15, data[:10], 0)[0]
	if _, err := d.DecodeBlock(p, 10); err != nil {
		t.Fatal(err)
	}
	if _, err := d.DecodeBlock(p, 10); err == nil || !strings.Contains(err.Error(), "a frame behind one that is shorter") {
		t.Errorf("a frame behind a short one: %v", err)
	}
}

// wantError fails unless err is an *Error with offsets that can be.
func wantError(t *testing.T, err error, payload []byte, frame int) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error %T: %v", err, err)
	}
	if e.At() < 0 || e.At() > len(payload) || e.Output < int64(frame)*FrameSize || e.Output > int64(frame+1)*FrameSize {
		t.Errorf("%v: offset %d of %d, in frame %d", err, e.At(), len(payload), frame)
	}
}

// A payload that is cut anywhere is too short, or wrong because of it.
func TestTruncated(t *testing.T) {
	data := append(make([]byte, FrameSize-1500), contents(15)["few"][:3000]...)
	payloads := quantumtest.Compress(15, data, 0)
	for frame, payload := range payloads {
		for n := range payload {
			cut := append(slices.Clone(payloads[:frame]), payload[:n])
			_, err := decodeAll(15, cut, len(data))
			if n == len(payload)-1 && err == nil {
				continue // the last byte was filling
			}
			wantError(t, err, payload[:n], frame)
			if n < len(payload)-2 && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("frame %d, %d bytes: %v", frame, n, err)
			}
		}
	}
}

// Wrong bits give other bytes, as many as were announced, or a typed error.
func TestFlipped(t *testing.T) {
	data := contents(15)["few"][:FrameSize+2000]
	payloads := quantumtest.Compress(15, data, 0)
	refused, tried := 0, 0
	for bit := 0; bit < 8*len(payloads[0]); bit += 1 + bit/100 {
		bad := bytes.Clone(payloads[0])
		bad[bit/8] ^= 1 << (bit % 8)
		tried++
		d := NewDecoder(15)
		out, err := d.DecodeBlock(bad, FrameSize)
		if err != nil {
			refused++
			wantError(t, err, bad, 0)
			continue
		}
		if len(out) != FrameSize {
			t.Errorf("bit %d: %d bytes", bit, len(out))
		}
		if _, err = d.DecodeBlock(payloads[1], 2000); err != nil {
			wantError(t, err, payloads[1], 1)
		}
	}
	if refused < tried/2 {
		t.Errorf("%d of %d wrong bits were noticed", refused, tried)
	}
}

func BenchmarkDecode(b *testing.B) {
	data := contents(18)["few"]
	payloads := quantumtest.Compress(18, data, 0)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := decodeAll(18, payloads, len(data)); err != nil {
			b.Fatal(err)
		}
	}
}
