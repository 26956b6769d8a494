package pe_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"unicode/utf16"

	"goexpress/internal/petest"
	"goexpress/pkg/pe"
)

// block encodes a record of a version resource.
func block(key string, text bool, value []byte, children ...[]byte) []byte {
	b := make([]byte, 6)
	for _, u := range utf16.Encode([]rune(key + "\x00")) {
		b = le.AppendUint16(b, u)
	}
	pad := func() {
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	pad()
	b = append(b, value...)
	le.PutUint16(b[2:], uint16(len(value)))
	if text {
		le.PutUint16(b[2:], uint16(len(value)/2))
		le.PutUint16(b[4:], 1)
	}
	for _, c := range children {
		pad()
		b = append(b, c...)
	}
	le.PutUint16(b, uint16(len(b)))
	return b
}

func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s + "\x00")) {
		b = le.AppendUint16(b, u)
	}
	return b
}

func fixed() []byte {
	b := make([]byte, 52)
	for i, v := range []uint32{0xFEEF04BD, 0x10000, 4<<16 | 71, 1015<<16 | 3, 5 << 16, 7} {
		le.PutUint32(b[4*i:], v)
	}
	return b
}

func versionResource() []byte {
	return block("VS_VERSION_INFO", false, fixed(),
		block("StringFileInfo", true, nil,
			block("040904b0", true, nil,
				block("CompanyName", true, wide("Größe & Co")),
				block("Empty", true, nil),
				block("FileVersion", true, wide("4.71")))),
		block("VarFileInfo", true, nil, block("Translation", false, []byte{9, 4, 0xb0, 4})))
}

func withVersion(b []byte) []byte {
	return petest.Image{Sections: []petest.Section{{Name: ".rsrc", Dirs: []int{2}, Resources: []petest.Resource{{Type: 16, Num: 1, Lang: 1033, Data: b}}}}}.Bytes()
}

func TestVersion(t *testing.T) {
	b := withVersion(versionResource())
	v, err := pe.Version(bytes.NewReader(b), int64(len(b)))
	if err != nil || pe.FormatVersion(v) != "4.71.1015.3" {
		t.Errorf("version %v, %v", v, err)
	}
	info, err := open(t, b).VersionInfo()
	if err != nil {
		t.Fatal(err)
	}
	want := []pe.VersionString{{"040904b0", "CompanyName", "Größe & Co"}, {"040904b0", "Empty", ""}, {"040904b0", "FileVersion", "4.71"}}
	if !slices.Equal(info.Strings, want) || info.Product != [4]uint16{5, 0, 0, 7} || info.Text("FileVersion") != "4.71" || info.Text("None") != "" {
		t.Errorf("read %+v", info)
	}
}

func TestVersionErrors(t *testing.T) {
	none := petest.Image{Sections: []petest.Section{code()}}.Bytes()
	if _, err := pe.Version(bytes.NewReader(none), int64(len(none))); !errors.Is(err, pe.ErrNoVersion) {
		t.Errorf("no version: %v", err)
	}
	if _, err := pe.Version(bytes.NewReader([]byte("text")), 4); !errors.Is(err, pe.ErrNotPE) {
		t.Errorf("text: %v", err)
	}
	var format *pe.FormatError
	for name, b := range map[string][]byte{
		"empty": {}, "other key": block("OTHER", false, fixed()), "no fixed part": block("VS_VERSION_INFO", false, nil),
		"signature": block("VS_VERSION_INFO", false, make([]byte, 52)),
	} {
		file := withVersion(b)
		if _, err := pe.Version(bytes.NewReader(file), int64(len(file))); !errors.As(err, &format) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Cut anywhere: an error, or the fixed part with fewer texts.
	whole := versionResource()
	for n := range whole {
		b := slices.Clone(whole)
		le.PutUint16(b, uint16(n))
		file := withVersion(b[:n])
		if v, err := pe.Version(bytes.NewReader(file), int64(len(file))); err == nil && v[1] != 71 {
			t.Errorf("cut to %d: %v", n, v)
		}
	}
}
