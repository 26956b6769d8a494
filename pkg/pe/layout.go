package pe

import (
	"bytes"
	"io"

	"goexpress/internal/format"
)

// place is where the new resource section goes:
//
//   - behind the last section, when there are no resources yet (Go's linker
//     writes none);
//   - where the old one was, when that is the last section;
//   - last, with .reloc moved down into the old one's place, when .rsrc is
//     followed by .reloc alone (most C compilers). Nothing but its directory
//     entry knows where .reloc lies;
//   - behind the last section otherwise, and the old section is abandoned: it
//     stays with all its bytes, because something else may refer to it, but
//     loses its name: 7-Zip takes the first section called .rsrc for the
//     resources.
//
// So the resources are always the last section, and the loader refuses a file
// that was cut.
type place struct {
	cut    int64    // bytes of the old file below it are copied
	slot   int      // of the new section's header
	rva    int64    // of the new section; checked against the limits with its size
	offset int64    // of its data in the new file
	freed  int64    // raw bytes of the old resource section that go
	reloc  *Section // the relocation section that moves down, or nil
}

// checkRewritable refuses the shapes that the loader treats in ways of its own.
func (f *File) checkRewritable() error {
	h := &f.head
	switch {
	case len(h.directories) <= dirCertificate:
		return &UnsupportedError{"the program's header has no room for resources and a signature", "use a stub made by a usual linker"}
	case !powerOfTwo(h.sectionAlign) || h.sectionAlign < pageSize || h.sectionAlign > 1<<24,
		!powerOfTwo(h.fileAlign) || h.fileAlign < 512 || h.fileAlign > 64<<10:
		return &UnsupportedError{format.Sprintf("sections are aligned to %d in memory and %d in the file", h.sectionAlign, h.fileAlign), "use a stub made by a usual linker"}
	}
	next := f.headerPages()
	for i, s := range f.Sections {
		if int64(s.RVA) < next {
			return &FormatError{Record: "section table", Offset: h.table + int64(i)*sectionHeaderLen, Why: "the sections overlap or are not in order"}
		}
		next = int64(s.RVA) + alignUp(s.span(), int64(h.sectionAlign))
	}
	return nil
}

// headerPages is the size of the headers in memory, where they come first.
func (f *File) headerPages() int64 {
	align := int64(f.head.sectionAlign)
	return alignUp(max(int64(f.head.sizeOfHeaders), 1), align)
}

// findPlace decides where the new section goes.
func (f *File) findPlace() (place, error) {
	align, fileAlign := int64(f.head.sectionAlign), int64(f.head.fileAlign)
	n := len(f.Sections)
	i := f.replaceable()
	if i < 0 {
		rva := f.headerPages()
		if n > 0 {
			last := f.Sections[n-1]
			rva = int64(last.RVA) + alignUp(last.span(), align)
		}
		p := place{cut: f.End, slot: n, rva: rva, offset: alignUp(f.End, fileAlign)}
		return p, f.checkHeaderRoom()
	}
	old := f.Sections[i]
	p := place{cut: int64(old.Offset), slot: i, rva: int64(old.RVA), offset: alignUp(int64(old.Offset), fileAlign), freed: alignUp(int64(old.Size), fileAlign)}
	if i == n-2 {
		moved := f.Sections[n-1]
		moved.RVA, moved.Offset = old.RVA, uint32(p.offset)
		p.reloc = &moved
		p.slot = n - 1
		p.rva += alignUp(moved.span(), align)
		p.offset += alignUp(int64(moved.Size), fileAlign)
	}
	return p, nil
}

// replaceable returns the index of the resource section if it may go from
// where it is, else -1: it holds nothing but resources, and nothing but
// relocations follows, in memory as in the file.
func (f *File) replaceable() int {
	n := len(f.Sections)
	i := n - 1
	reloc := f.directory(dirReloc)
	if n > 1 && reloc.rva != 0 && f.Sections[n-1].RVA == reloc.rva {
		i = n - 2
	}
	resources := f.directory(dirResource)
	if i < 0 || resources.rva == 0 || f.Sections[i].RVA != resources.rva {
		return -1
	}
	first := f.Sections[i]
	end := int64(first.Offset)
	for _, s := range f.Sections[i:] {
		if s.Size == 0 || int64(s.Offset) < end {
			return -1
		}
		end = s.end()
	}
	for _, s := range f.Sections[:i] {
		if s.end() > int64(first.Offset) {
			return -1
		}
	}
	if f.head.entry >= first.RVA || int64(first.Offset) < f.headersEnd() {
		return -1
	}
	for d, e := range f.head.directories {
		if d != dirResource && d != dirCertificate && d != dirReloc && int64(e.rva)+int64(e.size) > int64(first.RVA) {
			return -1
		}
	}
	return i
}

// headersEnd is the end of the section table.
func (f *File) headersEnd() int64 {
	return f.head.table + int64(len(f.Sections))*sectionHeaderLen
}

