package pe_test

import (
	"bytes"
	stdpe "debug/pe"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"goexpress/internal/memfile"
	"goexpress/internal/petest"
	"goexpress/pkg/pe"
)

var le = binary.LittleEndian

// checkWritten asserts what holds for every written file, with the standard
// library as second opinion on the headers.
func checkWritten(t testing.TB, b []byte, l *pe.Layout) {
	t.Helper()
	f := open(t, b)
	if int64(len(b)) != l.Size || l.Size%8 != 0 || f.End != l.End || f.CertSize != 0 {
		t.Errorf("size %d, layout says %d; end %#x and %#x; signature of %d bytes", len(b), l.Size, f.End, l.End, f.CertSize)
	}
	if !slices.Equal(f.Resources, l.Resources) {
		t.Errorf("resources\n%v, layout says\n%v", f.Resources, l.Resources)
	}
	if got, want := le.Uint32(b[l.ChecksumOffset:]), slowChecksum(b, l.ChecksumOffset); got != want || l.Checksum != want {
		t.Errorf("checksum %#x, layout says %#x, want %#x", got, l.Checksum, want)
	}
	std, err := stdpe.NewFile(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("debug/pe: %v", err)
	}
	// The loader wants sections in order, without gaps in memory, and the
	// image's size where the last one ends.
	next := uint32(0)
	for i, s := range std.Sections {
		if i > 0 && s.VirtualAddress != next {
			t.Errorf("section %s at %#x, want %#x", s.Name, s.VirtualAddress, next)
		}
		next = s.VirtualAddress + (max(s.VirtualSize, 1)+4095)&^4095
	}
	if f.ImageSize != next {
		t.Errorf("SizeOfImage %#x, want %#x", f.ImageSize, next)
	}
	last := std.Sections[len(std.Sections)-1]
	if last.Name != ".rsrc" || last.Offset%512 != 0 || int64(last.Offset+last.Size) != l.End {
		t.Errorf("last section is %s at %#x with %#x bytes", last.Name, last.Offset, last.Size)
	}
}

// slowChecksum is the PE checksum as ImageHlp computes it, folding at every word.
func slowChecksum(b []byte, field int64) uint32 {
	sum := uint32(0)
	for i := 0; i < len(b); i += 2 {
		w := uint32(b[i])
		if i+1 < len(b) {
			w |= uint32(b[i+1]) << 8
		}
		if int64(i) == field || int64(i) == field+2 {
			w = 0
		}
		sum += w
		sum = sum>>16 + sum&0xffff
	}
	return sum + uint32(len(b))
}

func code() petest.Section {
	return petest.Section{Name: ".text", Data: bytes.Repeat([]byte("code"), 200)}
}

func resources() petest.Section {
	return petest.Section{Name: ".rsrc", Dirs: []int{2}, Resources: []petest.Resource{
		{TypeName: "AVI", Num: 3001, Lang: 1033, Data: []byte("film")},
		{Type: 10, Name: "OLD", Lang: 1031, Data: []byte("alt")},
		{Type: 10, Name: "OLD", Lang: 1033, Data: []byte("old")},
		{Type: 10, Name: "STAYS", Lang: 1033, Data: []byte("stays")},
	}}
}

func reloc() petest.Section {
	return petest.Section{Name: ".reloc", Dirs: []int{5}, Data: []byte("relocations")}
}

