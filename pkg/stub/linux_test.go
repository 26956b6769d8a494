//go:build linux && (amd64 || arm64)

package stub_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"goexpress/pkg/express"
)

const thisTarget = runtime.GOOS + "/" + runtime.GOARCH

// sandbox is the part of a machine that a package may touch.
type sandbox struct {
	t         testing.TB
	dir       string
	cwd, temp string
	client    string // stands for C:\
	log       string // programs write to it
}

func newSandbox(t testing.TB) *sandbox {
	dir := t.TempDir()
	s := &sandbox{t: t, dir: dir, cwd: filepath.Join(dir, "cwd"), temp: filepath.Join(dir, "temp"), client: filepath.Join(dir, "c"), log: filepath.Join(dir, "log")}
	for _, d := range []string{s.cwd, s.temp} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *sandbox) command(path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(s.t.Context(), path, args...)
	cmd.Dir = s.cwd
	cmd.Env = []string{"TMPDIR=" + s.temp, "GOEXPRESS_ROOT=" + s.client, "LOG=" + s.log, "PATH=" + s.cwd + ":" + os.Getenv("PATH"), "HOME=" + s.dir, "GOEXPRESS_DIR=stale"}
	return cmd
}

// run runs a package with a time limit and returns its exit status.
func (s *sandbox) run(path string, args ...string) (code int, out string) {
	s.t.Helper()
	return s.finish(s.command(path, args...))
}

func (s *sandbox) finish(cmd *exec.Cmd) (int, string) {
	s.t.Helper()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	timer := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
	defer timer.Stop()
	err := cmd.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.Exited() {
		return exit.ExitCode(), out.String()
	}
	if err != nil {
		s.t.Fatalf("%v\n%s", err, &out)
	}
	return 0, out.String()
}

// checkClean fails the test when the run left something behind.
func (s *sandbox) checkClean() {
	s.t.Helper()
	left := slices.DeleteFunc(entries(s.t, s.temp), func(name string) bool { return strings.HasSuffix(name, ".log") })
	if len(left) > 0 {
		s.t.Errorf("left in the folder for temporary files: %q", left)
	}
	if left := entries(s.t, s.cwd); len(left) > 0 {
		s.t.Errorf("left in the current folder: %q", left)
	}
}

func sh(body string) []byte { return []byte("#!/bin/sh\n" + body) }

