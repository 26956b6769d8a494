package express_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/codepage"
	"goexpress/internal/petest"
	"goexpress/pkg/express"
	"goexpress/pkg/pe"
)

func TestRoundTrip(t *testing.T) {
	for name, stub := range map[string][]byte{"windows": tinyPE(), "linux": tinyELF()} {
		t.Run(name, func(t *testing.T) {
			want := sample()
			b, w := write(t, want, stub, nil)
			if !contains(w.Warnings, "FINISHMSG has characters outside code page 1252") || len(w.Warnings) != 1 {
				t.Errorf("warnings: %q", w.Warnings)
			}
			got := read(t, b)
			if diff := cmp.Diff(want.Texts, got.Texts); diff != "" {
				t.Errorf("texts:\n%s", diff)
			}
			want.Manifest.Version = 1
			if diff := cmp.Diff(want.Manifest, got.Manifest); diff != "" {
				t.Errorf("manifest:\n%s", diff)
			}
			type numbers struct {
				Show, Reboot, Options, Space uint32
				Sizes                        [9]uint32
				Instance, Check              string
			}
			of := func(p *express.Package) numbers {
				return numbers{p.ShowWindow, p.Reboot, p.ExtractOptions, p.PackInstSpace, p.FileSizes, p.InstanceName, string(p.VerCheck)}
			}
			if diff := cmp.Diff(of(want), of(got)); diff != "" {
				t.Errorf("numbers:\n%s", diff)
			}
			if got.Generator != "goexpress" || got.OS != name || got.Machine != "amd64" || got.Trailing != 0 || got.Signed || len(got.Warnings) > 0 {
				t.Errorf("read %s %s %s, %d trailing, signed %v, warnings %q", got.Generator, got.OS, got.Machine, got.Trailing, got.Signed, got.Warnings)
			}
			c, _ := io.ReadAll(got.Cabinet)
			if !bytes.Equal(c, cabinet(payload...)) {
				t.Error("the cabinet differs")
			}
			if err := self(b); err != nil {
				t.Error(err)
			}
			if again, _ := write(t, sample(), stub, nil); !bytes.Equal(again, b) {
				t.Error("a second write gives other bytes")
			}
		})
	}
}

// The encodings that 7-Zip, Universal Extractor and wextract rely on.
func TestClassicEncodings(t *testing.T) {
	b, _ := write(t, sample(), tinyPE(), nil)
	f, err := pe.NewFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"TITLE": "Gr\xf6\xdfe\x00", "UPROMPT": "Go on?\x00", "LICENSE": "Be good.\r\nAlways.\r\n\x00",
		"RUNPROGRAM": "setup.cmd /s\x00", "POSTRUNPROGRAM": "cleanup.exe\x00", "ADMQCMD": "<None>\x00",
		"USRQCMD": "setup.cmd /q\x00", "FINISHMSG": "Done ??\x00",
		"EXTRACTOPT": "\x40\x02\x00\x00", "SHOWWINDOW": "\x01\x00\x00\x00", "REBOOT": "\x05\x00\x00\x00",
		"PACKINSTSPACE": "\x00\x10\x00\x00", "VERCHECK": "\x01\x02\x03", "INSTANCECHECK": "sample\x00",
		"FILESIZES": "\x00\x04\x00\x00\x00\x08\x00\x00\x00\x10\x00\x00\x00\x20\x00\x00\x00\x40\x00\x00\x00\x80\x00\x00\x00\x00\x01\x00\x00\x00\x02\x00\x14\x00\x00\x00",
		"CABINET":   string(cabinet(payload...)),
	}
	for _, res := range f.Resources {
		if (res.Type.Num == pe.RTRCData) == (res.Name.Name == "GOEXPRESS") || res.Lang != 1033 {
			t.Errorf("resource %s %s has language %d", res.Type, res.Name, res.Lang)
		}
		got, _ := io.ReadAll(f.Data(res))
		if w, ok := want[res.Name.Name]; ok && w != string(got) {
			t.Errorf("%s is %q, want %q", res.Name, got, w)
		}
		delete(want, res.Name.Name)
	}
	for name := range want {
		t.Errorf("%s is missing", name)
	}
}

func TestCodePage(t *testing.T) {
	p := sample()
	p.Finish = nil
	p.Title = ptr("日本語")
	cp, err := codepage.Lookup(932)
	if err != nil {
		t.Fatal(err)
	}
	b, w := write(t, p, tinyPE(), func(o *express.WriteOptions) { o.Codec = cp })
	if len(w.Warnings) > 0 {
		t.Errorf("warnings: %q", w.Warnings)
	}
	if got := read(t, b); got.CodePage != 932 || str(got.Title) != "日本語" {
		t.Errorf("code page %d, title %s", got.CodePage, str(got.Title))
	}
	if !bytes.Contains(b, []byte("\x93\xfa\x96\x7b\x8c\xea\x00")) {
		t.Error("TITLE is not in code page 932")
	}
	// A reader without that page still has the exact texts.
	got, err := express.Read(bytes.NewReader(b), int64(len(b)), nil)
	if err != nil || str(got.Title) != "日本語" || !contains(got.Warnings, "932") {
		t.Errorf("without code pages: %v, %q", err, got.Warnings)
	}
}

