package express_test

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"
)

// The block of a Linux package, field by field: it must not change under
// format version 1.
func TestBlockFormat(t *testing.T) {
	stub := tinyELF()
	b, _ := write(t, sample(), stub, nil)
	at := (len(stub) + 7) &^ 7
	if !bytes.Equal(b[:len(stub)], stub) || len(bytes.Trim(b[len(stub):at], "\x00")) > 0 {
		t.Error("the program in front has changed")
	}
	block := b[at:]
	if string(block[:16]) != "GOEXPRESS block\n" || le.Uint32(block[16:]) != 1 || le.Uint64(block[24:]) != uint64(len(block)) {
		t.Fatalf("header %q", block[:32])
	}
	count := int(le.Uint32(block[20:]))
	records := block[64 : 64+40*count]
	if sum := sha256.Sum256(append(bytes.Clone(block[:32]), records...)); !bytes.Equal(sum[:], block[32:64]) {
		t.Error("the sum over the records is wrong")
	}
	var names []string
	end := uint64(64 + 40*count)
	for ; len(records) > 0; records = records[40:] {
		name := strings.TrimRight(string(records[:24]), "\x00")
		names = append(names, name)
		off, size := le.Uint64(records[24:]), le.Uint64(records[32:])
		if off%8 != 0 || off < end || off > end+7 || off+size > uint64(len(block)) {
			t.Errorf("%s lies at %d+%d behind %d", name, off, size, end)
		}
		data := string(block[off : off+size])
		for want, content := range map[string]string{
			"TITLE": "Gr\xf6\xdfe\x00", "ADMQCMD": "<None>\x00", "REBOOT": "\x05\x00\x00\x00", "CABINET": string(cabinet(payload...)),
		} {
			if name == want && data != content {
				t.Errorf("%s is %q", name, data)
			}
		}
		end = off + size
	}
	want := "TITLE UPROMPT LICENSE RUNPROGRAM POSTRUNPROGRAM ADMQCMD USRQCMD FINISHMSG EXTRACTOPT SHOWWINDOW REBOOT PACKINSTSPACE FILESIZES VERCHECK INSTANCECHECK GOEXPRESS CABINET"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("records %s", got)
	}
}
