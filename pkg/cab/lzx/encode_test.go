package lzx

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
)

// encodeAll returns the payloads of a folder.
func encodeAll(t testing.TB, e *Encoder, data []byte) (payloads [][]byte) {
	t.Helper()
	total := 0
	err := e.EncodeFolder(bytes.NewReader(data), int64(len(data)), func(p []byte, n int) error {
		payloads = append(payloads, bytes.Clone(p))
		total += n
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if total != len(data) {
		t.Fatalf("frames for %d bytes of %d", total, len(data))
	}
	return payloads
}

// decodeAll fails unless the payloads stand for data.
func decodeAll(t testing.TB, window int, payloads [][]byte, data []byte) {
	t.Helper()
	d := NewDecoder(window)
	for i, p := range payloads {
		want := data[i*FrameSize : min(len(data), (i+1)*FrameSize)]
		got, err := d.DecodeBlock(p, len(want))
		if err != nil {
			t.Fatalf("frame %d of %d: %v", i, len(payloads), err)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("frame %d of %d: other bytes", i, len(payloads))
		}
		if len(p) > MaxPayload {
			t.Errorf("frame %d: a payload of %d bytes", i, len(p))
		}
	}
}

var _ = errors.New
var _ = io.EOF
var _ = slices.Sort[[]int]

func kinds(n int) map[string][]byte {
	random := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(random)
	text := bytes.Repeat([]byte("the quick brown fox "), n/20+1)[:n]
	mixed := bytes.Clone(text)
	for i := 0; i < n; i += 50000 {
		copy(mixed[i:min(n, i+25000)], random[i:])
	}
	return map[string][]byte{"zeros": make([]byte, n), "random": random, "text": text, "mixed": mixed}
}

func TestRoundTrip(t *testing.T) {
	for _, n := range []int{1, 2, 3, 10, 11, 1000, FrameSize - 1, FrameSize, FrameSize + 1, 5*FrameSize + 77, 700000, 1<<21 - 1, 1 << 21, 1<<21 + 1} {
		for kind, data := range kinds(n) {
			t.Run(fmt.Sprintf("%d %s", n, kind), func(t *testing.T) {
				payloads := encodeAll(t, NewEncoder(21, Default, 2), data)
				decodeAll(t, 21, payloads, data)
				size := 0
				for _, p := range payloads {
					size += len(p)
				}
				t.Log(size)
			})
		}
	}
}
