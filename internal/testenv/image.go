package testenv

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
)

// image is a program or DLL for amd64 with one section of at most 512 bytes.
type image struct {
	dll         bool
	name        string // of the section
	section     []byte // linked for imageSectionRVA
	flags       uint32 // of the section
	entry       uint32 // offset into the section, when the section holds code
	directories map[int]pe.DataDirectory
}

const (
	imageSectionRVA = 0x1000
	imageHeaderSize = 0x200 // also the alignment in the file
)

func (m image) bytes() []byte {
	var b bytes.Buffer
	put := func(v any) { binary.Write(&b, binary.LittleEndian, v) }
	dos := [0x40]byte{'M', 'Z', 0x3C: 0x40} // e_lfanew
	put(dos)
	put([4]byte{'P', 'E'})
	file := pe.FileHeader{
		Machine:              pe.IMAGE_FILE_MACHINE_AMD64,
		NumberOfSections:     1,
		SizeOfOptionalHeader: uint16(binary.Size(pe.OptionalHeader64{})),
		Characteristics:      pe.IMAGE_FILE_EXECUTABLE_IMAGE | pe.IMAGE_FILE_LARGE_ADDRESS_AWARE,
	}
	if m.dll {
		file.Characteristics |= pe.IMAGE_FILE_DLL
	}
	put(file)
	put(m.optional())
	section := pe.SectionHeader32{
		VirtualSize:      uint32(len(m.section)),
		VirtualAddress:   imageSectionRVA,
		SizeOfRawData:    imageHeaderSize,
		PointerToRawData: imageHeaderSize,
		Characteristics:  m.flags,
	}
	copy(section.Name[:], m.name)
	put(section)
	b.Write(make([]byte, imageHeaderSize-b.Len()))
	b.Write(m.section)
	b.Write(make([]byte, 2*imageHeaderSize-b.Len()))
	return b.Bytes()
}

func (m image) optional() pe.OptionalHeader64 {
	h := pe.OptionalHeader64{
		Magic:                       0x20B,
		SizeOfInitializedData:       imageHeaderSize,
		ImageBase:                   0x180000000,
		SectionAlignment:            imageSectionRVA,
		FileAlignment:               imageHeaderSize,
		MajorOperatingSystemVersion: 6,
		MajorSubsystemVersion:       6,
		SizeOfImage:                 2 * imageSectionRVA,
		SizeOfHeaders:               imageHeaderSize,
		Subsystem:                   pe.IMAGE_SUBSYSTEM_WINDOWS_CUI,
		DllCharacteristics:          pe.IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE | pe.IMAGE_DLLCHARACTERISTICS_NX_COMPAT,
		NumberOfRvaAndSizes:         16,
	}
	if m.flags&pe.IMAGE_SCN_CNT_CODE != 0 {
		h.AddressOfEntryPoint = imageSectionRVA + m.entry
	}
	for i, d := range m.directories {
		h.DataDirectory[i] = d
	}
	return h
}