func TestLinuxPackage(t *testing.T) {
	s := newSandbox(t)
	report := `echo "$(basename "$0") $PWD $GOEXPRESS_DIR $GOEXPRESS_PACKAGE $GOEXPRESS_QUIET [$GOEXPRESS_LOG] $(stat -c %a .) $(stat -c %a setup.sh) $*" >> "$LOG"` + "\n"
	path := build(t, thisTarget, "pack", commands(`setup.sh "a b" c`, `bin\tool x`, `plain`, `sh -c "exit 42"`),
		file{"setup.sh", sh(report)}, file{`bin\tool`, sh(report)}, file{"plain", []byte(report)})
	code, out := s.run(path, "/Q")
	if code != 42 || out != "" {
		t.Errorf("code %d, output %q", code, out)
	}
	lines := strings.Split(strings.TrimSuffix(read(t, s.log), "\n"), "\n")
	work := strings.Fields(lines[0])[1]
	if filepath.Dir(work) != s.temp || !strings.HasPrefix(filepath.Base(work), "goexpress-") {
		t.Errorf("work folder %s", work)
	}
	log := entries(t, s.temp)
	if len(log) != 1 {
		t.Fatalf("logs %q", log)
	}
	facts := work + " " + work + " " + path + " 1 [" + filepath.Join(s.temp, log[0]) + "] 700 700 "
	if diff := cmp.Diff([]string{"setup.sh " + facts + "a b c", "tool " + facts + "x", "plain " + facts}, lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.checkClean()
}

// The registry of the folder that stands for C:\ lasts. A plan takes directories
// from it as it is before the first command.
func TestLinuxINFRegistry(t *testing.T) {
	s := newSandbox(t)
	const head = "[Version]\nSignature=\"$Chicago$\"\n[DefaultInstall]\n"
	first := file{"a.inf", []byte(head + "AddReg=r\n[r]\nHKLM,Software\\GX,Dir,,C:\\There\nHKCU,Software\\GX,x,,1\n")}
	second := file{"b.inf", []byte(head + "CustomDestination=c\nCopyFiles=f\n[c]\n49000=p,5\n[p]\nHKLM,Software\\GX,Dir,,C:\\Default\n" +
		"[f]\nb.inf\n[DestinationDirs]\nf=49000\n[Register]\nDelReg=d\nRegisterOCXs=o\n[d]\nHKCU,Software\\GX\n[o]\nb.inf\n")}
	path := build(t, thisTarget, "pack", commands("a.inf", "b.inf"), first, second)
	for _, want := range []string{"Default", "There"} {
		if code, out := s.run(path, "/Q"); code != 0 {
			t.Errorf("code %d\n%s", code, out)
		}
		if read(t, filepath.Join(s.client, want, "b.inf")) != string(second.data) {
			t.Errorf("no copy in %s: %q", want, entries(t, s.client))
		}
	}
	// Nothing can be registered here, which is said before anything is changed.
	code, out := s.run(path, "/C:b.inf Register")
	if user := read(t, s.client+"/HKCU.reg"); code != 1603%256 || !strings.Contains(out, "for Windows alone") || !strings.Contains(user, "G\x00X\x00") {
		t.Errorf("code %d, HKCU.reg %q\n%s", code, user, out)
	}
	// A registry that cannot be read is no empty one.
	if err := os.WriteFile(s.client+"/HKLM.reg", []byte("nonsense"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"/C:b.inf", "/C:a.inf"} {
		if code, out := s.run(path, line); code != 1603%256 || !strings.Contains(out, "HKLM.reg") {
			t.Errorf("%s: code %d\n%s", line, code, out)
		}
	}
	if read(t, s.client+"/HKLM.reg") != "nonsense" {
		t.Error("the registry that cannot be read was replaced")
	}
	s.checkClean()
}

func TestLinuxINF(t *testing.T) {
	s := newSandbox(t)
	inf := `[Version]
Signature="$Chicago$"
[DefaultInstall]
CopyFiles=f
RunPostSetupCommands=r
[DestinationDirs]
f=30,IDKTemp
[f]
FIX.SH
[r]
Fix.sh one
%01%\fix.sh two
C:\idktemp\FIX.sh three
missing.sh
`
	path := build(t, thisTarget, "pack", commands("a.inf"), file{"a.inf", []byte(inf)}, file{"fix.sh", sh(`echo "$1 $0 $PWD" >> "$LOG"` + "\n")})
	if code, out := s.run(path, "/Q"); code != 2 {
		t.Errorf("code %d\n%s", code, out)
	}
	lines := strings.Fields(read(t, s.log))
	if len(lines) != 9 {
		t.Fatalf("log %q", lines)
	}
	work := lines[2]
	want := []string{"one", work + "/fix.sh", work, "two", work + "/fix.sh", work, "three", s.client + "/IDKTemp/FIX.SH", work}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.checkClean()
}

func TestLinuxExitCodes(t *testing.T) {
	tests := []struct {
		name, line string
		settings   map[string]string
		want       int
	}{
		{"code", "x.sh 7", nil, 7},
		{"255", "x.sh 255", nil, 255},
		{"killed by a signal", "x.sh signal", nil, 128 + 9},
		{"not found", "nothere", nil, 2},
		{"in the current folder only", "planted", nil, 2},
		{"not runnable", "binary", nil, 193},
		{"a document of Windows", "app.msi", nil, 193},
		{"zero", "x.sh 7", map[string]string{"ExitCode": "Zero"}, 0},
		{"success", "x.sh 7", map[string]string{"SuccessCodes": "7"}, 7},
		{"reboot code", "x.sh 7", map[string]string{"RebootCodes": "7"}, 3010 % 256},
		{"timeout", "x.sh sleep", map[string]string{"CommandTimeout": "1"}, 1460 % 256},
	}
	s := newSandbox(t)
	planted := filepath.Join(s.cwd, "planted")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := commands(tt.line)
			p.Manifest.Settings = tt.settings
			path := build(t, thisTarget, "pack", p,
				file{"x.sh", sh(`case $1 in signal) kill -9 $$;; sleep) sleep 600 & sleep 600;; *) exit $1;; esac` + "\n")},
				file{"binary", []byte("MZ\x00\x00")}, file{"app.msi", sh("exit 0\n")})
			if err := os.WriteFile(planted, sh("exit 99\n"), 0o755); err != nil {
				t.Fatal(err)
			}
			if code, out := s.run(path, "/Q"); code != tt.want {
				t.Errorf("code %d, want %d\n%s", code, tt.want, out)
			}
			if err := os.Remove(planted); err != nil {
				t.Fatal(err)
			}
			s.checkClean()
		})
	}
}

