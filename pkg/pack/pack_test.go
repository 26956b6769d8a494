package pack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"goexpress/internal/codepage"
	"goexpress/internal/finding"
	"goexpress/pkg/cab"
	"goexpress/pkg/express"
	"goexpress/pkg/pe"
	"goexpress/pkg/sed"
)

// writeFiles makes a folder of small files; a name that ends in a slash is a
// folder.
func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(path, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		when := time.Date(2020, 5, 6, 7, 8, 9, 0, time.UTC)
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
	}
}

// directive is a .sed that packs entries of one folder.
func directive(t *testing.T, options, dir string, entries ...string) *sed.Directive {
	t.Helper()
	text := "[Version]\nClass=IEXPRESS\nSEDVersion=3\n[Options]\n" + options + "\nFriendlyName=Test\nSourceFiles=S\n" +
		"[S]\nS0=" + dir + "\n[S0]\n" + strings.Join(entries, "=\n") + "=\n"
	return parse(t, text)
}

func parse(t *testing.T, text string) *sed.Directive {
	t.Helper()
	d, err := sed.ParseLax("t.sed", []byte(text), sed.Options{Codec: codepage.Lookup})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const extractOnly = "PackagePurpose=ExtractOnly\nTargetName=t.exe\nCompressionType=LZX"

// options for a build below dir, on a host of the Unix kind, with a stub that
// is small and at hand: a program for Linux is taken as it is.
func options(dir string) Options {
	clock := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	return Options{
		Paths:  Paths{Dir: dir, HostOS: "linux"},
		Target: "linux/amd64",
		Codec:  codepage.Lookup,
		Stub:   func(context.Context) (*Stub, error) { return tinyELF(), nil },
		Now:    func() time.Time { clock = clock.Add(time.Second); return clock },
	}
}

// tinyELF is the least that is an ELF program: a header, no sections.
func tinyELF() *Stub {
	head := make([]byte, 64)
	copy(head, "\x7fELF\x02\x01\x01")
	head[16], head[18], head[20] = 2, 62, 1 // executable, x86-64, version 1
	head[52], head[54], head[58] = 64, 56, 64
	head[40] = 64 // section headers, none of them, end here
	return &Stub{Image: bytes.NewReader(head), Size: int64(len(head))}
}

func build(t *testing.T, d *sed.Directive, opt Options) *Report {
	t.Helper()
	rep, err := Prepare(d, opt).Write(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// wantFinding looks for a finding by its id and a part of its text.
func wantFinding(t *testing.T, list finding.List, id, text string) *finding.Finding {
	t.Helper()
	for _, f := range list {
		if f.ID == id && strings.Contains(f.Error(), text) {
			return f
		}
	}
	t.Errorf("no finding %s with %q in\n%v", id, text, list)
	return &finding.Finding{}
}

func TestBuild(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.txt": "aaaa", "Sub/B.txt": "bb"})
	opt := options(dir)
	var done, total int64
	opt.Progress = func(d, n int64) { done, total = d, n }
	rep := build(t, directive(t, extractOnly, ".", "a.txt", `sub\b.TXT`), opt)

	if rep.Output != filepath.Join(dir, "t.exe") || rep.Target != "linux/amd64" || rep.Cabinet.Files != 2 || rep.Cabinet.Uncompressed != 6 {
		t.Errorf("report %+v", rep)
	}
	if rep.Elapsed != time.Second {
		t.Errorf("the clock that was handed in says %v", rep.Elapsed)
	}
	if done != 6 || total != 6 {
		t.Errorf("progress ended at %d of %d", done, total)
	}
	if want := []string{"."}; !slices.Equal(rep.Sources, want) {
		t.Errorf("sources %q, want %q", rep.Sources, want)
	}
	f, err := os.Open(rep.Output)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := express.Read(f, rep.Size, codepage.Lookup)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.VerifyImage(); err != nil {
		t.Error(err)
	}
	var names []string
	for _, rec := range p.Manifest.Files {
		names = append(names, rec.Name)
		if rec.ModTime != time.Date(2020, 5, 6, 7, 8, 9, 0, time.UTC).Unix() {
			t.Errorf("%s: time %d", rec.Name, rec.ModTime)
		}
	}
	if want := []string{"a.txt", `sub\b.TXT`}; !slices.Equal(names, want) {
		t.Errorf("names %q, want %q as the author wrote them", names, want)
	}
	if p.FileSizes[0] != 1024 || p.FileSizes[8] != 6 {
		t.Errorf("FILESIZES %v", p.FileSizes)
	}
}

// entriesOf are the names in a folder, hidden ones too.
func entriesOf(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// Whatever ends a build, nothing half-written stays, and an older package is
// not touched.
func TestFailureLeavesNothing(t *testing.T) {
	boom := errors.New("boom")
	for name, spoil := range map[string]func(*Options, context.CancelFunc, string){
		"interrupted while compressing": func(o *Options, cancel context.CancelFunc, _ string) {
			o.Progress = func(int64, int64) { cancel() }
		},
		"interrupted while writing": func(o *Options, cancel context.CancelFunc, _ string) {
			o.Step = func(what string) {
				if strings.HasPrefix(what, "writing") {
					cancel()
				}
			}
		},
		"no stub": func(o *Options, _ context.CancelFunc, _ string) {
			o.Stub = func(context.Context) (*Stub, error) { return nil, boom }
		},
		"stub cannot be read": func(o *Options, _ context.CancelFunc, _ string) {
			o.Stub = func(context.Context) (*Stub, error) { return &Stub{Image: failingReader{boom}, Size: 1000}, nil }
		},
		"stub is no program": func(o *Options, _ context.CancelFunc, _ string) {
			o.Stub = func(context.Context) (*Stub, error) {
				return &Stub{Image: strings.NewReader("#!/bin/sh"), Size: 9}, nil
			}
		},
		"source grows": func(o *Options, _ context.CancelFunc, dir string) {
			o.Step = func(string) { os.WriteFile(filepath.Join(dir, "a.txt"), make([]byte, 100), 0o644) }
		},
		"source shrinks": func(o *Options, _ context.CancelFunc, dir string) {
			o.Step = func(string) { os.WriteFile(filepath.Join(dir, "a.txt"), nil, 0o644) }
		},
		"source goes": func(o *Options, _ context.CancelFunc, dir string) {
			o.Step = func(string) { os.Remove(filepath.Join(dir, "b.txt")) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			writeFiles(t, dir, map[string]string{"a.txt": "aaaa", "b.txt": "bbbb", "out/t.exe": "old"})
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			opt := options(dir)
			spoil(&opt, cancel, dir)
			d := directive(t, strings.Replace(extractOnly, "t.exe", `out\t.exe`, 1), ".", "a.txt", "b.txt")
			if _, err := Prepare(d, opt).Write(ctx); err == nil {
				t.Fatal("the build succeeds")
			}
			if names := entriesOf(t, filepath.Join(dir, "out")); !slices.Equal(names, []string{"t.exe"}) {
				t.Errorf("left behind: %q", names)
			}
			if data, _ := os.ReadFile(filepath.Join(dir, "out", "t.exe")); string(data) != "old" {
				t.Error("the older package was changed")
			}
		})
	}
}

type failingReader struct{ err error }

func (r failingReader) ReadAt([]byte, int64) (int, error) { return 0, r.err }

func TestSourceChangedIsNamed(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.txt": "aaaa"})
	opt := options(dir)
	opt.Step = func(string) { os.WriteFile(filepath.Join(dir, "a.txt"), make([]byte, 100), 0o644) }
	_, err := Prepare(directive(t, extractOnly, ".", "a.txt"), opt).Write(context.Background())
	if !errors.Is(err, cab.ErrSourceChanged) || !strings.Contains(err.Error(), "a.txt") {
		t.Errorf("got %v", err)
	}
}

// The same sources give the same bytes, whatever folder they lie in, however
// many workers there are.
func TestSameBytes(t *testing.T) {
	content := strings.Repeat("some text that can be compressed\n", 20000)
	var first []byte
	for i, jobs := range []int{1, 2, 7} {
		dir := filepath.Join(t.TempDir(), fmt.Sprint(i))
		writeFiles(t, dir, map[string]string{"b.txt": content, "A.txt": "x", "sub/c.txt": content})
		opt := options(dir)
		opt.Jobs = jobs
		opt.Output = filepath.Join(dir, fmt.Sprint("out", i))
		d := directive(t, extractOnly, ".", `*.txt`, `sub\`)
		rep := build(t, d, opt)
		data, err := os.ReadFile(rep.Output)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = data
		}
		if !bytes.Equal(first, data) {
			t.Errorf("%d workers give other bytes", jobs)
		}
	}
}

func TestNotAfter(t *testing.T) {
	cut := time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)
	old := cut.Add(-time.Hour)
	list := CabinetSources([]File{{Name: "new", ModTime: cut.Add(time.Hour)}, {Name: "old", ModTime: old}}, cut)
	if !list[0].Modified.Equal(cut) || !list[1].Modified.Equal(old) {
		t.Errorf("times %v, %v", list[0].Modified, list[1].Modified)
	}
}

func TestCreateCAB(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.txt": "aaaa"})
	opt := options(dir)
	opt.Stub = func(context.Context) (*Stub, error) { return nil, errors.New("a cabinet needs no stub") }
	rep := build(t, directive(t, "PackagePurpose=CreateCAB\nTargetName=T.Cab\nCAB_ResvCodeSigning=6144", ".", "a.txt"), opt)
	if rep.Target != "" || rep.StubSize != 0 || rep.Size < 6144 {
		t.Errorf("report %+v", rep)
	}
	f, err := os.Open(filepath.Join(dir, "T.Cab"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := cab.NewReader(f, rep.Size, cab.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if list := cab.Verify(r); len(list) > 0 {
		t.Error(list)
	}
}

func TestStrict(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.txt": "aaaa"})
	opt := options(dir)
	opt.Strict = true
	d := directive(t, "PackagePurpose=InstallApp\nTargetName=t.exe\nAppLaunched=lost", ".", "a.txt")
	if _, err := Prepare(d, opt).Write(context.Background()); !errors.Is(err, ErrStrict) {
		t.Errorf("got %v", err)
	}
	if names := entriesOf(t, dir); len(names) != 1 {
		t.Errorf("left behind: %q", names)
	}
	build(t, directive(t, extractOnly, ".", "a.txt"), opt)
}

func TestMethod(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.txt": "aaaa"})
	for _, test := range []struct {
		asked   string
		window  int
		written string
		want    string // method and window
	}{
		{"", 0, "", "lzx 21"},
		{"", 0, "CompressionType=LZX", "lzx 21"},
		{"", 0, "CompressionType=LZX\nCompressionMemory=18", "lzx 18"},
		{"", 15, "CompressionType=LZX\nCompressionMemory=18", "lzx 15"},
		{"", 0, "CompressionType=NONE", "none 0"},
		{"", 0, "CompressionType=MSZIP", "mszip 0"},
		{"none", 0, "CompressionType=LZX", "none 0"},
		{"mszip", 0, "CompressionMemory=18", "mszip 0"},
		{"lzx", 0, "CompressionType=NONE", "lzx 21"},
	} {
		opt := options(dir)
		opt.Compression, opt.Window = test.asked, test.window
		rep := build(t, directive(t, "PackagePurpose=ExtractOnly\nTargetName=t.exe\n"+test.written, ".", "a.txt"), opt)
		if f := rep.Cabinet.Folders[0]; fmt.Sprint(f.Method, " ", f.Window) != test.want {
			t.Errorf("%q %d over %q: %v %d, want %s", test.asked, test.window, test.written, f.Method, f.Window, test.want)
		}
		if len(rep.Findings) > 0 {
			t.Errorf("%q over %q: %v", test.asked, test.written, rep.Findings)
		}
	}
	j := Prepare(directive(t, "PackagePurpose=ExtractOnly\nTargetName=t.exe\nCompressionType=QUANTUM", ".", "a.txt"), options(dir))
	wantFinding(t, j.Findings, "pack-compression", "quantum")
	opt := options(dir)
	opt.Level = "utmost"
	if _, err := Prepare(directive(t, extractOnly, ".", "a.txt"), opt).Write(context.Background()); err == nil || !strings.Contains(err.Error(), "utmost") {
		t.Errorf("an unknown level: %v", err)
	}
}

// Wishes that are not granted are named.
func TestIgnored(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.txt": "aaaa"})
	d := directive(t, "PackagePurpose=CreateCAB\nTargetName=t.cab\nCAB_FixedSize=1000\nIEXP_LayoutINF=x.inf\nKeepCabinet=1\nInsideCompressed=1", ".", "a.txt")
	list := Prepare(d, options(dir)).Findings
	for _, text := range []string{"CAB_FixedSize", "IEXP_LayoutINF", "KeepCabinet", "InsideCompressed: has no effect"} {
		wantFinding(t, list, "pack-ignored", text)
	}
	d = directive(t, "PackagePurpose=CreateCAB\nTargetName=t.cab\nUseLongFileName=1\nInsideCompressed=0", ".", "a.txt")
	if list := Prepare(d, options(dir)).Findings; len(list) > 0 {
		t.Errorf("nothing is ignored: %v", list)
	}
}

// So are those that the stub does not grant; of another stub's, lint.ForeignStub tells.
func TestStubWishes(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.txt": "aaaa", "a.cmd": "", "a.sh": ""})
	const asked = "TargetName=t.exe\nCheckAdminRights=1\nSingleInstance=Refuse\nLogFile=x.log\nTargetFileVersion=#S\\x.dll:1.0:old:OK\n"
	for _, tt := range []struct {
		text, target string
		foreign      bool
		want         string // what is said of the check of versions
	}{
		{"PackagePurpose=InstallApp\nAppLaunched=a.cmd", "windows/386", false, ""},
		{"PackagePurpose=InstallApp\nAppLaunched=sh a.sh", "linux/amd64", false, "on Windows alone"},
		{"PackagePurpose=ExtractOnly", "", false, "only unpacks"},
		{"PackagePurpose=ExtractOnly", "", true, ""},
	} {
		opt := options(dir)
		opt.Target, opt.ForeignStub = tt.target, tt.foreign
		j := Prepare(directive(t, asked+tt.text, ".", "a.txt", "a.cmd", "a.sh"), opt)
		var said []string
		for _, f := range j.Findings {
			if f.ID == "pack-ignored" {
				said = append(said, f.Message)
			}
		}
		if (len(said) > 0) != (tt.want != "") || !strings.Contains(strings.Join(said, "\n"), tt.want) {
			t.Errorf("%s, %s: %q", tt.text, tt.target, said)
		}
		if set := j.Package.Manifest.Settings["VersionCheck0"]; (set == "") != (tt.want != "" || tt.foreign) {
			t.Errorf("%s, %s: the check is %q", tt.text, tt.target, set)
		}
	}
}

func TestSaved(t *testing.T) {
	if got := Saved(cab.Summary{Uncompressed: 200, Compressed: 50}); got != 0.75 {
		t.Errorf("saved %v", got)
	}
	if got := Saved(cab.Summary{}); got != 0 {
		t.Errorf("an empty payload saves %v", got)
	}
}

// guard ends writing when the file grows too large or the build is given up.
func TestGuard(t *testing.T) {
	tooBig := errors.New("too big")
	f, err := os.Create(filepath.Join(t.TempDir(), "f"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ctx, cancel := context.WithCancel(context.Background())
	g := &guard{ctx: ctx, w: f, limit: 10, err: tooBig}
	for _, step := range []struct {
		seek int64
		n    int
		want error
	}{{-1, 8, nil}, {-1, 3, tooBig}, {0, 10, nil}, {-1, 1, tooBig}, {5, 5, nil}, {5, 6, tooBig}} {
		if step.seek >= 0 {
			if _, err := g.Seek(step.seek, io.SeekStart); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := g.Write(make([]byte, step.n)); err != step.want {
			t.Errorf("%+v: %v", step, err)
		}
	}
	cancel()
	if _, err := g.Write(nil); err != context.Canceled {
		t.Errorf("after cancel: %v", err)
	}
}

// More than a program for Windows can be: known beforehand when nothing is
// compressed, noticed while compressing else.
func TestImageLimit(t *testing.T) {
	for target, want := range map[string]int64{
		"windows/amd64": 2<<30 - 1, "windows/arm64": 2<<30 - 1, "windows/386": 1<<30 - 1, "linux/amd64": 0, "linux/arm64": 0,
	} {
		if got := imageLimit(target); got != want {
			t.Errorf("%s: %d, want %d", target, got, want)
		}
	}
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.txt": "aaaa"})
	for _, method := range []string{"NONE", "MSZIP", "LZX"} {
		opt := options(dir)
		opt.Target = "windows/386"
		opt.Stub = func(context.Context) (*Stub, error) {
			return &Stub{Image: failingReader{}, Size: pe.MaxImage386 - 3}, nil
		}
		d := directive(t, "PackagePurpose=ExtractOnly\nTargetName=t.exe\nCompressionType="+method, ".", "a.txt")
		_, err := Prepare(d, opt).Write(context.Background())
		var limit *limitError
		if !errors.As(err, &limit) || limit.Hint() == "" || !strings.Contains(err.Error(), "windows/386") {
			t.Errorf("%s: %v", method, err)
		}
	}
	if names := entriesOf(t, dir); len(names) != 1 {
		t.Errorf("left behind: %q", names)
	}
}

func TestJobFS(t *testing.T) {
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"a.txt": "aaaa", "Deep/er/B.txt": "bb"})
	j := Prepare(directive(t, extractOnly, ".", "a.txt", `deep\`), options(dir))
	var walked []string
	err := fs.WalkDir(j.FS(), ".", func(path string, e fs.DirEntry, err error) error {
		walked = append(walked, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{".", "a.txt", "deep", "deep/er", "deep/er/B.txt"}; !slices.Equal(walked, want) {
		t.Errorf("walked %q, want %q", walked, want)
	}
	if data, err := fs.ReadFile(j.FS(), "deep/er/B.txt"); string(data) != "bb" {
		t.Errorf("read %q, %v", data, err)
	}
	if _, err := j.FS().Open("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("open of nothing: %v", err)
	}
}
