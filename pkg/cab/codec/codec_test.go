package codec

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"goexpress/pkg/cab"
	"goexpress/pkg/cab/mszip"
)

func TestNew(t *testing.T) {
	for _, v := range []struct {
		s    Settings
		want string // type or error
	}{
		{Settings{}, "<nil> <nil>"},
		{Settings{Method: cab.MSZIP}, "mszip <nil>"},
		{Settings{Method: cab.MSZIP, Level: "fast", Jobs: 3}, "mszip <nil>"},
		{Settings{Method: cab.MSZIP, Level: "best", Jobs: -1}, "mszip <nil>"},
		{Settings{Method: cab.MSZIP, Level: "9"}, `<nil> unknown level "9": there are fast, default and best`},
		{Settings{Method: cab.LZX}, "lzx <nil>"},
		{Settings{Method: cab.LZX, Level: "fast", Window: 15}, "lzx <nil>"},
		{Settings{Method: cab.LZX, Window: 14}, "<nil> a window of 14 bits: there are 15 to 21"},
		{Settings{Method: cab.LZX, Window: 22}, "<nil> a window of 22 bits: there are 15 to 21"},
		{Settings{Method: cab.Quantum}, "<nil> method QUANTUM cannot be written"},
		{Settings{Method: 9}, "<nil> method 9 is unknown"},
	} {
		e, err := New(v.s)
		got := fmt.Sprint("<nil> ", err)
		if e != nil {
			got = fmt.Sprint(e.Method(), " ", err)
		}
		if got != v.want {
			t.Errorf("%+v: %s, want %s", v.s, got, v.want)
		}
		var u *cab.UnsupportedError
		if (v.s.Method == cab.Quantum || v.s.Method > cab.LZX) && (!errors.As(err, &u) || u.Method != v.s.Method) {
			t.Errorf("%+v: %T", v.s, err)
		}
	}
}

