package cab

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/synctest"
)

// longFolders are cabinets of one folder that is read ahead, with its content.
func longFolders(t testing.TB) (cabinets map[string][]byte, content []byte) {
	const size = aheadSize + 2*batchBlocks*BlockSize + 100
	cabinets = map[string][]byte{}
	content = prose(size, 7)
	sources := func() (s []Source) {
		for i, part := range slices.Collect(slices.Chunk(content, 100_000)) {
			s = append(s, source(fmt.Sprint("file", i), part))
		}
		return s
	}
	for _, e := range []Encoder{storing{}, plainMSZIP{}, plainLZX{}} {
		cabinets[e.Method().String()] = write(t, WriteOptions{Encoder: e}, sources()...)
	}
	return cabinets, content
}

// drain reads a stream to the folder's end or an error.
func drain(s *stream) (content []byte, err error) {
	for int64(len(content)) < s.a.Uncompressed {
		b, err := s.at(int64(len(content)))
		if err != nil {
			return content, err
		}
		content = append(content, b...)
	}
	return content, nil
}

// bothWays reads the folder of a cabinet with goroutines and without, and fails
// unless the results are the same, which it returns.
func bothWays(t *testing.T, b []byte) ([]byte, error) {
	t.Helper()
	a := open(t, b).areas[0]
	want, wantErr := drain(newStream(a))
	s, h := newStreamAhead(a)
	got, err := drain(s)
	h.stop()
	if fmt.Sprint(err) != fmt.Sprint(wantErr) || !bytes.Equal(got, want) {
		t.Errorf("ahead: %d bytes, %v\nwithout: %d bytes, %v", len(got), err, len(want), wantErr)
	}
	var with, without verifier
	h = newAhead()
	with.blocks(a, newRawAhead(h, a))
	h.stop()
	without.blocks(a, a.blocks(readAhead))
	if fmt.Sprint(with.found) != fmt.Sprint(without.found) || err != nil && len(with.found) == 0 {
		t.Errorf("verified ahead: %v\nwithout: %v", with.found, without.found)
	}
	return got, err
}

// Wherever a block is damaged, and whatever of it, the content before and the
// error are the same as without goroutines.
func TestAheadDamage(t *testing.T) {
	cabinets, content := longFolders(t)
	for name, good := range cabinets {
		b := bytes.Clone(good)
		if got, err := bothWays(t, b); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		pos := open(t, b).areas[0].start
		for n := 0; pos < int64(len(b)); n++ {
			next := pos + dataSize + int64(le.Uint16(b[pos+4:]))
			if n%16 == 1 || next == int64(len(b)) {
				for field, damage := range map[string]func(b []byte){
					"csum":            func(b []byte) { b[0] ^= 1 },
					"payload":         func(b []byte) { b[20] ^= 1 },
					"payload, no sum": func(b []byte) { clear(b[:4]); clear(b[8:40]) },
					"cbUncomp":        func(b []byte) { b[7] |= 0xC0 },
					"cbUncomp 0":      func(b []byte) { clear(b[6:8]) },
					"cbData":          func(b []byte) { b[5] = 0xFF },
				} {
					damage(b[pos:])
					if _, err := bothWays(t, b); err == nil && (field == "csum" || field == "payload") {
						t.Errorf("%s, %s of block %d: no error", name, field, n)
					}
					copy(b[pos:], good[pos:min(pos+64, int64(len(b)))])
				}
			}
			pos = next
		}
	}
}

