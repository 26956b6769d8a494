package stub

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"goexpress/internal/winpath"
	"goexpress/pkg/stub/ui"
)

// Installers move, rewrite and delete their own data, and make files.
func TestCommandsMayChangeTheWorkFolder(t *testing.T) {
	f := newFake(t, makePackage(t, tinyStub(), with("setup.exe"), two...), "/Q")
	f.program = func(p Process) (uint32, error) {
		delete(f.files, winpath.Fold(p.Dir+`\app\data.txt`))
		f.put(&fakeFile{path: p.Dir + `\new`, dir: true})
		f.put(&fakeFile{path: p.Dir + `\new\x.log`, data: []byte("x")})
		f.put(&fakeFile{path: p.Dir + `\link`, dir: true, link: true})
		return 0, nil
	}
	if code := Run(t.Context(), f); code != 0 {
		t.Errorf("code %d", code)
	}
	f.checkClean()
}

// A file that stays in use is left behind after some seconds, and no longer.
func TestCleanUpGivesUp(t *testing.T) {
	f := newFake(t, makePackage(t, tinyStub(), with("setup.exe"), two...), "/Q")
	f.program = func(p Process) (uint32, error) { f.held[winpath.Fold(p.Dir+`\app\data.txt`)]++; return 5, nil }
	if code := Run(t.Context(), f); code != 5 {
		t.Errorf("code %d", code)
	}
	work := workFolderOf(t, f)
	if want := []string{work, work + `\app`, work + `\app\data.txt`}; !slices.Equal(f.paths(fakeTemp), want) {
		t.Errorf("left %q", f.paths(fakeTemp))
	}
	if f.slept < 4*time.Second || f.slept > 7*time.Second {
		t.Errorf("waited %v", f.slept)
	}
}

func TestWorkFolderNameIsTaken(t *testing.T) {
	image := makePackage(t, tinyStub(), with("setup.exe"), two...)
	first := newFake(t, image, "/Q")
	Run(t.Context(), first)
	f := newFake(t, image, "/Q")
	f.put(&fakeFile{path: workFolderOf(t, first), dir: true})
	if code := Run(t.Context(), f); code != 0 || workFolderOf(t, f) == workFolderOf(t, first) {
		t.Errorf("code %d, work folder %s", code, workFolderOf(t, f))
	}
	if got := f.paths(fakeTemp); len(got) != 1 { // not ours, so it stays
		t.Errorf("left %q", got)
	}
}

func TestTargetFolder(t *testing.T) {
	image := makePackage(t, tinyStub(), with("setup.exe"), two...)
	t.Run("made and removed", func(t *testing.T) {
		f := newFake(t, image, `/Q /T:"C:\out dir\deep\"`)
		f.program = func(p Process) (uint32, error) {
			if p.Dir != `C:\out dir\deep` || !f.get(p.Dir).private {
				t.Errorf("dir %s, private %t", p.Dir, f.get(p.Dir).private)
			}
			return 3, nil
		}
		if code := Run(t.Context(), f); code != 3 {
			t.Errorf("code %d", code)
		}
		if f.IsFolder(`C:\out dir`) {
			t.Error("a folder is left")
		}
		f.checkClean()
	})
	t.Run("not ours, so it stays", func(t *testing.T) {
		f := newFake(t, image, `/Q /T:C:\out`)
		for _, x := range []fakeFile{{path: `C:\out`, dir: true}, {path: `C:\out\app`, dir: true}, {path: `C:\out\app\mine.txt`}, {path: `C:\out\SETUP.exe`, data: []byte("old")}} {
			f.put(&x)
		}
		if code := Run(t.Context(), f); code != 0 {
			t.Errorf("code %d", code)
		}
		if got := f.paths(`C:\out`); !slices.Equal(got, []string{`C:\out\app`, `C:\out\app\mine.txt`}) {
			t.Errorf("left %q", got)
		}
		f.checkClean()
	})
	t.Run("a link is refused", func(t *testing.T) {
		f := newFake(t, image, `/Q /T:C:\out`)
		f.put(&fakeFile{path: `C:\out`, dir: true, link: true})
		if code := Run(t.Context(), f); code == 0 || len(f.started) > 0 {
			t.Errorf("code %d", code)
		}
	})
}

