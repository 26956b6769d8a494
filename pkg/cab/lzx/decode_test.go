package lzx

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// Pieces of streams in the notation. Unless a test wants something else the
// window has 15 bits: 240 main symbols are matches.
const (
	ab    = " main('a=1,'b=1) len() "
	runs  = " main('a=1,s0:9=1) len(0=2,119=2,248=1) "
	fullA = " c:a s0:257*127 s0:128 pad / " // a frame of a
	once  = " X:01000000*3 "                // recent offsets of 1
	noise = "000102030405060708090a0b0c0d0e0f"
)

var aFrame = strings.Repeat("a", FrameSize)

func fromHex(s string) string {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	return string(b)
}

// streams are sound.
var streams = []struct {
	name   string
	window int
	text   string
	want   []string // by frames
}{
	{"verbatim", 15, "0 D3:1 D24:3" + ab + "c:aba pad", []string{"aba"}},
	{"verbatim, largest window", 21, "0 D3:1 D24:3" + ab + "c:aba pad", []string{"aba"}},
	{"call translation announced", 15, "1 D32:12000000 D3:1 D24:3" + ab + "c:aba pad", []string{"aba"}},
	{"two blocks", 15, "0 D3:1 D24:1" + ab + "c:a D3:1 D24:2" + ab + "c:ba pad", []string{"aba"}},
	{"words of up to 16 bits", 15, `0 D3:1 D24:18
			main('a=1,'b=2,'c=3,'d=4,'e=5,'f=6,'g=7,'h=8,'i=9,'j=10,'k=11,'l=12,'m=13,'n=14,'o=15,'p=16,'q=16) len()
			c:qponmlkjihgfedcbaq pad`, []string{"qponmlkjihgfedcbaq"}},
	{"length words of up to 16 bits", 15, `0 D3:1 D24:142 main('a=1,s0:9=1)
			len(0=1,1=2,2=3,3=4,4=5,5=6,6=7,7=8,8=9,9=10,10=11,11=12,12=13,13=14,14=15,15=16,248=16)
			c:a s0:9 s0:19 s0:20 s0:21 s0:22 s0:23 s0:24 c:aaa pad`, []string{strings.Repeat("a", 142)}},
	{"shortest and longest match", 15, `0 D3:1 D24:261 main('a=1,s0:2=2,s0:9=2) len(0=1,248=1)
			c:a s0:2 s0:257 c:a pad`, []string{strings.Repeat("a", 261)}},

	// Recent offsets.
	{"recent offsets begin as 1", 15, `0 D3:1 D24:15 main('a=2,'b=2,s0:2=2,s1:2=3,s2:2=3) len()
			c:ab s2:2 s1:2 s0:2 c:ba s1:2 s2:2 c:b pad`, []string{"abbbbbbbbaaaaab"}},
	{"recent offsets change places", 15, `0 D3:3 D24:16 pad1 X:03000000 X:05000000 X:08000000 X:` + noise + `
			D3:1 D24:16 main(s0:2=2,s1:2=2,s2:2=2,s4:2=2) len()
			s1:2    # offset 5; now 5 3 8
			s2:2    # offset 8; now 8 3 5
			s0:2    # offset 8
			s1:2    # offset 3; now 3 8 5
			s2:2    # offset 5; now 5 8 3
			s4:2 1  # offset 3; now 3 5 8
			s1:2    # offset 5; now 5 3 8
			s2:2    # offset 8
			pad`, []string{fromHex(noise + "0b0c 0a0b 0c0d 0b0c 0b0c 0c0b 0c0b 0b0c")}},
	{"recent offsets live on", 15, `0 D3:3 D24:32768 pad1 X:03000000 X:05000000 X:08000000 X:` + noise + `*2048 /
			D3:1 D24:2 main(s1:2=1,s2:2=1) len() s1:2 D3:1 D24:2 main(s1:2=1,s2:2=1) len() s2:2 pad`,
		[]string{strings.Repeat(fromHex(noise), 2048), fromHex("0b0c 0a0b")}},

	// Offsets behind a slot. Slots 6, 8 and 10 begin at 6, 14 and 30.
	{"offset bits", 15, `0 D3:3 D24:48 pad1` + once + `X:` + noise + ` X:101112131415161718191a1b1c1d1e1f X:202122232425262728292a2b2c2d2e2f
			D3:1 D24:8 main(s3:2=2,s6:2=2,s8:2=2,s10:2=2) len()
			s6:2 10    # offset 8
			s8:2 101   # offset 19
			s10:2 1001 # offset 39
			s3:2       # offset 1
			pad`, []string{fromHex(noise + "101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f 2829 1f20 0d0e 0e0e")}},
	{"aligned offset bits", 15, `0 D3:3 D24:48 pad1` + once + `X:` + noise + ` X:101112131415161718191a1b1c1d1e1f X:202122232425262728292a2b2c2d2e2f
			D3:2 D24:8 al(0=1,5=2,1=3,7=3) main(s3:2=2,s6:2=2,s8:2=2,s10:2=2) len()
			s6:2 10    # offset 8
			s8:2 a5    # offset 19
			s10:2 1 a1 # offset 39
			s3:2       # offset 1
			pad`, []string{fromHex(noise + "101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f 2829 1f20 0d0e 0e0e")}},

	// Frames.
	{"block over frames", 15, "0 D3:1 D24:32779" + runs + fullA + "c:aa s0:9 pad", []string{aFrame, strings.Repeat("a", 11)}},
	{"aligned block over frames", 15, "0 D3:2 D24:32779 al(0-7=3)" + runs + fullA + "s0:9 c:aa pad", []string{aFrame, strings.Repeat("a", 11)}},
	{"block ends with its frame", 15, "0 D3:1 D24:32768" + runs + fullA + "D3:1 D24:2" + ab + "c:ba pad", []string{aFrame, "ba"}},
	{"folder of one whole frame", 15, "0 D3:1 D24:32768" + runs + strings.TrimSuffix(fullA, "/ "), []string{aFrame}},

	// Uncompressed blocks.
	{"uncompressed", 15, "0 D3:3 D24:2 pad1" + once + "X:6869", []string{"hi"}},
	{"uncompressed at a border", 15, "0 D3:1 D24:1" + ab + "c:a D3:3 D24:2 pad1" + once + "X:6869", []string{"ahi"}},
	{"uncompressed, odd", 15, "0 D3:3 D24:5 pad1" + once + "X:68656c6c6f X:00", []string{"hello"}},
	{"uncompressed, odd, nothing behind", 15, "0 D3:3 D24:5 pad1" + once + "X:68656c6c6f", []string{"hello"}},
	{"uncompressed, odd, then a block", 15, "0 D3:3 D24:5 pad1" + once + "X:68656c6c6f X:00 D3:1 D24:2" + ab + "c:ab pad", []string{"helloab"}},
	{"uncompressed, twice", 15, "0 D3:3 D24:1 pad1" + once + "X:68 X:00 D3:3 D24:1 pad1" + once + "X:69", []string{"hi"}},
	{"uncompressed over frames", 15, "0 D3:3 D24:32770 pad1" + once + "X:61*32768 / X:6263 D3:1 D24:1" + ab + "c:a pad", []string{aFrame, "bca"}},
	{"uncompressed over frames, odd there", 15, "0 D3:1 D24:1" + ab + "c:a D3:3 D24:32770 pad1" + once + "X:61*32767 / X:616263 D3:1 D24:1" + ab + "c:a pad", []string{aFrame, "abca"}},
	{"uncompressed ends with its frame", 15, "0 D3:3 D24:32768 pad1" + once + "X:61*32768 / D3:1 D24:1" + ab + "c:a pad", []string{aFrame, "a"}},
	{"uncompressed, odd, ends with its frame", 15, "0 D3:1 D24:1" + ab + "c:a D3:3 D24:32767 pad1" + once + "X:61*32767 X:00 / D3:1 D24:1" + ab + "c:a pad", []string{aFrame, "a"}},
	{"its last byte in the next frame", 15, "0 D3:1 D24:1" + ab + "c:a D3:3 D24:32767 pad1" + once + "X:61*32767 / X:00 D3:1 D24:1" + ab + "c:a pad", []string{aFrame, "a"}},

	// Changes of code lengths.
	{"lengths stay", 15, "0 D3:1 D24:1" + ab + `c:a D3:1 D24:3 pre(0=1,1=1) p0*256 pre(0=1,19=1) p0*240 pre(0=1,17=1) p0*249 c:bab pad`, []string{"abab"}},
	{"lengths stay over an uncompressed block", 15, "0 D3:1 D24:1" + ab + `c:a D3:3 D24:2 pad1` + once + `X:6869
			D3:1 D24:3 pre(0=1,1=1) p0*256 pre(0=1,1=1) p0*240 pre(0=1,1=1) p0*249 c:bab pad`, []string{"ahibab"}},
	{"runs; 19 counts from the first length", 15, `0 D3:1 D24:4 main('a=1,'b=2,'c=3,'d=3) len() c:abcd D3:1 D24:4
			pre(16=2,17=2,18=2,0=3,19=3)
				p18 D5:31 p18 D5:26     # 97 zeros
				p19 0 p16               # 4 lengths of 2
				p18 D5:31 p18 D5:31 p18 D5:28 p17 D4:0 p0 # 155 zeros
			pre(17=1,18=1) p18 D5:31 p18 D5:31 p18 D5:31 p18 D5:31 p18 D5:0 p17 D4:12
			pre(17=1,18=1) p18 D5:31 p18 D5:31 p18 D5:31 p18 D5:31 p18 D5:21 p17 D4:0
			main=('a=2,'b=2,'c=2,'d=2) c:dcba pad`, []string{"abcddcba"}},
	{"run of five lengths", 15, `0 D3:1 D24:8 pre(18=1,14=2,19=2)
				p18 D5:31 p18 D5:26 p19 1 p14 p14*3 # 97 zeros, 8 lengths
				p18 D5:31 p18 D5:31 p18 D5:29       # 151 zeros
			pre(17=1,18=1) p18 D5:31 p18 D5:31 p18 D5:31 p18 D5:31 p18 D5:0 p17 D4:12
			len() main=(97-104=3) c:abcdefgh pad`, []string{"abcdefgh"}},
}