func newEncoder(t testing.TB, level string, jobs int) cab.Encoder {
	t.Helper()
	e, err := New(Settings{Method: cab.MSZIP, Level: level, Jobs: jobs})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// kinds are contents of n bytes that a compressor treats in different ways.
func kinds(n int) map[string][]byte {
	random := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(random)
	text := bytes.Repeat([]byte("the quick brown fox "), n/20+1)[:n]
	far := append(slices.Clone(random[:n/2]), random[:n-n/2]...)
	mixed := slices.Clone(text)
	for i := 0; i < n; i += 5000 {
		copy(mixed[i:min(n, i+2500)], random[i:])
	}
	return map[string][]byte{"zeros": make([]byte, n), "random": random, "text": text, "far": far, "mixed": mixed}
}

// encode returns a folder's payloads.
func encode(t testing.TB, e cab.Encoder, src io.Reader, size int64) (payloads [][]byte) {
	t.Helper()
	err := e.EncodeFolder(src, size, func(p []byte, n int) error {
		payloads = append(payloads, bytes.Clone(p))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return payloads
}

// What is encoded is decoded, at every level and around every border, and no
// block is larger than stored or than MSZIP allows.
func TestMSZIPRoundTrip(t *testing.T) {
	const b = cab.BlockSize
	for level := range levels {
		e := newEncoder(t, level, 2)
		for _, n := range []int{0, 1, 2, 10, 1000, b - 1, b, b + 1, 2*b - 1, 2 * b, 2*b + 1, 3*b + 5, 20 * b} {
			for kind, data := range kinds(n) {
				payloads := encode(t, e, bytes.NewReader(data), int64(n))
				if len(payloads) != (n+b-1)/b {
					t.Fatalf("%s, %d of %s: %d blocks", level, n, kind, len(payloads))
				}
				d := mszip.NewDecoder()
				for i, p := range payloads {
					want := data[i*b : min(n, i*b+b)]
					got, err := d.DecodeBlock(p, len(want))
					if err != nil || !bytes.Equal(got, want) {
						t.Fatalf("%s, %d of %s, block %d: %v", level, n, kind, i, err)
					}
					if len(p) > len(want)+7 || len(p) > mszip.MaxPayload {
						t.Errorf("%s, %d of %s, block %d: %d bytes of payload", level, n, kind, i, len(p))
					}
				}
			}
		}
	}
}

// The bytes do not depend on the number of workers, on how the input arrives,
// or on what the encoder did before.
func TestMSZIPDeterminism(t *testing.T) {
	data := kinds(20*cab.BlockSize + 123)["mixed"]
	for level := range levels {
		want := encode(t, newEncoder(t, level, 1), bytes.NewReader(data), int64(len(data)))
		for jobs, src := range map[int]io.Reader{
			1: bytes.NewReader(data),
			2: iotest.HalfReader(bytes.NewReader(data)),
			3: iotest.DataErrReader(bytes.NewReader(data)),
			8: oddReader{bytes.NewReader(data)},
		} {
			e := newEncoder(t, level, jobs)
			encode(t, e, bytes.NewReader(data[1:100000]), 99999)
			if got := encode(t, e, src, int64(len(data))); !slices.EqualFunc(got, want, bytes.Equal) {
				t.Fatalf("%s, %d jobs: other bytes", level, jobs)
			}
		}
	}
}

// oddReader gives 4097 bytes at a time.
type oddReader struct{ r io.Reader }

func (r oddReader) Read(p []byte) (int, error) { return r.r.Read(p[:min(len(p), 4097)]) }

// The history over blocks is used.
func TestMSZIPHistory(t *testing.T) {
	block := kinds(cab.BlockSize)["random"]
	data := bytes.Repeat(block[:20000], 10)
	size := 0
	for _, p := range encode(t, newEncoder(t, "default", 2), bytes.NewReader(data), int64(len(data))) {
		size += len(p)
	}
	if size > 23000 {
		t.Errorf("20000 random bytes ten times become %d bytes", size)
	}
}

// settled fails when goroutines are left over.
func settled(t *testing.T, before int) {
	t.Helper()
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// Errors of either side come out as they are, wherever they happen, and end all
// workers; the encoder can be used again.
func TestMSZIPErrors(t *testing.T) {
	broken := errors.New("broken")
	data := kinds(30 * cab.BlockSize)["text"]
	e := newEncoder(t, "fast", 4)
	want := encode(t, e, bytes.NewReader(data), int64(len(data)))
	before := runtime.NumGoroutine()
	for block := range 30 {
		src := io.MultiReader(bytes.NewReader(data[:block*cab.BlockSize+100]), iotest.ErrReader(broken))
		if err := e.EncodeFolder(src, int64(len(data)), func([]byte, int) error { return nil }); !errors.Is(err, broken) {
			t.Errorf("source fails in block %d: %v", block, err)
		}
		n := 0
		err := e.EncodeFolder(bytes.NewReader(data), int64(len(data)), func([]byte, int) error {
			if n++; n > block {
				return broken
			}
			return nil
		})
		if !errors.Is(err, broken) || n != block+1 {
			t.Errorf("sink fails at block %d: %v after %d", block, err, n)
		}
	}
	settled(t, before)
	if got := encode(t, e, bytes.NewReader(data), int64(len(data))); !slices.EqualFunc(got, want, bytes.Equal) {
		t.Error("other bytes after errors")
	}
}

func TestMSZIPCancel(t *testing.T) {
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(context.Background())
	data := kinds(100 * cab.BlockSize)["text"]
	file := tempFile(t)
	_, err := cab.Write(ctx, file, []cab.Source{source("a", data)}, cab.WriteOptions{
		Encoder:  newEncoder(t, "default", 4),
		Progress: func(int64) { cancel() },
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	settled(t, before)
}

func tempFile(t testing.TB) *os.File {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "test.cab"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func source(name string, data []byte) cab.Source {
	return cab.Source{
		FileHeader: cab.FileHeader{Name: name, Size: int64(len(data)), Modified: time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)},
		Open:       func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil },
	}
}

func TestLevels(t *testing.T) {
	for _, level := range []string{"fast", "default", "best"} {
		if _, ok := levels[level]; !ok {
			t.Errorf("no level %s", level)
		}
		if _, err := New(Settings{Level: strings.ToUpper(level)}); err == nil {
			t.Errorf("%s is taken in capitals", level)
		}
	}
}

func TestMaxJobs(t *testing.T) {
	e, err := New(Settings{Method: cab.MSZIP, Jobs: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	if got := e.(*mszipEncoder).jobs; got != maxJobs {
		t.Errorf("%d workers, want %d", got, maxJobs)
	}
}
