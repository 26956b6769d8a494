// Package petest makes tiny Windows programs for tests: valid headers, sections
// in any order, and nothing that runs. Its resource trees are written
// independently of the packages under test.
package petest

import (
	"encoding/binary"
	"slices"
	"unicode/utf16"
)

var le = binary.LittleEndian

// Image is a program to be made.
type Image struct {
	Machine   uint16 // 0 = amd64
	PE32      bool   // 32-bit optional header
	Subsystem uint16 // 0 = Windows
	Sections  []Section
	Overlay   []byte
	Cert      []byte // a certificate table behind everything
	NoRoom    bool   // headers without room for one more section
	Dirs      int    // number of data directories; 0 = 16
}

// Section is one section; directory entries that cover it are listed in Dirs.
type Section struct {
	Name      string
	Data      []byte
	Resources []Resource // when not nil, Data is made of them
	Dirs      []int      // data directory entries that point at the section's start
	Virtual   uint32     // VirtualSize; 0 = length of Data
}

// Resource is a leaf; TypeName and Name win over the numbers when not "".
type Resource struct {
	Type     uint16
	TypeName string
	Num      uint16
	Name     string
	Lang     uint16
	Data     []byte
}

const (
	fileAlign    = 512
	sectionAlign = 4096
	coffOffset   = 64
)

func alignUp(n, a int) int { return (n + a - 1) &^ (a - 1) }

// Bytes makes the file.
func (m Image) Bytes() []byte {
	dirs, optLen := 16, 112
	if m.Dirs > 0 {
		dirs = m.Dirs
	}
	if m.PE32 {
		optLen = 96
	}
	coff, used := coffOffset, 24+optLen+dirs*8+len(m.Sections)*40
	headers := alignUp(coff+used+40, fileAlign)
	if m.NoRoom {
		headers = alignUp(coff+used, fileAlign)
		coff = headers - used
	}
	dirAt := coff + 24 + optLen
	table := dirAt + dirs*8
	b := make([]byte, headers)
	rva := alignUp(headers, sectionAlign)
	for i, s := range m.Sections {
		if s.Resources != nil {
			s.Data = tree(s.Resources, uint32(rva))
		}
		virtual := max(int(s.Virtual), len(s.Data))
		h := b[table+i*40:]
		copy(h[:8], s.Name)
		raw := alignUp(len(s.Data), fileAlign)
		for at, v := range map[int]int{8: virtual, 12: rva, 16: raw, 20: len(b), 36: 0x40000040} {
			le.PutUint32(h[at:], uint32(v))
		}
		for _, d := range s.Dirs {
			le.PutUint32(b[dirAt+d*8:], uint32(rva))
			le.PutUint32(b[dirAt+d*8+4:], uint32(len(s.Data)))
		}
		b = append(b, s.Data...)
		b = append(b, make([]byte, raw-len(s.Data))...)
		rva += alignUp(virtual, sectionAlign)
	}
	m.fillHeaders(b, coff, rva, dirs)
	b = append(b, m.Overlay...)
	if m.Cert != nil {
		b = append(b, make([]byte, alignUp(len(b), 8)-len(b))...)
		le.PutUint32(b[dirAt+4*8:], uint32(len(b)))
		le.PutUint32(b[dirAt+4*8+4:], uint32(len(m.Cert)))
		b = append(b, m.Cert...)
	}
	return b
}

// fillHeaders writes all but the section table, which b has already: b is the
// file up to the overlay.
func (m Image) fillHeaders(b []byte, at, imageSize, dirs int) {
	copy(b, "MZ")
	le.PutUint32(b[60:], uint32(at))
	coff := b[at:]
	copy(coff, "PE\x00\x00")
	machine, subsystem := m.Machine, m.Subsystem
	if machine == 0 {
		machine = 0x8664
	}
	if subsystem == 0 {
		subsystem = 2
	}
	le.PutUint16(coff[4:], machine)
	le.PutUint16(coff[6:], uint16(len(m.Sections)))
	le.PutUint16(coff[22:], 0x22)
	opt := coff[24:]
	magic, count := uint16(0x20b), 108
	if m.PE32 {
		magic, count = 0x10b, 92
	}
	le.PutUint16(coff[20:], uint16(count+4+dirs*8))
	table := at + 24 + count + 4 + dirs*8
	headers := alignUp(table+len(m.Sections)*40+40, fileAlign)
	if m.NoRoom {
		headers = table + len(m.Sections)*40
	}
	le.PutUint16(opt, magic)
	for at, v := range map[int]int{32: sectionAlign, 36: fileAlign, 56: imageSize, 60: headers, count: dirs} {
		le.PutUint32(opt[at:], uint32(v))
	}
	le.PutUint16(opt[68:], subsystem)
}

// tree encodes a resource directory in the order of the list: neighbours of
// one type share a directory, neighbours of one name too.
func tree(list []Resource, rva uint32) []byte {
	type entry struct {
		id   uint32
		name string
		kids []entry
		data []byte
	}
	var root entry
	last := func(e *entry, id uint16, name string) *entry {
		if n := len(e.kids); n > 0 && e.kids[n-1].id == uint32(id) && e.kids[n-1].name == name {
			return &e.kids[n-1]
		}
		e.kids = append(e.kids, entry{id: uint32(id), name: name})
		return &e.kids[len(e.kids)-1]
	}
	for _, r := range list {
		leaf := last(last(last(&root, r.Type, r.TypeName), r.Num, r.Name), r.Lang, "")
		leaf.data = append([]byte{}, r.Data...)
	}
	var b []byte
	var write func(e entry) uint32
	write = func(e entry) uint32 {
		at := len(b)
		if e.data != nil {
			b = append(b, make([]byte, 16)...)
			le.PutUint32(b[at:], rva+uint32(len(b)))
			le.PutUint32(b[at+4:], uint32(len(e.data)))
			b = append(b, e.data...)
			b = append(b, make([]byte, alignUp(len(b), 4)-len(b))...)
			return uint32(at)
		}
		b = append(b, make([]byte, 16+8*len(e.kids))...)
		named := len(slices.DeleteFunc(slices.Clone(e.kids), func(k entry) bool { return k.name == "" }))
		le.PutUint16(b[at+12:], uint16(named))
		le.PutUint16(b[at+14:], uint16(len(e.kids)-named))
		for i, k := range e.kids {
			id := k.id
			if k.name != "" {
				id = uint32(len(b)) | 1<<31
				units := utf16.Encode([]rune(k.name))
				b = le.AppendUint16(b, uint16(len(units)))
				for _, u := range units {
					b = le.AppendUint16(b, u)
				}
				b = append(b, make([]byte, alignUp(len(b), 4)-len(b))...)
			}
			to := write(k)
			if k.data == nil {
				to |= 1 << 31
			}
			le.PutUint32(b[at+16+8*i:], id)
			le.PutUint32(b[at+20+8*i:], to)
		}
		return uint32(at)
	}
	write(root)
	return b
}
