//go:build unix

package engine_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"goexpress/internal/registry"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/standin"

	"github.com/google/go-cmp/cmp"
)

func setNumber(line int, root, key string, n uint32) inf.Action {
	return &inf.RegAdd{Origin: at(line), RegKey: inf.RegKey{Root: root, Key: key}, Name: "n", Value: registry.Number(n)}
}

// regText is a registry file of one line for each of lines.
func regText(lines ...string) string {
	return "Windows Registry Editor Version 5.00\r\n\r\n" + strings.Join(lines, "\r\n") + "\r\n"
}

// regFiles are the files of the registry in a folder, as text.
func regFiles(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for name, data := range snapshot(t, root) {
		if strings.HasSuffix(name, ".reg") {
			var plain strings.Builder
			for i := 2; i < len(data); i += 2 { // ASCII behind the mark
				plain.WriteByte(data[i])
			}
			files[name] = plain.String()
		}
	}
	return files
}

func TestFolderRegistryFiles(t *testing.T) {
	root := t.TempDir()
	f := openFolder(t, root, standin.Options{})
	apply := func(actions ...inf.Action) {
		t.Helper()
		if _, err := engine.Apply(context.Background(), plan(actions...), f, engine.Options{Source: source("a")}); err != nil {
			t.Fatal(err)
		}
	}
	apply(cp(1, "a", `C:\a`, 0), &inf.RegDelete{RegKey: demo, Tree: true}, command(2, "x", true))
	if files := regFiles(t, root); len(files) != 0 {
		t.Errorf("files without a change of the registry: %q", slices.Sorted(maps.Keys(files)))
	}
	apply(setNumber(1, "HKCR", ".gx", 1), setNumber(2, "HKLM", `Software\X`, 2))
	want := map[string]string{"HKLM.reg": regText(`[HKEY_LOCAL_MACHINE\SOFTWARE\Classes\.gx]`, `"n"=dword:00000001`, "",
		`[HKEY_LOCAL_MACHINE\SOFTWARE\X]`, `"n"=dword:00000002`, "")}
	if diff := cmp.Diff(want, regFiles(t, root)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if err := f.SetValue(demo.Registry(), "n", registry.Number(3)); err != nil {
		t.Fatal(err)
	}
	if err := f.SetValue(registry.Key{Root: "HKU", Path: "S"}, "n", registry.Number(4)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if files := slices.Sorted(maps.Keys(regFiles(t, root))); !slices.Equal(files, []string{"HKCU.reg", "HKLM.reg", "HKU.reg"}) {
		t.Errorf("files after Close: %q", files)
	}
	again := openFolder(t, root, standin.Options{})
	if v, err := again.Value(demo.Registry(), "N"); err != nil || !v.Equal(registry.Number(3)) {
		t.Errorf("read back %s, %v", v.Show(), err)
	}
	info, err := os.Stat(filepath.Join(root, "HKCU.reg"))
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if now, err := os.Stat(filepath.Join(root, "HKCU.reg")); err != nil || !os.SameFile(info, now) {
		t.Errorf("written without a change: %v", err)
	}
}

// What was done before a failure is written.
func TestFolderRegistryOfFailedRun(t *testing.T) {
	root := t.TempDir()
	f := openFolder(t, root, standin.Options{Commands: engine.RunFunc(func(context.Context, *engine.Command) (int, error) { return 5, nil })})
	_, err := engine.Apply(context.Background(), plan(setNumber(1, "HKU", "x", 1), command(2, "x", true), setNumber(3, "HKU", "y", 1)), f, engine.Options{})
	if err == nil {
		t.Error("no failure")
	}
	want := map[string]string{"HKU.reg": regText(`[HKEY_USERS\x]`, `"n"=dword:00000001`, "")}
	if diff := cmp.Diff(want, regFiles(t, root)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// A command may be a package that acts on the same folder.
func TestFolderRegistryAroundCommands(t *testing.T) {
	root := t.TempDir()
	inner := engine.RunFunc(func(ctx context.Context, _ *engine.Command) (int, error) {
		f := openFolder(t, root, standin.Options{})
		if v, err := f.Value(registry.Key{Root: "HKU", Path: "x"}, "n"); err != nil || !v.Equal(registry.Number(1)) {
			t.Errorf("a command finds %s, %v", v.Show(), err)
		}
		res, err := engine.Apply(ctx, plan(setNumber(1, "HKU", "x", 2), setNumber(1, "HKU", "y", 2)), f, engine.Options{})
		return res.Code, err
	})
	f := openFolder(t, root, standin.Options{Commands: inner})
	p := plan(setNumber(1, "HKU", "x", 1), command(2, "x", true), setNumber(3, "HKU", "z", 3))
	if _, err := engine.Apply(context.Background(), p, f, engine.Options{}); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"HKU.reg": regText(`[HKEY_USERS\x]`, `"n"=dword:00000002`, "",
		`[HKEY_USERS\y]`, `"n"=dword:00000002`, "", `[HKEY_USERS\z]`, `"n"=dword:00000003`, "")}
	if diff := cmp.Diff(want, regFiles(t, root)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// Paths do not reach the registry's files.
func TestFolderRegistryPaths(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "HKLM.reg"), regText(`[HKEY_LOCAL_MACHINE\x]`))
	for link, target := range map[string]string{"again": ".", "sub/up": ".."} {
		if err := errors.Join(os.MkdirAll(filepath.Join(root, "sub"), 0o755), os.Symlink(target, filepath.Join(root, link))); err != nil {
			t.Fatal(err)
		}
	}
	f := openFolder(t, root, standin.Options{})
	for _, path := range []string{
		`C:\HKLM.reg`, `c:/hklm.REG`, `C:\\HKCU.reg`, `C:\hku.reg`, `C:\HKU.reg\x`,
		`C:\again\hklm.reg`, `C:\sub\UP\again\HKCU.reg`,
	} {
		_, statErr := f.Stat(path)
		_, openErr := f.Open(path)
		for op, err := range map[string]error{
			"check": f.Check(path), "stat": statErr, "open": openErr, "mkdir": f.MkdirAll(path),
			"write": f.Write(path, strings.NewReader("x"), time.Time{}), "remove": f.Remove(path),
			"rename": f.Rename(path, `C:\x`), "at restart": f.AtRestart(path, ""),
		} {
			var refused *engine.PathError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), "registry") {
				t.Errorf("%s %s: %v; want a *PathError", op, path, err)
			}
		}
	}
	for _, path := range []string{`C:\HKCR.reg`, `C:\x\HKLM.reg`, `C:\sub\HKLM.reg`, `C:\HKLM.regx`} {
		if err := f.Check(path); err != nil {
			t.Errorf("check %s: %v", path, err)
		}
	}
}

// A file that cannot be read is found before anything is changed, and stays.
func TestFolderRegistryUnreadable(t *testing.T) {
	for name, tt := range map[string]struct {
		make func(path string) error
		err  string
	}{
		"no registry file": {func(p string) error { return os.WriteFile(p, []byte("x"), 0o600) }, `read C:\HKLM.reg: line 1: `},
		"bad line": {func(p string) error {
			return os.WriteFile(p, []byte(regText(`[HKEY_LOCAL_MACHINE\x]`, `"a"=?`)), 0o600)
		}, `read C:\HKLM.reg: line 4: `},
		"another root": {func(p string) error { return os.WriteFile(p, []byte(regText(`[HKEY_USERS\x]`)), 0o600) }, `holds keys of HKU`},
		"a folder":     {func(p string) error { return os.Mkdir(p, 0o700) }, "not a regular file"},
		"a pipe":       {func(p string) error { return syscall.Mkfifo(p, 0o600) }, "not a regular file"},
		"a link out":   {func(p string) error { return os.Symlink("../outside/HKLM.reg", p) }, "leads out of the folder through a link"},
		"a link out, absolute": {func(p string) error {
			return os.Symlink(filepath.Join(filepath.Dir(filepath.Dir(p)), "outside", "HKLM.reg"), p)
		}, "leads out of the folder through a link"},
	} {
		t.Run(name, func(t *testing.T) {
			base := t.TempDir()
			root, outside := filepath.Join(base, "root"), filepath.Join(base, "outside")
			write(t, filepath.Join(outside, "HKLM.reg"), regText(`[HKEY_LOCAL_MACHINE\outside]`))
			write(t, filepath.Join(root, "x"), "x")
			if err := tt.make(filepath.Join(root, "HKLM.reg")); err != nil {
				t.Skip("not on this host:", err)
			}
			f := openFolder(t, root, standin.Options{})
			p := plan(cp(1, "a", `C:\a`, 0), setNumber(2, "HKCU", "x", 1), setNumber(3, "HKCR", "x", 1))
			_, err := engine.Apply(context.Background(), p, f, engine.Options{Source: source("a")})
			var refused *engine.RefusedError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), base) {
				t.Errorf("error %v; want a refusal that says %q", err, tt.err)
			}
			if err := f.SetValue(registry.Key{Root: "HKLM", Path: "x"}, "", registry.Number(1)); err == nil {
				t.Error("a value was set")
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
			entries, err := os.ReadDir(root)
			if err != nil || len(entries) != 2 {
				t.Errorf("the folder holds %v, %v", entries, err)
			}
		})
	}
}

