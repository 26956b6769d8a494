package pe

import (
	"encoding/binary"
	"strconv"

	"goexpress/internal/incomparable"
	"goexpress/internal/winpath"
)

var le = binary.LittleEndian

// Machine values of the COFF header.
const (
	MachineI386  = 0x014c
	MachineAMD64 = 0x8664
	MachineARM64 = 0xaa64
)

// Subsystems of the optional header.
const (
	SubsystemWindows = 2
	SubsystemConsole = 3
)

// Resource types used here.
const (
	RTIcon      = 3
	RTRCData    = 10
	RTGroupIcon = 14
	RTVersion   = 16
	RTHTML      = 23
	RTManifest  = 24
)

// Record sizes and field offsets, named as in "PE Format".
const (
	dosHeaderLen     = 64
	lfanewOffset     = 60 // e_lfanew, in the DOS header
	coffHeaderLen    = 4 + 20
	sectionHeaderLen = 40
	dirEntryLen      = 8
	debugEntryLen    = 28

	// from the "PE\0\0" signature
	coffMachine        = 4
	coffSections       = 6
	coffSymbols        = 12 // PointerToSymbolTable
	coffOptionalLength = 20

	// from the optional header
	optInitialized  = 8 // SizeOfInitializedData
	optEntry        = 16
	optSectionAlign = 32
	optFileAlign    = 36
	optSizeOfImage  = 56
	optSizeOfHeader = 60
	optChecksum     = 64
	optSubsystem    = 68
	optDirs32       = 96 // data directories; their count lies in the 4 bytes before
	optDirs64       = 112

	magic32 = 0x10b
	magic64 = 0x20b

	dirResource    = 2
	dirCertificate = 4
	dirReloc       = 5
	dirDebug       = 6
	maxDirs        = 16

	// maxSections is the loader's own limit ("PE Format", COFF file header).
	maxSections = 96
	pageSize    = 4096
)

// The resource section: its name, that of one given up, and its
// characteristics (initialised data, readable).
const (
	sectionName   = ".rsrc"
	abandonedName = ".rsrcold"
	resourceFlags = 0x40000040
)

// ID names a resource type or a resource: a number, or a name when Name is not "".
type ID struct {
	Num  uint16
	Name string
}

// String gives the name, or the number in decimal.
func (id ID) String() string {
	if id.Name != "" {
		return id.Name
	}
	return strconv.Itoa(int(id.Num))
}

// Equal reports whether Windows takes two ids for one: names are compared
// without regard to case, in FindResource's mapping.
func (id ID) Equal(other ID) bool {
	if id.Name == "" || other.Name == "" {
		return id == other
	}
	return winpath.Upper(id.Name) == winpath.Upper(other.Name)
}

// Resource is one leaf of the resource tree.
type Resource struct {
	Type, Name ID
	Lang       uint16
	CodePage   uint32 // of the data entry; 0 in what Rewrite adds
	Offset     int64  // of the data in the file; -1 when the file does not hold it (packed programs)
	Size       int64
}

// Section is one section header.
type Section struct {
	_           incomparable.Struct
	Name        string // as stored, without trailing zeros
	VirtualSize uint32
	RVA         uint32
	Size        uint32 // of the raw data
	Offset      uint32 // of the raw data in the file
	Flags       uint32
}

// span is the section's size in memory before rounding to pages.
func (s *Section) span() int64 {
	if s.VirtualSize == 0 {
		return int64(s.Size)
	}
	return int64(s.VirtualSize)
}

// end is the file offset behind the raw data; 0 when there is none.
func (s *Section) end() int64 {
	if s.Size == 0 {
		return 0
	}
	return int64(s.Offset) + int64(s.Size)
}

// contains reports whether an address lies in the section's pages.
func (s *Section) contains(rva uint32) bool {
	return rva >= s.RVA && int64(rva) < int64(s.RVA)+alignUp(s.span(), pageSize)
}

// u16 and u32 are the numbers at an offset in a record.
func u16(b []byte, at int) uint16 { return le.Uint16(b[at:]) }
func u32(b []byte, at int) uint32 { return le.Uint32(b[at:]) }

// directory is one entry of the optional header's data directories.
type directory struct{ rva, size uint32 }

// alignUp rounds n up to a multiple of a, a power of two.
func alignUp(n, a int64) int64 { return (n + a - 1) &^ (a - 1) }

// powerOfTwo reports whether n is one.
func powerOfTwo(n uint32) bool { return n != 0 && n&(n-1) == 0 }
