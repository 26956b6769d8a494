//go:build linux && (amd64 || arm64)

package stub_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"goexpress/internal/testenv"
)

// patiently waits until something holds.
func patiently(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within a minute: %s", what)
		}
	}
}

// workFolders are those in the folder for temporary files.
func (s *sandbox) workFolders() []string {
	found, err := filepath.Glob(filepath.Join(s.temp, "goexpress-*"))
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

// killMidway kills a package while it unpacks a file of this size, and returns
// the work folder that it leaves.
func (s *sandbox) killMidway(path, name string, size int64) string {
	s.t.Helper()
	for range 50 {
		cmd := s.command(path, "/Q")
		if err := cmd.Start(); err != nil {
			s.t.Fatal(err)
		}
		var work string
		midway := false
		for end := time.Now().Add(time.Minute); !midway && time.Now().Before(end); {
			if work == "" {
				for _, dir := range s.workFolders() {
					work = dir
				}
				continue
			}
			info, err := os.Stat(filepath.Join(work, name))
			if err == nil && info.Size() == size { // too late
				break
			}
			midway = err == nil && info.Size() > 0
		}
		if err := cmd.Process.Kill(); err != nil {
			s.t.Fatal(err)
		}
		_ = cmd.Wait() // was killed
		if info, err := os.Stat(filepath.Join(work, name)); midway && err == nil && info.Size() < size {
			return work
		}
		if err := os.RemoveAll(work); err != nil {
			s.t.Fatal(err)
		}
	}
	s.t.Fatal("the package was never met in the middle of a file")
	return ""
}

// What a killed run has left is removed by the next run a day later, and nothing
// else is.
func TestLinuxSweep(t *testing.T) {
	s := newSandbox(t)
	big := file{"big.bin", make([]byte, 32<<20)}
	path := build(t, thisTarget, "pack", commands("x.sh"), file{"x.sh", sh(`[ -z "$1" ] || { echo "$PWD" > "$LOG"; sleep 600; }` + "\n")}, big)
	killed := s.killMidway(path, big.name, int64(len(big.data)))

	run := func(want ...string) {
		t.Helper()
		if code, out := s.run(path, "/Q"); code != 0 {
			t.Errorf("code %d\n%s", code, out)
		}
		slices.Sort(want)
		if got := s.workFolders(); !slices.Equal(got, want) {
			t.Errorf("left %q, want %q", got, want)
		}
	}
	run(killed) // not a day old

	keep := filepath.Join(s.dir, "keep")
	link, other := filepath.Join(s.temp, "goexpress-0123456789abcdef0123"), filepath.Join(s.temp, "goexpress-0123456789abcdef012")
	for _, dir := range []string{keep, other, filepath.Join(killed, "d")} {
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "precious"), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range []string{link, filepath.Join(killed, "link"), filepath.Join(killed, "d/link")} {
		if err := os.Symlink(keep, l); err != nil {
			t.Fatal(err)
		}
	}
	live := s.command(path, "/Q", "--", "wait")
	if err := live.Start(); err != nil {
		t.Fatal(err)
	}
	var inUse string
	patiently(t, "the command runs", func() bool {
		data, _ := os.ReadFile(s.log)
		inUse = strings.TrimSpace(string(data))
		return strings.HasSuffix(string(data), "\n")
	})
	longAgo := time.Now().Add(-25 * time.Hour)
	for _, dir := range []string{keep, other, killed, inUse} {
		if err := os.Chtimes(dir, longAgo, longAgo); err != nil {
			t.Fatal(err)
		}
	}
	run(link, other, inUse)
	if got := entries(t, keep); !slices.Equal(got, []string{"precious"}) {
		t.Errorf("the folder behind a link holds %q", got)
	}
	if err := live.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	_ = live.Wait() // its code is another test's
	run(link, other)
}

// Runs that share a folder for temporary files do not meet in it (S65).
func TestLinuxManyAtOnce(t *testing.T) {
	for _, n := range []int{2, 64} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			s := newSandbox(t)
			path := build(t, thisTarget, "pack", commands("x.sh"), filler,
				file{"x.sh", sh(`[ -e note ] && exit 8; echo "$1" > note; echo "$PWD" >> "$LOG"; [ "$(cat note)" = "$1" ] && exit 5` + "\n")})
			codes := make([]int, n)
			var all sync.WaitGroup
			for i := range n {
				cmd := s.command(path, "/Q", "--", fmt.Sprint(i))
				all.Go(func() {
					timer := time.AfterFunc(time.Minute, func() {
						if cmd.Process != nil {
							_ = cmd.Process.Kill()
						}
					})
					defer timer.Stop()
					_ = cmd.Run() // the code tells
					codes[i] = cmd.ProcessState.ExitCode()
				})
			}
			all.Wait()
			for i, code := range codes {
				if code != 5 {
					t.Errorf("run %d: code %d", i, code)
				}
			}
			dirs := strings.Fields(read(t, s.log))
			slices.Sort(dirs)
			if len(dirs) != n || len(slices.Compact(dirs)) != n {
				t.Errorf("%d runs in the folders %q", n, dirs)
			}
			s.checkClean()
		})
	}
}