// A link that stays inside is read, and replaced when the registry is written.
func TestFolderRegistryLinkInside(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "Real", "old.reg"), regText(`[HKEY_USERS\x]`, `"n"=dword:1`))
	if err := os.Symlink("Real/old.reg", filepath.Join(root, "hku.REG")); err != nil {
		t.Fatal(err)
	}
	f := openFolder(t, root, standin.Options{})
	if _, err := engine.Apply(context.Background(), plan(setNumber(1, "HKU", "y", 2)), f, engine.Options{}); err != nil {
		t.Fatal(err)
	}
	got := snapshot(t, root)
	if !strings.Contains(got["Real/old.reg"], `dword:1`) || strings.HasPrefix(got["hku.REG"], "->") || len(got) != 4 {
		t.Errorf("the folder holds %q", got)
	}
	if v, err := openFolder(t, root, standin.Options{}).Value(registry.Key{Root: "HKU", Path: "X"}, "N"); err != nil || !v.Equal(registry.Number(1)) {
		t.Errorf("read back %s, %v", v.Show(), err)
	}
}

// A registry that cannot be written is the failure of the last action; nothing
// half stays behind.
func TestFolderRegistryUnwritable(t *testing.T) {
	root := t.TempDir()
	f := openFolder(t, root, standin.Options{})
	if _, err := f.Value(registry.Key{Root: "HKU"}, ""); err == nil { // reads that there is no file
		t.Error("a value of nothing")
	}
	write(t, filepath.Join(root, "HKU.reg", "in the way"), "x")
	p := plan(setNumber(6, "HKCU", "x", 1), setNumber(7, "HKU", "x", 1))
	res, err := engine.Apply(context.Background(), p, f, engine.Options{})
	if err == nil || !strings.HasPrefix(err.Error(), "odk.inf:7: ") || res.Failed == nil || res.Code != engine.CodeFailed {
		t.Errorf("error %v, result %+v", err, res)
	}
	if err := os.RemoveAll(filepath.Join(root, "HKU.reg")); err != nil {
		t.Fatal(err)
	}
	if files := slices.Sorted(maps.Keys(snapshot(t, root))); !slices.Equal(files, []string{".", "HKCU.reg"}) {
		t.Errorf("the folder holds %q", files)
	}
	if err := f.Flush(); err != nil { // tries again
		t.Error(err)
	}
	if files := regFiles(t, root); files["HKU.reg"] == "" {
		t.Errorf("files %q", files)
	}
}

