package express_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"goexpress/internal/codepage"
	"goexpress/internal/memfile"
	"goexpress/internal/petest"
	"goexpress/internal/testenv"
	"goexpress/pkg/express"
	"goexpress/pkg/pe"
)

// exempt tells which bytes of a package its stub does not look at before the
// files' own hashes: the two fields that signing changes and the cabinet's data.
func exempt(t testing.TB, b []byte) func(off int) bool {
	t.Helper()
	p := read(t, b)
	c, err := p.OpenCabinet()
	if err != nil {
		t.Fatal(err)
	}
	type span struct{ from, to int64 }
	var spans []span
	for _, res := range p.Resources {
		if res.Name.Name == "CABINET" {
			spans = append(spans, span{res.Offset + c.DataOffset, res.Offset + res.Size})
		}
	}
	if p.OS == "windows" {
		f, err := pe.NewFile(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		spans = append(spans, span{f.ChecksumOffset, f.ChecksumOffset + 4}, span{f.CertEntryOffset, f.CertEntryOffset + 8})
	}
	return func(off int) bool {
		for _, s := range spans {
			if int64(off) >= s.from && int64(off) < s.to {
				return true
			}
		}
		return false
	}
}

// Every changed byte of the program, the texts, the options, the hashes and the
// cabinet's directory is found.
func TestEveryByteFlipped(t *testing.T) {
	for name, stub := range map[string][]byte{"windows": tinyPE(), "linux": tinyELF()} {
		t.Run(name, func(t *testing.T) {
			b, _ := write(t, sample(), stub, nil)
			free := exempt(t, b)
			skipped := 0
			for off := range b {
				if free(off) {
					skipped++
				}
				for _, mask := range []byte{0x01, 0x20, 0xff} {
					b[off] ^= mask
					err := self(b)
					b[off] ^= mask
					if free(off) {
						continue
					}
					if !refused(err) {
						t.Fatalf("byte %#x ^ %#x: %v", off, mask, err)
					}
				}
			}
			if skipped == 0 || skipped > 100 {
				t.Errorf("%d bytes are exempt", skipped)
			}
		})
	}
}

// A changed checksum, and changed data of the cabinet, are not the image's business.
func TestExemptBytes(t *testing.T) {
	b, _ := write(t, sample(), tinyPE(), nil)
	f, _ := pe.NewFile(bytes.NewReader(b), int64(len(b)))
	b[f.ChecksumOffset] ^= 1
	b[bytes.Index(b, []byte("some data"))] ^= 1
	if err := self(b); err != nil {
		t.Error(err)
	}
}

func TestRealStub(t *testing.T) {
	for _, target := range [][2]string{{"windows", "amd64"}, {"windows", "arm64"}, {"windows", "386"}, {"linux", "amd64"}, {"linux", "arm64"}} {
		t.Run(target[0]+"-"+target[1], func(t *testing.T) {
			b, _ := write(t, sample(), goStub(t, target[0], target[1]), nil)
			p := read(t, b)
			if p.OS != target[0] || p.Machine != target[1] {
				t.Errorf("read %s/%s", p.OS, p.Machine)
			}
			if err := self(b); err != nil {
				t.Fatal(err)
			}
			free := exempt(t, b)
			for off := 0; off < len(b); off += 9973 {
				flip(t, b, off, free)
			}
			for off := len(b) - 2048; off < len(b); off += 37 {
				flip(t, b, off, free)
			}
		})
	}
}

func flip(t *testing.T, b []byte, off int, free func(int) bool) {
	t.Helper()
	b[off] ^= 0x10
	defer func() { b[off] ^= 0x10 }()
	if err := self(b); !free(off) && !refused(err) {
		t.Errorf("byte %#x: %v", off, err)
	}
}

// goStub builds a program that does nothing much.
func goStub(t testing.TB, goos, goarch string) []byte {
	t.Helper()
	b, err := os.ReadFile(testenv.BuildGo(t, goos, goarch, "package main\n\nfunc main() { println(\"stub\") }\n"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Cut anywhere, a package is refused; bytes behind it are ignored and reported.
func TestCutAndTrailing(t *testing.T) {
	for name, stub := range map[string][]byte{"windows": tinyPE(), "linux": tinyELF()} {
		b, _ := write(t, sample(), stub, nil)
		for n := range b {
			if err := self(b[:n]); !refused(err) {
				t.Fatalf("%s: cut to %d of %d bytes: %v", name, n, len(b), err)
			}
		}
		longer := append(bytes.Clone(b), "junk"...)
		if err := self(longer); err != nil {
			t.Errorf("%s: with junk behind: %v", name, err)
		}
		if p := read(t, longer); p.Trailing != 4 {
			t.Errorf("%s: %d bytes of junk", name, p.Trailing)
		}
	}
}

// newerVersion is a package that says it has format version 2.
func newerVersion(t testing.TB) []byte {
	b, _ := write(t, sample(), tinyPE(), nil)
	i := bytes.Index(b, []byte("goexpress 1\n"))
	b[i+len("goexpress ")] = '2'
	return b
}

func TestNewerVersion(t *testing.T) {
	p := read(t, newerVersion(t))
	if p.Generator != "goexpress" || p.Manifest != nil || !contains(p.Warnings, "version 2") || str(p.Finish) != "Done ??" || str(p.Run) != "setup.cmd /s" {
		t.Errorf("read %s, %v, %q, %q", p.Generator, p.Manifest, p.Warnings, str(p.Finish))
	}
	var newer *express.NewerError
	if err := p.VerifyImage(); !errors.As(err, &newer) || newer.Version != 2 {
		t.Errorf("verify: %v", err)
	}
	// In a Linux package there is nothing else to be read.
	b, _ := write(t, sample(), tinyELF(), nil)
	b[bytes.Index(b, []byte("GOEXPRESS block\n"))+16] = 2
	if _, err := express.Read(bytes.NewReader(b), int64(len(b)), nil); !errors.As(err, &newer) {
		t.Errorf("linux: %v", err)
	}
}

// The manifest and the cabinet must agree even if both are what was written.
func TestManifestMustMatchCabinet(t *testing.T) {
	for name, change := range map[string]func(*express.Manifest){
		"size":    func(m *express.Manifest) { m.Files[0].Size++ },
		"name":    func(m *express.Manifest) { m.Files[1].Name = `app\other.txt` },
		"missing": func(m *express.Manifest) { m.Files = m.Files[:1] },
	} {
		p := sample()
		change(p.Manifest)
		b, _ := write(t, p, tinyPE(), nil)
		if err := self(b); err == nil || !strings.Contains(err.Error(), "GOEXPRESS") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A stub that has bytes the digest would not cover is refused.
func TestStubWithOverlay(t *testing.T) {
	stub := petest.Image{Overlay: []byte("more"), Sections: []petest.Section{{Name: ".text", Data: []byte("x")}}}.Bytes()
	c := cabinet(payload...)
	opt := express.WriteOptions{Stub: bytes.NewReader(stub), StubSize: int64(len(stub)), Cabinet: bytes.NewReader(c), CabinetSize: int64(len(c))}
	var m memfile.File
	if _, err := express.Write(&m, sample(), opt); err == nil || len(m.Data) > 0 {
		t.Errorf("written %d bytes, %v", len(m.Data), err)
	}
	opt.Foreign = true
	if _, err := express.Write(&m, sample(), opt); err != nil {
		t.Error(err)
	}
	if p := read(t, m.Data); p.Trailing != 0 {
		t.Errorf("an overlay of a foreign program counts as %d trailing bytes", p.Trailing)
	}
}

// The payload opens, with names in the package's code page.
func TestOpenCabinet(t *testing.T) {
	c := cabinet(struct{ name, data string }{"\x93\xfa.txt", "x"})
	p := sample()
	p.Manifest.Files = []express.FileRecord{{Name: "日.txt", Size: 1}}
	cp, _ := codepage.Lookup(932)
	b, _ := write(t, p, tinyPE(), func(o *express.WriteOptions) {
		o.Codec, o.Cabinet, o.CabinetSize = cp, bytes.NewReader(c), int64(len(c))
	})
	r, err := read(t, b).OpenCabinet()
	if err != nil || len(r.Files) != 1 || r.Files[0].Name != "日.txt" {
		t.Errorf("%v, %v", r, err)
	}
	if err := self(b); err != nil {
		t.Error(err)
	}
}

// A Linux package still is a program.
func TestLinuxPackageRuns(t *testing.T) {
	if runtime.GOOS != "linux" {
		testenv.Skip(t, "runs on Linux only")
	}
	b, _ := write(t, sample(), goStub(t, "linux", runtime.GOARCH), nil)
	exe := filepath.Join(t.TempDir(), "package")
	if err := os.WriteFile(exe, b, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(exe).CombinedOutput(); err != nil || string(out) != "stub\n" {
		t.Errorf("%v, %q", err, out)
	}
}
