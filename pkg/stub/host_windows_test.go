package stub

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"goexpress/pkg/pe"
)

// errNoRoom is how this system says that a drive is full.
const errNoRoom = syscall.Errno(112)

// emptyDir is t.TempDir without RemoveAll, which fails under Wine 8.0. The tests
// empty it.
func emptyDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "host")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.Remove(dir); err != nil {
			t.Errorf("left behind: %v", err)
		}
	})
	return dir
}

func TestHostFolder(t *testing.T) { testFolder(t, emptyDir(t)) }

func TestHostClaim(t *testing.T) {
	base := emptyDir(t)
	testClaim(t, base)
	// A program that was left running in a work folder keeps it.
	h, here := &Host{}, system32()
	path := filepath.Join(base, "work")
	if err := errors.Join(h.Mkdir(path, true), os.Chdir(path)); err != nil {
		t.Fatal(err)
	}
	if f, err := h.Claim(path); err == nil {
		f.Close()
		t.Error("a current folder was claimed")
	}
	if err := errors.Join(os.Chdir(here), h.Rmdir(path)); err != nil {
		t.Error(err)
	}
}

// S15: nobody else opens a file that is being written; nobody changes, moves or
// removes one that is held, or the folder.
func TestHostSharing(t *testing.T) {
	h := &Host{}
	base := emptyDir(t)
	path := filepath.Join(base, "work")
	f := openPrivate(t, h, path)
	name := filepath.Join(path, "a.exe")
	w, err := f.Create("a.exe", Meta{})
	if err != nil {
		t.Fatal(err)
	}
	if other, err := os.Open(name); err == nil {
		other.Close()
		t.Error("a file that is being written was opened")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	held, err := f.Hold("a.exe")
	if err != nil {
		t.Fatal(err)
	}
	if other, err := os.OpenFile(name, os.O_WRONLY, 0); err == nil {
		other.Close()
		t.Error("a held file was opened for writing")
	}
	if os.Rename(name, name+".old") == nil {
		t.Error("a held file was renamed")
	}
	if other, err := os.Open(name); err != nil {
		t.Errorf("a held file cannot be read: %v", err)
	} else {
		other.Close()
	}
	if os.Rename(path, path+".old") == nil {
		t.Error("the open folder was renamed")
	}
	held.Close()
	if err := errors.Join((&workFolder{dir: f}).walk("", 0, false), f.Close(), h.Rmdir(path)); err != nil {
		t.Error(err)
	}
}

// The descriptor of a private folder lets nobody in but those it names.
func TestHostPrivateDescriptor(t *testing.T) {
	own, err := privateDescriptor()
	if err != nil {
		t.Fatal(err)
	}
	sd := (*windows.SECURITY_DESCRIPTOR)(unsafe.Pointer(own))
	control, _, err := sd.Control()
	if err != nil || control&windows.SE_DACL_PROTECTED == 0 {
		t.Errorf("control %#x, %v: rights are inherited", control, err)
	}
	text := sd.String()
	for _, everybody := range []string{"WD", "AU", "BU", "IU", "AN", "BG"} {
		if strings.Contains(text, ";;;"+everybody+")") {
			t.Errorf("%s lets %s in", text, everybody)
		}
	}
	for _, needed := range []string{";;;SY)", ";;;BA)"} {
		if !strings.Contains(text, needed) {
			t.Errorf("%s lacks %s", text, needed)
		}
	}
	t.Log(text)
}

func TestHostAttributes(t *testing.T) {
	h := &Host{}
	path := filepath.Join(emptyDir(t), "work")
	f := openPrivate(t, h, path)
	write(t, f, "a", "x", Meta{Modified: time.Unix(1, 0), Attributes: windows.FILE_ATTRIBUTE_READONLY | windows.FILE_ATTRIBUTE_HIDDEN})
	name, err := windows.UTF16PtrFromString(filepath.Join(path, "a"))
	if err != nil {
		t.Fatal(err)
	}
	const want = windows.FILE_ATTRIBUTE_READONLY | windows.FILE_ATTRIBUTE_HIDDEN
	if got, err := windows.GetFileAttributes(name); err != nil || got&want != want {
		t.Errorf("attributes %#x, %v", got, err)
	}
	if err := errors.Join((&workFolder{dir: f}).walk("", 0, false), f.Close(), h.Rmdir(path)); err != nil {
		t.Error(err)
	}
}

func TestHostFileTime(t *testing.T) {
	for _, tt := range []struct {
		t    time.Time
		want int64
	}{
		{time.Unix(0, 0), 116444736000000000}, // the value in Microsoft's documentation
		{time.Unix(-11644473600, 0), 0},
		{time.Unix(-1<<40, 0), 0},
		{time.Unix(1, 300), 116444736000000000 + 10_000_003},
	} {
		if got := fileTime(tt.t); got != tt.want {
			t.Errorf("%v: %d, want %d", tt.t, got, tt.want)
		}
	}
	if fileTime(time.Unix(1<<60, 0)) < 0 {
		t.Error("a time far off is out of range")
	}
}

func TestHostCodec(t *testing.T) {
	h := &Host{}
	for _, tt := range []struct {
		page  int
		bytes string
		text  string
		ok    bool
	}{
		{1252, "\x80", "€", true},
		{932, "\x93\xfa\x96\x7b", "日本", true},
		{65001, "日本", "日本", true},
		{1251, "\xcf\xf0", "Пр", true},
		{932, "", "", true},
	} {
		c, err := h.Codec(tt.page)
		if err != nil {
			t.Errorf("%d: %v", tt.page, err)
			continue
		}
		if got, ok := c.Decode([]byte(tt.bytes)); got != tt.text || ok != tt.ok {
			t.Errorf("%d: %q, %t", tt.page, got, ok)
		}
		if got, ok := c.Encode(tt.text); string(got) != tt.bytes || !ok {
			t.Errorf("%d: encoded %q, %t", tt.page, got, ok)
		}
	}
	if c, err := h.Codec(1251); err == nil {
		if b, ok := c.Encode("П日"); ok || string(b) != "\xcf?" {
			t.Errorf("unencodable: %q, %t", b, ok)
		}
	}
	if _, err := h.Codec(54321); err == nil {
		t.Error("an unknown code page is taken")
	}
}

func TestHostDirs(t *testing.T) {
	dirs := (&Host{}).INFDirs(`C:\work`)
	win, system := windowsDir(), system32()
	for id, want := range map[int]string{
		1: `C:\work`, 10: win, 11: system, 12: system + `\drivers`, 24: systemDrive() + `\`, 30: systemDrive() + `\`,
	} {
		if got, ok := dirs.Dir(id); !ok || !strings.EqualFold(got, want) {
			t.Errorf("%d: %q, %t; want %q", id, got, ok, want)
		}
	}
	for _, id := range []int{53, 16384 + 0x26, 16384 + 0x23} {
		if got, ok := dirs.Dir(id); !ok || !filepath.IsAbs(got) {
			t.Errorf("%d: %q, %t", id, got, ok)
		}
	}
	if got, ok := dirs.Dir(9999); ok {
		t.Errorf("9999: %q", got)
	}
}

func TestHostFacts(t *testing.T) {
	h := &Host{}
	self, err := h.Self()
	if err != nil {
		t.Fatal(err)
	}
	self.File.Close()
	if self.Size == 0 || !filepath.IsAbs(self.Path) {
		t.Errorf("%+v", self)
	}
	if h.Tampered(self.Path) != "" {
		t.Error("a clean folder counts as tampered with")
	}
	if a, err := h.Arguments(); err != nil || len(a.Words) == 0 {
		t.Errorf("arguments %q, %v", a.Words, err)
	}
	if n, err := h.Free(h.InstallDir()); err != nil || n <= 0 {
		t.Errorf("free %d, %v", n, err)
	}
	if dirs := h.SystemDirs(); !h.IsFile(filepath.Join(dirs[0], "cmd.exe")) {
		t.Errorf("no cmd.exe in %s", dirs[0])
	}
	if before := h.PendingRenames(); before != h.PendingRenames() {
		t.Error("the pending renames change by themselves")
	}
	var a, b [10]byte
	h.Random(a[:])
	h.Random(b[:])
	if a == b {
		t.Error("twice the same random bytes")
	}
}

func TestHostSystemCodes(t *testing.T) {
	for errno, want := range map[syscall.Errno]uint32{
		2: CodeNotFound, 3: CodeNotFound, 5: CodeAccessDenied, 32: 32, 39: CodeDiskFull, 112: CodeDiskFull, 193: CodeNotRunnable,
		740: 740, 1260: 1260, syscall.EINVAL: CodeFailed,
	} {
		if got := codeOf(&fs.PathError{Op: "x", Path: "y", Err: errno}); got != want {
			t.Errorf("%d: %d, want %d", uint32(errno), got, want)
		}
	}
}

// Half a surrogate pair, which Windows allows, is passed on as it is.
func TestHostEnvironmentBlock(t *testing.T) {
	got, err := environmentBlock([]string{"A=\xed\xa0\x80", "=C:=C:\\"})
	want := []uint16{'A', '=', 0xD800, 0, '=', 'C', ':', '=', 'C', ':', '\\', 0, 0, 0}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%#x, %v; want %#x", got, err, want)
	}
	if _, err := environmentBlock([]string{"A=\x00"}); err == nil {
		t.Error("a NUL was taken")
	}
}

func TestHostStart(t *testing.T) {
	h := &Host{}
	cmd := filepath.Join(system32(), "cmd.exe")
	p := Process{Path: cmd, Line: `cmd /c exit 77`, Dir: windowsDir(), Wait: true, Quiet: true}
	if code, err := h.Start(t.Context(), &p); code != 77 || err != nil {
		t.Errorf("code %d, %v", code, err)
	}
	p.Line = `cmd /c if "%GOEXPRESS_DIR%"=="x y" exit 5`
	p.Env = []string{"GOEXPRESS_DIR=x y"}
	if code, err := h.Start(t.Context(), &p); code != 5 || err != nil {
		t.Errorf("environment: code %d, %v", code, err)
	}
	p.Path = cmd + ".nothing"
	if _, err := h.Start(t.Context(), &p); codeOf(err) != CodeNotFound {
		t.Errorf("nothing: %v", err)
	}
	p.Path = filepath.Join(windowsDir(), "win.ini")
	if _, err := h.Start(t.Context(), &p); codeOf(err) != CodeNotRunnable {
		t.Errorf("no program: %v", err)
	}
	p.Path, p.Line = cmd, "cmd \x00"
	if _, err := h.Start(t.Context(), &p); err == nil {
		t.Error("a NUL was taken")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p.Line = `cmd /c exit 1`
	if _, err := h.Start(ctx, &p); codeOf(err) != CodeCancelled {
		t.Errorf("cancelled: %v", err)
	}
}

// Each of the two regsvr32 of a 64-bit Windows is where this program sees it; one
// that is not known to be for 32 bits goes to Windows' own.
func TestHostRegsvr32(t *testing.T) {
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("a 32-bit program sees System32 elsewhere")
	}
	for machine, want := range map[uint16]string{
		pe.MachineI386: `\syswow64\regsvr32.exe`, pe.MachineAMD64: `\system32\regsvr32.exe`, pe.MachineARM64: `\system32\regsvr32.exe`, 0: `\system32\regsvr32.exe`,
	} {
		if got := regsvr32(machine); !strings.HasSuffix(strings.ToLower(got), want) || !filepath.IsAbs(got) {
			t.Errorf("machine %#x: %s, want ...%s", machine, got, want)
		}
	}
}