func TestEmptyTextsAreNone(t *testing.T) {
	p := sample()
	p.Texts = express.Texts{Title: ptr(""), Prompt: ptr("")}
	b, _ := write(t, p, tinyPE(), func(o *express.WriteOptions) { o.Foreign = true })
	got := read(t, b)
	if diff := cmp.Diff(express.Texts{}, got.Texts); diff != "" {
		t.Error(diff)
	}
	f, _ := pe.NewFile(bytes.NewReader(b), int64(len(b)))
	for name, want := range map[string]string{"TITLE": "\x00", "UPROMPT": "<None>\x00", "RUNPROGRAM": "<None>\x00"} {
		data, _ := io.ReadAll(f.Data(*f.Find(pe.ID{Num: 10}, pe.ID{Name: name})))
		if string(data) != want {
			t.Errorf("%s is %q", name, data)
		}
	}
}

// A stub of another maker gets what wextract understands, loses what belonged
// to its last package, and keeps the rest.
func TestForeignStub(t *testing.T) {
	stub := petest.Image{PE32: true, Machine: pe.MachineI386, Cert: make([]byte, 16), Sections: []petest.Section{
		{Name: ".text", Data: []byte("code")},
		{Name: ".rsrc", Dirs: []int{2}, Resources: []petest.Resource{
			{TypeName: "AVI", Num: 3001, Lang: 1033, Data: []byte("film")},
			{Type: 10, Name: "CABINET", Lang: 1031, Data: []byte("old")},
			{Type: 10, Name: "GOEXPRESS", Lang: 1033, Data: []byte("kept")},
			{Type: 10, Name: "OTHER", Lang: 1033, Data: []byte("kept")},
			{Type: 10, Name: "UPDFILE", Lang: 1033, Data: []byte("kept")},
			{Type: 10, Name: "UPDFILE12", Lang: 1033, Data: []byte("old")},
			{Type: 10, Name: "VERCHECK", Lang: 1033, Data: []byte("old")},
			{Type: 16, Num: 1, Lang: 1033, Data: []byte("old version")},
			{Type: 23, Name: "GOEXPRESS", Lang: 1033, Data: []byte("old")},
			{Type: 23, Name: "PAGE", Lang: 1033, Data: []byte("kept")},
		}},
	}}.Bytes()
	p := sample()
	p.VerCheck, p.Manifest = nil, nil
	b, w := write(t, p, stub, func(o *express.WriteOptions) {
		o.Foreign = true
		o.Extra = []express.ExtraResource{{Type: 16, Name: 1, Lang: 1033, Data: []byte("new version")}}
	})
	if !contains(w.Warnings, "signature") || !contains(w.Warnings, "replaced by ?") {
		t.Errorf("warnings: %q", w.Warnings)
	}
	got := read(t, b)
	if got.Generator != "iexpress" || got.Machine != "386" || got.Manifest != nil || str(got.Finish) != "Done ??" || got.Signed {
		t.Errorf("read %s %s %v %s", got.Generator, got.Machine, got.Manifest, str(got.Finish))
	}
	if err := got.VerifyImage(); err != nil {
		t.Errorf("a package that is not ours has no digest, yet: %v", err)
	}
	names := map[string]int{}
	for _, res := range got.Resources {
		names[res.Type.String()+" "+res.Name.String()]++
	}
	for name, want := range map[string]int{
		"AVI 3001": 1, "10 OTHER": 1, "10 UPDFILE": 1, "16 1": 1, "10 CABINET": 1,
		"10 GOEXPRESS": 1, "23 GOEXPRESS": 0, "23 PAGE": 1, "10 UPDFILE12": 0, "10 VERCHECK": 0,
	} {
		if names[name] != want {
			t.Errorf("%s is there %d times, want %d", name, names[name], want)
		}
	}
	if bytes.Contains(b, []byte("old")) {
		t.Error("something old is left")
	}
}

func TestConsole(t *testing.T) {
	b, _ := write(t, sample(), tinyPE(), func(o *express.WriteOptions) { o.Console = true })
	f, _ := pe.NewFile(bytes.NewReader(b), int64(len(b)))
	if f.Subsystem != pe.SubsystemConsole {
		t.Errorf("subsystem %d", f.Subsystem)
	}
	if err := self(b); err != nil {
		t.Error(err)
	}
}
