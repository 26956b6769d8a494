package engine_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/windows"
	winreg "golang.org/x/sys/windows/registry"

	"goexpress/internal/registry"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"
)

// emptyDir is t.TempDir without RemoveAll, which fails under Wine 8.0.
func emptyDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "native")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { removeTree(dir) })
	return dir
}

func removeTree(dir string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if name := filepath.Join(dir, e.Name()); e.IsDir() {
			removeTree(name)
		} else {
			os.Remove(name)
		}
	}
	os.Remove(dir)
}

func TestNative(t *testing.T) {
	enginetest.TestSystem(t, func(t *testing.T, c engine.Commands) (engine.System, string) {
		return &engine.Native{Commands: c}, emptyDir(t)
	})
}

func TestNativeReadOnlyFile(t *testing.T) {
	dir, sys := emptyDir(t), &engine.Native{}
	for _, name := range []string{"a", "b", "c", "d"} {
		full := filepath.Join(dir, name)
		if err := os.WriteFile(full, []byte("old"), 0o444); err != nil {
			t.Fatal(err)
		}
	}
	if err := sys.Write(dir+`\a`, strings.NewReader("new"), time.Time{}); err != nil {
		t.Error(err)
	}
	if data, err := os.ReadFile(dir + `\a`); err != nil || string(data) != "new" {
		t.Errorf("a holds %q, %v", data, err)
	}
	if err := sys.Remove(dir + `\b`); err != nil {
		t.Error(err)
	}
	if err := sys.Rename(dir+`\c`, dir+`\d`); err != nil {
		t.Error(err)
	}
}

// A file that is held open without sharing stays, and the error says so.
func TestNativeFileInUse(t *testing.T) {
	dir, sys := emptyDir(t), &engine.Native{}
	full := dir + `\held.txt`
	if err := os.WriteFile(full, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	release := holdOpen(t, full)
	if err := sys.Write(full, strings.NewReader("new"), time.Time{}); !errors.Is(err, engine.ErrInUse) {
		t.Errorf("write over a file in use: %v; want that it is in use", err)
	}
	if err := sys.Remove(full); !errors.Is(err, engine.ErrInUse) {
		t.Errorf("remove a file in use: %v; want that it is in use", err)
	}
	release()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v; want the old file only", entries, err)
	}
	if data, err := os.ReadFile(full); err != nil || string(data) != "old" {
		t.Errorf("the file holds %q, %v", data, err)
	}
}

// Values of any type and length come back as they were set.
func TestNativeRegistryValues(t *testing.T) {
	sys, k := &engine.Native{}, registry.Key{Root: "HKCU", Path: `Software\GoExpress Values\Deep\Key`}
	top := registry.Key{Root: "HKCU", Path: `Software\GoExpress Values`}
	t.Cleanup(func() { _ = sys.DeleteKey(top) })
	long := bytes.Repeat([]byte{1, 2, 3}, 10_000)
	for _, v := range []registry.Value{
		registry.String("ä\u20ac\U0001F600"), registry.ExpandString("%windir%"), registry.Strings([]string{"a", "b"}), registry.Number(0xdeadbeef),
		{Type: registry.None}, {Type: registry.None, Data: []byte{1, 2}}, {Type: registry.Binary}, {Type: registry.Binary, Data: long},
		{Type: 0x1234abcd, Data: []byte("xyz")}, {Type: registry.SZ, Data: []byte("odd")}, {Type: registry.DWord, Data: []byte{1}},
	} {
		for _, name := range []string{"", "Name", "n\\a=\"ü"} {
			if err := sys.SetValue(k, name, v); err != nil {
				t.Fatal(err)
			}
			got, err := sys.Value(registry.Key{Root: "HKCU", Path: strings.ToUpper(k.Path)}, strings.ToUpper(name))
			if err != nil || got.Type != v.Type || !bytes.Equal(got.Data, v.Data) {
				t.Errorf("%q: %v, %v; want %v", name, got, err, v)
			}
		}
	}
	for _, err := range []error{sys.DeleteKey(registry.Key{Root: "HKCU"}), sys.CreateKey(registry.Key{Root: "HKCC", Path: "x"}), sys.SetValue(k, "a\x00b", registry.Number(1))} {
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("error %v; want a refusal", err)
		}
	}
}