// checkHeaderRoom makes sure that one more section header fits behind the
// table: unused bytes, still inside the headers.
func (f *File) checkHeaderRoom() error {
	at := f.headersEnd()
	room := min(int64(f.head.sizeOfHeaders), f.End)
	for _, s := range f.Sections {
		if s.Size > 0 {
			room = min(room, int64(s.Offset))
		}
	}
	full := &UnsupportedError{"the program's header has no room for one more section", "use a stub that has a resource section as its last"}
	if at+sectionHeaderLen > room || len(f.Sections) == maxSections {
		return full
	}
	b, err := f.read("section table", at, sectionHeaderLen)
	if err != nil {
		return err
	}
	if !bytes.Equal(b, make([]byte, sectionHeaderLen)) {
		return full
	}
	return nil
}

// patch is a change to the copied part of the old file.
type patch struct {
	off int64
	b   []byte
}

func patch32(off int64, v uint32) patch { return patch{off, le.AppendUint32(nil, v)} }

// patches are all changes to what is copied, for a section of size bytes after
// which the sections end at end.
func (f *File) patches(p place, size, end int64, subsystem uint16) ([]patch, error) {
	list, err := f.headerPatches(p, size, subsystem)
	if err != nil {
		return nil, err
	}
	more, err := f.overlayPatches(p.cut, end-f.End)
	return append(list, more...), err
}

// headerPatches are the changes to the headers for a section of size bytes.
func (f *File) headerPatches(p place, size int64, subsystem uint16) ([]patch, error) {
	h := &f.head
	raw := alignUp(size, int64(h.fileAlign))
	list := []patch{
		patch32(h.optional+optInitialized, uint32(int64(h.initialized)-p.freed+raw)),
		patch32(h.optional+optSizeOfImage, uint32(alignUp(p.rva+size, int64(h.sectionAlign)))),
		patch32(f.ChecksumOffset, 0),
		{h.dirs + dirResource*dirEntryLen, le.AppendUint32(le.AppendUint32(nil, uint32(p.rva)), uint32(size))},
		{f.CertEntryOffset, make([]byte, dirEntryLen)},
		{h.table + int64(p.slot)*sectionHeaderLen, encodeSection(p, size, raw)},
	}
	if subsystem != 0 {
		list = append(list, patch{h.optional + optSubsystem, le.AppendUint16(nil, subsystem)})
	}
	if p.slot == len(f.Sections) {
		list = append(list, patch{h.coff + coffSections, le.AppendUint16(nil, uint16(p.slot+1))})
		for i, s := range f.Sections {
			if s.Name == sectionName {
				list = append(list, patch{h.table + int64(i)*sectionHeaderLen, []byte(abandonedName)})
			}
		}
	}
	if p.reloc != nil {
		at := h.table + int64(p.slot)*sectionHeaderLen
		b, err := f.read("section table", at, sectionHeaderLen)
		if err != nil {
			return nil, err
		}
		le.PutUint32(b[12:], p.reloc.RVA)
		le.PutUint32(b[20:], p.reloc.Offset)
		list = append(list, patch{at - sectionHeaderLen, b}, patch32(h.dirs+dirReloc*dirEntryLen, p.reloc.RVA))
	}
	return list, nil
}

// encodeSection is the header of the resource section.
func encodeSection(p place, size, raw int64) []byte {
	b := make([]byte, 8, sectionHeaderLen)
	copy(b, sectionName)
	b = le.AppendUint32(b, uint32(size))
	b = le.AppendUint32(b, uint32(p.rva))
	b = le.AppendUint32(b, uint32(raw))
	b = le.AppendUint32(b, uint32(p.offset))
	b = append(b, make([]byte, 12)...)
	return le.AppendUint32(b, resourceFlags)
}

// overlayPatches move the file offsets that point behind the sections: of
// COFF symbols and of debugging data (Microsoft's own stubs carry FPO data
// there, and UpdateResource keeps and relocates it).
func (f *File) overlayPatches(cut, shift int64) ([]patch, error) {
	end := f.End + f.Overlay().Size()
	moves := func(off uint32) bool { return int64(off) >= f.End && int64(off) < end }
	var list []patch
	if moves(f.head.symbols) {
		list = append(list, patch32(f.head.coff+coffSymbols, uint32(int64(f.head.symbols)+shift)))
	}
	d := f.directory(dirDebug)
	at, avail, ok := f.locate(d.rva)
	const maxEntries = 64 // compilers write a handful
	size := min(int64(d.size), maxEntries*debugEntryLen)
	if d.rva == 0 || !ok || size > avail || at+size > cut {
		return list, nil
	}
	b, err := f.read("debug directory", at, size)
	if err != nil {
		return nil, err
	}
	for ; len(b) >= debugEntryLen; b, at = b[debugEntryLen:], at+debugEntryLen {
		const pointerToRawData = 24
		if off := le.Uint32(b[pointerToRawData:]); moves(off) {
			list = append(list, patch32(at+pointerToRawData, uint32(int64(off)+shift)))
		}
	}
	return list, nil
}

// patchedReader reads the start of the old file with the patches applied.
type patchedReader struct {
	r       io.Reader
	off     int64
	patches []patch
}

func (p *patchedReader) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	for _, c := range p.patches {
		if from := c.off - p.off; from < int64(n) && from+int64(len(c.b)) > 0 {
			copy(b[max(from, 0):n], c.b[max(-from, 0):])
		}
	}
	p.off += int64(n)
	return n, err
}
