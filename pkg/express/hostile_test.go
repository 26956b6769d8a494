package express_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"goexpress/internal/codepage"
	"goexpress/internal/memfile"
	"goexpress/internal/petest"
	"goexpress/pkg/express"
	"goexpress/pkg/pe"
)

// packageOf makes a PE with these RCDATA resources.
func packageOf(list map[string]string) []byte {
	var res []petest.Resource
	for name, data := range list {
		typ := uint16(pe.RTRCData)
		if name == "GOEXPRESS" {
			typ = pe.RTHTML
		}
		res = append(res, petest.Resource{Type: typ, Name: name, Lang: 1033, Data: []byte(data)})
	}
	return petest.Image{Sections: []petest.Section{{Name: ".rsrc", Dirs: []int{2}, Resources: res}}}.Bytes()
}

func TestNotPackage(t *testing.T) {
	for name, b := range map[string][]byte{
		"empty": nil, "short": []byte("MZ"), "text": bytes.Repeat([]byte("text "), 100),
		"DOS program": append([]byte("MZ"), make([]byte, 300)...),
		"PE":          tinyPE(), "ELF": tinyELF(), "ELF with something behind": append(tinyELF(), make([]byte, 500)...),
		"resources":  packageOf(map[string]string{"TITLE": "x\x00"}),
		"32-bit ELF": append([]byte("\x7fELF\x01\x01"), make([]byte, 100)...),
	} {
		if _, err := express.Read(bytes.NewReader(b), int64(len(b)), nil); !errors.Is(err, express.ErrNotPackage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOddResources(t *testing.T) {
	c := string(cabinet(payload...))
	p := read(t, packageOf(map[string]string{"cabinet": c, "TITLE": "no end", "RUNPROGRAM": "<NONE>\x00junk", "EXTRACTOPT": "\x01\x02\x00\x00more", "FILESIZES": strings.Repeat("\x01\x00\x00\x00", 9)}))
	if str(p.Title) != "no end" || p.Run != nil || p.ExtractOptions != 0x201 || p.FileSizes[8] != 1 {
		t.Errorf("read %q %q %#x %v", str(p.Title), str(p.Run), p.ExtractOptions, p.FileSizes)
	}
	for _, name := range []string{"UPROMPT", "LICENSE", "REBOOT", "SHOWWINDOW", "PACKINSTSPACE"} {
		if !contains(p.Warnings, name+" is missing") {
			t.Errorf("no warning about %s: %q", name, p.Warnings)
		}
	}
	for name, list := range map[string]map[string]string{
		"short dword":     {"CABINET": c, "REBOOT": "\x01"},
		"short FILESIZES": {"CABINET": c, "FILESIZES": "\x01\x00\x00\x00"},
		"bad manifest":    {"CABINET": c, "GOEXPRESS": "hello"},
		"huge text":       {"CABINET": c, "TITLE": strings.Repeat("x", 16<<20+1)},
	} {
		b := packageOf(list)
		_, err := express.Read(bytes.NewReader(b), int64(len(b)), nil)
		var format *express.FormatError
		if !errors.As(err, &format) || !errors.Is(err, express.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The end of an ELF program is behind all that its headers describe, wherever
// their tables lie; headers that lie are damage.
func TestELFHeaders(t *testing.T) {
	good, _ := write(t, sample(), tinyELF(), nil)
	if got, want := bytes.Index(good, []byte("GOEXPRESS block\n")), (len(tinyELF())+7)&^7; got != want {
		t.Errorf("the block lies at %#x, want %#x", got, want)
	}
	const shoff, phdr = 64 + 56, 64
	for name, edit := range map[string]func(b []byte){
		"program headers behind the end": func(b []byte) { le.PutUint64(b[32:], 1<<40) },
		"section headers behind the end": func(b []byte) { le.PutUint64(b[40:], 1<<63) },
		"size of program headers":        func(b []byte) { le.PutUint16(b[54:], 32) },
		"size of section headers":        func(b []byte) { le.PutUint16(b[58:], 40) },
		"many section headers":           func(b []byte) { le.PutUint16(b[60:], 0xffff) },
		"segment behind the end":         func(b []byte) { le.PutUint64(b[phdr+32:], 1<<40) },
		"segment of all numbers":         func(b []byte) { le.PutUint64(b[phdr+8:], 1<<63); le.PutUint64(b[phdr+32:], 1<<63) },
		"section behind the end":         func(b []byte) { le.PutUint64(b[shoff+64+24:], 1<<62) },
		"record outside":                 func(b []byte) { edit := bytes.Index(b, []byte("GOEXPRESS block\n")); b[edit+64+32] = 0xff },
		"length":                         func(b []byte) { edit := bytes.Index(b, []byte("GOEXPRESS block\n")); b[edit+28] = 1 },
		"records":                        func(b []byte) { edit := bytes.Index(b, []byte("GOEXPRESS block\n")); b[edit+20] = 200 },
	} {
		b := bytes.Clone(good)
		edit(b)
		if _, err := express.Read(bytes.NewReader(b), int64(len(b)), nil); !errors.Is(err, express.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	bss := bytes.Clone(tinyELF()) // a section without bytes may lie anywhere
	le.PutUint32(bss[shoff+4:], 8)
	le.PutUint64(bss[shoff+24:], 1<<40)
	le.PutUint64(bss[shoff+32:], 1<<40)
	b, _ := write(t, sample(), bss, nil)
	if err := self(b); err != nil {
		t.Error(err)
	}
}

func TestWriteRefuses(t *testing.T) {
	c := cabinet(payload...)
	for name, tt := range map[string]struct {
		change func(*express.Package, *express.WriteOptions)
		want   string
	}{
		"no manifest":   {func(p *express.Package, _ *express.WriteOptions) { p.Manifest = nil }, "manifest"},
		"NUL":           {func(p *express.Package, _ *express.WriteOptions) { p.Run = ptr("a\x00b") }, "Run"},
		"long text":     {func(p *express.Package, _ *express.WriteOptions) { p.License = ptr(strings.Repeat("x", 16<<20+1)) }, "License"},
		"setting":       {func(p *express.Package, _ *express.WriteOptions) { p.Manifest.Settings["a b"] = "" }, "letters and digits"},
		"empty setting": {func(p *express.Package, _ *express.WriteOptions) { p.Manifest.Settings[""] = "" }, "letters and digits"},
		"no cabinet":    {func(_ *express.Package, o *express.WriteOptions) { o.CabinetSize = 0 }, "cabinet"},
		"stub is text":  {func(_ *express.Package, o *express.WriteOptions) { o.Stub, o.StubSize = strings.NewReader("text"), 4 }, "stub"},
		"stub is empty": {func(_ *express.Package, o *express.WriteOptions) { o.Stub, o.StubSize = strings.NewReader(""), 0 }, "stub"},
		"stub is cut":   {func(_ *express.Package, o *express.WriteOptions) { o.StubSize -= 200 }, "cut short"},
		"twice":         {func(_ *express.Package, o *express.WriteOptions) { o.Extra = make([]express.ExtraResource, 2) }, "exists twice"},
	} {
		p := sample()
		opt := express.WriteOptions{Stub: bytes.NewReader(tinyPE()), StubSize: int64(len(tinyPE())), Cabinet: bytes.NewReader(c), CabinetSize: int64(len(c))}
		tt.change(p, &opt)
		var m memfile.File
		if _, err := express.Write(&m, p, opt); err == nil || !strings.Contains(err.Error(), tt.want) || len(m.Data) > 0 {
			t.Errorf("%s: %v, %d bytes written", name, err, len(m.Data))
		}
	}
	// 386 takes half of what the others take.
	small := petest.Image{PE32: true, Machine: pe.MachineI386}.Bytes()
	var limit *pe.LimitError
	_, err := express.Write(&memfile.File{}, sample(), express.WriteOptions{
		Stub: bytes.NewReader(small), StubSize: int64(len(small)), Cabinet: bytes.NewReader(c), CabinetSize: 1 << 30,
	})
	if !errors.As(err, &limit) || !strings.Contains(err.Error(), "64-bit target") {
		t.Errorf("1 GiB for 386: %v", err)
	}
}

var errInjected = errors.New("injected")

// limited fails after some bytes.
type limited struct {
	memfile.File
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, errInjected
	}
	return l.File.Write(p)
}

// cutAt is a source that fails from an offset on.
type cutAt struct {
	io.ReaderAt
	from int64
}

func (c cutAt) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > c.from {
		return 0, errInjected
	}
	return c.ReaderAt.ReadAt(p, off)
}

func TestWriteFails(t *testing.T) {
	for name, stub := range map[string][]byte{"windows": tinyPE(), "linux": tinyELF()} {
		c := cabinet(payload...)
		opt := express.WriteOptions{Stub: bytes.NewReader(stub), StubSize: int64(len(stub)), Cabinet: bytes.NewReader(c), CabinetSize: int64(len(c))}
		b, _ := write(t, sample(), stub, nil)
		for left := range len(b) {
			if _, err := express.Write(&limited{left: left}, sample(), opt); !errors.Is(err, errInjected) {
				t.Fatalf("%s: sink fails after %d bytes: %v", name, left, err)
			}
		}
		for from := range int64(len(stub)) {
			o := opt
			o.Stub = cutAt{bytes.NewReader(stub), from}
			if _, err := express.Write(&memfile.File{}, sample(), o); err == nil {
				t.Fatalf("%s: stub fails from %d: no error", name, from)
			}
		}
		for from := range int64(len(c)) {
			o := opt
			o.Cabinet = cutAt{bytes.NewReader(c), from}
			if _, err := express.Write(&memfile.File{}, sample(), o); err == nil {
				t.Fatalf("%s: cabinet fails from %d: no error", name, from)
			}
		}
		for from := range int64(len(b)) {
			p, err := express.Read(cutAt{bytes.NewReader(b), from}, int64(len(b)), codepage.Lookup)
			if err == nil && p.VerifyImage() == nil {
				t.Fatalf("%s: package cannot be read from %d on, yet it is whole", name, from)
			}
		}
	}
}
