package testenv

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
)

// CanaryDLL returns a DLL for amd64 that does nothing but make the empty file
// mark (a Windows path of at most 100 bytes) when it is loaded.
func CanaryDLL(mark string) []byte { return canary(true, mark) }

// CanaryProgram returns a program for amd64 that does nothing but make the empty
// file mark, and ends with 1.
func CanaryProgram(mark string) []byte { return canary(false, mark) }

// canary is the section's content: import tables, texts, code.
func canary(dll bool, mark string) []byte {
	const (
		descriptors = imageSectionRVA                   // two of 20 bytes, the second empty
		addresses   = descriptors + 40                  // the import address table: two functions and an end
		names       = addresses + 24                    // of the functions; the loader reads them where their addresses will be
		library     = names + len(canaryNames)          // of the functions
		markAt      = library + len("kernel32.dll\x00") // the file
	)
	var b bytes.Buffer
	put := func(v any) { binary.Write(&b, binary.LittleEndian, v) }
	put([10]uint32{3: uint32(library), 4: addresses})
	put([3]uint64{uint64(names), uint64(names + canarySecond)})
	b.WriteString(canaryNames + "kernel32.dll\x00" + mark + "\x00")
	entry := b.Len()
	// Offsets in code count from the end of the instruction.
	near := func(target int) uint32 { return uint32(target - (imageSectionRVA + b.Len() + 4)) }
	b.WriteString("\x48\x83\xEC\x48") // sub rsp, 48h
	if dll {
		b.WriteString("\x83\xFA\x01\x75\x3A") // cmp edx, DLL_PROCESS_ATTACH; jne end
	}
	b.WriteString("\x48\x8D\x0D") // lea rcx, [mark]
	put(near(markAt))
	b.WriteString("\xBA\x00\x00\x00\x40" + // mov edx, GENERIC_WRITE
		"\x45\x31\xC0" + "\x45\x31\xC9" + // xor r8d, r8d; xor r9d, r9d: no sharing, no attributes
		"\xC7\x44\x24\x20\x02\x00\x00\x00" + // mov dword [rsp+20h], CREATE_ALWAYS
		"\xC7\x44\x24\x28\x80\x00\x00\x00" + // mov dword [rsp+28h], FILE_ATTRIBUTE_NORMAL
		"\x48\xC7\x44\x24\x30\x00\x00\x00\x00" + // mov qword [rsp+30h], 0
		"\xFF\x15") // call [CreateFileA]
	put(near(addresses))
	b.WriteString("\x48\x89\xC1" + // mov rcx, rax
		"\xFF\x15") // call [CloseHandle]
	put(near(addresses + 8))
	b.WriteString("\xB8\x01\x00\x00\x00" + "\x48\x83\xC4\x48" + "\xC3") // end: mov eax, 1; add rsp, 48h; ret
	return image{
		dll: dll, name: ".text", section: b.Bytes(), entry: uint32(entry),
		flags: pe.IMAGE_SCN_CNT_CODE | pe.IMAGE_SCN_MEM_EXECUTE | pe.IMAGE_SCN_MEM_READ | pe.IMAGE_SCN_MEM_WRITE,
		directories: map[int]pe.DataDirectory{
			pe.IMAGE_DIRECTORY_ENTRY_IMPORT: {VirtualAddress: descriptors, Size: 40},
			pe.IMAGE_DIRECTORY_ENTRY_IAT:    {VirtualAddress: addresses, Size: 24},
		},
	}.bytes()
}

// canaryNames are the imported functions, each behind a hint of two bytes;
// canarySecond is where the second one begins.
const (
	canaryNames  = "\x00\x00CreateFileA\x00" + "\x00\x00CloseHandle\x00"
	canarySecond = len("\x00\x00CreateFileA\x00")
)