// fasterOS is a machine where somebody else makes every folder at the last moment.
type fasterOS struct{ *fakeOS }

func (o fasterOS) Mkdir(path string, private bool) error {
	if strings.HasPrefix(path, `C:\new`) {
		o.put(&fakeFile{path: path, dir: true})
	}
	return o.fakeOS.Mkdir(path, private)
}

func TestSomebodyIsFasterWithTheTarget(t *testing.T) {
	image := makePackage(t, tinyStub(), with("setup.exe"), two...)
	for line, ok := range map[string]bool{`/Q /T:C:\new\x`: false, `/Q /C /T:C:\new\x`: true} {
		f := newFake(t, image, line)
		if code := Run(t.Context(), fasterOS{f}); (code == 0) != ok || len(f.started) > 0 {
			t.Errorf("%s: code %d, ran %q", line, code, f.ran())
		}
		if left := f.paths(`C:\new\x`); (len(left) > 0) != ok {
			t.Errorf("%s: left %q", line, left)
		}
		f.checkClean()
	}
}

func TestExtractOnly(t *testing.T) {
	only := makePackage(t, tinyStub(), with(""), two...)
	runs := makePackage(t, tinyStub(), with("setup.exe"), two...)
	files := []string{`C:\out\app`, `C:\out\app\data.txt`, `C:\out\setup.exe`}
	tests := []struct {
		name  string
		image []byte
		line  string
		gate  fakeGate
		code  uint32
		left  []string
		shown int
	}{
		{"/C", runs, `/C /Q /T:C:\out`, fakeGate{}, 0, files, 0},
		{"by purpose", only, `/Q /T:C:\out`, fakeGate{}, 0, files, 0},
		{"quiet needs a folder", runs, `/C /Q`, fakeGate{}, CodeBadSwitches, nil, 0},
		{"by purpose, too", only, `/Q:A`, fakeGate{}, CodeBadSwitches, nil, 0},
		{"asked", only, ``, fakeGate{folder: `C:\out`}, 0, files, 1},
		{"asked, relative", only, ``, fakeGate{folder: `out`}, CodeBadSwitches, nil, 2},
		{"asked, cancelled", only, ``, fakeGate{}, CodeCancelled, nil, 1},
		{"arguments for nothing", only, `/Q /T:C:\out -- x`, fakeGate{}, CodeBadSwitches, nil, 0},
		{"in place for nothing", only, `/Q /N`, fakeGate{}, CodeBadSwitches, nil, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t, tt.image, tt.line)
			f.gate = &tt.gate
			if code := Run(t.Context(), f); code != tt.code {
				t.Errorf("code %d, want %d", code, tt.code)
			}
			if got := f.paths(`C:\out`); !slices.Equal(got, tt.left) || len(f.started) > 0 {
				t.Errorf("left %q, started %d", got, len(f.started))
			}
			if len(f.gate.shown) != tt.shown {
				t.Errorf("shown %q", f.gate.shown)
			}
			if len(tt.left) > 0 && f.get(`C:\out`).private {
				t.Error("the folder is private")
			}
			f.checkClean()
		})
	}
}

func TestExtractOverExistingFiles(t *testing.T) {
	image := makePackage(t, tinyStub(), with(""), two...)
	tests := []struct {
		line    string
		replace ui.Answer
		code    uint32
		content string
	}{
		{`/Q /T:C:\out`, ui.No, 0, "program"}, // quiet: nobody is asked
		{`/Q:A /T:C:\out`, ui.No, 0, "program"},
		{`/T:C:\out`, ui.Yes, 0, "program"},
		{`/T:C:\out`, ui.No, 0, "old"},
		{`/T:C:\out`, ui.Cancel, CodeCancelled, "old"},
	}
	for _, tt := range tests {
		f := newFake(t, image, tt.line)
		f.gate.replace = tt.replace
		f.put(&fakeFile{path: `C:\out`, dir: true})
		f.put(&fakeFile{path: `C:\out\Setup.exe`, data: []byte("old")})
		if code := Run(t.Context(), f); code != tt.code {
			t.Errorf("%s: code %d, want %d", tt.line, code, tt.code)
		}
		if got := f.get(`C:\out\setup.exe`); got == nil || string(got.data) != tt.content {
			t.Errorf("%s, answer %d: content %+v, want %q", tt.line, tt.replace, got, tt.content)
		}
		f.checkClean()
	}
}

