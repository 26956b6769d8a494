//go:build unix

package engine_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"goexpress/internal/foldfs"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/standin"

	"github.com/google/go-cmp/cmp"
)

// snapshot is what lies below dir: link targets, contents, "dir".
func snapshot(t testing.TB, dir string) map[string]string {
	t.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		switch {
		case d.IsDir():
			got[rel] = "dir"
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(path)
			got[rel] = "-> " + target
			return err
		default:
			data, err := os.ReadFile(path)
			got[rel] = string(data)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func write(t testing.TB, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// trap makes root/ with links of every kind, and outside/ beside it, which
// must never change.
func trap(t testing.TB) (root, outside string) {
	t.Helper()
	base := t.TempDir()
	root, outside = filepath.Join(base, "root"), filepath.Join(base, "outside")
	write(t, filepath.Join(outside, "secret.txt"), "secret")
	write(t, filepath.Join(outside, "sub", "deep.txt"), "deep")
	write(t, filepath.Join(root, "Real", "file.txt"), "inside")
	for name, target := range map[string]string{
		"abs":       outside,
		"rel":       "../outside",
		"Real/up":   "../../outside",
		"absfile":   filepath.Join(outside, "secret.txt"),
		"relfile":   "../outside/secret.txt",
		"dangling":  "../outside/new.txt",
		"absent":    filepath.Join(outside, "new"),
		"chain":     "rel",
		"inner":     "Real",
		"innerfile": "Real/file.txt",
		"nowhere":   "Real/missing",
		"loop":      "loop",
		"dots":      "../root/../outside",
	} {
		if err := os.Symlink(target, filepath.Join(root, filepath.FromSlash(name))); err != nil {
			t.Fatal(err)
		}
	}
	return root, outside
}

// Links that lead out are refused wherever they stand, before anything is
// changed; links that stay inside are followed.
func TestFolderLinks(t *testing.T) {
	for path, refused := range map[string]bool{
		`C:\abs`: true, `C:\abs\secret.txt`: true, `C:\ABS\sub\x.txt`: true, `C:\rel\secret.txt`: true,
		`C:\Real\up\secret.txt`: true, `C:\real\UP\x`: true, `C:\absfile`: true, `C:\RelFile`: true,
		`C:\dangling`: true, `C:\absent\x`: true, `C:\chain\secret.txt`: true, `C:\inner\up\x`: true,
		`C:\dots\secret.txt`: true, `C:\loop`: true, `C:\loop\x`: true,
		`C:\inner\file.txt`: false, `C:\INNER\FILE.TXT`: false, `C:\innerfile`: false,
		`C:\nowhere`: false, `C:\new\x`: false, `C:\inner\new\x`: false, `D:\Real\file.txt`: true,
	} {
		root, outside := trap(t)
		f := openFolder(t, root, standin.Options{})
		before, beside := snapshot(t, root), snapshot(t, outside)
		actions := []inf.Action{
			cp(1, "a.txt", `C:\first.txt`, 0), cp(2, "a.txt", path, 0),
			&inf.Delete{Path: path}, &inf.Rename{Old: `C:\Real\file.txt`, New: path}, &inf.Rename{Old: path, New: `C:\moved`},
		}
		for _, a := range actions[1:] {
			_, err := engine.Apply(context.Background(), plan(actions[0], a), f, engine.Options{Source: source("a.txt")})
			var refusal *engine.RefusedError
			if refused != errors.As(err, &refusal) {
				t.Errorf("%v: %v; want refusal %v", a, err, refused)
			}
			if refused {
				if diff := cmp.Diff(before, snapshot(t, root)); diff != "" {
					t.Errorf("%v changed the folder:\n%s", a, diff)
				}
			}
		}
		if diff := cmp.Diff(beside, snapshot(t, outside)); diff != "" {
			t.Errorf("%s changed what is outside:\n%s", path, diff)
		}
	}
}

// The operations hold by themselves, without Apply's checks.
func TestFolderOperationsStayInside(t *testing.T) {
	root, outside := trap(t)
	beside := snapshot(t, outside)
	f := openFolder(t, root, standin.Options{})
	for _, path := range []string{`C:\abs\x`, `C:\rel\secret.txt`, `C:\absfile`, `C:\dangling`, `C:\absent`, `C:\chain\sub`, `D:\x`} {
		_, statErr := f.Stat(path)
		_, openErr := f.Open(path)
		_, hostErr := f.HostPath(path)
		for op, err := range map[string]error{
			"stat": statErr, "open": openErr, "host path": hostErr,
			"mkdir": f.MkdirAll(path), "write": f.Write(path, strings.NewReader("x"), time.Time{}),
			"remove": f.Remove(path), "rename from": f.Rename(path, `C:\y`), "rename to": f.Rename(`C:\Real\file.txt`, path),
		} {
			var refused *engine.PathError
			if !errors.As(err, &refused) || refused.Path != path {
				t.Errorf("%s %s: %v; want a *PathError", op, path, err)
			}
		}
	}
	if diff := cmp.Diff(beside, snapshot(t, outside)); diff != "" {
		t.Errorf("changed what is outside:\n%s", diff)
	}
}

// A link in the place of a file is replaced, what it points to stays.
func TestFolderReplacesLinks(t *testing.T) {
	root, _ := trap(t)
	f := openFolder(t, root, standin.Options{})
	if err := f.Write(`C:\innerfile`, strings.NewReader("new"), time.Time{}); err != nil {
		t.Fatal(err)
	}
	if got := snapshot(t, root); got["innerfile"] != "new" || got["Real/file.txt"] != "inside" {
		t.Errorf("link %q, its target %q", got["innerfile"], got["Real/file.txt"])
	}
}

// Existing names keep their spelling, new ones come as written.
func TestFolderSpelling(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "Windows", "System32", "Kept.DLL"), "old")
	write(t, filepath.Join(root, "IDKTemp"), "x")
	f := openFolder(t, root, standin.Options{})
	p := plan(
		&inf.Delete{Path: `c:\idktemp`},
		cp(1, "a.txt", `C:\WINDOWS\SYSTEM32\kept.dll`, 0),
		cp(2, "a.txt", `C:\WINDOWS\New Folder\NEW.txt`, 0),
		cp(3, "a.txt", `C:/windows/NEW FOLDER/new.TXT`, 0),
	)
	if _, err := engine.Apply(context.Background(), p, f, engine.Options{Source: source("a.txt")}); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		".": "dir", "Windows": "dir", "Windows/System32": "dir", "Windows/System32/Kept.DLL": "a.txt",
		"Windows/New Folder": "dir", "Windows/New Folder/NEW.txt": "a.txt",
	}
	if diff := cmp.Diff(want, snapshot(t, root)); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
	if err := f.Rename(`C:\windows\system32\KEPT.dll`, `C:\windows\system32\kept.dll`); err != nil {
		t.Fatal(err)
	}
	if got, err := f.HostPath(`C:\WINDOWS\SYSTEM32\KEPT.DLL`); err != nil || got != filepath.Join(root, "Windows", "System32", "kept.dll") {
		t.Errorf("host path %s, %v", got, err)
	}
}

