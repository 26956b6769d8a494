package pack

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"goexpress/internal/codepage"
	"goexpress/internal/finding"
	"goexpress/internal/testenv"
	"goexpress/pkg/express"
	"goexpress/pkg/pe"
)

// TestForeignStub builds on the stubs of the corpus: Microsoft's programs keep
// what is theirs, lose what was another package's, and get nothing that only
// our stub understands.
func TestForeignStub(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testenv.Corpus(t, "exe"), "*.exe"))
	if err != nil || len(files) == 0 {
		testenv.Skip(t, "no packages in the corpus")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { foreignStub(t, file) })
	}
}

func foreignStub(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, err := pe.NewFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.cmd": "exit\r\n"})
	opt := options(dir)
	opt.Target, opt.ForeignStub = "windows/386", true
	opt.Stub = func(context.Context) (*Stub, error) {
		return &Stub{Image: bytes.NewReader(data), Size: int64(len(data))}, nil
	}
	const install = "PackagePurpose=InstallApp\nTargetName=t.exe\nAppLaunched=a.cmd\nOnFailure=Continue"
	refused := Prepare(directive(t, install+"\nCompressionType=MSZIP", ".", "a.cmd"), opt)
	wantFinding(t, refused.Findings, "lint-stub-method", "mszip")

	rep := build(t, directive(t, install, ".", "a.cmd"), opt)
	if slices.ContainsFunc(rep.Findings, func(f *finding.Finding) bool { return f.ID == "lint-stub-method" }) {
		t.Errorf("a finding about LZX: %v", rep.Findings)
	}
	wantFinding(t, rep.Findings, "lint-stub-settings", "OnFailure")
	if before.CertSize > 0 {
		wantFinding(t, rep.Findings, "pack-package", "signature")
	}

	out, err := os.ReadFile(rep.Output)
	if err != nil {
		t.Fatal(err)
	}
	p, err := express.Read(bytes.NewReader(out), rep.Size, codepage.Lookup)
	if err != nil {
		t.Fatal(err)
	}
	if p.Manifest != nil || p.Signed || p.License != nil || *p.Run != "a.cmd" || p.Machine != "386" {
		t.Errorf("package %+v", p)
	}
	after, err := pe.NewFile(bytes.NewReader(out), rep.Size)
	if err != nil {
		t.Fatal(err)
	}
	for _, res := range before.Resources {
		if res.Type.Num == pe.RTRCData {
			continue
		}
		if !slices.ContainsFunc(after.Resources, func(r pe.Resource) bool {
			return r.Type == res.Type && r.Name == res.Name && r.Lang == res.Lang && r.Size == res.Size
		}) {
			t.Errorf("the stub lost its resource %v %v", res.Type, res.Name)
		}
	}
	for _, res := range after.Resources {
		if strings.EqualFold(res.Name.Name, "GOEXPRESS") || res.Type.Num == pe.RTManifest && before.Find(pe.ID{Num: pe.RTManifest}, res.Name) == nil {
			t.Errorf("the stub was given %v %v", res.Type, res.Name)
		}
	}
}
