//go:build unix

package stub

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
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

// errNoRoom is how this system says that a drive is full.
const errNoRoom = syscall.ENOSPC

func TestFolder(t *testing.T) { testFolder(t, t.TempDir()) }

func TestClaim(t *testing.T) {
	testClaim(t, t.TempDir())
	for mode, ok := range map[os.FileMode]bool{0o755: true, 0o777: false, 0o777 | os.ModeSticky: true} {
		open := t.TempDir()
		path := filepath.Join(open, "ours")
		if err := errors.Join(os.Mkdir(path, 0o700), os.Chmod(open, mode)); err != nil {
			t.Fatal(err)
		}
		f, err := (&Host{}).Claim(path)
		if (err == nil) != ok {
			t.Errorf("in a folder of mode %v: %v", mode, err)
		}
		if err == nil {
			f.Close()
		}
	}
	if os.Getuid() != 0 {
		return
	}
	other := filepath.Join(t.TempDir(), "other")
	if err := os.Mkdir(other, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(other, 12345, -1); err != nil {
		t.Fatal(err)
	}
	if f, err := (&Host{}).Claim(other); err == nil {
		f.Close()
		t.Error("somebody else's folder was claimed")
	}
}

func TestFolderModes(t *testing.T) {
	h := &Host{}
	path := filepath.Join(t.TempDir(), "work")
	f := openPrivate(t, h, path)
	defer f.Close()
	write(t, f, "a", "content", Meta{Private: true})
	for _, name := range []string{path, filepath.Join(path, "a")} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

// Links lead nowhere.
func TestFolderFollowsNoLinks(t *testing.T) {
	h := &Host{}
	outside := t.TempDir()
	path := filepath.Join(t.TempDir(), "work")
	f := openPrivate(t, h, path)
	defer f.Close()
	write(t, f, "a", "content", Meta{})
	for link, to := range map[string]string{"out": outside, "file": filepath.Join(path, "a")} {
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
	if _, err := f.Hold("file"); err == nil {
		t.Error("opened a link")
	}
	if err := syscall.Mkfifo(filepath.Join(path, "pipe"), 0o600); err == nil {
		if _, err := f.Hold("pipe"); err == nil { // would block for ever
			t.Error("opened a pipe")
		}
	}
	entries, err := f.List("")
	if err != nil || len(entries) != 4 {
		t.Errorf("%v, %v", entries, err)
	}
	for _, e := range entries {
		if e.Folder {
			t.Errorf("%s counts as a folder", e.Name)
		}
	}
	if err := (&workFolder{dir: f}).walk("", 0, false); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(outside); err != nil {
		t.Error(err)
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
		if f, err := (&Host{}).Claim(path); err == nil {
			f.Close()
			t.Errorf("%s was claimed", filepath.Base(path))
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
