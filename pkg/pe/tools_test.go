package pe_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"goexpress/internal/petest"
	"goexpress/internal/testenv"
	"goexpress/pkg/pe"
)

// icoutils reads every resource of what was written, wherever the section went.
func TestWrestool(t *testing.T) {
	tool := testenv.Tool(t, "wrestool")
	big := strings.Repeat("new ", 3000)
	for _, tt := range shapes {
		b, l := rewrite(t, tt.image.Bytes(), pe.RewriteOptions{Add: []pe.NewResource{rcdata("BIG", big), rcdata("SMALL", "s")}})
		file := filepath.Join(t.TempDir(), "x.exe")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		list, err := exec.Command(tool, "-l", file).CombinedOutput()
		if err != nil || bytes.Count(list, []byte("\n")) != len(l.Resources) {
			t.Errorf("%s: %v, %d resources\n%s", tt.name, err, len(l.Resources), list)
		}
		got, err := exec.Command(tool, "-x", "--raw", "--type=10", "--name=BIG", file).Output()
		if err != nil || string(got) != big {
			t.Errorf("%s: %v, %d bytes", tt.name, err, len(got))
		}
	}
}

// 7-Zip takes the first section called .rsrc: of a section that was given up
// nothing may be seen, and the new resources must be.
func Test7ZipSeesNewResources(t *testing.T) {
	tool := testenv.Tool(t, "7z")
	for _, tt := range shapes {
		img := tt.image
		img.PE32 = false
		b, _ := rewrite(t, img.Bytes(), pe.RewriteOptions{
			Keep: func(pe.Resource) bool { return false }, Add: []pe.NewResource{rcdata("BIG", "new")},
		})
		file := filepath.Join(t.TempDir(), "x.exe")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(tool, "l", "-tPE", file).CombinedOutput()
		if err != nil || !bytes.Contains(out, []byte(".rsrc/RCDATA/BIG")) || bytes.Contains(out, []byte("STAYS")) {
			t.Errorf("%s: %v\n%s", tt.name, err, out)
		}
	}
}

// osslsigncode computes the checksum anew and says so when it differs.
func TestChecksumOracle(t *testing.T) {
	tool := testenv.Tool(t, "osslsigncode")
	b, l := rewrite(t, petest.Image{Sections: []petest.Section{code()}}.Bytes(), pe.RewriteOptions{Add: []pe.NewResource{rcdata("A", "odd")}})
	verify := func() string {
		file := filepath.Join(t.TempDir(), "x.exe")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		out, _ := exec.Command(tool, "verify", file).CombinedOutput() // fails: there is no signature
		return string(out)
	}
	if out := verify(); !strings.Contains(out, "checksum") || strings.Contains(out, "MISMATCH") || strings.Contains(out, "invalid") {
		t.Errorf("our checksum:\n%s", out)
	}
	b[l.ChecksumOffset] ^= 1
	if out := verify(); !strings.Contains(out, "MISMATCH") && !strings.Contains(out, "invalid") {
		t.Errorf("a wrong checksum is not noticed, so the test proves nothing:\n%s", out)
	}
}
