package testenv

import (
	"bytes"
	"debug/pe"
	"strings"
	"testing"
)

// What canaries do under Wine is seen where they are planted.
func TestCanary(t *testing.T) {
	mark := `C:\` + strings.Repeat("m", 96)
	for name, b := range map[string][]byte{"DLL": CanaryDLL(mark), "program": CanaryProgram(mark)} {
		f, err := pe.NewFile(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if isDLL := f.Characteristics&pe.IMAGE_FILE_DLL != 0; isDLL != (name == "DLL") {
			t.Errorf("%s: characteristics %#x", name, f.Characteristics)
		}
		entry := f.OptionalHeader.(*pe.OptionalHeader64).AddressOfEntryPoint
		if text := f.Sections[0]; entry <= text.VirtualAddress || entry >= text.VirtualAddress+text.VirtualSize {
			t.Errorf("%s: begins at %#x, the code lies at %#x", name, entry, text.VirtualAddress)
		}
		if !bytes.Contains(b, []byte(mark+"\x00")) || len(b) != 2*imageHeaderSize {
			t.Errorf("%s: %d bytes, with the mark: %v", name, len(b), bytes.Contains(b, []byte(mark)))
		}
	}
}