func TestStreams(t *testing.T) {
	for _, v := range streams {
		t.Run(v.name, func(t *testing.T) {
			d, r := NewDecoder(v.window), newReference(v.window)
			for i, payload := range payloads(t, v.window, v.text) {
				if got := r.frame(payload, len(v.want[i])); string(got) != v.want[i] {
					t.Fatalf("frame %d: the reference has %q", i, shortened(got))
				}
				got, err := d.DecodeBlock(payload, len(v.want[i]))
				if err != nil || string(got) != v.want[i] {
					t.Fatalf("frame %d: %q, %v; want %q", i, shortened(got), err, shortened([]byte(v.want[i])))
				}
			}
		})
	}
}

// A sound stream that is cut at any byte is too short, and nothing else; but the
// byte behind an uncompressed block of odd length need not be there.
func TestStreamsCut(t *testing.T) {
	for _, v := range streams {
		all := payloads(t, v.window, v.text)
		for k, last := range all {
			whole := strings.Contains(v.name, "odd") && last[len(last)-1] == 0
			for n := range last {
				if n > 1000 && n < len(last)-10 {
					continue
				}
				d := NewDecoder(v.window)
				for i, payload := range all[:k] {
					if _, err := d.DecodeBlock(payload, len(v.want[i])); err != nil {
						t.Fatal(err)
					}
				}
				_, err := d.DecodeBlock(last[:n], len(v.want[k]))
				var e *Error
				switch {
				case err == nil && n == len(last)-1 && whole:
				case !errors.As(err, &e) || !errors.Is(err, io.ErrUnexpectedEOF) || e.At() != n || e.Output != int64(k)*FrameSize:
					t.Errorf("%s: %d bytes of frame %d: %v", v.name, n, k, err)
				}
			}
		}
	}
}

