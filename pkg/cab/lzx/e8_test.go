package lzx

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestDecodeCalls(t *testing.T) {
	const tail = " 00000000000000000000" // the last 10 bytes
	for _, v := range []struct {
		name        string
		pos, size   int32
		frame, want string // without the tail
	}{
		{"at 0, forward", 0, 1000, "e8 64000000", "e8 64000000"},
		{"at 0, back", 0, 1000, "e8 ffffffff", "e8 ffffffff"},
		{"forward", 10, 1000, "e8 64000000", "e8 5a000000"},
		{"forward, to itself", 10, 1000, "e8 0a000000", "e8 00000000"},
		{"forward, target 0", 10, 1000, "e8 00000000", "e8 f6ffffff"},
		{"not at the beginning", 10, 1000, "90 e8 64000000", "90 e8 59000000"},
		{"last target", 10, 1000, "e8 e7030000", "e8 dd030000"},
		{"target of the size", 10, 1000, "e8 e8030000", "e8 e8030000"},
		{"back, nearest", 10, 1000, "e8 ffffffff", "e8 e7030000"},
		{"back, farthest", 10, 1000, "e8 f6ffffff", "e8 de030000"},
		{"back, too far", 10, 1000, "e8 f5ffffff", "e8 f5ffffff"},
		{"size 1", 10, 1, "e8 00000000 e8 01000000", "e8 f6ffffff e8 01000000"},
		{"largest size", 1 << 20, 1<<31 - 1, "e8 feffff7f", "e8 feffef7f"},
		{"size of 2^31", 10, -1 << 31, "e8 00000000 e8 ffffffff", "e8 00000000 e8 ffffffff"},
		{"size of 2^32-1", 20, -1, "e8 fbffffff e8 ffffffff", "e8 faffffff e8 ffffffff"}, // as cabextract
		{"near 1 GiB", 1<<30 - FrameSize, 12000000, "e8 00000000", "e8 008000c0"},
		{"opcodes in a target", 10, 1000, "e8 e8e80000 e8 64000000", "e8 e8e80000 e8 55000000"},
		{"opcodes in a translated target", 10, 1000, "e8 e8000000 64000000", "e8 de000000 64000000"},
		{"one after the other", 100, 1000, "e8 c8000000 e8 c8000000", "e8 64000000 e8 5f000000"},
	} {
		t.Run(v.name, func(t *testing.T) {
			frame := []byte(fromHex(v.frame + tail))
			decodeCalls(frame, v.pos, v.size)
			if want := fromHex(v.want + tail); string(frame) != want {
				t.Errorf("got %x, want %x", frame, want)
			}
		})
	}
}

// The opcode must stand more than ten bytes before the frame's end.
func TestCallsNearTheEnd(t *testing.T) {
	for n := range 20 {
		for at := range n {
			frame := make([]byte, n)
			frame[at] = callOpcode
			want := bytes.Clone(frame)
			if at < n-10 {
				binary.LittleEndian.PutUint32(want[at+1:], uint32(-100-at))
			}
			if hasCalls(frame) != (at < n-10) {
				t.Errorf("%d bytes, opcode at %d: hasCalls is %v", n, at, hasCalls(frame))
			}
			decodeCalls(frame, 100, 1000)
			if !bytes.Equal(frame, want) {
				t.Errorf("%d bytes, opcode at %d: %x, want %x", n, at, frame, want)
			}
		}
	}
}

// plainEncodeCalls is encodeCalls in the plainest way.
func plainEncodeCalls(frame []byte, pos, size int64) {
	for i := int64(0); i < int64(len(frame))-10; i++ {
		if frame[i] != 0xE8 {
			continue
		}
		v, p := int64(int32(binary.LittleEndian.Uint32(frame[i+1:]))), pos+i
		switch {
		case v >= -p && v < size-p:
			v += p
		case v >= -p && v < size:
			v -= size
		}
		binary.LittleEndian.PutUint32(frame[i+1:], uint32(v))
		i += 4
	}
}

func TestCallsComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	changed := 0
	for range 3000 {
		pos, size := r.Int64N(1<<30), 1+r.Int64N(1<<uint(1+r.IntN(30)))
		if r.IntN(2) == 0 {
			pos = r.Int64N(100)
		}
		plain := make([]byte, 30+r.IntN(100))
		for i := 0; i+5 < len(plain); i += 1 + r.IntN(8) {
			plain[i] = callOpcode
			binary.LittleEndian.PutUint32(plain[i+1:], uint32(r.Int64N(4*size+200)-2*size-100-pos*int64(r.IntN(2))))
		}
		frame := bytes.Clone(plain)
		plainEncodeCalls(frame, pos, size)
		if !bytes.Equal(frame, plain) {
			changed++
		}
		encoded := bytes.Clone(plain)
		encodeCalls(encoded, int32(pos), int32(size))
		if !bytes.Equal(encoded, frame) {
			t.Fatalf("position %d, size %d: %x is encoded as %x, want %x", pos, size, plain, encoded, frame)
		}
		decodeCalls(frame, int32(pos), int32(size))
		if !bytes.Equal(frame, plain) {
			t.Fatalf("position %d, size %d: %x becomes %x", pos, size, plain, frame)
		}
	}
	if changed < 1000 {
		t.Errorf("only %d frames were changed at all", changed)
	}
}

// raw is a frame as an uncompressed block, with the folder's header when head
// is given.
func raw(head string, frame []byte) string {
	return fmt.Sprintf("%s D3:3 D24:%d pad1 X:01000000*3 X:%x", head, len(frame), frame)
}

func TestTranslationInFolder(t *testing.T) {
	frame := make([]byte, 20)
	copy(frame[6:], fromHex("e8 64000000"))
	for _, v := range []struct{ name, head, want string }{
		{"12000000", "1 D32:12000000", "e8 5e000000"},
		{"smallest size for the target", "1 D32:101", "e8 5e000000"},
		{"too small a size", "1 D32:100", "e8 64000000"},
		{"size 0", "1 D32:0", "e8 64000000"},
		{"size of 2^31", "1 D32:2147483648", "e8 64000000"},
		{"size of 2^32-1", "1 D32:4294967295", "e8 64000000"},
		{"none", "0", "e8 64000000"},
	} {
		t.Run(v.name, func(t *testing.T) {
			got, err := NewDecoder(15).DecodeBlock(payloads(t, 15, raw(v.head, frame))[0], len(frame))
			if err != nil || string(got[6:11]) != fromHex(v.want) {
				t.Errorf("%x, %v; want %s", got, err, v.want)
			}
		})
	}
}

// The history keeps what was decoded, not what was made of it; and calls count
// from the beginning of the folder.
func TestHistoryIsNotTranslated(t *testing.T) {
	frame := make([]byte, FrameSize)
	call := fromHex("e8 64000000")
	copy(frame[FrameSize-14:], call)
	text := raw("1 D32:40000", frame) + " / D3:1 D24:40 main('a=1,s8:5=1) len() c:a s8:5 001 c:a*34 pad" // offset 15
	all := payloads(t, 15, text)
	d := NewDecoder(15)
	first, err := d.DecodeBlock(all[0], FrameSize)
	if want := fromHex("e8 7280ffff"); err != nil || string(first[FrameSize-14:FrameSize-9]) != want {
		t.Fatalf("first frame: %x, %v; want %x", first[FrameSize-14:], err, want)
	}
	second, err := d.DecodeBlock(all[1], 40)
	if want := "a" + fromHex("e8 6380ffff") + strings.Repeat("a", 34); err != nil || string(second) != want {
		t.Fatalf("second frame: %x, %v; want %x", second, err, want)
	}
}

// Frames from 1 GiB on are not translated.
func TestTranslationEnds(t *testing.T) {
	frame := make([]byte, 20)
	copy(frame, fromHex("e8 64000000"))
	for _, v := range []struct {
		frames int
		want   string
	}{{32767, "e8 648000c0"}, {32768, "e8 64000000"}} {
		d := NewDecoder(15)
		if _, err := d.DecodeBlock(payloads(t, 15, raw("1 D32:12000000", make([]byte, FrameSize)))[0], FrameSize); err != nil {
			t.Fatal(err)
		}
		d.frames, d.done = v.frames, int64(v.frames)*FrameSize
		out, err := d.DecodeBlock(payloads(t, 15, raw("", frame))[0], len(frame))
		if err != nil || string(out[:5]) != fromHex(v.want) {
			t.Errorf("frame %d: %x, %v; want %s", v.frames, out, err, v.want)
		}
	}
}
