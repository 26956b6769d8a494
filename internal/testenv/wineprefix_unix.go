//go:build unix

package testenv

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

//go:embed launcher/main.go
var launcherSource string

// wineTemplate returns the folder with the prefix that is copied for each test
// and the launcher. Making it takes some 20 s, so that it is kept in the cache,
// one for each version of Wine, Go and this harness; a lock file lets only one
// of several test binaries make it.
func wineTemplate(t testing.TB, wine, server string) (string, error) {
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	version, err := exec.Command(wine, "--version").Output()
	if err != nil {
		return "", fmt.Errorf("wine --version: %w", err)
	}
	const revision = 1 // of what makeTemplate does
	key := sha256.Sum256(fmt.Appendf(nil, "%d %s %s\n%s%s", revision, version, runtime.Version(), launcherSource, prngDLL()))
	dir := filepath.Join(cache, fmt.Sprintf("wine-%x", key[:8]))
	unlock, err := lock(dir + ".lock")
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	part := dir + ".part"
	if err := os.RemoveAll(part); err != nil {
		return "", err
	}
	if err := makeTemplate(t, part, wine, server); err != nil {
		return "", err
	}
	return dir, os.Rename(part, dir)
}

func makeTemplate(t testing.TB, dir, wine, server string) error {
	prefix := filepath.Join(dir, "prefix")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(dir, "wineboot.log"))
	if err != nil {
		return err
	}
	defer log.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	for _, command := range [][]string{{wine, "wineboot", "-i"}, {server, "-w"}} {
		if err := runGroup(ctx, environ(prefix), log, command[0], command[1:]...); err != nil {
			(&Wine{Prefix: prefix, server: server}).kill()
			return fmt.Errorf("making a Wine prefix: %v: %w (see %s)", command, err, log.Name())
		}
	}
	if err := ownFolders(filepath.Join(prefix, "drive_c", "users")); err != nil {
		return err
	}
	dll := filepath.Join(prefix, "drive_c", "windows", "system32", "bcryptprimitives.dll")
	if _, err := os.Stat(dll); err != nil { // newer ones bring it
		if err := os.WriteFile(dll, prngDLL(), 0o644); err != nil {
			return err
		}
	}
	return buildGo(Root(t), filepath.Join(dir, launcherName), "windows", "amd64", launcherSource)
}

// ownFolders puts folders in place of the links that lead from a Wine user's
// documents into the real user's home.
func ownFolders(users string) error {
	return filepath.WalkDir(users, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Type() != fs.ModeSymlink {
			return err
		}
		if err := os.Remove(path); err != nil {
			return err
		}
		return os.Mkdir(path, 0o755)
	})
}

// copyPrefix copies a prefix. Wine's own programs and DLLs, which are 700 MB
// and the same in every prefix, become links to the template's. Anything else
// is a copy; never a hard link, since Wine writes the registry's files in
// place.
func copyPrefix(dst, src string) error {
	return filepath.WalkDir(src, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(src, path)
		if err != nil {
			return err
		}
		to := filepath.Join(dst, rel)
		switch {
		case d.IsDir():
			return os.MkdirAll(to, 0o755)
		case d.Type() == fs.ModeSymlink: // dosdevices
			target, err := os.Readlink(path)
			if err != nil {
				return err
			}
			return os.Symlink(target, to)
		case isBuiltin(path):
			return os.Symlink(path, to)
		}
		return copyFile(to, path)
	})
}

// isBuiltin reports whether a file is one of Wine's, by the mark that they
// carry behind the DOS header.
func isBuiltin(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 0x40+len("Wine builtin DLL"))
	_, err = io.ReadFull(f, head)
	return err == nil && bytes.HasSuffix(head, []byte("Wine builtin DLL"))
}
