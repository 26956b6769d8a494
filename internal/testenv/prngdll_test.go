package testenv

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"testing"
)

func TestPrngDLL(t *testing.T) {
	f, err := pe.NewFile(bytes.NewReader(prngDLL()))
	if err != nil {
		t.Fatal(err)
	}
	optional, ok := f.OptionalHeader.(*pe.OptionalHeader64)
	if !ok || f.Machine != pe.IMAGE_FILE_MACHINE_AMD64 || f.Characteristics&pe.IMAGE_FILE_DLL == 0 || len(f.Sections) != 1 {
		t.Fatalf("%+v, %d sections", f.FileHeader, len(f.Sections))
	}
	section := f.Sections[0]
	data, err := section.Data()
	if err != nil {
		t.Fatal(err)
	}
	at := func(rva uint32) []byte { return data[rva-section.VirtualAddress:] }
	number := func(rva uint32) uint32 { return binary.LittleEndian.Uint32(at(rva)) }
	text := func(rva uint32) string {
		s, _, _ := bytes.Cut(at(rva), []byte{0})
		return string(s)
	}

	dir := optional.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_EXPORT]
	field := func(i uint32) uint32 { return number(dir.VirtualAddress + 4*i) }
	if field(5) != 1 || field(6) != 1 {
		t.Fatalf("%d functions, %d names", field(5), field(6))
	}
	function, name := number(field(7)), number(field(8))
	if binary.LittleEndian.Uint16(at(field(9))) != 0 {
		t.Error("the name belongs to another function")
	}
	if function < dir.VirtualAddress || function >= dir.VirtualAddress+dir.Size {
		t.Error("the export is no forward")
	}
	for i, pair := range [][2]string{
		{text(field(3)), "bcryptprimitives.dll"}, {text(name), "ProcessPrng"}, {text(function), "advapi32.SystemFunction036"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("text %d is %q, want %q", i, pair[0], pair[1])
		}
	}
	if int(section.Offset)+int(section.Size) != len(prngDLL()) {
		t.Error("the section does not end the file")
	}
}
