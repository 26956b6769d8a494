package testenv

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
)

// prngDLL returns a bcryptprimitives.dll for amd64: nothing but an export
// ProcessPrng that is forwarded to advapi32's SystemFunction036. Programs of Go
// load it before main, and Wine 8.0 has none.
func prngDLL() []byte {
	const rva = imageSectionRVA
	export := exportSection("bcryptprimitives.dll", "ProcessPrng", "advapi32.SystemFunction036", rva)
	return image{
		dll:     true,
		name:    ".rdata",
		section: export,
		flags:   pe.IMAGE_SCN_CNT_INITIALIZED_DATA | pe.IMAGE_SCN_MEM_READ,
		// A function whose address lies inside this directory is a forward.
		directories: map[int]pe.DataDirectory{pe.IMAGE_DIRECTORY_ENTRY_EXPORT: {VirtualAddress: rva, Size: uint32(len(export))}},
	}.bytes()
}

// exportSection is the content of a section at rva that exports one forwarded
// name: directory, the three tables, the three texts.
func exportSection(dll, name, target string, rva uint32) []byte {
	const directorySize = 40
	functions := rva + directorySize
	names := functions + 4
	ordinals := names + 4
	dllAt := ordinals + 2
	nameAt := dllAt + uint32(len(dll)) + 1
	targetAt := nameAt + uint32(len(name)) + 1

	var b bytes.Buffer
	binary.Write(&b, binary.LittleEndian, []uint32{
		0, 0, 0, // characteristics, time, version
		dllAt,
		1, 1, 1, // first ordinal, number of functions, number of names
		functions, names, ordinals,
		targetAt, // the only function
		nameAt,   // the only name
	})
	b.WriteString("\x00\x00") // its ordinal, less the first
	b.WriteString(dll + "\x00" + name + "\x00" + target + "\x00")
	return b.Bytes()
}
