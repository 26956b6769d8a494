package lzx

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"goexpress/internal/testenv"
)

// folder is a folder of a genuine cabinet.
type folder struct {
	window int
	frames []frame
	files  []file
}

type frame struct {
	payload []byte
	n       int
}

// file is a file of a folder.
type file struct {
	name      string
	from, end int
}

// genuine returns the LZX folders of a cabinet, or of the first cabinet in a
// program, that Microsoft's tools made. It takes for granted that the file is
// sound.
func genuine(t testing.TB, path ...string) (folders []folder) {
	t.Helper()
	all, err := os.ReadFile(filepath.Join(append([]string{testenv.Corpus(t, path[0])}, path[1:]...)...))
	if err != nil {
		t.Fatal(err)
	}
	b := all[bytes.Index(all, []byte("MSCF\x00\x00\x00\x00")):]
	u16 := func(at int) int { return int(binary.LittleEndian.Uint16(b[at:])) }
	u32 := func(at int) int { return int(binary.LittleEndian.Uint32(b[at:])) }
	if u16(30) != 0 {
		t.Fatalf("%s: flags %d", path, u16(30))
	}
	for i := range u16(26) {
		at := 36 + 8*i
		f := folder{window: u16(at+6) >> 8 & 31}
		pos := u32(at)
		for range u16(at + 4) {
			f.frames = append(f.frames, frame{b[pos+8 : pos+8+u16(pos+4)], u16(pos + 6)})
			pos += 8 + u16(pos+4)
		}
		at = u32(16)
		for range u16(28) {
			name := b[at+16:]
			name = name[:bytes.IndexByte(name, 0)]
			if u16(at+8) == i {
				f.files = append(f.files, file{string(name), u32(at + 4), u32(at+4) + u32(at)})
			}
			at += 16 + len(name) + 1
		}
		if u16(36+8*i+6)&15 == 3 {
			folders = append(folders, f)
		}
	}
	return folders
}

// decode decodes all frames of a folder.
func (f folder) decode() (out []byte, err error) {
	d := NewDecoder(f.window)
	for i, fr := range f.frames {
		b, err := d.DecodeBlock(fr.payload, fr.n)
		if err != nil {
			return out, fmt.Errorf("frame %d: %w", i, err)
		}
		out = append(out, b...)
	}
	return out, nil
}

func TestGenuine(t *testing.T) {
	for _, v := range []struct {
		name   string
		window int
	}{{"makecab-lzx21-pe", 21}, {"mixed", 18}} {
		sums, err := os.ReadFile(filepath.Join(testenv.Corpus(t, "cab"), v.name+".md5"))
		if err != nil {
			t.Fatal(err)
		}
		folders := genuine(t, "cab", v.name+".cab")
		if len(folders) != 1 || folders[0].window != v.window {
			t.Fatalf("%s: %d folders", v.name, len(folders))
		}
		out, err := folders[0].decode()
		if err != nil {
			t.Fatalf("%s: %v", v.name, err)
		}
		for _, f := range folders[0].files {
			line := fmt.Sprintf("%x\t%d\t%s\n", md5.Sum(out[f.from:f.end]), f.end-f.from, f.name)
			if !strings.Contains(string(sums), line) {
				t.Errorf("%s: %s", v.name, line)
			}
		}
	}
}

// What packages by IExpress hold is what others take out of them.
func TestPrograms(t *testing.T) {
	cabextract := testenv.Tool(t, "cabextract")
	programs, err := filepath.Glob(filepath.Join(testenv.Corpus(t, "exe"), "*.exe"))
	if err != nil || len(programs) == 0 {
		t.Fatal("no programs", err)
	}
	for _, path := range programs {
		dir := t.TempDir()
		if out, err := exec.Command(cabextract, "-q", "-d", dir, path).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		f := genuine(t, "exe", filepath.Base(path))[0]
		out, err := f.decode()
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		for _, f := range f.files {
			want, err := os.ReadFile(filepath.Join(dir, f.name))
			if err != nil || !bytes.Equal(out[f.from:f.end], want) {
				t.Errorf("%s: %s differs (%v)", path, f.name, err)
			}
		}
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

// A payload that is cut anywhere is too short, and nothing else.
func TestTruncated(t *testing.T) {
	for _, v := range []struct {
		cabinet     string
		frame, step int
	}{{"mixed.cab", 0, 1}, {"makecab-lzx21-pe.cab", 0, 13}, {"makecab-lzx21-pe.cab", 1, 101}} {
		f := genuine(t, "cab", v.cabinet)[0]
		last := f.frames[v.frame]
		for n := 0; n < len(last.payload); n += v.step {
			cut := f
			cut.frames = append(slices.Clone(f.frames[:v.frame]), frame{last.payload[:n], last.n})
			_, err := cut.decode()
			wantError(t, err, last.payload[:n], v.frame)
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s, frame %d, %d bytes: %v", v.cabinet, v.frame, n, err)
			}
		}
	}
}

// Wrong bits give other bytes or a typed error.
func TestFlipped(t *testing.T) {
	f := genuine(t, "cab", "makecab-lzx21-pe.cab")[0]
	f.frames = f.frames[:2]
	first := f.frames[0].payload
	refused, tried := 0, 0
	for bit := 0; bit < 8*len(first); bit += 1 + bit/200 {
		bad := bytes.Clone(first)
		bad[bit/8] ^= 1 << (bit % 8)
		tried++
		d := NewDecoder(f.window)
		out, err := d.DecodeBlock(bad, FrameSize)
		if err != nil {
			refused++
			wantError(t, err, bad, 0)
			continue
		}
		if len(out) != FrameSize {
			t.Errorf("bit %d: %d bytes", bit, len(out))
		}
		if _, err = d.DecodeBlock(f.frames[1].payload, FrameSize); err != nil {
			wantError(t, err, f.frames[1].payload, 1)
		}
	}
	if refused < tried/2 || refused == tried {
		t.Errorf("%d of %d wrong bits were noticed", refused, tried)
	}
}

// Frames after the first need no memory.
func TestNoAllocations(t *testing.T) {
	d := NewDecoder(15)
	all := payloads(t, 15, "1 D32:12000000 D3:1 D24:1000000 main('a=1,232=2,s0:9=2) len(0=2,119=2,248=1) m232 s0:257*127 s0:128 pad / m232 s0:257*127 s0:128 pad")
	for _, p := range append(all, all[1], all[1]) {
		if _, err := d.DecodeBlock(p, FrameSize); err != nil {
			t.Fatal(err)
		}
	}
	if n := testing.AllocsPerRun(20, func() {
		if _, err := d.DecodeBlock(all[1], FrameSize); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%.0f allocations a frame", n)
	}
}

// A megabyte of code, and one of fonts, with a new decoder each time.
func BenchmarkDecode(b *testing.B) {
	for _, v := range [][]string{{"cab", "makecab-lzx21-pe.cab"}, {"exe", "trebuc32.exe"}} {
		f := genuine(b, v...)[0]
		b.Run(v[1], func(b *testing.B) {
			size := 0
			for b.Loop() {
				d := NewDecoder(f.window)
				size = 0
				for _, fr := range f.frames {
					out, err := d.DecodeBlock(fr.payload, fr.n)
					if err != nil {
						b.Fatal(err)
					}
					size += len(out)
				}
			}
			b.SetBytes(int64(size))
		})
	}
}