// Every shape of a program that the place of the new section depends on.
var shapes = []struct {
	name     string
	image    petest.Image
	sections string // of the result, in order
}{
	{"no resources", petest.Image{Sections: []petest.Section{code(), reloc()}}, ".text .reloc .rsrc"},
	{"no resources, 32 bits", petest.Image{PE32: true, Machine: pe.MachineI386, Sections: []petest.Section{code()}}, ".text .rsrc"},
	{"resources last", petest.Image{Sections: []petest.Section{code(), resources()}}, ".text .rsrc"},
	{"resources last, 32 bits", petest.Image{PE32: true, Machine: pe.MachineI386, Sections: []petest.Section{code(), resources()}}, ".text .rsrc"},
	{"relocations behind", petest.Image{Sections: []petest.Section{code(), resources(), reloc()}}, ".text .reloc .rsrc"},
	{"relocations behind, no room", petest.Image{NoRoom: true, Sections: []petest.Section{code(), resources(), reloc()}}, ".text .reloc .rsrc"},
	{"resources first", petest.Image{Sections: []petest.Section{resources(), code()}}, ".rsrcold .text .rsrc"},
	{"resources first, then relocations", petest.Image{Sections: []petest.Section{resources(), reloc(), code()}}, ".rsrcold .reloc .text .rsrc"},
	{"something in the resource section", petest.Image{Sections: []petest.Section{code(), {Name: ".rsrc", Dirs: []int{2, 1}, Resources: resources().Resources}}}, ".text .rsrcold .rsrc"},
	{"something in the relocation section", petest.Image{Sections: []petest.Section{code(), resources(), {Name: ".reloc", Dirs: []int{5, 9}, Data: []byte("r")}}}, ".text .rsrcold .reloc .rsrc"},
	{"a section behind that is not relocations", petest.Image{Sections: []petest.Section{code(), resources(), {Name: ".tls", Data: []byte("t")}}}, ".text .rsrcold .tls .rsrc"},
	{"large in memory", petest.Image{Sections: []petest.Section{{Name: ".bss", Virtual: 1 << 20, Data: []byte("b")}, resources()}}, ".bss .rsrc"},
	{"overlay", petest.Image{Overlay: []byte("overlay"), Sections: []petest.Section{code(), resources()}}, ".text .rsrc"},
	{"signed", petest.Image{Cert: make([]byte, 24), Sections: []petest.Section{code(), resources()}}, ".text .rsrc"},
	{"overlay and signature", petest.Image{Overlay: []byte("overlay"), Cert: make([]byte, 24), Sections: []petest.Section{code()}}, ".text .rsrc"},
}

func TestShapes(t *testing.T) {
	big := string(bytes.Repeat([]byte("new "), 3000))
	for _, tt := range shapes {
		t.Run(tt.name, func(t *testing.T) {
			old := tt.image.Bytes()
			before := open(t, old)
			b, _ := rewrite(t, old, pe.RewriteOptions{Add: []pe.NewResource{rcdata("old", big), rcdata("TITLE", "")}})
			f := open(t, b)
			var names string
			for i, s := range f.Sections {
				if i > 0 {
					names += " "
				}
				names += s.Name
			}
			if names != tt.sections {
				t.Errorf("sections %s, want %s", names, tt.sections)
			}
			if rc(f, t, "OLD") != big || rc(f, t, "TITLE") != "" {
				t.Error("new resources are not there")
			}
			if before.Resources != nil && (rc(f, t, "STAYS") != "stays" || data(t, f, named("AVI"), id(3001)) != "film" || len(f.Resources) != 4) {
				t.Errorf("old resources are not kept: %v", f.Resources)
			}
			overlay, _ := io.ReadAll(f.Overlay())
			if want := string(tt.image.Overlay); string(bytes.TrimRight(overlay, "\x00")) != want {
				t.Errorf("overlay %q, want %q", overlay, want)
			}
			compareSections(t, old, b)
		})
	}
}

// compareSections asserts that all other sections have their bytes, and that
// the directories still point at theirs.
func compareSections(t *testing.T, old, new []byte) {
	t.Helper()
	before, after := open(t, old), open(t, new)
	for _, s := range before.Sections {
		if s.Name == ".rsrc" {
			continue
		}
		i := slices.IndexFunc(after.Sections, func(x pe.Section) bool { return x.Name == s.Name })
		if i < 0 {
			t.Errorf("section %s is gone", s.Name)
			continue
		}
		x := after.Sections[i]
		if !bytes.Equal(old[s.Offset:][:s.Size], new[x.Offset:][:x.Size]) || x.VirtualSize != s.VirtualSize || x.Flags != s.Flags {
			t.Errorf("section %s has changed", s.Name)
		}
		if s.Name == ".reloc" {
			if at := directory(t, new, 5); at != x.RVA {
				t.Errorf("the relocation directory points at %#x, the section lies at %#x", at, x.RVA)
			}
		}
	}
}

