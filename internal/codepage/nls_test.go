package codepage

import (
	"encoding/binary"
	"fmt"
	"os"
	"testing"

	"goexpress/internal/testenv"
)

// nlsTable is a code page file of Windows, which Wine has too: 16-bit words.
// Word 0 is the size of the header, words 3 and 4 what stands for bad bytes; behind
// the header follow the size of the tables, 256 characters for single bytes, 256
// for the glyphs of DOS pages if the next word says so, the number of lead byte
// ranges, and 256 offsets of the tables of second bytes, 0 for bytes that lead
// nothing.
type nlsTable []uint16

func readNLS(t *testing.T, page int) nlsTable {
	t.Helper()
	data, err := os.ReadFile(testenv.WineNLS(t, fmt.Sprintf("c_%d.nls", page)))
	if err != nil {
		t.Fatal(err)
	}
	n := make(nlsTable, len(data)/2)
	for i := range n {
		n[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
	return n
}

// each calls fn with every byte sequence and the character it has there.
func (n nlsTable) each(fn func(b []byte, c rune)) {
	single := n[n[0]+1:]
	offsets := single[256:]
	if offsets[0] != 0 {
		offsets = offsets[256:]
	}
	ranges := offsets[1]
	offsets = offsets[2:]
	for lead := range 256 {
		if ranges == 0 || offsets[lead] == 0 {
			fn([]byte{byte(lead)}, rune(single[lead]))
			continue
		}
		for trail := range 256 {
			fn([]byte{byte(lead), byte(trail)}, rune(offsets[int(offsets[lead])+trail]))
		}
	}
}

// Every sequence of every page stands for what Windows' own tables say.
func TestAgainstNLS(t *testing.T) {
	for _, page := range Pages() {
		if page == 65001 || page == 858 { // no table; 858 is 850 with a euro
			continue
		}
		t.Run(fmt.Sprint(page), func(t *testing.T) {
			table := readNLS(t, page)
			cp, err := Lookup(page)
			if err != nil {
				t.Fatal(err)
			}
			nothing := func(b []byte, c rune) bool {
				private := 0xE000 <= c && c <= 0xF8FF
				bad := len(b) == 2 && (c == rune(table[3]) || c == rune(table[4]))
				gap := page >= 932 && page <= 950 && len(b) == 1 && 0x80 <= c && c <= 0xFF // of no use to anybody
				disputed := page == 950 && string(b) == "\xF9\xFE"
				return private || bad || gap || disputed
			}
			good, wrong := 0, 0
			table.each(func(b []byte, c rune) {
				switch s, ok := cp.Decode(b); {
				case ok && s == string(c):
					good++
				case ok || !nothing(b, c):
					wrong++
					if wrong < 20 {
						t.Errorf("% X is %q, %v; want %U", b, s, ok, c)
					}
				}
			})
			if good < 200 || wrong > 0 {
				t.Errorf("%d sequences are right, %d wrong", good, wrong)
			}
		})
	}
}
