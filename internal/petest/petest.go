// Package petest makes tiny Windows programs for tests: valid headers, sections
// in any order, and nothing that runs. Its resource trees are written
// independently of the packages under test.
package petest

import "encoding/binary"

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

// put32 writes dwords at their offsets.
func put32(b []byte, at map[int]int) {
	for i, v := range at {
		le.PutUint32(b[i:], uint32(v))
	}
}

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
		virtual, raw := max(int(s.Virtual), len(s.Data)), alignUp(len(s.Data), fileAlign)
		h := b[table+i*40:]
		copy(h[:8], s.Name)
		put32(h, map[int]int{8: virtual, 12: rva, 16: raw, 20: len(b), 36: 0x40000040})
		for _, d := range s.Dirs {
			put32(b[dirAt+d*8:], map[int]int{0: rva, 4: len(s.Data)})
		}
		b = append(b, s.Data...)
		b = append(b, make([]byte, raw-len(s.Data))...)
		rva += alignUp(virtual, sectionAlign)
	}
	m.fillHeaders(b, coff, rva, dirs)
	b = append(b, m.Overlay...)
	if m.Cert != nil {
		b = append(b, make([]byte, alignUp(len(b), 8)-len(b))...)
		put32(b[dirAt+4*8:], map[int]int{0: len(b), 4: len(m.Cert)})
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
	put32(opt, map[int]int{32: sectionAlign, 36: fileAlign, 56: imageSize, 60: headers, count: dirs})
	le.PutUint16(opt[68:], subsystem)
}