// A folder is never started: what waits for that is done at once.
func TestFolderAtRestart(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"new", "old", "gone"} {
		write(t, filepath.Join(root, name), name)
	}
	f := openFolder(t, root, standin.Options{})
	if err := errors.Join(f.AtRestart(`C:\new`, `C:\OLD`), f.AtRestart(`C:\gone`, "")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{".": "dir", "old": "new"}, snapshot(t, root)); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
}

func TestFolderUser(t *testing.T) {
	f := openFolder(t, t.TempDir(), standin.Options{})
	if ok, err := f.Ask(&inf.Prompt{Buttons: inf.ButtonYesNo}); !ok || err != nil {
		t.Errorf("ask: %v, %v; want that it is accepted", ok, err)
	}
	f = openFolder(t, t.TempDir(), standin.Options{Ask: func(p *inf.Prompt) (bool, error) { return p.Text == "yes", nil }})
	for text, want := range map[string]bool{"yes": true, "no": false} {
		if ok, err := f.Ask(&inf.Prompt{Text: text}); ok != want || err != nil {
			t.Errorf("ask %s: %v, %v", text, ok, err)
		}
	}
}

// So is one that an entry of an INI file would go to.
func TestFolderRegistryUnreadableForINI(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "a.ini"), "[s]\nk=v\n")
	write(t, filepath.Join(root, "HKCU.reg"), "x")
	f := openFolder(t, root, standin.Options{})
	move := &inf.INIToReg{Path: `C:\a.ini`, Section: "s", Entry: "k", RegKey: demo, Delete: true}
	_, err := engine.Apply(context.Background(), plan(cp(1, "a", `C:\a`, 0), move), f, engine.Options{Source: source("a")})
	var refused *engine.RefusedError
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), `C:\HKCU.reg: line 1`) {
		t.Errorf("error %v; want a refusal", err)
	}
}