// directory returns the address in a data directory entry.
func directory(t *testing.T, b []byte, i int) uint32 {
	t.Helper()
	f, err := stdpe.NewFile(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	switch h := f.OptionalHeader.(type) {
	case *stdpe.OptionalHeader32:
		return h.DataDirectory[i].VirtualAddress
	case *stdpe.OptionalHeader64:
		return h.DataDirectory[i].VirtualAddress
	}
	t.Fatal("no optional header")
	return 0
}

// What was rewritten can be rewritten again, and the second time changes
// nothing more.
func TestRewriteIsStable(t *testing.T) {
	for _, tt := range shapes {
		opt := pe.RewriteOptions{Add: []pe.NewResource{rcdata("A", "1"), rcdata("B", "2")}}
		b, _ := rewrite(t, tt.image.Bytes(), opt)
		again, _ := rewrite(t, b, opt)
		if !bytes.Equal(again, b) {
			t.Errorf("%s: a rewrite of the rewritten file differs", tt.name)
		}
	}
}

func TestOrder(t *testing.T) {
	old := petest.Image{Sections: []petest.Section{code()}}.Bytes()
	var add []pe.NewResource
	for _, n := range []struct {
		typ, name pe.ID
		lang      uint16
	}{
		{id(16), id(1), 1033}, {id(10), named("title"), 1033}, {id(10), id(7), 0}, {named("avi"), id(2), 0},
		{id(3), id(10), 0}, {id(3), id(9), 0}, {id(10), named("Adm"), 1033}, {id(10), named("ADM_"), 0}, {id(16), id(1), 0},
		{id(10), named("äöü"), 0}, {id(10), named("\U0001F600"), 0}, {id(10), named("\uFFE6"), 0},
	} {
		add = append(add, pe.NewResource{Type: n.typ, Name: n.name, Lang: n.lang, Size: 1, Content: content("x")})
	}
	b, _ := rewrite(t, old, pe.RewriteOptions{Add: add})
	var got []string
	for _, res := range open(t, b).Resources {
		got = append(got, fmt.Sprintf("%s/%s/%d", res.Type, res.Name, res.Lang))
	}
	// U+1F600 starts with the unit D83D, so it sorts before U+FFE6.
	want := []string{
		"AVI/2/0", "3/9/0", "3/10/0", "10/ADM/1033", "10/ADM_/0", "10/TITLE/1033",
		"10/ÄÖÜ/0", "10/\U0001F600/0", "10/\uFFE6/0", "10/7/0", "16/1/0", "16/1/1033",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestKeep(t *testing.T) {
	old := petest.Image{Sections: []petest.Section{code(), resources()}}.Bytes()
	b, _ := rewrite(t, old, pe.RewriteOptions{Keep: func(res pe.Resource) bool { return res.Name.Name == "OLD" }, Subsystem: pe.SubsystemConsole})
	f := open(t, b)
	if len(f.Resources) != 2 || f.Resources[0].Lang != 1031 || f.Subsystem != pe.SubsystemConsole {
		t.Errorf("kept %v, subsystem %d", f.Resources, f.Subsystem)
	}
	b, _ = rewrite(t, old, pe.RewriteOptions{Keep: func(pe.Resource) bool { return false }})
	if f := open(t, b); len(f.Resources) != 0 {
		t.Errorf("kept %v", f.Resources)
	}
}

// Microsoft's stub carries FPO data behind its sections and a debug directory
// with their file offset; UpdateResource moves both, and so do we. MinGW's
// programs have their COFF symbols there.
func TestOverlayPointersMove(t *testing.T) {
	debug := make([]byte, 2*28)
	img := petest.Image{Overlay: []byte("FP\x04\x00\x00\x00.."), Sections: []petest.Section{{Name: ".text", Dirs: []int{6}, Data: debug}, resources()}}
	old := img.Bytes()
	f := open(t, old)
	const pointerToRawData = 24
	at := int(f.Sections[0].Offset)
	le.PutUint32(old[at+pointerToRawData:], uint32(f.End)+4)
	le.PutUint32(old[at+28+pointerToRawData:], uint32(at)) // in a section: stays
	le.PutUint32(old[64+12:], uint32(f.End)+2)             // PointerToSymbolTable
	b, l := rewrite(t, old, pe.RewriteOptions{Add: []pe.NewResource{rcdata("BIG", string(make([]byte, 5000)))}})
	if got := le.Uint32(b[at+pointerToRawData:]); int64(got) != l.End+4 {
		t.Errorf("debug data at %#x, want %#x", got, l.End+4)
	}
	if got := le.Uint32(b[at+28+pointerToRawData:]); int(got) != at {
		t.Errorf("debug data in a section moved to %#x", got)
	}
	if got := le.Uint32(b[64+12:]); int64(got) != l.End+2 {
		t.Errorf("symbols at %#x, want %#x", got, l.End+2)
	}
}

func TestRefused(t *testing.T) {
	change := func(img petest.Image, edit func(b []byte)) []byte {
		b := img.Bytes()
		edit(b)
		return b
	}
	two := petest.Image{Sections: []petest.Section{code(), resources()}}
	const opt = 64 + 24
	tests := []struct {
		name string
		b    []byte
		opt  pe.RewriteOptions
		want any // pointer to an error type
	}{
		{"no room for a header", petest.Image{NoRoom: true, Sections: []petest.Section{code()}}.Bytes(), pe.RewriteOptions{}, new(*pe.UnsupportedError)},
		{"room is used", change(petest.Image{Sections: []petest.Section{code()}}, func(b []byte) { b[64+24+112+16*8+40+39] = 1 }), pe.RewriteOptions{}, new(*pe.UnsupportedError)},
		{"few directories", petest.Image{Dirs: 4, Sections: []petest.Section{code()}}.Bytes(), pe.RewriteOptions{}, new(*pe.UnsupportedError)},
		{"small pages", change(two, func(b []byte) { le.PutUint32(b[opt+32:], 512) }), pe.RewriteOptions{}, new(*pe.UnsupportedError)},
		{"odd alignment", change(two, func(b []byte) { le.PutUint32(b[opt+36:], 513) }), pe.RewriteOptions{}, new(*pe.UnsupportedError)},
		{"order of sections", change(two, func(b []byte) { le.PutUint32(b[opt+112+16*8+12:], 1<<20) }), pe.RewriteOptions{}, new(*pe.FormatError)},
		{"twice", two.Bytes(), pe.RewriteOptions{Add: []pe.NewResource{rcdata("a", "1"), rcdata("A", "2")}}, new(*pe.UnsupportedError)},
		{"not in the file", change(two, func(b []byte) { breakFirstLeaf(b) }), pe.RewriteOptions{}, new(*pe.UnsupportedError)},
		{"too large", two.Bytes(), pe.RewriteOptions{Add: []pe.NewResource{sized("A", 2<<30)}}, new(*pe.LimitError)},
		{"too large together", two.Bytes(), pe.RewriteOptions{Add: []pe.NewResource{sized("A", 1<<30), sized("B", 1<<30)}}, new(*pe.LimitError)},
		{"overflow", two.Bytes(), pe.RewriteOptions{Add: []pe.NewResource{sized("A", 1<<62), sized("B", 1<<62)}}, new(*pe.LimitError)},
		{"too large for 32 bits", petest.Image{PE32: true, Machine: pe.MachineI386, Sections: []petest.Section{code()}}.Bytes(), pe.RewriteOptions{Add: []pe.NewResource{sized("A", 1<<30)}}, new(*pe.LimitError)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out memfile.File
			_, err := pe.Rewrite(&out, open(t, tt.b), tt.opt)
			if err == nil || !errors.As(err, tt.want) {
				t.Errorf("error %v (%T), want %T", err, err, tt.want)
			}
			if len(out.Data) > 0 {
				t.Errorf("%d bytes were written", len(out.Data))
			}
		})
	}
	if _, err := pe.Rewrite(&memfile.File{}, open(t, two.Bytes()), pe.RewriteOptions{Add: []pe.NewResource{sized("A", -1)}}); err == nil {
		t.Error("a negative size is taken")
	}
	many := make([]pe.NewResource, 1<<16+1)
	for i := range many {
		many[i] = sized(fmt.Sprint(i), 1)
	}
	_, err := pe.Prepare(open(t, two.Bytes()), pe.RewriteOptions{Add: many, Keep: func(pe.Resource) bool { return false }})
	if err == nil || !strings.Contains(err.Error(), "65537 resources") {
		t.Errorf("too many resources: %v", err)
	}
}

// breakFirstLeaf lets the first resource of a tree point nowhere.
func breakFirstLeaf(b []byte) {
	i := bytes.Index(b, []byte("film"))
	le.PutUint32(b[i-16:], 0x7fff0000)
}

func sized(name string, size int64) pe.NewResource {
	return pe.NewResource{Type: id(10), Name: named(name), Size: size, Content: func() (io.Reader, error) { return zeros{}, nil }}
}

// zeros is an endless stream.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestLimitIsExact(t *testing.T) {
	for _, tt := range []struct {
		img   petest.Image
		limit int64
	}{
		{petest.Image{Sections: []petest.Section{code()}}, 2 << 30},
		{petest.Image{PE32: true, Machine: pe.MachineI386, Sections: []petest.Section{code()}}, 1 << 30},
	} {
		f := open(t, tt.img.Bytes())
		fits := func(size int64) (*pe.Plan, error) {
			return pe.Prepare(f, pe.RewriteOptions{Add: []pe.NewResource{sized("A", size)}})
		}
		lo, hi := int64(0), tt.limit
		for lo+1 < hi {
			mid := (lo + hi) / 2
			if _, err := fits(mid); err == nil {
				lo = mid
			} else {
				hi = mid
			}
		}
		p, err := fits(lo)
		if err != nil {
			t.Fatal(err)
		}
		if p.Layout.Size >= tt.limit || p.Layout.Size < tt.limit-64<<10 {
			t.Errorf("the largest file has %d bytes, the limit is %d", p.Layout.Size, tt.limit)
		}
	}
}

func TestContents(t *testing.T) {
	old := petest.Image{Sections: []petest.Section{code()}}.Bytes()
	for name, res := range map[string]pe.NewResource{
		"short": {Type: id(10), Name: id(1), Size: 10, Content: content("12345")},
		"long":  {Type: id(10), Name: id(1), Size: 3, Content: content("12345")},
		"open":  {Type: id(10), Name: id(1), Size: 3, Content: func() (io.Reader, error) { return nil, errInjected }},
		"read":  {Type: id(10), Name: id(1), Size: 3, Content: func() (io.Reader, error) { return errorReader{}, nil }},
	} {
		_, err := pe.Rewrite(&memfile.File{}, open(t, old), pe.RewriteOptions{Add: []pe.NewResource{res}})
		if err == nil || (name == "open" || name == "read") && !errors.Is(err, errInjected) || name == "short" && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type errorReader struct{}

func (errorReader) Read([]byte) (int, error) { return 0, errInjected }

// A sink that fails after any number of bytes or seeks gives its error, and
// nothing is written after it.
func TestSinkFails(t *testing.T) {
	old := petest.Image{Overlay: []byte("overlay"), Sections: []petest.Section{code(), resources(), reloc()}}.Bytes()
	opt := pe.RewriteOptions{Add: []pe.NewResource{rcdata("BIG", string(make([]byte, 200_000)))}}
	good, _ := rewrite(t, old, opt)
	for left := 0; left < len(good)+4; left += 1009 {
		_, err := pe.Rewrite(&failing{left: left, seeks: 9}, open(t, old), opt)
		if !errors.Is(err, errInjected) {
			t.Fatalf("after %d bytes: %v", left, err)
		}
	}
	for seeks := range 2 {
		if _, err := pe.Rewrite(&failing{left: 1 << 30, seeks: seeks}, open(t, old), opt); !errors.Is(err, errInjected) {
			t.Errorf("after %d seeks: %v", seeks, err)
		}
	}
	if _, err := pe.Rewrite(&failing{left: len(good) + 4, seeks: 2}, open(t, old), opt); err != nil {
		t.Errorf("a sink with just enough room: %v", err)
	}
}

// A source that cannot be read from an offset on gives its error.
func TestSourceFails(t *testing.T) {
	old := petest.Image{Overlay: []byte("overlay"), Sections: []petest.Section{code(), resources(), reloc()}}.Bytes()
	for from := int64(0); from < int64(len(old)); from += 61 {
		src := &failingAt{Reader: bytes.NewReader(old), from: from, armed: true}
		if f, err := pe.NewFile(src, int64(len(old))); err != nil {
			if !errors.Is(err, errInjected) {
				t.Fatalf("opening, from %d: %v", from, err)
			}
		} else if _, err := pe.Rewrite(&memfile.File{}, f, pe.RewriteOptions{}); !errors.Is(err, errInjected) {
			t.Fatalf("rewriting, from %d: %v", from, err)
		}
	}
}

// nowhere counts what is written.
type nowhere struct{ n int64 }

func (w *nowhere) Write(p []byte) (int, error)          { w.n += int64(len(p)); return len(p), nil }
func (w *nowhere) Seek(off int64, _ int) (int64, error) { return off, nil }

// A payload of 1 GiB takes no more memory than a small one.
func TestStreams(t *testing.T) {
	size := int64(1 << 30)
	if testing.Short() {
		size = 64 << 20
	}
	f := open(t, petest.Image{Sections: []petest.Section{code(), resources()}}.Bytes())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var out nowhere
	r := func() (io.Reader, error) { return io.LimitReader(zeros{}, size), nil }
	l, err := pe.Rewrite(&out, f, pe.RewriteOptions{Add: []pe.NewResource{{Type: id(10), Name: named("CABINET"), Size: size, Content: r}}})
	if err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 || out.n != l.Size+4 {
		t.Errorf("%d bytes allocated, %d of %d written", used, out.n, l.Size)
	}
}

// A sealed span sees all other bytes and the checksum counts what it became.
func TestSeal(t *testing.T) {
	for _, at := range []int64{0, 1, 2, 7} {
		text := "........sum:1234........"
		p, err := pe.Prepare(open(t, petest.Image{Sections: []petest.Section{code()}}.Bytes()), pe.RewriteOptions{Add: []pe.NewResource{rcdata("A", text)}})
		if err != nil {
			t.Fatal(err)
		}
		var hash memfile.File
		var out memfile.File
		off := p.Layout.Resources[0].Offset + 4 + at
		err = p.Write(&out, &pe.Seal{
			Offset: off, Placeholder: []byte(text[4+at:][:4]), Hash: &hash, Sum: func() []byte { return []byte("\xff\x01\x80\xfe") },
		})
		if err != nil {
			t.Fatal(err)
		}
		checkWritten(t, out.Data, &p.Layout)
		copy(out.Data[off:], text[4+at:][:4])
		le.PutUint32(out.Data[p.Layout.ChecksumOffset:], 0)
		if !bytes.Equal(out.Data, hash.Data) {
			t.Error("the hash saw other bytes")
		}
	}
}
