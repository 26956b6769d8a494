package express_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"goexpress/internal/codepage"
	"goexpress/internal/memfile"
	"goexpress/internal/petest"
	"goexpress/pkg/express"
)

var le = binary.LittleEndian

// payload is what the sample package holds.
var payload = []struct{ name, data string }{
	{`setup.cmd`, "@echo off\r\n"},
	{`app\data.txt`, "some data"},
}

// cabinet makes a cabinet without compression (MS-CAB): one folder, one block.
func cabinet(files ...struct{ name, data string }) []byte {
	var table, data []byte
	for _, f := range files {
		table = le.AppendUint32(table, uint32(len(f.data)))
		table = le.AppendUint32(table, uint32(len(data)))
		table = append(table, 0, 0, 0x21, 0x50, 0, 0, 0x20, 0) // folder 0, 2020-01-01, archive
		table = append(append(table, f.name...), 0)
		data = append(data, f.data...)
	}
	const headers = 36 + 8
	block := le.AppendUint16(le.AppendUint16(nil, uint16(len(data))), uint16(len(data)))
	block = append(le.AppendUint32(nil, cabChecksum(block, cabChecksum(data, 0))), block...)
	size := headers + len(table) + len(block) + len(data)
	b := append([]byte("MSCF"), 0, 0, 0, 0)
	for _, v := range []int{size, 0, headers, 0} {
		b = le.AppendUint32(b, uint32(v))
	}
	b = append(b, 3, 1, 1, 0)
	b = le.AppendUint16(b, uint16(len(files)))
	b = append(b, 0, 0, 0x34, 0x12, 0, 0)
	b = le.AppendUint32(b, uint32(headers+len(table)))
	b = append(b, 1, 0, 0, 0)
	return append(append(append(b, table...), block...), data...)
}

// cabChecksum is the CFDATA checksum of MS-CAB.
func cabChecksum(b []byte, sum uint32) uint32 {
	for ; len(b) >= 4; b = b[4:] {
		sum ^= le.Uint32(b)
	}
	rest := uint32(0)
	for _, c := range b {
		rest = rest<<8 | uint32(c)
	}
	return sum ^ rest
}

func ptr(s string) *string { return &s }

// sample is a package with something in every field.
func sample() *express.Package {
	p := &express.Package{
		Texts: express.Texts{
			Title: ptr("Größe"), Prompt: ptr("Go on?"), License: ptr("Be good.\r\nAlways.\r\n"),
			Run: ptr("setup.cmd /s"), Post: ptr("cleanup.exe"), UserQuiet: ptr("setup.cmd /q"), Finish: ptr("Done \u65e5\u672c"),
		},
		ShowWindow: 1, Reboot: express.RebootAllowed | express.RebootSilent,
		ExtractOptions: express.OptReturnCode | express.OptInstanceAsk, PackInstSpace: 4096,
		InstanceName: "sample", VerCheck: []byte{1, 2, 3},
		Manifest: &express.Manifest{Settings: map[string]string{"ExitCode": "Zero", "LogFile": `C:\log "a".txt`}},
	}
	var sizes []int64
	for _, f := range payload {
		p.Manifest.Files = append(p.Manifest.Files, express.FileRecord{
			Name: f.name, Size: int64(len(f.data)), ModTime: 1577836800, SHA256: sha256.Sum256([]byte(f.data)),
		})
		sizes = append(sizes, int64(len(f.data)))
	}
	p.FileSizes = express.FileSizes(sizes)
	return p
}

// tinyPE is a stub image small enough to try every byte of it.
func tinyPE() []byte {
	return petest.Image{Sections: []petest.Section{{Name: ".text", Data: bytes.Repeat([]byte("code"), 40)}}}.Bytes()
}

// tinyELF is an ELF program with one segment and, like Go's, its section
// headers in front: the last section is what ends the file.
func tinyELF() []byte {
	const phdr, shdr, data = 64, 64 + 56, 64 + 56 + 2*64
	b := make([]byte, data)
	copy(b, "\x7fELF\x02\x01\x01")
	le.PutUint16(b[16:], 2)
	le.PutUint16(b[18:], 62)
	le.PutUint64(b[32:], phdr)
	le.PutUint64(b[40:], shdr)
	for at, v := range map[int]uint16{52: 64, 54: 56, 56: 1, 58: 64, 60: 2} {
		le.PutUint16(b[at:], v)
	}
	text, strtab := "some machine code", "\x00.shstrtab"
	le.PutUint32(b[phdr:], 1)
	le.PutUint64(b[phdr+32:], uint64(data+len(text)))
	le.PutUint32(b[shdr+64+4:], 3)
	le.PutUint64(b[shdr+64+24:], uint64(data+len(text)))
	le.PutUint64(b[shdr+64+32:], uint64(len(strtab)))
	return append(b, text+strtab...)
}

// write makes a package or fails the test.
func write(t testing.TB, p *express.Package, stub []byte, change func(*express.WriteOptions)) ([]byte, *express.Written) {
	t.Helper()
	c := cabinet(payload...)
	opt := express.WriteOptions{
		Stub: bytes.NewReader(stub), StubSize: int64(len(stub)),
		Cabinet: bytes.NewReader(c), CabinetSize: int64(len(c)),
	}
	if change != nil {
		change(&opt)
	}
	var m memfile.File
	w, err := express.Write(&m, p, opt)
	if err != nil {
		t.Fatal(err)
	}
	if w.Size != int64(len(m.Data)) {
		t.Errorf("Written.Size is %d, the file has %d bytes", w.Size, len(m.Data))
	}
	return m.Data, w
}

func read(t testing.TB, b []byte) *express.Package {
	t.Helper()
	p, err := express.Read(bytes.NewReader(b), int64(len(b)), codepage.Lookup)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var errNotOurs = errors.New("not a package of ours")

// self is what a stub does with its own file.
func self(b []byte) error {
	p, err := express.Read(bytes.NewReader(b), int64(len(b)), codepage.Lookup)
	if err != nil {
		return err
	}
	if p.Manifest == nil {
		return errNotOurs
	}
	return p.VerifyImage()
}

// refused reports whether an error is one that changed bytes may lead to.
func refused(err error) bool {
	return errors.Is(err, express.ErrDamaged) || errors.Is(err, express.ErrNotPackage) || errors.Is(err, errNotOurs) ||
		errors.As(err, new(*express.NewerError))
}

func str(s *string) string {
	if s == nil {
		return "<nil>"
	}
	return *s
}

func contains(list []string, part string) bool {
	return strings.Contains(strings.Join(list, "\n"), part)
}
