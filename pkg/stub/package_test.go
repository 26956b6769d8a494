package stub

import (
	"bytes"
	"crypto/sha256"
	"io"
	"strings"
	"testing"
	"time"

	"goexpress/internal/memfile"
	"goexpress/internal/petest"
	"goexpress/pkg/cab"
	"goexpress/pkg/express"
)

// packed is a file to be packed. Record lets a test lie about it.
type packed struct {
	name, data string
	record     func(*express.FileRecord)
}

var packedTime = time.Date(2001, 9, 28, 12, 0, 0, 0, time.UTC)

// tinyStub is a program with headers and nothing that runs.
func tinyStub() []byte {
	return petest.Image{Sections: []petest.Section{{Name: ".text", Data: []byte("code")}}}.Bytes()
}

// makePackage writes a package. p's manifest gets the files; its settings stay.
func makePackage(t testing.TB, stub []byte, p express.Package, files ...packed) []byte {
	t.Helper()
	var sources []cab.Source
	var records []express.FileRecord
	var sizes []int64
	for _, f := range files {
		sources = append(sources, cab.Source{
			FileHeader: cab.FileHeader{Name: f.name, Size: int64(len(f.data)), Modified: packedTime, Attributes: cab.Archive},
			Open:       func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(f.data)), nil },
		})
		rec := express.FileRecord{Name: f.name, Size: int64(len(f.data)), ModTime: packedTime.Unix() + 1, SHA256: sha256.Sum256([]byte(f.data))}
		if f.record != nil {
			f.record(&rec)
		}
		records = append(records, rec)
		sizes = append(sizes, rec.Size)
	}
	var cabinet memfile.File
	if _, err := cab.Write(t.Context(), &cabinet, sources, cab.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	manifest := express.Manifest{Files: records}
	if p.Manifest != nil {
		manifest.Settings = p.Manifest.Settings
	}
	p.Manifest, p.FileSizes = &manifest, express.FileSizes(sizes)
	var out memfile.File
	_, err := express.Write(&out, &p, express.WriteOptions{
		Stub: bytes.NewReader(stub), StubSize: int64(len(stub)),
		Cabinet: bytes.NewReader(cabinet.Data), CabinetSize: int64(len(cabinet.Data)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.Data
}

// with is a package that runs a command and returns its code.
func with(run string, settings ...string) express.Package {
	p := express.Package{ExtractOptions: express.OptReturnCode, Manifest: &express.Manifest{Settings: map[string]string{}}}
	p.Title = new("Hotfixes")
	if run != "" {
		p.Run = &run
	}
	for i := 0; i < len(settings); i += 2 {
		p.Manifest.Settings[settings[i]] = settings[i+1]
	}
	return p
}
