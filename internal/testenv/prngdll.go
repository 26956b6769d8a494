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
	const (
		headerSize = 0x200 // also the alignment in the file
		rva        = 0x1000
	)
	export := exportSection("bcryptprimitives.dll", "ProcessPrng", "advapi32.SystemFunction036", rva)
	size := uint32(len(export))

	var b bytes.Buffer
	put := func(v any) { binary.Write(&b, binary.LittleEndian, v) }
	dos := [0x40]byte{'M', 'Z', 0x3C: 0x40} // e_lfanew
	put(dos)
	put([4]byte{'P', 'E'})
	put(pe.FileHeader{
		Machine:              pe.IMAGE_FILE_MACHINE_AMD64,
		NumberOfSections:     1,
		SizeOfOptionalHeader: uint16(binary.Size(pe.OptionalHeader64{})),
		Characteristics:      pe.IMAGE_FILE_EXECUTABLE_IMAGE | pe.IMAGE_FILE_LARGE_ADDRESS_AWARE | pe.IMAGE_FILE_DLL,
	})
	optional := pe.OptionalHeader64{
		Magic:                       0x20B,
		SizeOfInitializedData:       headerSize,
		ImageBase:                   0x180000000,
		SectionAlignment:            rva,
		FileAlignment:               headerSize,
		MajorOperatingSystemVersion: 6,
		MajorSubsystemVersion:       6,
		SizeOfImage:                 2 * rva,
		SizeOfHeaders:               headerSize,
		Subsystem:                   pe.IMAGE_SUBSYSTEM_WINDOWS_CUI,
		DllCharacteristics:          pe.IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE | pe.IMAGE_DLLCHARACTERISTICS_NX_COMPAT,
		NumberOfRvaAndSizes:         16,
	}
	// A function whose address lies inside this directory is a forward.
	optional.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT] = pe.DataDirectory{VirtualAddress: rva, Size: size}
	put(optional)
	put(pe.SectionHeader32{
		Name:             [8]byte{'.', 'r', 'd', 'a', 't', 'a'},
		VirtualSize:      size,
		VirtualAddress:   rva,
		SizeOfRawData:    headerSize,
		PointerToRawData: headerSize,
		Characteristics:  pe.IMAGE_SCN_CNT_INITIALIZED_DATA | pe.IMAGE_SCN_MEM_READ,
	})
	b.Write(make([]byte, headerSize-b.Len()))
	b.Write(export)
	b.Write(make([]byte, 2*headerSize-b.Len()))
	return b.Bytes()
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