// With a bit turned round the decoder says what the reference says.
func TestStreamsFlipped(t *testing.T) {
	refused, taken := 0, 0
	for _, v := range streams {
		payload := payloads(t, v.window, v.text)[0]
		step := 3
		if len(v.want[0]) == FrameSize {
			step = 307 // the reference takes its time
		}
		for bit := 0; bit < min(8*len(payload), 8000); bit += step {
			bad := bytes.Clone(payload)
			bad[bit/8] ^= 1 << (bit % 8)
			want := newReference(v.window).frame(bad, len(v.want[0]))
			got, err := NewDecoder(v.window).DecodeBlock(bad, len(v.want[0]))
			if (err == nil) != (want != nil) || !bytes.Equal(got, want) {
				t.Errorf("%s, bit %d: %d bytes, %v; the reference has %d", v.name, bit, len(got), err, len(want))
			}
			if err != nil {
				refused++
			} else {
				taken++
			}
		}
	}
	if refused < 1000 || taken < 100 {
		t.Errorf("%d refused, %d taken: no test", refused, taken)
	}
}

func shortened(b []byte) []byte { return b[:min(len(b), 100)] }

// Streams that break a rule, with the error's text, offset in the payload of
// the last frame and offset in the folder. All but the last frame have 32768
// bytes; the last would have n.
func TestRefused(t *testing.T) {
	const (
		flat   = " pre(0-11=4,12-19=5) "
		zeros1 = " pre(17=1,18=1) p18 D5:31 p18 D5:31 p18 D5:31 p18 D5:31 p18 D5:28 p17 D4:0 " // 256
		zeros2 = " pre(17=1,18=1) p18 D5:31 p18 D5:31 p18 D5:31 p18 D5:31 p18 D5:0 p17 D4:12 " // 240
		rawA   = " D3:3 D24:32768 pad1" + once + "X:61*32768 / "
	)
	for _, v := range []struct {
		name string
		text string
		n    int
		why  string
		at   int
		out  int64
	}{
		{"no bytes", "0 D3:1 D24:3" + ab + "c:aba pad", 0, "a frame of 0 bytes", 0, 0},
		{"too many bytes", "0 D3:1 D24:3" + ab + "c:aba pad", FrameSize + 1, "a frame of 32769 bytes", 0, 0},
		{"less than none", "0 D3:1 D24:3" + ab + "c:aba pad", -1, "a frame of -1 bytes", 0, 0},

		{"block type 0", "0 D3:0 D24:3 pad", 3, "there is no block type 0", 3, 0},
		{"block type 4", "0 D3:4 D24:3 pad", 3, "there is no block type 4", 3, 0},
		{"block type 7", "0 D3:7 D24:3 pad", 3, "there is no block type 7", 3, 0},
		{"block of nothing", "0 D3:1 D24:0" + ab + "pad", 3, "a block of 0 bytes", 3, 0},
		{"uncompressed block of nothing", "0 D3:3 D24:0 pad1" + once, 3, "a block of 0 bytes", 3, 0},
		{"second block of nothing", "0 D3:1 D24:1" + ab + "c:a D3:2 D24:0 pad", 3, "a block of 0 bytes", -1, 1},

		{"pretree empty", "0 D3:1 D24:3 pre() pad", 3, "the pretree code has no symbols", 13, 0},
		{"pretree incomplete", "0 D3:1 D24:3 pre(0=1,1=2) pad", 3, "the pretree code is incomplete", 13, 0},
		{"pretree of one symbol", "0 D3:1 D24:3 pre(0=1) p0*256 pad", 3, "the pretree code is incomplete", 13, 0},
		{"pretree over-subscribed", "0 D3:1 D24:3 pre(0=1,1=1,2=15) pad", 3, "the pretree code is over-subscribed", 13, 0},
		{"aligned code empty", "0 D3:2 D24:3 al()" + ab + "c:aba pad", 3, "the aligned offset code has no symbols", 6, 0},
		{"aligned code incomplete", "0 D3:2 D24:3 al(0-6=3)" + ab + "c:aba pad", 3, "the aligned offset code is incomplete", 6, 0},
		{"aligned code over-subscribed", "0 D3:2 D24:3 al(0-7=2)" + ab + "c:aba pad", 3, "the aligned offset code is over-subscribed", 6, 0},
		{"main code empty", "0 D3:1 D24:3" + zeros1 + zeros2 + "len() pad", 3, "the main code has no symbols", -1, 0},
		{"main code incomplete", "0 D3:1 D24:3 main('a=1,'b=2) len() c:aba pad", 3, "the main code is incomplete", -1, 0},
		{"main code of one symbol", "0 D3:1 D24:3 main('a=1) len() c:aaa pad", 3, "the main code is incomplete", -1, 0},
		{"main code over-subscribed by one", "0 D3:1 D24:3 main('a=1,'b=1,'c=16) len() c:aba pad", 3, "the main code is over-subscribed", -1, 0},
		{"length code incomplete", "0 D3:1 D24:3 main('a=1,'b=1) len(5=1) c:aba pad", 3, "the length code is incomplete", -1, 0},
		{"length code over-subscribed", "0 D3:1 D24:3 main('a=1,'b=1) len(0-2=1) c:aba pad", 3, "the length code is over-subscribed", -1, 0},
		{"length code empty but used", "0 D3:1 D24:10 main('a=1,s0:9=1) len=(0=1,1=1) pre(17=1,18=1) p18 D5:31 p18 D5:31 p18 D5:31 p18 D5:31 p18 D5:21 p17 D4:0 c:a s0:9 pad",
			10, "a match of 9 bytes or more without a length code", -1, 1},

		{"run of zeros past the literals", "0 D3:1 D24:3" + flat + "p0*253 p17 D4:0 pad*100", 3, "a run in the main code is too long by 1", -1, 0},
		{"long run of zeros past the literals", "0 D3:1 D24:3" + flat + "p0*250 p18 D5:31 pad", 3, "a run in the main code is too long by 45", -1, 0},
		{"run of one change past the matches", "0 D3:1 D24:3" + zeros1 + flat + "p0*236 p19 1 p16 pad", 3, "a run in the main code is too long by 1", -1, 0},
		{"run past the lengths", "0 D3:1 D24:3 main('a=1,'b=1)" + flat + "p0*248 p17 D4:15 pad", 3, "a run in the length code is too long by 18", -1, 0},
		{"run of 17", "0 D3:1 D24:3" + flat + "p19 0 p17 pad", 3, "a run in the main code repeats another run", -1, 0},
		{"run of 18", "0 D3:1 D24:3" + flat + "p19 0 p18 pad", 3, "a run in the main code repeats another run", -1, 0},
		{"run of 19", "0 D3:1 D24:3" + flat + "p19 0 p19 pad", 3, "a run in the main code repeats another run", -1, 0},

		{"recent offset before the folder", "0 D3:1 D24:3 main('a=1,s0:2=1) len() s0:2 c:a pad", 3, "a match begins before the folder", -1, 0},
		{"offset before the folder", "0 D3:1 D24:3 main('a=1,s4:2=1) len() c:a s4:2 0 pad", 3, "a match begins before the folder", -1, 1},
		{"largest offset of the window", "0 D3:1 D24:3 main('a=1,s29:2=1) len() c:a s29:2 1*13 pad", 3, "a match begins before the folder", -1, 1},
		{"given offset before the folder", "0 D3:3 D24:2 pad1 X:03000000*3 X:6161 D3:1 D24:2 main('a=1,s0:2=1) len() s0:2 pad", 4, "a match begins before the folder", -1, 2},
		{"match over the end of its block", "0 D3:1 D24:2 main('a=1,s0:2=1) len() c:a s0:2 pad", 3, "a match crosses the end of its block or frame", -1, 1},
		{"match over the end of its frame", "0 D3:1 D24:40000 main('a=1,s0:9=1) len(120=1,248=1) c:a s0:257*127 s0:129 pad", FrameSize, "a match crosses the end of its block or frame", -1, 32640},
		{"match over the end of the last frame", "0 D3:1 D24:3 main('a=1,s0:2=1) len() c:a s0:2 pad", 2, "a match crosses the end of its block or frame", -1, 1},

		{"recent offset 0", "0 D3:3 D24:2 pad1 X:01000000 X:00000000 X:01000000 X:6161", 2, "an uncompressed block begins with the recent offset 0", 8, 0},
		{"recent offset of a window", "0 D3:3 D24:2 pad1 X:01000000*2 X:fe7f0000 X:6161", 2, "an uncompressed block begins with the recent offset 32766", 12, 0},
		{"recent offset of 4 GB", "0 D3:3 D24:2 pad1 X:ffffffff X:01000000*2 X:6161", 2, "an uncompressed block begins with the recent offset 4294967295", 4, 0},
		{"bits before an uncompressed block", "0 D3:3 D24:2 0001" + once + "X:6161", 2, "the bits skipped before an uncompressed block are not zero", 4, 0},
		{"byte behind an odd block", "0 D3:3 D24:1 pad1" + once + "X:61 X:01 D3:1 D24:1" + ab + "c:a pad", 2, "the byte behind an uncompressed block of odd length is not zero", 17, 1},
		{"byte behind the last odd block", "0 D3:3 D24:1 pad1" + once + "X:61 X:01", 1, "the byte behind an uncompressed block of odd length is not zero", 17, 1},
		{"byte of the frame before", "0 D3:1 D24:1" + ab + "c:a D3:3 D24:32767 pad1" + once + "X:61*32767 / X:61 D3:1 D24:1" + ab + "c:a pad", 1, "the byte behind an uncompressed block of odd length is not zero", 0, 32768},

		{"filling bits", "0 D3:1 D24:3" + ab + "c:abab pad", 3, "the bits that fill the frame's last word are not zero", -1, 3},
		{"a word too much", "0 D3:1 D24:3" + ab + "c:aba pad X:0000", 3, "2 bytes follow the frame's data", -1, 3},
		{"a byte too much", "0 D3:1 D24:3" + ab + "c:aba pad X:00", 3, "1 bytes follow the frame's data", -1, 3},
		{"bytes behind an uncompressed block", "0 D3:3 D24:2 pad1" + once + "X:6869 X:00", 2, "1 bytes follow the frame's data", 18, 2},
		{"two bytes behind an odd block", "0 D3:3 D24:1 pad1" + once + "X:68 X:0000", 1, "2 bytes follow the frame's data", 17, 1},
		{"a block too much", "0 D3:1 D24:3" + ab + "c:aba D3:1 D24:1" + ab + "c:a pad", 3, "the bits that fill", -1, 3},

		{"payload empty", "", 3, "the payload ends too early", 0, 0},
		{"payload of a byte", "X:00", 3, "the payload ends too early", 1, 0},
		{"header cut", "0 D3:1 D12:0", 3, "the payload ends too early", 2, 0},
		{"translation size cut", "1 D31:1", 3, "the payload ends too early", 4, 0},
		{"pretree cut", "0 D3:1 D24:3 pre(0=1,1=1) pad p0*16 pad", 3, "the payload ends too early", -1, 0},
		{"symbols cut", "0 D3:1 D24:100" + ab + "pad", 100, "the payload ends too early", -1, 0},
		{"recent offsets cut", "0 D3:3 D24:2 pad1 X:01000000*2 X:010000", 2, "the payload ends too early", 15, 0},
		{"raw bytes cut", "0 D3:3 D24:2 pad1" + once + "X:61", 2, "the payload ends too early", 17, 0},
		{"byte behind an odd block missing", "0 D3:3 D24:1 pad1" + once + "X:61", 2, "the payload ends too early", 17, 0},
		{"second frame empty", "0" + rawA, 1, "the payload ends too early", 0, 32768},
		{"symbols of a second frame cut", "0 D3:1 D24:40000" + runs + fullA + "c:a*16", 17, "the payload ends too early", 2, 32768},
		{"frame that is shorter than the data", "0 D3:1 D24:8" + ab + "c:abababab pad", 1, "the bits that fill", -1, 1},
	} {
		t.Run(v.name, func(t *testing.T) {
			d, r := NewDecoder(15), newReference(15)
			all := payloads(t, 15, v.text)
			for i, payload := range all[:len(all)-1] {
				r.frame(payload, FrameSize)
				if _, err := d.DecodeBlock(payload, FrameSize); err != nil {
					t.Fatalf("frame %d: %v", i, err)
				}
			}
			last := all[len(all)-1]
			if r.frame(last, v.n) != nil {
				t.Error("the reference finds nothing wrong")
			}
			got, err := d.DecodeBlock(last, v.n)
			var e *Error
			if !errors.As(err, &e) || !strings.HasPrefix(e.Why, v.why) || got != nil {
				t.Fatalf("got %q, %v; want %q", shortened(got), err, v.why)
			}
			if e.At() != v.at && v.at >= 0 || e.At() > len(last) || e.Output != v.out && v.out >= 0 {
				t.Errorf("%v: offset %d of %d; want %d, byte %d of the folder", err, e.At(), len(last), v.at, v.out)
			}
			if early := v.why == "the payload ends too early"; errors.Is(err, io.ErrUnexpectedEOF) != early {
				t.Errorf("%v: io.ErrUnexpectedEOF is %v", err, !early)
			}
			if _, again := d.DecodeBlock(last, v.n); again != err {
				t.Errorf("a second call gives %v after %v", again, err)
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	_, err := NewDecoder(15).DecodeBlock(payloads(t, 15, "0 D3:1 D24:3 main('a=1,s4:2=1) len() c:a s4:2 0 pad")[0], 3)
	if want := "lzx: a match begins before the folder, at byte 1 of the folder"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestWindowBits(t *testing.T) {
	for _, window := range []int{-1, 0, 14, 22, 31} {
		if _, err := NewDecoder(window).DecodeBlock(nil, 1); err == nil || !strings.Contains(err.Error(), "a window of") {
			t.Errorf("%d bits: %v", window, err)
		}
	}
}

func TestFrameBehindShortFrame(t *testing.T) {
	d := NewDecoder(15)
	if _, err := d.DecodeBlock(payloads(t, 15, "0 D3:1 D24:4"+ab+"c:ab pad")[0], 2); err != nil {
		t.Fatal(err)
	}
	if _, err := d.DecodeBlock([]byte{0, 0}, 2); err == nil || !strings.Contains(err.Error(), "behind one that is shorter than 32768 bytes, at byte 2") {
		t.Error(err)
	}
}

// A payload belongs to its caller again when the call is over.
func TestPayloadIsNotKept(t *testing.T) {
	d := NewDecoder(15)
	for _, p := range payloads(t, 15, "0 D3:3 D24:32778 pad1"+once+"X:61*32768 / X:61*10") {
		n := min(FrameSize, len(p))
		out, err := d.DecodeBlock(p, n)
		clear(p)
		if err != nil || string(out) != aFrame[:n] {
			t.Fatalf("%q, %v", shortened(out), err)
		}
	}
}

// Frames that are skipped count for those that follow.
func TestSkipBlock(t *testing.T) {
	for _, v := range streams {
		for skipped := range v.want {
			d := NewDecoder(v.window)
			for i, payload := range payloads(t, v.window, v.text) {
				want := v.want[i]
				if i == skipped {
					if err := d.SkipBlock(payload, len(want)); err != nil {
						t.Fatalf("%s: %v", v.name, err)
					}
					continue
				}
				if got, err := d.DecodeBlock(payload, len(want)); err != nil || string(got) != want {
					t.Errorf("%s, frame %d behind %d: %v", v.name, i, skipped, err)
				}
			}
		}
	}
}

// Skipped frames count for the translation of calls, and errors are those of
// frames that are not.
func TestSkipBlockCounts(t *testing.T) {
	frame := make([]byte, FrameSize)
	call := fromHex("e8 64000000")
	last := append([]byte(call), make([]byte, 20)...)
	all := payloads(t, 15, raw("1 D32:40000", frame)+" / D3:3 D24:25 pad1"+once+fmt.Sprintf("X:%x X:00", last))
	one, two := NewDecoder(15), NewDecoder(15)
	if _, err := one.DecodeBlock(all[0], FrameSize); err != nil {
		t.Fatal(err)
	}
	if err := two.SkipBlock(all[0], FrameSize); err != nil {
		t.Fatal(err)
	}
	got, err := one.DecodeBlock(all[1], 25)
	again, err2 := two.DecodeBlock(all[1], 25)
	if err != nil || err2 != nil || !bytes.Equal(got, again) || string(got[:5]) == call {
		t.Errorf("%x, %v; behind a skipped frame %x, %v", got, err, again, err2)
	}
	_, err = one.DecodeBlock(nil, 1)
	if err2 := two.SkipBlock(nil, 1); err == nil || err.Error() != err2.Error() {
		t.Errorf("%v; skipped %v", err, err2)
	}
}
