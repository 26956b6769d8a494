package pe_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"goexpress/internal/memfile"
	"goexpress/internal/petest"
	"goexpress/pkg/pe"
)

func TestRead(t *testing.T) {
	for _, pe32 := range []bool{false, true} {
		img := petest.Image{PE32: pe32, Machine: pe.MachineARM64, Subsystem: 3, Overlay: []byte("12345678"), Cert: []byte("certificate.....")}
		img.Sections = []petest.Section{code(), resources()}
		b := img.Bytes()
		f := open(t, b)
		if f.Machine != pe.MachineARM64 || f.Subsystem != 3 || f.Size != int64(len(b)) || len(f.Sections) != 2 || f.Sections[1].Name != ".rsrc" {
			t.Errorf("read %+v", f)
		}
		if f.End != int64(len(b))-24 || f.CertOffset != int64(len(b))-16 || f.CertSize != 16 || f.Overlay().Size() != 8 {
			t.Errorf("end %#x, signature %#x+%#x, overlay %d of %#x", f.End, f.CertOffset, f.CertSize, f.Overlay().Size(), len(b))
		}
		var got []string
		for _, r := range f.Resources {
			got = append(got, fmt.Sprintf("%s/%s/%d/%s", r.Type, r.Name, r.Lang, data(t, f, r.Type, r.Name)))
		}
		if want := "AVI/3001/1033/film 10/OLD/1031/alt 10/OLD/1033/alt 10/STAYS/1033/stays"; strings.Join(got, " ") != want {
			t.Errorf("resources %q", got)
		}
		if f.Find(id(10), named("stays")) == nil || f.Find(id(10), named("ſtays")) != nil || f.Find(id(10), id(1)) != nil || f.Find(named("OLD"), id(10)) != nil {
			t.Error("Find finds the wrong things")
		}
	}
}

// tree makes a program whose resource section is edited: its first bytes are
// the root directory.
func tree(edit func(rsrc []byte, rva uint32)) []byte {
	b := petest.Image{Sections: []petest.Section{{Name: ".rsrc", Dirs: []int{2}, Resources: []petest.Resource{
		{Type: 10, Name: "A", Lang: 1033, Data: []byte("first")},
		{Type: 10, Name: "B", Lang: 1033, Data: []byte("second")},
	}}}}.Bytes()
	edit(b[512:], 4096)
	return b
}

