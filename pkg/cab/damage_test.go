package cab

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
)

// smallCabinets are good ones, to be damaged.
func smallCabinets(t testing.TB) map[string][]byte {
	files := []Source{source("a", prose(200, 1)), source(`d\b`, []byte("hello hello hello")), source("e", nil), source("ü", prose(150, 2))}
	cabinets := map[string][]byte{
		"none":    write(t, WriteOptions{}, files...),
		"mszip":   write(t, WriteOptions{Encoder: plainMSZIP{}}, files...),
		"folders": write(t, WriteOptions{Encoder: plainMSZIP{}, FolderSize: 1, HeaderReserve: 8}, files...),
	}
	for method, encoder := range map[string]Encoder{"mszip": plainMSZIP{}, "lzx": plainLZX{}, "quantum": plainQuantum{}} {
		nosums := write(t, WriteOptions{Encoder: encoder, FolderSize: 1}, files...)
		for _, a := range open(t, nosums).areas {
			le.PutUint32(nosums[a.start:], 0)
		}
		cabinets[noSums+method] = nosums
	}
	return cabinets
}

// noSums begins the names of cabinets without checksums: damage reaches the
// decoder.
const noSums = "no sums, "

// exercise does everything that can be done with a cabinet. Errors must be
// typed; content comes to known, by name, when it is all there.
func exercise(t testing.TB, b []byte, known func(f *File, content []byte)) {
	r, err := NewReader(bytes.NewReader(b), int64(len(b)), ReadOptions{})
	if err != nil {
		wantTyped(t, err)
		return
	}
	const most = 1 << 22 // what is read of one file
	readable := map[*File]bool{}
	err = r.Each(func(f *File, content io.Reader) error {
		data, err := io.ReadAll(io.LimitReader(content, most))
		switch {
		case err != nil:
			wantTyped(t, err)
		case f.Size <= most && int64(len(data)) != f.Size:
			t.Errorf("%q: %d bytes of %d", f.Name, len(data), f.Size)
		case f.Size <= most:
			readable[f] = true
			known(f, data)
		}
		return nil
	})
	if err != nil {
		t.Errorf("Each: %v", err)
	}
	for _, f := range r.Files {
		if _, err := f.Open(); err != nil {
			wantTyped(t, err)
			if readable[f] {
				t.Errorf("%q: Each reads it, Open: %v", f.Name, err)
			}
		}
	}
	for _, err := range Verify(r) {
		wantTyped(t, err)
	}
	if err := fs.WalkDir(r, ".", func(_ string, _ fs.DirEntry, err error) error { return err }); err != nil {
		t.Errorf("WalkDir: %v", err)
	}
}

// Whichever byte changes, and wherever the cabinet ends: no panic, typed errors,
// and as long as checksums are there and the entry of the file is not what
// changed, right content or none.
func TestDamage(t *testing.T) {
	for name, good := range smallCabinets(t) {
		want := map[string][]byte{}
		r := open(t, good)
		for _, f := range r.Files {
			want[f.Name], _ = contentOf(f)
		}
		same := func(where string) func(*File, []byte) {
			return func(f *File, data []byte) {
				if w, ok := want[f.Name]; ok && !bytes.Equal(data, w) {
					t.Errorf("%s, %s: %q has changed: %q", name, where, f.Name, data)
				}
			}
		}
		anything := func(*File, []byte) {}
		for i := range good {
			b := bytes.Clone(good)
			for _, bits := range []byte{0x01, 0x80, 0xFF} {
				b[i] = good[i] ^ bits
				check := anything
				if int64(i) >= r.DataOffset && !strings.HasPrefix(name, noSums) && !sumGone(r, b) {
					check = same(fmt.Sprintf("byte %d ^ %#x", i, bits))
				}
				exercise(t, b, check)
			}
			exercise(t, good[:i], same(fmt.Sprintf("cut to %d", i)))
		}
	}
}

// sumGone reports whether a block of b has no checksum.
func sumGone(r *Reader, b []byte) bool {
	for _, a := range r.areas {
		if a.Blocks > 0 && le.Uint32(b[a.start:]) == 0 {
			return true
		}
	}
	return false
}