func TestLinuxDamagedPackage(t *testing.T) {
	s := newSandbox(t)
	path := build(t, thisTarget, "pack", commands("x.sh"), file{"x.sh", sh("echo ran >> $LOG\n")}, filler)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cut := filepath.Join(t.TempDir(), "pack")
	if err := os.WriteFile(cut, data[:len(data)-100], 0o755); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{flipped(t, path, false), flipped(t, path, true), cut} {
		if code, out := s.run(bad, "/Q"); code != 13 || out != "" {
			t.Errorf("code %d, output %q", code, out)
		}
		if code, out := s.run(bad, "/Q", "/C", "/T:"+s.dir+"/out"); code != 13 || out != "" {
			t.Errorf("extracting: code %d, output %q", code, out)
		}
		if code, out := s.run(bad); code != 13 || !strings.Contains(out, "damaged") && !strings.Contains(out, "not the file") && !strings.Contains(out, "cannot be unpacked") {
			t.Errorf("not quiet: code %d, output %q", code, out)
		}
	}
	if _, err := os.Stat(s.log); err == nil {
		t.Error("a command ran")
	}
	if _, err := os.Stat(s.dir + "/out"); err == nil {
		t.Error("a folder is left")
	}
	s.checkClean()
}

func TestLinuxExtraction(t *testing.T) {
	s := newSandbox(t)
	path := build(t, thisTarget, "pack", express.Package{}, file{"a.txt", []byte("A")}, file{`d\b.txt`, []byte("B")})
	out := filepath.Join(s.dir, "out dir")
	if code, text := s.run(path, "/Q", "/T:"+out); code != 0 {
		t.Errorf("code %d: %s", code, text)
	}
	if read(t, out+"/a.txt") != "A" || read(t, out+"/d/b.txt") != "B" {
		t.Error("wrong content")
	}
	info, err := os.Stat(out + "/d/b.txt")
	if err != nil || !info.ModTime().Equal(packedTime) {
		t.Errorf("time %v, %v", info.ModTime(), err)
	}
	if code, _ := s.run(path, "/Q"); code != 1639%256 {
		t.Errorf("without a folder: code %d", code)
	}
	if code, text := s.run(path, "/T:relative"); code != 1639%256 || !strings.Contains(text, "/T:folder") {
		t.Errorf("relative: code %d, %s", code, text)
	}
	if code, text := s.run(path, "/?"); code != 0 || !strings.Contains(text, "/T:folder") {
		t.Errorf("help: code %d, %s", code, text)
	}
	// A link in the target's place of a file is replaced, not written through.
	victim := filepath.Join(s.dir, "victim")
	if err := os.WriteFile(victim, []byte("precious"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(out+"/a.txt"), os.Symlink(victim, out+"/a.txt")); err != nil {
		t.Fatal(err)
	}
	if code, _ := s.run(path, "/Q", "/T:"+out); code != 0 || read(t, out+"/a.txt") != "A" || read(t, victim) != "precious" {
		t.Errorf("over a link: code %d", code)
	}
	// A link in the place of a folder is not followed.
	if err := errors.Join(os.RemoveAll(out+"/d"), os.Symlink(s.cwd, out+"/d")); err != nil {
		t.Fatal(err)
	}
	if code, _ := s.run(path, "/Q", "/T:"+out); code == 0 {
		t.Error("a link was taken for a folder")
	}
	s.checkClean()
}

// Clean-up removes links, never what they lead to.
func TestLinuxCleanUpFollowsNoLinks(t *testing.T) {
	s := newSandbox(t)
	keep := filepath.Join(s.dir, "keep")
	if err := os.Mkdir(keep, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(keep+"/precious", nil, 0o666); err != nil {
		t.Fatal(err)
	}
	path := build(t, thisTarget, "pack", commands("x.sh "+keep),
		file{"x.sh", sh(`mkdir d && ln -s "$1" link && ln -s "$1" d/link && ln -s "$1/precious" d/file && touch d/ro && chmod 400 d/ro && chmod 500 d` + "\n")})
	if code, out := s.run(path, "/Q"); code != 0 {
		t.Errorf("code %d: %s", code, out)
	}
	if got := entries(t, keep); len(got) != 1 {
		t.Errorf("the folder behind a link holds %q", got)
	}
	s.checkClean()
}

func TestLinuxInterrupted(t *testing.T) {
	s := newSandbox(t)
	path := build(t, thisTarget, "pack", commands("x.sh"), file{"x.sh", sh(`sleep 600 & kill -TERM $PPID; sleep 600` + "\n")})
	if code, out := s.run(path, "/Q"); code != 1602%256 {
		t.Errorf("code %d: %s", code, out)
	}
	s.checkClean()
}

// A reader that has gone away, as in `package | head`, does not end the run before
// its clean-up.
func TestLinuxBrokenPipe(t *testing.T) {
	s := newSandbox(t)
	path := build(t, thisTarget, "pack", commands("x.sh"), file{"x.sh", sh(`echo ran > "$LOG"; exit 3` + "\n")})
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := s.command(path)
	cmd.Stderr = w
	err = cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 3 || read(t, s.log) != "ran\n" {
		t.Errorf("ended with %v", err)
	}
	s.checkClean()
}

// What nohup, or a shell that starts a job in the background, has switched off
// stays off.
func TestLinuxIgnoredSignals(t *testing.T) {
	s := newSandbox(t)
	path := build(t, thisTarget, "pack", commands("x.sh"), file{"x.sh", sh("kill -HUP $PPID; kill -INT $PPID; sleep 1; exit 3\n")})
	if code, out := s.run("/bin/sh", "-c", `trap "" HUP INT; exec "$0" /Q`, path); code != 3 {
		t.Errorf("code %d: %s", code, out)
	}
	s.checkClean()
}

// A folder for temporary files that is named relative to the current one holds
// programs that run from elsewhere.
func TestLinuxRelativeTemp(t *testing.T) {
	s := newSandbox(t)
	path := build(t, thisTarget, "pack", commands("x.sh"), file{"x.sh", sh("exit 3\n")})
	cmd := s.command(path, "/Q")
	cmd.Env = append(cmd.Env, "TMPDIR=../temp")
	if code, out := s.finish(cmd); code != 3 {
		t.Errorf("code %d: %s", code, out)
	}
	cmd = s.command(path)
	cmd.Env = append(cmd.Env, "TMPDIR="+s.dir+"/nothere")
	if code, out := s.finish(cmd); code != 2 || !strings.Contains(out, "/T:folder") {
		t.Errorf("no such folder: code %d: %s", code, out)
	}
	s.checkClean()
}

// A quiet run's commands have nothing to wait for.
func TestLinuxQuietInput(t *testing.T) {
	s := newSandbox(t)
	path := build(t, thisTarget, "pack", commands("x.sh"), file{"x.sh", sh("read x && exit 9; exit 5\n")})
	cmd := s.command(path, "/Q")
	in, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer w.Close()
	cmd.Stdin = in
	if code, _ := s.finish(cmd); code != 5 {
		t.Errorf("code %d", code)
	}
	s.checkClean()
}

func TestLinuxWorkFolderOutlivesRename(t *testing.T) {
	s := newSandbox(t)
	path := build(t, thisTarget, "pack", commands(`x.sh -- `), file{"x.sh", sh(`mv "$GOEXPRESS_PACKAGE" "$GOEXPRESS_PACKAGE.old"; echo "$*" > "$LOG"` + "\n")})
	if code, out := s.run(path, "/Q", "--", "a b", `c"d`); code != 0 {
		t.Errorf("code %d: %s", code, out)
	}
	if got := read(t, s.log); got != "-- a b c\"d\n" {
		t.Errorf("arguments %q", got)
	}
	s.checkClean()
}
