package pe_test

import (
	"os"
	"path/filepath"
	"testing"

	"goexpress/internal/testenv"
	"goexpress/pkg/pe"
)

// files returns the contents of a folder's files that match, or fails.
func files(t *testing.T, dir, pattern string) map[string][]byte {
	t.Helper()
	names, _ := filepath.Glob(filepath.Join(dir, pattern))
	if len(names) == 0 {
		t.Fatalf("no %s in %s", pattern, dir)
	}
	all := map[string][]byte{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = b
	}
	return all
}

// Programs of Microsoft: their checksums agree with ours, their version can be
// read, and they can be rewritten.
func TestMicrosoftPrograms(t *testing.T) {
	for name, b := range files(t, testenv.Corpus(t, "exe"), "*.exe") {
		t.Run(name, func(t *testing.T) {
			f := open(t, b)
			if got, want := slowChecksum(b, f.ChecksumOffset), le.Uint32(b[f.ChecksumOffset:]); got != want {
				t.Errorf("checksum %#x, the file says %#x", got, want)
			}
			v, err := f.VersionInfo()
			if err != nil || v.File == [4]uint16{} || v.Text("FileVersion") == "" {
				t.Errorf("version %+v, %v", v, err)
			}
			written, _ := rewrite(t, b, pe.RewriteOptions{Add: []pe.NewResource{rcdata("CABINET", "none")}})
			checkKept(t, f, open(t, written))
		})
	}
}

// Libraries of MinGW: resources before relocations, resources last, and none.
func TestWineLibraries(t *testing.T) {
	dir := testenv.LibwineDLLs(t)
	names, _ := filepath.Glob(filepath.Join(dir, "*.dll"))
	if len(names) < 100 {
		t.Fatalf("%d libraries in %s", len(names), dir)
	}
	for i, name := range names {
		if i%16 != 0 && filepath.Base(name) != "shell32.dll" {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		written, _ := rewrite(t, b, pe.RewriteOptions{Add: []pe.NewResource{rcdata("NEW", "new")}})
		f := open(t, written)
		checkKept(t, open(t, b), f)
		if rc(f, t, "NEW") != "new" {
			t.Errorf("%s: the new resource is not there", name)
		}
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

// checkKept asserts that every old resource but CABINET is there with its bytes.
func checkKept(t *testing.T, before, after *pe.File) {
	t.Helper()
	for _, res := range before.Resources {
		if res.Name.Name == "CABINET" {
			continue
		}
		found := false
		for _, x := range after.Resources {
			if x.Type == res.Type && x.Name == res.Name && x.Lang == res.Lang {
				found = true
				a, b := make([]byte, res.Size), make([]byte, x.Size)
				before.Data(res).ReadAt(a, 0)
				after.Data(x).ReadAt(b, 0)
				if string(a) != string(b) || x.CodePage != res.CodePage {
					t.Errorf("resource %s %s differs", res.Type, res.Name)
				}
			}
		}
		if !found {
			t.Errorf("resource %s %s %d is gone", res.Type, res.Name, res.Lang)
		}
	}
}
