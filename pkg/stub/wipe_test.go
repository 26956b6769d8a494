package stub

import (
	"bytes"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
)

func (d *fakeFolder) Wipe(name string) error {
	if err := d.os.call("wipe"); err != nil {
		return err
	}
	x := d.os.get(d.at(name))
	if x == nil {
		return &fs.PathError{Op: "wipe", Path: name, Err: fs.ErrNotExist}
	}
	if x.link {
		return &fs.PathError{Op: "wipe", Path: name, Err: errNotWiped}
	}
	clear(x.data)
	d.os.wiped = append(d.os.wiped, strings.TrimPrefix(x.path, d.path+`\`))
	return nil
}

// fakeWipes is what a fakeOS knows of files that were overwritten.
type fakeWipes struct{ wiped []string }

func TestWipeOnExit(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		setting    string
		wiped      []string
	}{
		{"asked for", "/Q", "1", []string{`data\more.txt`, `deep\x`, "new.txt", "setup.exe"}},
		{"not asked for", "/Q", "", nil},
		{"in a folder of somebody's", `/Q /T:C:\cwd`, "1", []string{"setup.exe", `data\more.txt`}},
		{"unpacked only", `/Q /C /T:C:\out`, "1", nil},
	} {
		f := newFake(t, makePackage(t, tinyStub(), with("setup.exe", "WipeOnExit", tt.setting),
			packed{name: "setup.exe", data: "program"}, packed{name: `data\more.txt`, data: "more"}), tt.line)
		f.program = func(p Process) (uint32, error) {
			for _, x := range []*fakeFile{{path: `\new.txt`, data: []byte("new")}, {path: `\deep`, dir: true}, {path: `\deep\x`}, {path: `\link`, link: true}} {
				x.path = p.Dir + x.path
				f.put(x)
			}
			return 7, nil
		}
		code := Run(t.Context(), f)
		if code != 7 && !strings.Contains(tt.line, "/C") {
			t.Errorf("%s: code %d", tt.name, code)
		}
		if slices.Sort(f.wiped); !slices.Equal(f.wiped, slices.Sorted(slices.Values(tt.wiped))) {
			t.Errorf("%s: overwritten %q", tt.name, f.wiped)
		}
		if i, j := slices.Index(f.calls, "remove"), slices.Index(f.calls, "wipe"); tt.wiped != nil && i >= 0 && i < j {
			t.Errorf("%s: removed before it is overwritten", tt.name)
		}
		f.checkClean()
	}
}

// Neither an error nor a panic of the overwriting keeps files from being removed, or
// changes the code.
func TestWipeFails(t *testing.T) {
	image := makePackage(t, tinyStub(), with("setup.exe", "WipeOnExit", "1"), two...)
	f := newFake(t, image, "/Q")
	Run(t.Context(), f)
	at := 1 + slices.Index(f.calls, "wipe")
	f = newFake(t, image, "/Q")
	f.failAt = at
	if code := Run(t.Context(), f); code != 0 || !strings.Contains(f.logText(), "warning wipe files=") {
		t.Errorf("code %d\n%s", code, f.logText())
	}
	f.checkClean()
	f = newFake(t, image, "/Q")
	f.panicAt = at
	if code := Run(t.Context(), f); code != CodeFailed {
		t.Errorf("after a panic: code %d", code)
	}
	f.checkClean()
}

type flushCounter struct {
	bytes.Buffer
	most, syncs int
}

func (w *flushCounter) Write(p []byte) (int, error) {
	w.most = max(w.most, len(p))
	return w.Buffer.Write(p)
}

func (w *flushCounter) Sync() error { w.syncs++; return nil }

func TestOverwrite(t *testing.T) {
	for _, size := range []int64{0, 1, 64 << 10, 64<<10 + 1, 1 << 20} {
		var w flushCounter
		if err := overwrite(&w, size); err != nil || int64(w.Len()) != size || w.syncs != 1 || w.most > 64<<10 || len(bytes.Trim(w.Bytes(), "\x00")) > 0 {
			t.Errorf("%d: wrote %d bytes, at most %d at once, flushed %d times, %v", size, w.Len(), w.most, w.syncs, err)
		}
	}
}

// testWipe overwrites files of this machine, in an empty folder.
func testWipe(t *testing.T, base string) {
	h := &Host{}
	path := h.Family().join(base, "work")
	f := openPrivate(t, h, path)
	const readOnly = 1
	write(t, f, "a.txt", "secret", Meta{Modified: h.Now()})
	write(t, f, "fixed.txt", "secret", Meta{Modified: h.Now(), Attributes: readOnly})
	write(t, f, "linked.txt", "secret", Meta{Modified: h.Now()})
	if err := os.Chmod(h.Family().join(path, "fixed.txt"), 0o400); err != nil {
		t.Fatal(err)
	}
	other := h.Family().join(base, "other.txt")
	if err := os.Link(h.Family().join(path, "linked.txt"), other); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"a.txt": "\x00\x00\x00\x00\x00\x00", "fixed.txt": "\x00\x00\x00\x00\x00\x00", "linked.txt": "secret"} {
		if err := f.Wipe(name); (err == nil) != (want != "secret") {
			t.Errorf("%s: %v", name, err)
		}
		if got := heldContent(t, f, name); got != want {
			t.Errorf("%s holds %q", name, got)
		}
		if err := f.Remove(name); err != nil {
			t.Error(err)
		}
	}
	if err := f.Wipe("none"); err == nil {
		t.Error("a missing file was overwritten")
	}
	for _, err := range []error{f.Close(), os.Remove(other), h.Rmdir(path)} {
		if err != nil {
			t.Error(err)
		}
	}
}
