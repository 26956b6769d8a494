package codec

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"goexpress/internal/testenv"
	"goexpress/pkg/cab"
)

// lzxContent has files that LZX treats in different ways, up to a size, and the
// borders of frames between them.
func lzxContent(n int) content {
	c := content{"empty": nil, "one": []byte("1")}
	for kind, data := range kinds(n) {
		c[kind] = data
	}
	for _, frame := range []int{cab.BlockSize - 1, cab.BlockSize, cab.BlockSize + 1} {
		c[fmt.Sprint("mixed", frame)] = kinds(frame)["mixed"]
	}
	calls := make([]byte, n) // calls of few functions, one beside the other
	for i := 0; i+8 < n; i += 8 {
		target := i*7919%64*1000 - i
		copy(calls[i:], []byte{0xE8, byte(target), byte(target >> 8), byte(target >> 16), byte(target >> 24), 0x83, 0xC4, 0x08})
	}
	c["calls"] = calls
	islands := append([]byte(nil), c["random"]...)
	for i := 0; i+9000 < n; i += 20000 {
		copy(islands[i:], c["text"][:9000])
	}
	c["islands"] = islands
	return c
}

// testLZX packs the content, and lets everybody unpack it.
func (c content) testLZX(t *testing.T, s Settings, opt cab.WriteOptions) {
	t.Helper()
	s.Method, s.Jobs = cab.LZX, 2
	e, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	opt.Encoder = e
	f := tempFile(t)
	if _, err := cab.Write(context.Background(), f, c.sources(), opt); err != nil {
		t.Fatal(err)
	}
	c.wantCabinet(t, f.Name())
	dir := t.TempDir()
	run(t, dir, "cabextract", "-q", f.Name())
	c.wantDir(t, dir)
	dir = t.TempDir()
	if out := run(t, dir, "7z", "x", f.Name()); strings.Contains(out, "Warn") {
		t.Error(out)
	}
	c.wantDir(t, dir)
}

// Every level with every window, in folders of some 50 KB and one that is larger
// than all.
func TestOthersReadLZX(t *testing.T) {
	testenv.Tool(t, "cabextract")
	testenv.Tool(t, "7z")
	c := lzxContent(40000)
	for level := range levels {
		for window := 15; window <= 21; window++ {
			t.Run(fmt.Sprint(level, " ", window), func(t *testing.T) {
				c.testLZX(t, Settings{Level: level, Window: window}, cab.WriteOptions{FolderSize: int64(50000 << (20 * (window % 2)))})
			})
		}
	}
}

// Folders that are cut into segments, around the largest window.
func TestOthersReadLargeLZX(t *testing.T) {
	for _, n := range []int{2<<20 - 1, 2<<20 + 1} {
		c := content{"zeros": kinds(n)["zeros"], "mixed": kinds(n / 2)["mixed"]}
		for _, window := range []int{15, 21} {
			c.testLZX(t, Settings{Level: "fast", Window: window}, cab.WriteOptions{FolderSize: int64(n)})
		}
	}
}
