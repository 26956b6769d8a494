//go:build linux && (amd64 || arm64)

package stub_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"goexpress/pkg/express"
)

// instance is a package that runs once at a time.
func instance(name string, lines ...string) express.Package {
	p := commands(lines...)
	p.InstanceName = name
	p.ExtractOptions |= express.OptInstanceStop
	return p
}

// waitFor waits until a file is there.
func waitFor(t testing.TB, path string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(path); err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s does not come", path)
		}
	}
}

// Two real runs: the second ends at once, whatever becomes of the first.
func TestLinuxSingleInstance(t *testing.T) {
	s := newSandbox(t)
	wait := file{"wait.sh", sh(`echo > "$LOG.running"; while [ ! -e "$LOG.go" ]; do sleep 0.05; done; exit 7` + "\n")}
	first := build(t, thisTarget, "first", instance("a/b", "wait.sh"), wait)
	second := build(t, thisTarget, "second", instance("a/b", `sh -c "exit 8"`), filler)
	other := build(t, thisTarget, "other", instance("A/b", `sh -c "exit 9"`), filler)
	for _, killed := range []bool{false, true} {
		for _, name := range []string{".running", ".go"} {
			_ = os.Remove(s.log + name)
		}
		run := s.command(first, "/Q")
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		waitFor(t, s.log+".running")
		if code, out := s.run(second, "/Q"); code != 1618%256 || out != "" {
			t.Errorf("a second run: code %d, %s", code, out)
		}
		if code, out := s.run(other, "/Q"); code != 9 {
			t.Errorf("another package: code %d, %s", code, out)
		}
		if killed {
			_ = run.Process.Kill()
		}
		if err := os.WriteFile(s.log+".go", nil, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := run.Wait(); !killed && run.ProcessState.ExitCode() != 7 {
			t.Errorf("the first run: %v", err)
		}
		if code, out := s.run(second, "/Q"); code != 8 {
			t.Errorf("after the first (killed: %t): code %d, %s", killed, code, out)
		}
		if !killed {
			s.checkClean()
		}
	}
	// Where a user has a folder for such things, it is there.
	runtime := filepath.Join(s.dir, "runtime")
	if err := os.Mkdir(runtime, 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := s.command(build(t, thisTarget, "where", instance("c", `sh -c "ls $XDG_RUNTIME_DIR >$LOG"`), filler), "/Q")
	cmd.Env = append(cmd.Env, "XDG_RUNTIME_DIR="+runtime)
	if code, out := s.finish(cmd); code != 0 || read(t, s.log) == "" || len(entries(t, runtime)) > 0 {
		t.Errorf("code %d, %s; left %q", code, out, entries(t, runtime))
	}
}

// A link, or what belongs to nobody we know, in a lock's place is no lock.
func TestLinuxLockIsNoLink(t *testing.T) {
	s := newSandbox(t)
	path := build(t, thisTarget, "pack", instance("x", `sh -c "ls $TMPDIR | grep lock >$LOG"`), filler)
	if code, out := s.run(path, "/Q"); code != 0 {
		t.Fatalf("code %d, %s", code, out)
	}
	lock := filepath.Join(s.temp, read(t, s.log))
	lock = lock[:len(lock)-1] // the line's end
	if err := os.Symlink(s.dir+"/victim", lock); err != nil {
		t.Fatal(err)
	}
	if code, out := s.run(path, "/Q"); code == 0 || code == 1618%256 {
		t.Errorf("code %d, %s", code, out)
	}
	if _, err := os.Lstat(s.dir + "/victim"); err == nil {
		t.Error("a link was followed")
	}
}
