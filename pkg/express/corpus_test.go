package express_test

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"goexpress/internal/testenv"
	"goexpress/pkg/cab"
	"goexpress/pkg/express"
	"goexpress/pkg/pe"
)

// corpusEXE returns the packages of the corpus, all made by Microsoft's IExpress.
func corpusEXE(t *testing.T) []string {
	t.Helper()
	list := slices.DeleteFunc(testenv.CorpusFiles(t, "exe"), func(name string) bool { return !strings.EqualFold(filepath.Ext(name), ".exe") })
	if len(list) == 0 {
		t.Fatal("the corpus has no packages")
	}
	return list
}

// TestCorpusEXE reads genuine packages: texts, options and cabinet are there
// and agree with each other.
func TestCorpusEXE(t *testing.T) {
	for _, name := range corpusEXE(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			p := read(t, b)
			if p.Generator != "iexpress" || p.OS != "windows" || p.Machine == "" || p.Manifest != nil || len(p.Warnings) > 0 {
				t.Errorf("read %s %s %s, manifest %v, warnings %q", p.Generator, p.OS, p.Machine, p.Manifest, p.Warnings)
			}
			if str(p.Title) == "<nil>" || strings.ContainsAny(str(p.Title), "\x00\ufffd") {
				t.Errorf("title %q", str(p.Title))
			}
			if v := p.Version(); v == nil || len(v.Strings) == 0 {
				t.Error("no version")
			}
			if p.ShowWindow > 3 || p.Reboot > 7 || p.ExtractOptions >= 1<<16 {
				t.Errorf("SHOWWINDOW %d, REBOOT %d, EXTRACTOPT %#x", p.ShowWindow, p.Reboot, p.ExtractOptions)
			}
			if p.Run != nil && len(p.Launches(express.NotQuiet, "")) == 0 || p.Run == nil != p.ExtractOnly() {
				t.Errorf("RUNPROGRAM %s launches %v", str(p.Run), p.Launches(express.NotQuiet, ""))
			}
			if p.Trailing != 0 {
				t.Errorf("%d trailing bytes", p.Trailing)
			}
			c, err := p.OpenCabinet()
			if err != nil {
				t.Fatal(err)
			}
			if got := express.FileSizes(countedSizes(p, c)); got != p.FileSizes {
				t.Errorf("FILESIZES %v, the files give %v", p.FileSizes, got)
			}
			for _, l := range p.Launches(express.NotQuiet, "") {
				if l.Kind == express.INF && !slices.ContainsFunc(c.Files, func(f *cab.File) bool { return strings.EqualFold(f.Name, l.Program) }) {
					t.Errorf("%s is launched but not packed", l.Program)
				}
			}
		})
	}
}

// countedSizes are the sizes that FILESIZES counts: all but advpack's DLLs,
// which a package with an advanced INF carries besides.
func countedSizes(p *express.Package, c *cab.Reader) []int64 {
	support := []string{"ADVPACK.DLL", "W95INF32.DLL", "W95INF16.DLL"}
	var sizes []int64
	for _, f := range c.Files {
		if p.ExtractOptions&express.OptAdvpackDLLs == 0 || !slices.Contains(support, strings.ToUpper(f.Name)) {
			sizes = append(sizes, f.Size)
		}
	}
	return sizes
}

// Microsoft's stubs with another package in them, as our build with --stub
// makes it, are still understood by everybody.
func TestCorpusStubsRewritten(t *testing.T) {
	for _, name := range corpusEXE(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			stub, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			// 7-Zip looks into the largest resource, and Microsoft's film has 12 KB.
			large := append(slices.Clone(payload), struct{ name, data string }{"large.bin", strings.Repeat("large ", 5000)})
			packed := cabinet(large...)
			b, w := write(t, sample(), stub, func(o *express.WriteOptions) {
				o.Foreign, o.Cabinet, o.CabinetSize = true, bytes.NewReader(packed), int64(len(packed))
			})
			before, p := read(t, stub), read(t, b)
			if before.Signed && !contains(w.Warnings, "signature") || p.Signed {
				t.Errorf("the signature: %q", w.Warnings)
			}
			if str(p.Run) != "setup.cmd /s" || str(p.Title) != "Größe" {
				t.Errorf("read %s, %s", str(p.Run), str(p.Title))
			}
			c, err := io.ReadAll(p.Cabinet)
			if err != nil || !bytes.Equal(c, packed) {
				t.Errorf("the cabinet differs (%v)", err)
			}
			for _, r := range before.Resources {
				kept := func(k pe.Resource) bool {
					return k.Type == r.Type && k.Name == r.Name && k.Lang == r.Lang && k.Size == r.Size
				}
				if r.Type.Num != pe.RTRCData && !slices.ContainsFunc(p.Resources, kept) {
					t.Errorf("the stub's own resource %v %v is lost", r.Type, r.Name)
				}
			}
			checkListed(t, b)
		})
	}
}

// Packages of ours are listed by the tools that know IExpress packages, even
// if what we say about the files is longer than the cabinet.
func TestListedByOthers(t *testing.T) {
	for _, arch := range []string{"amd64", "386"} {
		b, _ := write(t, sample(), goStub(t, "windows", arch), nil)
		checkListed(t, b)
	}
}

func checkListed(t *testing.T, b []byte) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "package.exe")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		tool string
		args []string
		want []string
	}{
		{"cabextract", []string{"-l", file}, []string{"setup.cmd", "app/data.txt"}},
		{"7z", []string{"l", file}, []string{"setup.cmd", "data.txt"}},
		{"wrestool", []string{"-l", file}, []string{"'CABINET'", "'TITLE'", "--language=1033"}},
	} {
		out, err := exec.Command(testenv.Tool(t, tt.tool), tt.args...).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", tt.tool, err, out)
		}
		for _, want := range tt.want {
			if !strings.Contains(string(out), want) {
				t.Errorf("%s does not list %s:\n%s", tt.tool, want, out[max(0, len(out)-1500):])
			}
		}
	}
}
