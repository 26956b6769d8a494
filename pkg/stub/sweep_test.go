package stub

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"goexpress/internal/winpath"
)

func TestWorkNames(t *testing.T) {
	for name, want := range map[string]bool{
		"goexpress-0123456789abcdef0123":  true,
		"goexpress-0123456789abcdef012":   false,
		"goexpress-0123456789abcdef01234": false,
		"goexpress-0123456789ABCDEF0123":  false,
		"goexpress-0123456789abcdef012g":  false,
		"goexpress_0123456789abcdef0123":  false,
		"Goexpress-0123456789abcdef0123":  false,
		"goexpress-":                      false,
		"goexpress-stub-12345":            false,
		"":                                false,
	} {
		if isWorkName(name) != want {
			t.Errorf("%q: %t", name, !want)
		}
	}
	f := newFake(t, makePackage(t, tinyStub(), with("setup.exe"), two...), "/Q")
	if Run(t.Context(), f); !isWorkName(strings.TrimPrefix(workFolderOf(t, f), fakeTemp+`\`)) {
		t.Errorf("the name of the work folder %s is not known", workFolderOf(t, f))
	}
}

// leave puts a work folder into a fake's folder for temporary files, with a file
// and a link in it.
func (f *fakeOS) leave(n int, age time.Duration) *fakeFile {
	dir := &fakeFile{path: fmt.Sprintf(`%s\goexpress-%020x`, fakeTemp, 0xabc<<32+n), dir: true, modified: f.Now().Add(-age)}
	f.put(dir)
	f.put(&fakeFile{path: dir.path + `\sub`, dir: true})
	f.put(&fakeFile{path: dir.path + `\sub\x.exe`})
	f.put(&fakeFile{path: dir.path + `\link`, dir: true, link: true})
	return dir
}

func TestSweep(t *testing.T) {
	const old = staleAge + time.Hour
	image := makePackage(t, tinyStub(), with("setup.exe"), two...)
	tests := []struct {
		name   string
		line   string
		age    time.Duration
		change func(f *fakeOS, dir *fakeFile)
		swept  bool
	}{
		{"old", "/Q", old, nil, true},
		{"old, nobody watches", "", old, nil, true},
		{"young", "/Q", staleAge - time.Hour, nil, false},
		{"from the future", "/Q", -1000 * time.Hour, nil, false},
		{"in use", "/Q", old, func(f *fakeOS, dir *fakeFile) { dir.inUse = true }, false},
		{"of somebody else", "/Q", old, func(f *fakeOS, dir *fakeFile) { dir.foreign = true }, false},
		{"link", "/Q", old, func(f *fakeOS, dir *fakeFile) { dir.link = true }, false},
		{"file", "/Q", old, func(f *fakeOS, dir *fakeFile) { dir.dir = false }, false},
		{"a drive without room", "/Q", old, func(f *fakeOS, dir *fakeFile) { f.free[winpath.Fold(fakeTemp)] = 1 }, true},
		{"a command that fails", "/Q", old, func(f *fakeOS, dir *fakeFile) {
			f.program = func(Process) (uint32, error) { return 7, nil }
		}, true},
		{"another folder is used", `/Q /T:C:\cwd\x`, old, nil, false},
		{"nothing runs", `/Q /C /T:C:\cwd\x`, old, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plain := newFake(t, image, tt.line)
			f := newFake(t, image, tt.line)
			dir := f.leave(1, tt.age)
			if tt.change != nil {
				tt.change(plain, &fakeFile{})
				tt.change(f, dir)
			}
			want := Run(t.Context(), plain)
			if code := Run(t.Context(), f); code != want {
				t.Errorf("code %d, without the folder %d", code, want)
			}
			if got := f.get(dir.path) == nil; got != tt.swept {
				t.Errorf("swept: %t; left %q", got, f.paths(fakeTemp))
			}
			if f.open != 0 {
				t.Errorf("%d folders left open", f.open)
			}
			if !tt.swept && len(f.paths(dir.path)) != 3 {
				t.Errorf("left of the folder: %q", f.paths(dir.path))
			}
		})
	}
}

// One run removes so many and no more, and does not get stuck at one that cannot be
// removed.
func TestSweepIsBounded(t *testing.T) {
	image := makePackage(t, tinyStub(), with("setup.exe"), two...)
	f := newFake(t, image, "/Q")
	for n := range maxSwept + 10 {
		f.leave(n, 2*staleAge)
	}
	stuck := fmt.Sprintf(`%s\goexpress-%020x`, fakeTemp, 0xabc<<32)
	f.held[winpath.Fold(stuck+`\sub\x.exe`)] = 1
	if code := Run(t.Context(), f); code != 0 || f.get(stuck) == nil {
		t.Errorf("code %d", code)
	}
	folders, _ := f.Folders(fakeTemp, isWorkName)
	if len(folders) != 10 {
		t.Errorf("%d left, want 10", len(folders))
	}
	if log := f.logText(); strings.Count(log, "removed=") != maxSwept || strings.Count(log, "left=") != 1 || f.slept > 0 {
		t.Errorf("waited %v\n%s", f.slept, log)
	}

	f = newFake(t, image, "/Q")
	dir := f.leave(1, 2*staleAge)
	for n := range maxSweptEntries {
		f.put(&fakeFile{path: fmt.Sprintf(`%s\%d`, dir.path, n)})
	}
	before := len(f.calls)
	f.ticks = -maxSweepTime * maxSweptEntries // no look at the clock counts
	if code := Run(t.Context(), f); code != 0 || f.get(dir.path) == nil || len(f.calls)-before > maxSweptEntries+200 {
		t.Errorf("code %d, %d calls", code, len(f.calls)-before)
	}
}

// clockOS is a machine whose clock stands.
type clockOS struct {
	OS
	now time.Time
}

func (c *clockOS) Now() time.Time { return c.now }

// The clock ends a sweep too.
func TestEffort(t *testing.T) {
	clock := &clockOS{}
	e := &effort{os: clock, until: clock.now.Add(time.Second), steps: 5}
	for i, want := range []bool{false, false, true, true} {
		if i == 2 {
			clock.now = clock.now.Add(2 * time.Second)
		}
		if e.spent() != want {
			t.Errorf("step %d: %t", i, !want)
		}
	}
	e = &effort{os: clock, until: clock.now, steps: 2}
	for i, want := range []bool{false, false, true, true} {
		if e.spent() != want {
			t.Errorf("step %d: %t", i, !want)
		}
	}
}

// testClaim is what Claim and Folders promise on every system.
func testClaim(t *testing.T, base string) {
	h := &Host{}
	path := filepath.Join(base, workPrefix+"0123456789abcdef0123")
	f := openPrivate(t, h, path)
	write(t, f, "x", "content", Meta{})
	if c, err := h.Claim(path); err == nil {
		c.Close()
		t.Error("a folder in use was claimed")
	}
	second, err := h.OpenFolder(path)
	if err != nil {
		t.Fatalf("opening it twice: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if c, err := h.Claim(path); err == nil {
		c.Close()
		t.Error("a folder in use was claimed")
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	claimed, err := h.Claim(path)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := h.Claim(path); err == nil {
		c.Close()
		t.Error("a claimed folder was claimed")
	}
	old := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	folders, err := h.Folders(base, isWorkName)
	if err != nil || len(folders) != 1 || folders[0].Name != filepath.Base(path) || folders[0].Modified.Sub(old).Abs() > 3*time.Second {
		t.Errorf("Folders: %v, %v; want one of %v", folders, err, old)
	}
	if folders, err := h.Folders(base, func(string) bool { return false }); err != nil || len(folders) != 0 {
		t.Errorf("Folders that nobody wants: %v, %v", folders, err)
	}
	if folders, err := h.Folders(filepath.Join(base, "nothing"), isWorkName); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Folders in nothing: %v, %v", folders, err)
	}
	w := &workFolder{os: h, path: path, dir: claimed, above: []string{path}, own: true}
	if err := w.undo(); err != nil || h.IsFolder(path) {
		t.Errorf("removing a claimed folder: %v", err)
	}
	for _, name := range []string{"file", "nothing"} {
		if name == "file" {
			if err := os.WriteFile(filepath.Join(base, name), nil, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if c, err := h.Claim(filepath.Join(base, name)); err == nil {
			c.Close()
			t.Errorf("%s was claimed", name)
		}
	}
	if err := os.Remove(filepath.Join(base, "file")); err != nil {
		t.Error(err)
	}
	if folders, err := h.Folders(base, isWorkName); err != nil || len(folders) != 0 {
		t.Errorf("Folders of an empty folder: %v, %v", folders, err)
	}
}
