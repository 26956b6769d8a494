package mszip

import (
	"bytes"
	stdflate "compress/flate"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
)

// The oracles are two decoders of deflate that have nothing in common with ours,
// and the writers that go with them.
var (
	inflaters = map[string]func(r io.Reader, dict []byte) io.ReadCloser{
		"standard library": stdflate.NewReaderDict,
		"klauspost":        flate.NewReaderDict,
	}
	deflaters = map[string]func(w io.Writer, level int, dict []byte) (io.WriteCloser, error){
		"standard library": func(w io.Writer, level int, dict []byte) (io.WriteCloser, error) {
			return stdflate.NewWriterDict(w, level, dict)
		},
		"klauspost": func(w io.Writer, level int, dict []byte) (io.WriteCloser, error) {
			return flate.NewWriterDict(w, level, dict)
		},
	}
)

// inflate decodes a block that must yield n bytes of all of the payload. Where
// the payload ends too early, the libraries keep back a part of the output.
func inflate(newReader func(io.Reader, []byte) io.ReadCloser, payload, dict []byte, n int) (out []byte, err error) {
	in := bytes.NewReader(payload[len(signature):])
	out, err = io.ReadAll(io.LimitReader(newReader(in, dict), int64(n)+1))
	if err == nil && (len(out) != n || in.Len() > 0) {
		err = fmt.Errorf("%d bytes, %d left", len(out), in.Len())
	}
	return out, err
}

// deflate makes a payload.
func deflate(t testing.TB, writer string, level int, block, dict []byte) []byte {
	out := bytes.NewBufferString(signature)
	w, err := deflaters[writer](out, level, dict)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(block)
	w.Close()
	return out.Bytes()
}

// kinds are contents that call for different codes.
func kinds(n int) map[string][]byte {
	random := rand.New(rand.NewPCG(uint64(n), 1))
	records := make([]byte, n)
	for i := range records {
		records[i] = byte(i >> 4)
		if i%16 == 0 || random.IntN(9) == 0 {
			records[i] = byte(random.Uint32())
		}
	}
	skewed := make([]byte, n) // words of all lengths
	for i := range skewed {
		skewed[i] = byte(min(random.ExpFloat64()*8, 255))
	}
	mixed := append(noise(n/3), bytes.Repeat([]byte("mixed up "), n/18+1)...)
	mixed = append(mixed, skewed...)[:n]
	return map[string][]byte{"noise": noise(n), "zeros": make([]byte, n), "records": records, "skewed": skewed, "mixed": mixed}
}

// What the libraries write at any level, with the folder so far as dictionary,
// is decoded to what it was.
func TestLibraryStreams(t *testing.T) {
	for kind, folder := range kinds(2*BlockSize + 1000) {
		for writer := range deflaters {
			for level := -2; level <= 9; level++ {
				d := NewDecoder()
				for at := 0; at < len(folder); {
					n := min(BlockSize-at%7, len(folder)-at)
					block := folder[at : at+n]
					got, err := d.DecodeBlock(deflate(t, writer, level, block, folder[max(0, at-BlockSize):at]), n)
					if err != nil || !bytes.Equal(got, block) {
						t.Fatalf("%s of %s at level %d, at %d: %v", kind, writer, level, at, err)
					}
					at += n
				}
			}
		}
	}
}

// Streams with a bit changed are taken or refused as the oracles do, and mean
// the same.
func TestFlippedBits(t *testing.T) {
	const first = 300
	for kind, folder := range kinds(1500) {
		for writer, level := range map[string]int{"standard library": 9, "klauspost": -2} {
			before := deflate(t, writer, level, folder[:first], nil)
			payload := deflate(t, writer, level, folder[first:], folder[:first])
			for i := 8 * len(signature); i < 8*len(payload); i++ {
				if i%13 > 0 && i > 400 && i < 8*len(payload)-150 {
					continue // the header and the end are what matters
				}
				payload[i/8] ^= 1 << (i % 8)
				d := NewDecoder()
				if _, err := d.DecodeBlock(before, first); err != nil {
					t.Fatal(err)
				}
				what := fmt.Sprintf("%s by %s at level %d, bit %d", kind, writer, level, i)
				sameAsOracles(t, what, d, payload, folder[:first], len(folder)-first)
				payload[i/8] ^= 1 << (i % 8)
			}
		}
	}
}

// sameAsOracles decodes a block that follows dict. The libraries take codes of
// one word that we do not; see the package's comment.
func sameAsOracles(t *testing.T, what string, d *Decoder, payload, dict []byte, n int) {
	t.Helper()
	got, err := d.DecodeBlock(payload, n)
	for name, newReader := range inflaters {
		want, wantErr := inflate(newReader, payload, dict, n)
		switch {
		case wantErr == io.ErrUnexpectedEOF && (err != nil || bytes.HasPrefix(got, want)):
		case wantErr != nil && err != nil:
		case wantErr == nil && err == nil && bytes.Equal(got, want):
		case wantErr == nil && err != nil && strings.HasSuffix(err.Error(), "code "+incompleteCode):
		default:
			t.Errorf("%s: %d bytes, %v; %s: %d bytes, %v", what, len(got), err, name, len(want), wantErr)
		}
	}
}
