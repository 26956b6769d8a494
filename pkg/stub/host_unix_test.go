//go:build unix

package stub

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestClientRoot(t *testing.T) {
	tests := []struct {
		root, data, home, want string
	}{
		{"/r", "/data", "/home/ann", "/r"},
		{"", "/data", "/home/ann", "/data/goexpress/c"},
		{"", "", "/home/ann", "/home/ann/.local/share/goexpress/c"},
		{"", "relative", "/home/ann", "/home/ann/.local/share/goexpress/c"},
		{"", "", "", ""},
		{"", "", "relative", ""},
	}
	for _, tt := range tests {
		env := map[string]string{"GOEXPRESS_ROOT": tt.root, "XDG_DATA_HOME": tt.data, "HOME": tt.home}
		got, err := clientRoot(func(key string) string { return env[key] })
		if got != tt.want || (err != nil) != (tt.want == "") {
			t.Errorf("%+v: %q, %v", tt, got, err)
		}
	}
}

func TestSystemCodes(t *testing.T) {
	for errno, want := range map[syscall.Errno]uint32{
		syscall.ENOENT: CodeNotFound, syscall.ENOTDIR: CodeNotFound, syscall.EACCES: CodeAccessDenied, syscall.EPERM: CodeAccessDenied,
		syscall.EROFS: CodeAccessDenied, syscall.ENOSPC: CodeDiskFull, syscall.EDQUOT: CodeDiskFull, syscall.ENOEXEC: CodeNotRunnable, syscall.EIO: CodeFailed,
	} {
		if got := codeOf(&fs.PathError{Op: "x", Path: "y", Err: errno}); got != want {
			t.Errorf("%v: %d, want %d", errno, got, want)
		}
	}
}

func TestASCIIPart(t *testing.T) {
	c, err := (&Host{}).Codec(932)
	if err != nil || c.Page() != 932 {
		t.Fatalf("page %d, %v", c.Page(), err)
	}
	if s, ok := c.Decode([]byte("abc")); s != "abc" || !ok {
		t.Errorf("Decode: %q, %t", s, ok)
	}
	if s, ok := c.Decode([]byte("a\x83b")); s != "a\uFFFDb" || ok {
		t.Errorf("Decode: %q, %t", s, ok)
	}
	if b, ok := c.Encode("aéb"); string(b) != "a?b" || ok {
		t.Errorf("Encode: %q, %t", b, ok)
	}
	if c, err := (&Host{}).Codec(0); err != nil || c.Page() != 1252 {
		t.Errorf("default page %d, %v", c.Page(), err)
	}
}

// What every Folder promises, on a real one.
func TestFolder(t *testing.T) {
	base := t.TempDir()
	outside := filepath.Join(base, "outside")
	path := filepath.Join(base, "work")
	h := &Host{}
	for _, dir := range []string{outside, path} {
		if err := h.Mkdir(dir, true); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if err := h.Mkdir(path, true); !errors.Is(err, fs.ErrExist) {
		t.Errorf("making it again: %v", err)
	}
	f, err := h.OpenFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Mkdir("sub"); err != nil {
		t.Fatal(err)
	}
	if err := f.Mkdir("sub"); !errors.Is(err, fs.ErrExist) {
		t.Errorf("making a folder again: %v", err)
	}
	when := time.Unix(1_000_000_000, 0)
	w, err := f.Create(`sub\a`, Meta{Modified: when, Private: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, "content"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(path, "sub", "a"))
	if err != nil || info.Mode().Perm() != 0o700 || !info.ModTime().Equal(when) {
		t.Errorf("%v %v, %v", info.Mode(), info.ModTime(), err)
	}
	if _, err := f.Create(`sub\a`, Meta{}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("creating it again: %v", err)
	}
	held, err := f.Hold(`sub\a`)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(held); string(b) != "content" || err != nil {
		t.Errorf("held %q, %v", b, err)
	}
	held.Close()
	if data, err := fs.ReadFile(f.FS(), "sub/a"); string(data) != "content" || err != nil {
		t.Errorf("FS: %q, %v", data, err)
	}
	// Links lead nowhere.
	for link, to := range map[string]string{"out": outside, `sub/file`: filepath.Join(path, "sub", "a")} {
		if err := os.Symlink(to, filepath.Join(path, link)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.Create(`out\x`, Meta{}); err == nil {
		t.Error("created a file behind a link")
	}
	if err := f.Mkdir(`out\x`); err == nil {
		t.Error("made a folder behind a link")
	}
	if _, err := f.Hold(`sub\file`); err == nil {
		t.Error("opened a link")
	}
	if _, err := f.Hold("sub"); err == nil {
		t.Error("opened a folder as a file")
	}
	if err := syscall.Mkfifo(filepath.Join(path, "pipe"), 0o600); err == nil {
		if _, err := f.Hold("pipe"); err == nil { // would block for ever
			t.Error("opened a pipe")
		}
	}
	entries, err := f.List("")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Folder != (e.Name == "sub") {
			t.Errorf("%+v", e)
		}
	}
	if !f.Exists("out") || f.Exists("nothing") {
		t.Error("Exists")
	}
	if err := removeAll(f, "", 0); err != nil {
		t.Error(err)
	}
	if entries, err := os.ReadDir(path); len(entries) != 0 || err != nil {
		t.Errorf("left %v, %v", entries, err)
	}
	if err := f.Remove("nothing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("removing nothing: %v", err)
	}
}

func TestOpenFolderRefusesLinks(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{link, file, filepath.Join(dir, "nothing")} {
		if f, err := (&Host{}).OpenFolder(path); err == nil {
			f.Close()
			t.Errorf("%s was opened", filepath.Base(path))
		}
	}
}

func TestFree(t *testing.T) {
	if n, err := (&Host{}).Free(t.TempDir()); err != nil || n <= 0 {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := (&Host{}).Free(filepath.Join(t.TempDir(), "nothing")); codeOf(err) != CodeNotFound {
		t.Errorf("%v", err)
	}
}

func TestIsText(t *testing.T) {
	dir := t.TempDir()
	for content, want := range map[string]bool{"echo x\n": true, "": true, "MZ\x00": false, strings.Repeat("x", 5000) + "\x00": true} {
		path := filepath.Join(dir, "x")
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		if got := isText(path); got != want {
			t.Errorf("%.10q: %t", content, got)
		}
	}
}
