package pe_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"goexpress/internal/petest"
	"goexpress/internal/testenv"
	"goexpress/pkg/pe"
)

// entry is a WIN_CERTIFICATE.
func entry(length uint32, kind uint16, content ...byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, length)
	b = binary.LittleEndian.AppendUint16(b, 0x200)
	b = binary.LittleEndian.AppendUint16(b, kind)
	return append(b, content...)
}

func TestCertificateSlack(t *testing.T) {
	short := []byte{0x30, 4, 1, 2, 3, 4, 0, 0}
	long := append([]byte{0x30, 0x82, 1, 0}, bytes.Repeat([]byte{7}, 260)...) // 256 bytes and a header of 4 make 260
	for _, test := range []struct {
		name  string
		table []byte
		want  int64
	}{
		{"exact", entry(16, 2, short...), 0},
		{"padded behind its length", entry(14, 2, short...), 0},
		{"something in the padding", entry(16, 2, 0x30, 4, 1, 2, 3, 4, 0, 9), 2},
		{"something behind the length", entry(14, 2, 0x30, 4, 1, 2, 3, 4, 9, 0), 2},
		{"two", slices.Concat(entry(16, 2, short...), entry(14, 2, short...)), 0},
		{"long form", entry(8+264, 2, long...), 4},
		{"zeros", entry(24, 2, append(slices.Clone(short), make([]byte, 8)...)...), 10},
		{"a second entry of no meaning", slices.Concat(entry(16, 2, short...), entry(16, 0xEEE, short...)), 8},
		{"a tail", append(entry(16, 2, short...), make([]byte, 8)...), 8},
		{"no sequence", entry(16, 2, 0x31, 4, 1, 2, 3, 4, 0, 0), 8},
		{"indefinite length", entry(16, 2, 0x30, 0x80, 1, 2, 3, 4, 0, 0), 8},
		{"length of five bytes", entry(16, 2, 0x30, 0x85, 0, 0, 0, 0, 4, 0), 8},
		{"cut in the length", entry(10, 2, 0x30, 0x84), 2},
		{"sequence beyond its entry", entry(16, 2, 0x30, 0x7f, 1, 2, 3, 4, 5, 6), 0},
		{"beyond the table", entry(1<<31, 2, short...), 16},
		{"below its own header", entry(7, 2, short...), 16},
		{"too short", []byte{1, 2, 3}, 3},
		{"many", bytes.Repeat(entry(16, 2, short...), 100), 36 * 16},
	} {
		f := open(t, petest.Image{Sections: []petest.Section{{Name: ".text", Data: []byte("x")}}, Cert: test.table}.Bytes())
		if got, err := f.CertificateSlack(); err != nil || got != test.want {
			t.Errorf("%s: %d, %v, want %d", test.name, got, err, test.want)
		}
	}
	if got, err := open(t, petest.Image{}.Bytes()).CertificateSlack(); err != nil || got != 0 {
		t.Errorf("unsigned: %d, %v", got, err)
	}
}

// The signatures that come with the corpus have no slack.
func TestCertificateSlackOfOthers(t *testing.T) {
	for _, path := range testenv.CorpusFiles(t, "exe") {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := pe.NewFile(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.CertificateSlack(); err != nil || got != 0 {
			t.Errorf("%s: %d, %v", filepath.Base(path), got, err)
		}
	}
}