func TestHostile(t *testing.T) {
	plain := petest.Image{Cert: make([]byte, 16), Sections: []petest.Section{code(), resources()}}
	edit := func(at int, v uint32) []byte {
		b := plain.Bytes()
		le.PutUint32(b[at:], v)
		return b
	}
	const coff, opt, dirs, table = 64, 64 + 24, 64 + 24 + 112, 64 + 24 + 112 + 16*8
	tests := []struct {
		name, want string
		b          []byte
		notPE      bool
	}{
		{"empty", "not a Windows program", nil, true},
		{"text", "not a Windows program", bytes.Repeat([]byte("text"), 50), true},
		{"DOS program", "a DOS or 16-bit program", append([]byte("MZ"), make([]byte, 200)...), true},
		{"header behind the end", "cut short", edit(60, 1<<31), true},
		{"many sections", "97 sections", edit(coff+4, 97<<16|0x8664), false},
		{"short optional header", "too short", edit(coff+20, 90), false},
		{"unknown magic", "unknown magic", edit(opt, 0x107), false},
		{"directories do not fit", "do not fit", edit(coff+20, 112+15*8), false},
		{"section behind the end", "cut short", edit(table+16, 1<<30), false},
		{"section at the end of numbers", "cut short", edit(table+20, 0xffffff00), false},
		{"signature over the sections", "overlaps", edit(dirs+4*8, 600), false},
		{"signature behind the end", "cut short", edit(dirs+4*8+4, 1<<20), false},
		{"resources nowhere", "not in the file", edit(dirs+2*8, 0x70000000), false},
		{"root behind its section", "section ends", tree(func(b []byte, _ uint32) { le.PutUint16(b[14:], 0xffff) }), false},
		{"a directory in itself", "entered twice", tree(func(b []byte, _ uint32) { le.PutUint32(b[20:], 1<<31) }), false},
		{"two levels", "three levels", tree(func(b []byte, _ uint32) { le.PutUint32(b[20:], 64) }), false},
		{"four levels", "three levels", tree(func(b []byte, _ uint32) { deepen(b) }), false},
		{"name behind the end", "section ends", tree(func(b []byte, _ uint32) { le.PutUint32(b[24+16:], 1<<31|0x7ffffff0) }), false},
		{"empty name", "empty", tree(func(b []byte, _ uint32) { le.PutUint16(b[nameAt(b):], 0) }), false},
		{"long name", "section ends", tree(func(b []byte, _ uint32) { le.PutUint16(b[nameAt(b):], 0xffff) }), false},
		{"half a character", "not UTF-16", tree(func(b []byte, _ uint32) { le.PutUint16(b[nameAt(b)+2:], 0xd800) }), false},
		{"large id", "16 bits", tree(func(b []byte, _ uint32) { le.PutUint32(b[16:], 0x10000) }), false},
		{"named language", "language has a name", tree(func(b []byte, _ uint32) { le.PutUint32(b[langAt(b):], 1<<31|uint32(nameAt(b))) }), false},
	}
	for _, tt := range tests {
		_, err := pe.NewFile(bytes.NewReader(tt.b), int64(len(tt.b)))
		var format *pe.FormatError
		if !errors.As(err, &format) || !strings.Contains(err.Error(), tt.want) || errors.Is(err, pe.ErrNotPE) != tt.notPE {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// In tree, the root has one entry at 16, its directory at 24 two at 40.
func nameAt(b []byte) int { return int(le.Uint32(b[24+16:]) &^ (1 << 31)) }
func langAt(b []byte) int { return int(le.Uint32(b[24+20:])&^(1<<31)) + 16 }

// deepen lets the language entry point at a directory.
func deepen(b []byte) { le.PutUint32(b[langAt(b)+4:], 1<<31|400) }

// Resources that share bytes would let a file grow when it is rewritten.
func TestOverlap(t *testing.T) {
	var list []petest.Resource
	for i := range 40 {
		list = append(list, petest.Resource{Type: 10, Num: uint16(i), Lang: 0, Data: []byte("x")})
	}
	list = append(list, petest.Resource{Type: 11, Num: 1, Data: make([]byte, 8000)})
	b := petest.Image{Sections: []petest.Section{{Name: ".rsrc", Dirs: []int{2}, Resources: list}}}.Bytes()
	f := open(t, b)
	big := f.Find(id(11), id(1))
	entry := func(off int64) int64 { return off - 16 }
	for i := range 40 {
		small := f.Find(id(10), id(uint16(i)))
		copy(b[entry(small.Offset):][:8], b[entry(big.Offset):][:8])
	}
	_, err := pe.NewFile(bytes.NewReader(b), int64(len(b)))
	if err == nil || !strings.Contains(err.Error(), "overlap") {
		t.Errorf("error %v", err)
	}
}

// Cut anywhere, a file is refused or has lost nothing but its overlay.
func TestTruncated(t *testing.T) {
	for _, tt := range shapes {
		b := tt.image.Bytes()
		end := open(t, b).End
		for n := range len(b) {
			f, err := pe.NewFile(bytes.NewReader(b[:n]), int64(n))
			if err == nil && (int64(n) < end || f.End > int64(n)) {
				t.Fatalf("%s: cut to %d of %d bytes it is taken", tt.name, n, end)
			}
		}
	}
}

// A packed program keeps its tree, but the data come to be in memory only.
func TestResourceNotInFile(t *testing.T) {
	b := petest.Image{Sections: []petest.Section{code(), resources()}}.Bytes()
	breakFirstLeaf(b)
	f := open(t, b)
	if res := f.Resources[0]; res.Offset != -1 || f.Data(res).Size() != 0 || len(f.Resources) != 4 {
		t.Errorf("read %+v", res)
	}
}

// Whatever byte of the headers or of the tree is changed: the file is refused,
// or what is made of it can be read and holds what it should.
func TestDamagedBytes(t *testing.T) {
	written := 0
	for _, i := range []int{0, 4, 14} {
		b := shapes[i].image.Bytes()
		tree := bytes.Index(b, []byte("film"))
		for off := range b {
			if off >= 512 && (tree < 0 || off < tree-256 || off > tree+512) {
				continue
			}
			old := b[off]
			for _, v := range []byte{0, 0xff, old ^ 1, old ^ 0x80} {
				b[off] = v
				if f, err := pe.NewFile(bytes.NewReader(b), int64(len(b))); err == nil && tryRewrite(t, f, len(b)) {
					written++
				}
			}
			b[off] = old
		}
	}
	if written < 1000 {
		t.Errorf("only %d files were written", written)
	}
}

// tryRewrite rewrites a file that may be odd and reports whether that was possible.
func tryRewrite(t *testing.T, f *pe.File, size int) bool {
	t.Helper()
	var out memfile.File
	l, err := pe.Rewrite(&out, f, pe.RewriteOptions{Add: []pe.NewResource{rcdata("NEW", "new")}})
	if err != nil {
		if len(out.Data) > 0 {
			t.Errorf("%v after %d bytes", err, len(out.Data))
		}
		return false
	}
	// Twice the file, its directory anew, and alignment.
	if limit := 5*size + 4*64<<10; len(out.Data) > limit {
		t.Errorf("%d bytes became %d", size, len(out.Data))
	}
	again, err := pe.NewFile(bytes.NewReader(out.Data), int64(len(out.Data)))
	if err != nil {
		t.Fatalf("what was written cannot be read: %v", err)
	}
	if rc(again, t, "NEW") != "new" || len(again.Resources) != len(l.Resources) {
		t.Error("resources are missing")
	}
	return true
}
