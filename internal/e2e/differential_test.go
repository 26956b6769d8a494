package e2e

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"goexpress/internal/testenv"
	"goexpress/pkg/cab"
)

// packing is a way to make a cabinet.
type packing struct {
	method, level string
	window        int // bits, of LZX
	folders       int // bytes of each, 0 for one folder
}

func (p packing) String() string {
	return fmt.Sprintf("%s, %s, window %d, folders of %d", p.method, p.level, p.window, p.folders)
}

// allPackings are all levels and windows, in one folder and in several.
func allPackings() (all []packing) {
	for _, level := range []string{"fast", "default", "best"} {
		for _, folders := range []int{0, 100_000} {
			all = append(all, packing{"mszip", level, 0, folders})
			for window := 15; window <= 21; window++ {
				all = append(all, packing{"lzx", level, window, folders})
			}
		}
	}
	return all
}

// payload is a folder of files in the order in which they are packed.
type payload struct {
	dir   string
	names []string
	sum   uint64 // of all contents, one behind the other
}

// seed makes sums comparable; no hash is as fast as this one.
var seed = maphash.MakeSeed()

func newHash() *maphash.Hash {
	h := new(maphash.Hash)
	h.SetSeed(seed)
	return h
}

// newPayload takes all files below dir.
func newPayload(t *testing.T, dir string) *payload {
	t.Helper()
	p := &payload{dir: dir}
	h := newHash()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		defer f.Close()
		p.names = append(p.names, name)
		_, err = io.Copy(h, f)
		return err
	})
	if err != nil || len(p.names) == 0 {
		t.Fatalf("%s: %d files, %v", dir, len(p.names), err)
	}
	p.sum = h.Sum64()
	return p
}

// wantAgreed packs the payload and wants the same bytes from all readers. It
// returns how the packing went.
func (p *payload) wantAgreed(t *testing.T, how packing) result {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ours.cab")
	args := []string{"cab", "create", "-q", "-C", p.dir, "--compression", how.method, "--level", how.level}
	if how.window > 0 {
		args = append(args, "--window", strconv.Itoa(how.window))
	}
	if how.folders > 0 {
		args = append(args, "--folder-size", strconv.Itoa(how.folders))
	}
	r := goexpress(t, p.dir, append(append(args, path), p.names...)...)
	if r.stderr != "" {
		t.Errorf("%v: %s", how, r.stderr)
	}
	check := func(reader string, sum uint64, err error) {
		if err != nil {
			t.Errorf("%v: %s: %v", how, reader, err)
		} else if sum != p.sum {
			t.Errorf("%v: %s reads other bytes", how, reader)
		}
	}
	ours, err := sumOfCabinet(path, how)
	check("goexpress", ours, err)
	theirs, err := sumOfOutput(testenv.Tool(t, "cabextract"), "-q", "-p", path)
	check("cabextract", theirs, err)
	theirs, err = sumOfOutput(testenv.Tool(t, "7z"), "x", "-so", path)
	check("7z", theirs, err)
	return r
}

// wantAllAgreed packs the payload in several ways.
func (p *payload) wantAllAgreed(t *testing.T, ways ...packing) {
	t.Helper()
	for _, how := range ways {
		p.wantAgreed(t, how)
	}
}

// sumOfOutput is that of what a tool prints.
func sumOfOutput(tool string, args ...string) (sum uint64, err error) {
	cmd := exec.Command(tool, args...)
	h := newHash()
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = h, &stderr
	if err := cmd.Run(); err != nil {
		return sum, fmt.Errorf("%v\n%s", err, &stderr)
	}
	return h.Sum64(), nil
}

// sumOfCabinet is that of all contents as package cab reads them. Folders must
// be what was asked for.
func sumOfCabinet(path string, how packing) (sum uint64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return sum, err
	}
	r, err := cab.NewReader(f, info.Size(), cab.ReadOptions{})
	if err != nil {
		return sum, err
	}
	for _, f := range r.Folders {
		if f.Method.String() != how.method || f.Window != how.window {
			return sum, fmt.Errorf("a folder of %v with a window of %d bits", f.Method, f.Window)
		}
	}
	if (len(r.Folders) > 1) != (how.folders > 0) || len(r.Warnings()) > 0 {
		return sum, fmt.Errorf("%d folders, warnings %v", len(r.Folders), r.Warnings())
	}
	h := newHash()
	err = r.Each(func(_ *cab.File, content io.Reader) error {
		_, err := io.Copy(h, content)
		return err
	})
	return h.Sum64(), err
}

// Every level with every window, over what lies at the borders of the formats.
func TestDifferentialBorders(t *testing.T) {
	borders := map[int]*payload{}
	for window := 15; window <= 21; window++ {
		dir := t.TempDir()
		writeBorders(t, dir, window)
		borders[window] = newPayload(t, dir)
	}
	borders[0] = borders[15] // of MSZIP
	for _, how := range allPackings() {
		borders[how.window].wantAgreed(t, how)
	}
}

