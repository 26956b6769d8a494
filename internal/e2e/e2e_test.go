// Package e2e tests the built program from the outside: the builder is a
// process, its packages run under Wine or as Linux programs, and other tools
// read what it makes.
package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"goexpress/internal/testenv"
)

// builder builds the goexpress command once for all tests of this package.
var builder = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "goexpress-e2e-")
	if err != nil {
		return "", err
	}
	exe := filepath.Join(dir, "goexpress")
	cmd := exec.Command("go", "build", "-o", exe, "goexpress/cmd/goexpress")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %v\n%s", err, out)
	}
	return exe, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if exe, err := builder(); err == nil {
		os.RemoveAll(filepath.Dir(exe))
	}
	os.Exit(code)
}

// result is what a finished process left.
type result struct {
	code           int
	stdout, stderr string
	maxRSS         int64 // bytes; 0 where the system does not say
}

// run starts a program and waits; it fails the test only when the program
// cannot be started at all.
func run(t *testing.T, dir string, env []string, exe string, args ...string) result {
	t.Helper()
	cmd := exec.Command(exe, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("%s: %v", exe, err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String(), maxRSS(cmd.ProcessState)}
}

// goexpress runs the builder and demands success.
func goexpress(t *testing.T, dir string, args ...string) result {
	t.Helper()
	r := tryGoexpress(t, dir, nil, args...)
	if r.code != 0 {
		t.Fatalf("goexpress %s: exit code %d\n%s%s", strings.Join(args, " "), r.code, r.stdout, r.stderr)
	}
	return r
}

func tryGoexpress(t *testing.T, dir string, env []string, args ...string) result {
	t.Helper()
	exe, err := builder()
	if err != nil {
		t.Fatal(err)
	}
	return run(t, dir, env, exe, args...)
}

// writeFiles puts texts into a folder.
func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func copyFile(t *testing.T, dst, src string) {
	t.Helper()
	data, err := os.ReadFile(src)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dst, data, 0o755); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// tool runs a foreign program and demands success.
func tool(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	r := run(t, dir, nil, testenv.Tool(t, name), args...)
	if r.code != 0 {
		t.Fatalf("%s %s: exit code %d\n%s%s", name, strings.Join(args, " "), r.code, r.stdout, r.stderr)
	}
	return r.stdout
}