// The views of a 64-bit Windows are two registries, one inside the other.
func TestNativeRegistryViews(t *testing.T) {
	sys := &engine.Native{}
	const path = `Software\GoExpress Views`
	key := func(v registry.View) registry.Key { return registry.Key{Root: "HKLM", Path: path + `\Sub`, View: v} }
	for _, v := range []registry.View{registry.View32, registry.View64} {
		top := registry.Key{Root: "HKLM", Path: path, View: v}
		t.Cleanup(func() { _ = sys.DeleteKey(top) })
		if err := sys.SetValue(key(v), "view", registry.String(v.String())); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		key  registry.Key
		want string
	}{
		{key(registry.View32), "32-bit"}, {key(registry.View64), "64-bit"}, {key(registry.DefaultView), "64-bit"},
		{registry.Key{Root: "HKLM", Path: `SOFTWARE\WOW6432Node\GoExpress Views\Sub`}, "32-bit"},
	} {
		v, err := sys.Value(tt.key, "View")
		if text, _ := v.Text(); err != nil || text != tt.want {
			t.Errorf("%v: %v, %v; want %s", tt.key, v, err, tt.want)
		}
	}
	deep := registry.Key{Root: "HKLM", Path: path + `\Sub\a\b\c`, View: registry.View32}
	if err := errors.Join(sys.CreateKey(deep), sys.DeleteKey(key(registry.View32))); err != nil {
		t.Fatal(err)
	}
	if _, err := sys.Value(key(registry.View32), "view"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("deleted: %v", err)
	}
	if _, err := sys.Value(key(registry.View64), "view"); err != nil {
		t.Errorf("the other view: %v", err)
	}
}

// Windows notes what it shall do at its next start in a value of its own.
func TestNativeAtRestart(t *testing.T) {
	dir, sys := emptyDir(t), &engine.Native{}
	for _, name := range []string{"new.txt", "gone.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(sys.AtRestart(dir+`\new.txt`, dir+`\old.txt`), sys.AtRestart(dir+`\gone.txt`, "")); err != nil {
		t.Fatal(err)
	}
	k, err := winreg.OpenKey(winreg.LOCAL_MACHINE, `SYSTEM\CurrentControlSet\Control\Session Manager`, winreg.QUERY_VALUE|winreg.SET_VALUE)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	noted, _, err := k.GetStringsValue("PendingFileRenameOperations")
	text := strings.Join(noted, "|")
	if err != nil || !strings.Contains(text, `\new.txt|`) || !strings.Contains(text, `\old.txt|`) || !strings.Contains(text, `\gone.txt|`) {
		t.Errorf("noted %q, %v", noted, err)
	}
	if err := k.DeleteValue("PendingFileRenameOperations"); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"", `a.txt`, `\\server\share\a.txt`} {
		var refused *engine.PathError
		if err := sys.AtRestart(bad, ""); !errors.As(err, &refused) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestNativeUser(t *testing.T) {
	sys := &engine.Native{}
	admin, err := sys.Admin()
	if want := windows.GetCurrentProcessToken().IsElevated(); err != nil || admin != want {
		t.Errorf("administrator: %v, %v; the token says %v", admin, err, want)
	}
	if err := sys.RefreshShell(); err != nil {
		t.Error(err)
	}
	if _, err := sys.Ask(&inf.Prompt{}); err == nil {
		t.Error("asked nobody")
	}
	sys.Prompt = func(p *inf.Prompt) (bool, error) { return p.Text == "yes?", nil }
	if ok, err := sys.Ask(&inf.Prompt{Text: "yes?"}); !ok || err != nil {
		t.Errorf("answer %v, %v", ok, err)
	}
}

func TestNativeNeedsCommands(t *testing.T) {
	if _, err := (&engine.Native{}).Run(context.Background(), &engine.Command{Line: "cmd.exe"}); err == nil {
		t.Error("ran a command without a way to")
	}
}

// holdOpen opens a file for reading with no sharing at all.
func holdOpen(t *testing.T, name string) (release func()) {
	t.Helper()
	p, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		t.Fatal(err)
	}
	h, err := syscall.CreateFile(p, syscall.GENERIC_READ, 0, nil, syscall.OPEN_EXISTING, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		t.Fatal(err)
	}
	return func() { syscall.CloseHandle(h) }
}