// Two names that Windows could not tell apart are an error unless one is exact.
func TestFolderAmbiguous(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "A.txt"), "1")
	write(t, filepath.Join(root, "a.TXT"), "2")
	f := openFolder(t, root, standin.Options{})
	var many *foldfs.AmbiguousError
	if err := f.Remove(`C:\a.txt`); !errors.As(err, &many) {
		t.Errorf("error %v; want an *AmbiguousError", err)
	}
	if err := f.Remove(`C:\a.TXT`); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(map[string]string{".": "dir", "A.txt": "1"}, snapshot(t, root)); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
}

func TestFolderReadOnlyFile(t *testing.T) {
	root := t.TempDir()
	f := openFolder(t, root, standin.Options{})
	for _, name := range []string{"a", "b"} {
		write(t, filepath.Join(root, name), "old")
		if err := os.Chmod(filepath.Join(root, name), 0o444); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Write(`C:\a`, strings.NewReader("new"), time.Time{}); err != nil {
		t.Error(err)
	}
	if err := f.Remove(`C:\b`); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(map[string]string{".": "dir", "a": "new"}, snapshot(t, root)); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
}

func TestFolderFileMode(t *testing.T) {
	root := t.TempDir()
	for mode, want := range map[fs.FileMode]fs.FileMode{0: 0o600, 0o755: 0o700} { // the owner's part: the umask takes of the others
		f := openFolder(t, root, standin.Options{FileMode: mode})
		if err := f.Write(`C:\a`, strings.NewReader("new"), time.Time{}); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(filepath.Join(root, "a"))
		if err != nil || info.Mode()&0o700 != want {
			t.Errorf("mode %v, %v; want %v for the owner", info.Mode(), err, want)
		}
	}
}

// A pipe at the target must not hang the comparison of versions.
func TestFolderPipe(t *testing.T) {
	root := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(root, "pipe"), 0o600); err != nil {
		t.Skip("no named pipes here:", err)
	}
	f := openFolder(t, root, standin.Options{})
	_, err := engine.Apply(context.Background(), plan(cp(1, "a", `C:\pipe`, 0)), f, engine.Options{Source: source("a")})
	if err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("error %v; want that it is no regular file", err)
	}
}

// Commands are left alone unless the folder was given a way to run them.
func TestFolderRecordsCommands(t *testing.T) {
	f := openFolder(t, t.TempDir(), standin.Options{})
	res, err := engine.Apply(context.Background(), plan(command(1, "rm.exe -rf", true), command(2, "x", false)), f, engine.Options{})
	if err != nil || len(res.Commands) != 2 || res.Commands[0].Command != "rm.exe -rf" || res.Code != 0 {
		t.Errorf("got %+v, %v", res, err)
	}
}

func TestOpenFolderMissing(t *testing.T) {
	if _, err := standin.Open(filepath.Join(t.TempDir(), "none"), standin.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v; want fs.ErrNotExist", err)
	}
}

// Errors speak of the paths of the plan, not of the host's.
func TestFolderErrorsNameWindowsPaths(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "Dir", "file"), "x")
	f := openFolder(t, root, standin.Options{})
	err := f.Write(`C:\DIR\FILE\x`, strings.NewReader("x"), time.Time{})
	if want := `write C:\DIR\FILE\x: not a directory`; err == nil || err.Error() != want {
		t.Errorf("error %v; want %s", err, want)
	}
	err = f.Rename(`C:\dir\none`, `C:\x`)
	if want := `rename C:\dir\none: no such file or directory`; err == nil || err.Error() != want {
		t.Errorf("error %v; want %s", err, want)
	}
}