// Files around the largest window, each in a folder of its own, and in one.
func TestDifferentialWindow(t *testing.T) {
	dir := t.TempDir()
	const window = 2 << 20
	for name, data := range map[string][]byte{"a": noise(window - 1), "b": machineCode(window), "c": words(window + 1)} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p := newPayload(t, dir)
	for w := 15; w <= 21; w++ {
		p.wantAgreed(t, packing{"lzx", "fast", w, 1})
	}
	p.wantAllAgreed(t,
		packing{"lzx", "fast", 21, 0}, packing{"lzx", "default", 15, 1}, packing{"lzx", "default", 21, 1}, packing{"lzx", "best", 21, 1},
		packing{"mszip", "fast", 0, 0}, packing{"mszip", "default", 0, 1}, packing{"mszip", "best", 0, 0})
}

// Many programs.
func TestDifferentialPrograms(t *testing.T) {
	dlls, err := filepath.Glob(filepath.Join(testenv.LibwineDLLs(t), "*.dll"))
	if err != nil || len(dlls) < 62 {
		t.Fatalf("%d DLLs: %v", len(dlls), err)
	}
	dir := t.TempDir()
	for _, path := range dlls[:62] {
		copyFile(t, filepath.Join(dir, filepath.Base(path)), path)
	}
	newPayload(t, dir).wantAllAgreed(t,
		packing{"lzx", "fast", 21, 0}, packing{"lzx", "default", 21, 20_000_000}, packing{"lzx", "best", 21, 0},
		packing{"mszip", "fast", 0, 0}, packing{"mszip", "default", 0, 5_000_000})
}

// A rollup pack at the levels that TestRollupPack has not; best would take
// as long as all of the rest.
func TestDifferentialRollup(t *testing.T) {
	dir, _ := writeRollup(t)
	newPayload(t, filepath.Join(dir, "payload")).wantAllAgreed(t,
		packing{"lzx", "default", 21, 10_000_000}, packing{"mszip", "default", 0, 0})
}

// Many texts.
func TestDifferentialTexts(t *testing.T) {
	dir := t.TempDir()
	copySources(t, dir, 20_000_000)
	newPayload(t, dir).wantAllAgreed(t,
		packing{"lzx", "fast", 21, 0}, packing{"lzx", "default", 17, 2_000_000},
		packing{"mszip", "fast", 0, 0}, packing{"mszip", "default", 0, 1_000_000}, packing{"mszip", "best", 0, 0})
}

// copySources copies about so many bytes of Go's own sources.
func copySources(t *testing.T, dir string, size int64) {
	t.Helper()
	src := filepath.Join(strings.TrimSpace(tool(t, dir, "go", "env", "GOROOT")), "src")
	err := filepath.WalkDir(src, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		rel, err := filepath.Rel(src, path)
		if err != nil {
			return err
		}
		text := readFile(t, path)
		writeFiles(t, dir, map[string]string{filepath.ToSlash(rel): text})
		if size -= int64(len(text)); size < 0 {
			return fs.SkipAll
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A gibibyte of next to nothing.
func TestDifferentialSparse(t *testing.T) {
	dir := t.TempDir()
	writeSparse(t, dir, 1<<30)
	p := newPayload(t, dir)
	for _, how := range []packing{{"lzx", "fast", 21, 0}, {"mszip", "default", 0, 0}} {
		wantMemory(t, how.String(), p.wantAgreed(t, how))
	}
}

// writeBorders writes files whose sizes or matches lie at the border of
// something.
func writeBorders(t *testing.T, dir string, window int) {
	t.Helper()
	code := machineCode(60_001)
	files := map[string][]byte{
		"a-one": {'1'}, "b-none": nil, "c-zeros": make([]byte, 100_001), "d-noise": noise(40_001), "e-code": code,
		"f-text-1": words(32767), "g-text": words(32768), "h-text+1": words(32769),
		"i-noise-1": noise(32767), "j-noise": noise(32768), "k-noise+1": noise(32769),
		"l-far": farMatches(window),
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func noise(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n)}).Read(b)
	return b
}

// words is text of a small vocabulary.
func words(n int) (text []byte) {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	for len(text) < n {
		text = append(text, "the quick brown fox jumps over the lazy dog "[r.IntN(40):]...)
	}
	return text[:n]
}

// machineCode is full of calls of a few functions, as 32-bit programs are, with
// some targets outside the program.
func machineCode(n int) (code []byte) {
	r := rand.New(rand.NewPCG(2, 3))
	for len(code) < n {
		target := 4096 * r.IntN(40)
		if r.IntN(10) == 0 {
			target = int(r.Uint32())
		}
		code = append(code, 0xE8)
		code = binary.LittleEndian.AppendUint32(code, uint32(target-len(code)+1-5))
		code = append(code, "\x8b\x45\x08\x50\xe8\xe8\x83\xc4"[:r.IntN(8)]...)
	}
	return code[:n]
}

// farMatches begins with blocks of noise that come again about a window later:
// some as far back as a match may reach, some a little too far.
func farMatches(window int) (data []byte) {
	const size, gap = 300, 10
	blocks := noise(6 * size)
	filling := words(5000)
	fill := func(to int) {
		for len(data) < to {
			data = append(data, filling[:min(len(filling), to-len(data))]...)
		}
	}
	for block := range slices.Chunk(blocks, size) {
		data = append(data, block...)
		fill(len(data) + gap)
	}
	over := -5
	for block := range slices.Chunk(blocks, size) {
		fill((over+5)*(size+gap) + 1<<window + over)
		data = append(data, block...)
		over++
	}
	return data
}
