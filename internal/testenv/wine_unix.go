//go:build unix

package testenv

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// environ is the environment of Wine's programs: nothing of the user's that
// changes what they do, and a locale in which file names are UTF-8.
func environ(prefix string) []string {
	var env []string
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		switch {
		case strings.HasPrefix(name, "WINE"), strings.HasPrefix(name, "XDG_"), strings.HasPrefix(name, "LC_"):
		case name == "DISPLAY", name == "WAYLAND_DISPLAY", name == "LANG", name == "LANGUAGE", name == "HOME":
		default:
			env = append(env, e)
		}
	}
	return append(env, "WINEPREFIX="+prefix, "WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree=;mshtml=",
		"LC_ALL=C.UTF-8", "HOME="+filepath.Dir(prefix))
}

// exec runs a program in Wine and returns its output, which goes to a file:
// unlike a pipe that does not wait for a process that was left behind. The
// error is that of Wine itself; a time-out fails the test.
func (w *Wine) exec(t testing.TB, c Command, args ...string) (string, error) {
	t.Helper()
	out, err := os.CreateTemp(filepath.Dir(w.Prefix), "output")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	timeout := c.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	err = runGroup(ctx, environ(w.Prefix), out, w.wine, args...)
	data, readErr := os.ReadFile(out.Name())
	if ctx.Err() != nil {
		w.kill()
		t.Fatalf("%s was not done after %v: %v\n%s", c.Exe, timeout, err, data)
	}
	return string(data), errors.Join(err, readErr)
}

// runGroup runs a program in a process group of its own, which ends with ctx.
func runGroup(ctx context.Context, env []string, out *os.File, exe string, args ...string) error {
	cmd := exec.CommandContext(ctx, exe, args...)
	cmd.Env = env
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	if err := withFixedLayout(cmd.Start); err != nil {
		return err
	}
	return cmd.Wait()
}

// kill ends every process of the prefix.
func (w *Wine) kill() {
	for _, arg := range []string{"-k", "-w"} {
		cmd := exec.Command(w.server, arg)
		cmd.Env = environ(w.Prefix)
		cmd.Run() // fails when nothing runs
	}
}

// lock waits for the lock of a file and returns its release. The system takes
// it back when the process dies.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}
