package stub

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"

	lean "goexpress/internal/windows"
)

// A log takes what several runs append to it, and can be read meanwhile.
func TestHostLog(t *testing.T) {
	h := &Host{}
	dir := emptyDir(t)
	path := filepath.Join(dir, "x.log")
	first, err := h.OpenLog(path, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.OpenLog(path, true); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a fresh log that exists: %v", err)
	}
	second, err := h.OpenLog(path, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []io.Writer{first, second, first} {
		if _, err := io.WriteString(w, "line\n"); err != nil {
			t.Fatal(err)
		}
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "line\nline\nline\n" {
		t.Errorf("%q, %v", data, err)
	}
	if os.Remove(path) == nil {
		t.Error("an open log was removed")
	}
	for _, w := range []io.Closer{first, second} {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{dir, filepath.Join(dir, "no", "x.log"), `\\.\NUL`, "NUL"} {
		if w, err := h.OpenLog(bad, false); err == nil {
			w.Close()
			t.Errorf("%s was opened as a log", bad)
		}
	}
	link := filepath.Join(dir, "link.log")
	if err := os.Link(path, link); err != nil {
		t.Fatal(err)
	}
	if w, err := h.OpenLog(link, false); err == nil {
		w.Close()
		if h.Account().Administrator {
			t.Error("a file with two names was opened as an administrator's log")
		}
	}
	if err := errors.Join(os.Remove(link), os.Remove(path)); err != nil {
		t.Error(err)
	}
}

func TestHostLogDirs(t *testing.T) {
	h := &Host{}
	dirs := h.LogDirs()
	if len(dirs) == 0 || dirs[0].Protected != h.Account().Administrator || dirs[len(dirs)-1].Protected {
		t.Errorf("%+v", dirs)
	}
	if who := h.Account(); who.Name == "" {
		t.Errorf("%+v", who)
	}
}

// Whose rights let others change what lies in a folder.
func TestHostLetsOthersIn(t *testing.T) {
	for sddl, want := range map[string]bool{
		"O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)":                         false,
		"O:SYD:P(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)":                   false, // users read
		"O:BAD:P(A;OICI;FA;;;BA)(A;OICIIO;GA;;;CO)":                       false, // who makes a file is one of us
		"O:BAD:P(D;;FA;;;WD)(A;OICI;FA;;;BA)":                             false,
		"O:" + trustedInstaller + "D:P(A;;FA;;;" + trustedInstaller + ")": false,
		"O:BUD:P(A;OICI;FA;;;BA)":                                         true, // an owner changes the rights
		"O:BA":                                                            true, // no list: everybody
		"O:BAD:P(A;;FA;;;BA)(A;;0x100116;;;BU)":                           true,
		"O:BAD:P(A;;FA;;;BA)(A;OICIIO;GA;;;AU)":                           true, // hands it on
		"O:BAD:P(A;;FA;;;BA)(A;;0x2;;;WD)":                                true, // new files
		"O:BAD:P(A;;FA;;;BA)(A;;0x4;;;WD)":                                true, // new folders
		"O:BAD:P(A;;FA;;;BA)(A;;0x40;;;WD)":                               true, // delete what is in it
		"O:BAD:P(A;;FA;;;BA)(A;;WD;;;IU)":                                 true, // change the rights
		"O:BAD:P(A;;FA;;;BA)(A;;FA;;;S-1-5-21-1-2-3-1001)":                true, // even one who is an administrator when he says so
		"O:BAD:P(D;;FA;;;WD)(A;;FA;;;WD)":                                 true, // what is denied is not relied on
	} {
		sd, err := windows.SecurityDescriptorFromString(sddl)
		if err != nil {
			t.Errorf("%s: %v", sddl, err)
			continue
		}
		owner, _, err := sd.Owner()
		if err != nil {
			t.Errorf("%s: %v", sddl, err)
			continue
		}
		list, _, _ := sd.DACL() // an error without one
		if got := letsOthersIn((*lean.SID)(unsafe.Pointer(owner)), (*lean.ACL)(unsafe.Pointer(list))); got != want {
			t.Errorf("%s: %t", sddl, got)
		}
	}
}

func TestHostAccess(t *testing.T) {
	h := &Host{}
	if a, err := h.Access(windowsDir()); err != nil || a.Link {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err := h.Access(filepath.Join(emptyDir(t), "no")); codeOf(err) != CodeNotFound {
		t.Errorf("nothing: %v", err)
	}
}
