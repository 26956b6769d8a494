package lzx

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"goexpress/internal/testenv"
)

// cabinet is a cabinet of one file, without checksums.
func cabinet(window int, payloads [][]byte, size int) []byte {
	const header, folder, file, name = 36, 8, 16, "data\x00"
	body := header + folder + file + len(name)
	b := append([]byte("MSCF"), make([]byte, header-4)...)
	le.PutUint32(b[16:], header+folder)
	le.PutUint16(b[24:], 0x0103) // version
	le.PutUint16(b[26:], 1)      // folders
	le.PutUint16(b[28:], 1)      // files
	b = le.AppendUint32(b, uint32(body))
	b = le.AppendUint16(b, uint16(len(payloads)))
	b = le.AppendUint16(b, uint16(3|window<<8))
	b = le.AppendUint32(b, uint32(size))
	b = append(b, make([]byte, file-4)...)
	b = append(b, name...)
	for i, p := range payloads {
		b = le.AppendUint32(b, 0)
		b = le.AppendUint16(b, uint16(len(p)))
		b = le.AppendUint16(b, uint16(min(FrameSize, size-i*FrameSize)))
		b = append(b, p...)
	}
	le.PutUint32(b[8:], uint32(len(b)))
	return b
}

// wantOthersToRead lets other readers unpack the payloads.
func wantOthersToRead(t *testing.T, window int, payloads [][]byte, data []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.cab")
	if err := os.WriteFile(path, cabinet(window, payloads, len(data)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"cabextract", "-q", "-p"}, {"7z", "x", "-so"}} {
		out, err := exec.Command(testenv.Tool(t, args[0]), append(args[1:], path)...).Output()
		if err != nil || !bytes.Equal(out, data) {
			t.Errorf("%s: %d bytes of %d, %v", args[0], len(out), len(data), err)
		}
	}
}