func TestAheadReadError(t *testing.T) {
	cabinets, content := longFolders(t)
	for name, b := range cabinets {
		data := open(t, b).DataOffset
		for i := range int64(10) {
			// The directory is read before the disk breaks.
			src := &failingReader{b, int64(len(b))}
			r, err := NewReader(src, int64(len(b)), ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			src.from = data + (int64(len(b))-data)*i/10 + i
			s, h := newStreamAhead(r.areas[0])
			got, err := drain(s)
			h.stop()
			want, wantErr := drain(newStream(r.areas[0]))
			if !errors.Is(err, errBroken) || err.Error() != wantErr.Error() || !bytes.Equal(got, want) || !bytes.HasPrefix(content, got) {
				t.Errorf("%s, broken at %d: %d bytes, %v\nwithout: %d bytes, %v", name, src.from, len(got), err, len(want), wantErr)
			}
		}
	}
}

// No goroutine outlives Each or Verify, however they end.
func TestAheadLeavesNothing(t *testing.T) {
	cabinets, content := longFolders(t)
	stop := errors.New("stop")
	for name, b := range cabinets {
		bad := bytes.Clone(b)
		bad[len(b)*2/3] ^= 1
		for _, b := range [][]byte{b, bad} {
			for _, after := range []int{0, 1, 3, 1000} {
				// A bubble does not end before its goroutines have.
				synctest.Test(t, func(t *testing.T) {
					at, n := 0, 0
					r := open(t, b)
					err := r.Each(func(f *File, r io.Reader) error {
						got, _ := io.ReadAll(io.LimitReader(r, 70_000))
						if !bytes.HasPrefix(content[at:], got) {
							t.Errorf("%s: %s has other content", name, f.Name)
						}
						at += int(f.Size)
						if n++; n > after {
							return stop
						}
						return nil
					})
					if (err == stop) != (n > after) {
						t.Errorf("%s: Each gives %v after %d files", name, err, n)
					}
					if found := Verify(r); (len(found) > 0) != (&b[0] == &bad[0]) {
						t.Errorf("%s: Verify finds %v", name, found)
					}
				})
			}
			synctest.Test(t, func(t *testing.T) {
				defer func() { recover() }()
				open(t, b).Each(func(_ *File, r io.Reader) error {
					io.ReadFull(r, make([]byte, 1))
					panic("a caller's bug")
				})
			})
		}
	}
}

// What is read ahead is bounded, whoever waits.
func TestAheadIsBounded(t *testing.T) {
	content := noise(400*BlockSize, 1)
	b := write(t, WriteOptions{Encoder: plainMSZIP{}}, source("a", content[:10]), source("b", content))
	synctest.Test(t, func(t *testing.T) {
		r, c := openCounting(t, b)
		if err := r.Each(func(f *File, content io.Reader) error {
			io.ReadFull(content, make([]byte, 1))
			synctest.Wait() // until all goroutines wait for the content to be read
			return nil
		}); err != nil {
			t.Error(err)
		}
		// Batches of both lanes, one each in the goroutines' hands, and the window.
		if limit := int64((2*aheadBatches+2)*batchBlocks*(BlockSize+20) + readAhead); c.bytes > limit {
			t.Errorf("%d bytes were read, want at most %d", c.bytes, limit)
		}
	})
}

// Files that overlap begin their folder anew while it is read ahead.
func TestAheadOverlap(t *testing.T) {
	cabinets, content := longFolders(t)
	for name, b := range cabinets {
		r := open(t, b)
		b = moveFiles(r, b, 1000, uint32(len(content)-1000))
		synctest.Test(t, func(t *testing.T) {
			good := 0
			if err := open(t, b).Each(func(_ *File, r io.Reader) error {
				if got, err := io.ReadAll(r); err == nil && bytes.Equal(got, content[1000:]) {
					good++
				}
				return nil
			}); err != nil || good < 2 {
				t.Errorf("%s: %d files, %v", name, good, err)
			}
		})
	}
}

// The findings of several folders come in their order.
func TestVerifyFolders(t *testing.T) {
	var files []Source
	for i := range 6 {
		files = append(files, source(fmt.Sprint(i), prose(aheadSize+i*BlockSize, uint64(i))))
	}
	b := write(t, WriteOptions{Encoder: plainMSZIP{}, FolderSize: 1}, files...)
	r := open(t, b)
	if len(r.areas) != len(files) {
		t.Fatalf("%d folders", len(r.areas))
	}
	for i, a := range r.areas {
		if i != 2 {
			b[a.end-5] ^= 1
		}
	}
	var got []int
	for _, err := range Verify(r) {
		var e *FormatError
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		if e.Field == "csum" {
			got = append(got, e.Folder)
		}
	}
	if want := []int{0, 1, 3, 4, 5}; !slices.Equal(got, want) {
		t.Errorf("wrong checksums in folders %v, want %v", got, want)
	}
}
