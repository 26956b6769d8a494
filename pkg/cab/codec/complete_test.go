package codec

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"testing"

	kflate "github.com/klauspost/compress/flate"
)

// distanceBases are the smallest distances of the 30 symbols (RFC 1951, 3.2.5).
var distanceBases = [30]int{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769,
	1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577}

// A block whose only distance has a given symbol, for each of them: the second
// word changes nothing for who reads it.
func TestCompleteDistances(t *testing.T) {
	dict := kinds(32768)["random"]
	for symbol, distance := range distanceBases {
		t.Run(fmt.Sprint(symbol), func(t *testing.T) {
			window := bytes.Clone(dict)
			for range 3000 {
				window = append(window, window[len(window)-distance])
			}
			block := window[len(dict):]
			var b bytes.Buffer
			w, err := kflate.NewWriterDict(&b, 8, dict)
			if err != nil {
				t.Fatal(err)
			}
			w.Write(block)
			w.Close()
			if h, single := parseDynamic(b.Bytes()); !single || h.distances != symbol+1 {
				t.Fatalf("not what is to be tested: %+v, %v", h, single)
			}
			out, ok := completeDistances(b.Bytes())
			if !ok {
				if symbol != 29 {
					t.Fatal("not possible")
				}
				return
			}
			if h, single := parseDynamic(out); single || h.distances != symbol+2 {
				t.Errorf("still not complete: %+v", h)
			}
			in := bytes.NewReader(out)
			got, err := io.ReadAll(flate.NewReaderDict(in, dict))
			if err != nil || !bytes.Equal(got, block) || in.Len() > 0 {
				t.Errorf("%d bytes, %d left over: %v", len(got), in.Len(), err)
			}
		})
	}
}

// Streams that need nothing stay as they are.
func TestCompleteDistancesOfOthers(t *testing.T) {
	for kind, data := range kinds(20000) {
		var b bytes.Buffer
		w, _ := kflate.NewWriter(&b, 8)
		w.Write(data)
		w.Close()
		_, single := parseDynamic(b.Bytes())
		out, ok := completeDistances(b.Bytes())
		if !ok || !single && !bytes.Equal(out, b.Bytes()) {
			t.Errorf("%s: changed", kind)
		}
	}
	for _, stream := range [][]byte{nil, {5}, {5, 0}, bytes.Repeat([]byte{0xFD}, 9)} {
		if out, ok := completeDistances(stream); !ok || !bytes.Equal(out, stream) {
			t.Errorf("%x: changed", stream)
		}
	}
}

// No payload has a distance code that cabextract would refuse.
func TestPayloadsAreComplete(t *testing.T) {
	for level := range mszipLevels {
		for kind, data := range kinds(5*32768 + 77) {
			for i, p := range encode(t, newEncoder(t, level, 2), bytes.NewReader(data), int64(len(data))) {
				if _, single := parseDynamic(p[2:]); single {
					t.Errorf("%s, %s, block %d: only one distance", level, kind, i)
				}
			}
		}
	}
}
