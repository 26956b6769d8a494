package testenv

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// cacheDir is where programs and the Wine template outlive a test run.
func cacheDir() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(base, "goexpress", "testenv")
	return dir, os.MkdirAll(dir, 0o755)
}

// BuildGo compiles a one-file program of the standard library and this
// module's dependencies for a target, and returns the executable's path. The
// same source is compiled once: the file is shared, so copy it, never change
// it.
func BuildGo(t testing.TB, goos, goarch, source string) string {
	t.Helper()
	cache, err := cacheDir()
	if err != nil {
		t.Fatal(err)
	}
	key := sha256.Sum256(fmt.Appendf(nil, "%s %s %s\n%s", runtime.Version(), goos, goarch, source))
	dir := filepath.Join(cache, "go")
	exe := filepath.Join(dir, fmt.Sprintf("%x.exe", key[:16]))
	now := time.Now()
	if os.Chtimes(exe, now, now) == nil {
		return exe
	}
	prune(dir, now)
	if err := buildGo(Root(t), exe, goos, goarch, source); err != nil {
		t.Fatal(err)
	}
	return exe
}

// buildTests compiles the tests of a package of this module ("./pkg/x") for a
// target, and returns the executable's path.
func buildTests(t testing.TB, goos, goarch, pkg string) string {
	t.Helper()
	exe := filepath.Join(t.TempDir(), filepath.Base(pkg)+".test.exe")
	cmd := exec.Command("go", "test", "-c", "-o", exe, pkg)
	cmd.Dir, cmd.Env = Root(t), buildEnviron(goos, goarch)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("building the tests of %s for %s/%s: %v\n%s", pkg, goos, goarch, err, out)
	}
	return exe
}

func buildEnviron(goos, goarch string) []string {
	return append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off")
}

// buildGo writes exe, complete or not at all.
func buildGo(root, exe, goos, goarch, source string) error {
	tmp, err := os.MkdirTemp("", "goexpress-build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	src := filepath.Join(tmp, "main.go")
	if err := os.WriteFile(src, []byte(source), 0o644); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(exe), 0o755); err != nil {
		return err
	}
	part := exe + "." + filepath.Base(tmp) // others may be at the same
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", part, src)
	cmd.Dir, cmd.Env = root, buildEnviron(goos, goarch)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building a test program for %s/%s: %v\n%s", goos, goarch, err, out)
	}
	return os.Rename(part, exe)
}

// prune removes programs that no test has asked for lately.
func prune(dir string, now time.Time) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > 48*time.Hour {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}