func TestFailedExtractionLeavesNothing(t *testing.T) {
	image := makePackage(t, tinyStub(), with(""), two...)
	at := bytes.Index(image, []byte("some data"))
	image[at] ^= 1
	f := newFake(t, image, `/Q /T:C:\out\deep`)
	if code := Run(t.Context(), f); code != CodeDamaged || f.IsFolder(`C:\out`) {
		t.Errorf("code %d, left %q", code, f.paths(`C:\out`))
	}
	f.checkClean()
}

func TestInPlace(t *testing.T) {
	image := makePackage(t, tinyStub(), with("setup.exe"), two...)
	ready := func(line string) *fakeOS {
		f := newFake(t, image, line)
		for _, x := range []fakeFile{{path: `C:\cwd\app`, dir: true}, {path: `C:\cwd\app\data.txt`, data: []byte("some data")}, {path: `C:\cwd\setup.exe`, data: []byte("program")}} {
			f.put(&x)
		}
		return f
	}
	f := ready("/Q /N:E")
	if code := Run(t.Context(), f); code != 0 || workFolderOf(t, f) != `C:\cwd` || len(f.paths(`C:\cwd`)) != 3 {
		t.Errorf("code %d, left %q", code, f.paths(`C:\cwd`))
	}
	f.checkClean()
	f = ready("/Q /N")
	f.get(`C:\cwd\app\data.txt`).data = []byte("other")
	if code := Run(t.Context(), f); code != CodeDamaged || len(f.started) > 0 || len(f.paths(`C:\cwd`)) != 3 {
		t.Errorf("changed file: code %d, started %d, left %q", code, len(f.started), f.paths(`C:\cwd`))
	}
	f = ready("/Q /N")
	delete(f.files, winpath.Fold(`C:\cwd\setup.exe`))
	if code := Run(t.Context(), f); code != CodeNotFound || len(f.started) > 0 {
		t.Errorf("missing file: code %d, started %d", code, len(f.started))
	}
	f.checkClean()
}

func TestRoom(t *testing.T) {
	p := with("setup.exe")
	p.PackInstSpace = 1 << 20
	image := makePackage(t, tinyStub(), p, two...)
	tests := []struct {
		name    string
		line    string
		temp, c int64
		ask     bool
		code    uint32
	}{
		{"plenty", "/Q", 1 << 30, 1 << 30, false, 0},
		{"just enough", "/Q", 16<<20 + 16, 1 << 20, false, 0},
		{"temp is full", "/Q", 16<<20 + 15, 1 << 30, false, CodeDiskFull},
		{"drive is full", "/Q", 1 << 30, 1<<20 - 1, false, CodeDiskFull},
		{"drive is full, go on", "", 1 << 30, 1<<20 - 1, true, 0},
		{"drive is full, no", "", 1 << 30, 1<<20 - 1, false, CodeDiskFull},
		{"another folder", `/Q /T:C:\cwd\new`, 0, 1 << 30, false, 0},
		{"only unpacked", `/Q /C /T:C:\cwd\new`, 0, 0, false, 0},
	}
	for _, tt := range tests {
		f := newFake(t, image, tt.line)
		f.gate.ask = tt.ask
		f.free[winpath.Fold(fakeTemp)], f.free[winpath.Fold(`C:\`)] = tt.temp, tt.c
		if code := Run(t.Context(), f); code != tt.code {
			t.Errorf("%s: code %d, want %d", tt.name, code, tt.code)
		}
		f.checkClean()
	}
}