// A program that was changed after it was unpacked is not run (S15): what comes
// between the check while writing and the start, a command of the package does
// here.
func TestLinuxSwappedFile(t *testing.T) {
	s := newSandbox(t)
	for name, change := range map[string]string{
		"rewritten": `echo 'echo planted >> "$LOG"' > b.sh`,
		"longer":    `echo 'echo planted >> "$LOG"' >> b.sh`,
		"link":      `cp b.sh c.sh; rm b.sh; ln -s c.sh b.sh`,
		"replaced":  `rm b.sh; printf '#!/bin/sh\necho planted >> "$LOG"\n' > b.sh; chmod 755 b.sh`,
	} {
		path := build(t, thisTarget, "pack", commands("a.sh", "b.sh"), file{"a.sh", sh(change + "\n")}, file{"b.sh", sh(`echo ran >> "$LOG"` + "\n")})
		if code, out := s.run(path, "/Q"); code != 1603%256 {
			t.Errorf("%s: code %d\n%s", name, code, out)
		}
		if _, err := os.Stat(s.log); err == nil {
			t.Errorf("%s: the program ran: %s", name, read(t, s.log))
			_ = os.Remove(s.log) // for the next
		}
		s.checkClean()
	}
}

// Links on the way: the folder for temporary files may lie behind one, /T: may
// not name one, and none in the work folder leads clean-up out of it.
func TestLinuxLinks(t *testing.T) {
	s := newSandbox(t)
	keep, link := filepath.Join(s.dir, "keep"), filepath.Join(s.dir, "link")
	if err := os.Mkdir(keep, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(keep, "precious"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(keep, link); err != nil {
		t.Fatal(err)
	}
	path := build(t, thisTarget, "pack", commands("x.sh"), file{"x.sh", sh(`mv d e; ln -s "` + keep + `" d; exit 5` + "\n")}, file{`d\a.txt`, []byte("a")})
	unharmed := func(what string) {
		t.Helper()
		if got := entries(t, keep); !slices.Equal(got, []string{"precious"}) {
			t.Errorf("%s: the folder behind a link holds %q", what, got)
		}
		s.checkClean()
	}
	cmd := s.command(path, "/Q")
	cmd.Env = append(cmd.Env, "TMPDIR="+link)
	code, out := s.finish(cmd)
	for _, log := range entries(t, keep) {
		if strings.HasSuffix(log, "Z.log") {
			if err := os.Remove(filepath.Join(keep, log)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if code != 5 {
		t.Errorf("temp behind a link: code %d\n%s", code, out)
	}
	unharmed("temp behind a link")
	if code, out := s.run(path, "/Q", "/T:"+link); code == 0 || code == 5 {
		t.Errorf("/T: is a link: code %d\n%s", code, out)
	}
	unharmed("/T: is a link")
	if code, out := s.run(path, "/Q", "/T:"+s.dir+"/new"); code != 5 {
		t.Errorf("a folder becomes a link: code %d\n%s", code, out)
	}
	unharmed("a folder becomes a link")
}

// S12, as far as root is an administrator: no folder that others may write to, or
// that lies behind somebody else's link.
func TestLinuxTargetOfRoot(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root is an administrator")
	}
	s := newSandbox(t)
	const other = 12345
	path := build(t, thisTarget, "pack", commands("x.sh"), file{"x.sh", sh("exit 5\n")})
	for _, dir := range []string{"open", "sticky", "theirs", "mine"} {
		if err := os.Mkdir(filepath.Join(s.dir, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{
		os.Chmod(filepath.Join(s.dir, "open"), 0o777), os.Chmod(filepath.Join(s.dir, "sticky"), 0o777|os.ModeSticky),
		os.Chown(filepath.Join(s.dir, "theirs"), other, -1),
		os.Symlink("mine", filepath.Join(s.dir, "link")), os.Symlink("mine", filepath.Join(s.dir, "theirlink")),
		os.Lchown(filepath.Join(s.dir, "theirlink"), other, -1),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		dir      string
		switches []string
		code     int
	}{
		{"mine", nil, 5},
		{"sticky", nil, 5}, // as /tmp: what root makes there nobody else can replace
		{"link", nil, 5},   // as /var/run: root's own
		{"open", nil, 1639 % 256},
		{"theirs", nil, 1639 % 256},
		{"theirlink", nil, 1639 % 256},
		{"open", []string{"/UNSAFEDIR"}, 5},
		{"theirlink", []string{"/UNSAFEDIR"}, 5},
		{"open", []string{"/C"}, 0},
		{"theirlink", []string{"/C"}, 1639 % 256},
	} {
		if code, out := s.run(path, append([]string{"/Q", "/T:" + filepath.Join(s.dir, tt.dir, "a/b")}, tt.switches...)...); code != tt.code {
			t.Errorf("%s %s: code %d, want %d\n%s", tt.dir, tt.switches, code, tt.code, out)
		}
		if err := os.RemoveAll(filepath.Join(s.dir, tt.dir, "a")); err != nil {
			t.Fatal(err)
		}
	}
	s.checkClean()
}

// full runs a package where the folder for temporary files is a file system of its
// own, made with options of tmpfs.
func (s *sandbox) full(options, path string, args ...string) (int, string) {
	s.t.Helper()
	unshare := testenv.Tool(s.t, "unshare")
	if err := exec.CommandContext(s.t.Context(), unshare, "-rm", "mount", "-t", "tmpfs", "none", s.temp).Run(); err != nil {
		s.t.Skipf("this system lets nobody mount: %v", err)
	}
	script := `mount -t tmpfs -o "$0" none "$TMPDIR" && "$@"; code=$?; ls -R "$TMPDIR"; exit $code`
	return s.finish(s.command(unshare, append([]string{"-rm", "sh", "-c", script, options, path}, args...)...))
}

func TestLinuxFullDisk(t *testing.T) {
	s := newSandbox(t)
	files := []file{{"x.sh", sh(`echo ran >> "$LOG"` + "\n")}}
	for i := range 20 {
		files = append(files, file{fmt.Sprintf(`d%d\x.txt`, i), []byte("x")})
	}
	path := build(t, thisTarget, "pack", commands("x.sh"), files...)
	for name, options := range map[string]string{
		"too small":                "size=1m",
		"full while it is written": "size=64m,nr_inodes=12", // the room looks sufficient
	} {
		code, out := s.full(options, path, "/Q")
		if code != 112 || strings.Contains(out, "goexpress-") || strings.Contains(out, "x.sh") {
			t.Errorf("%s: code %d, left\n%s", name, code, out)
		}
	}
	if code, out := s.full("size=64m", path, "/Q"); code != 0 || read(t, s.log) != "ran\n" {
		t.Errorf("with room: code %d\n%s", code, out)
	}
	s.checkClean()
}
