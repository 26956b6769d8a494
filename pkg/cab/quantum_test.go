package cab

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"goexpress/pkg/cab/internal/quantumtest"
	"goexpress/pkg/cab/quantum"
)

// plainQuantum compresses with the encoder that is made for tests.
type plainQuantum struct{}

func (plainQuantum) Method() Method { return Quantum }
func (plainQuantum) Window() int    { return 16 }

func (plainQuantum) EncodeFolder(src io.Reader, size int64, emit func([]byte, int) error) error {
	data, err := io.ReadAll(io.LimitReader(src, size))
	if err != nil {
		return err
	}
	for i, p := range quantumtest.Compress(16, data, 0) {
		if err := emit(p, min(BlockSize, len(data)-i*BlockSize)); err != nil {
			return err
		}
	}
	return nil
}

func TestQuantum(t *testing.T) {
	one, two := noise(70000, 1), prose(50001, 2)
	b := write(t, WriteOptions{Encoder: plainQuantum{}}, source("one", one), source("two", two))
	r := open(t, b)
	if f := r.Folders[0]; f.Method != Quantum || f.Window != 16 || f.Blocks != 4 {
		t.Errorf("folder %+v", f)
	}
	wantContent(t, r.Files[1], two)
	wantContent(t, r.Files[0], one)
	if found := Verify(r); len(found) > 0 {
		t.Errorf("Verify: %v", found)
	}
}

// The largest payload that is allowed, far more than its frame needs: once a
// library's buffer was a byte short for it (CVE-2018-18584).
func TestQuantumPayload(t *testing.T) {
	data := prose(300, 1)
	good := quantumtest.Compress(16, data, 0)[0]
	full := append(good, make([]byte, maxPayload-len(good))...)
	b := write(t, WriteOptions{Encoder: fixed{Quantum, 16, full}}, source("a", data))
	_, err := contentOf(open(t, b).Files[0])
	var format *FormatError
	var damage *quantum.Error
	if !errors.As(err, &format) || !errors.As(err, &damage) || format.Block != 0 || damage.Output != 300 || damage.At() > len(good) {
		t.Errorf("error %T: %v", err, err)
	}
	wantContent(t, open(t, write(t, WriteOptions{Encoder: fixed{Quantum, 16, good}}, source("a", data))).Files[0], data)
}

// fixed writes the same payload whatever it is given.
type fixed struct {
	method  Method
	window  int
	payload []byte
}

func (e fixed) Method() Method { return e.method }
func (e fixed) Window() int    { return e.window }

func (e fixed) EncodeFolder(src io.Reader, size int64, emit func([]byte, int) error) error {
	if n, err := io.Copy(io.Discard, src); err != nil || n != size || size > BlockSize {
		return fmt.Errorf("%d bytes of %d: %w", n, size, err)
	}
	return emit(e.payload, int(size))
}
