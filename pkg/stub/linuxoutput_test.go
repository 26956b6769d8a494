//go:build linux && (amd64 || arm64)

package stub_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// both runs a package and returns what comes out of its two outputs.
func (s *sandbox) both(path string, args ...string) (code int, stdout, stderr string) {
	s.t.Helper()
	cmd := s.command(path, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run() // the code tells
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

func TestLinuxOutput(t *testing.T) {
	s := newSandbox(t)
	log := filepath.Join(s.dir, "x.log")
	script := sh(`echo Größe; printf 'bad \377\r\n\nno end' >&2; printf 'w\000i\000d\000e\000\r\000\n\000'; echo hush 1>&2; exit 9` + "\n")
	p := commands("x.sh", "y.sh")
	p.Manifest.Settings["Secrets"] = "hush"
	p.Manifest.Settings["OnFailure"] = "Continue"
	path := build(t, thisTarget, "pack", p, file{"x.sh", script}, file{"y.sh", sh("echo two\n")})
	code, stdout, stderr := s.both(path, "/Q", "/LOG:"+log)
	if code != 9 || stdout != "Größe\nw\x00i\x00d\x00e\x00\r\x00\n\x00two\n" || stderr != "bad \xff\r\n\nno endhush\n" {
		t.Errorf("code %d, output %q, errors %q", code, stdout, stderr)
	}
	text := read(t, log)
	if got := fmt.Sprint(outputs(t, text, 2)); got != "[two]" {
		t.Errorf("second: %s", got)
	}
	got := outputs(t, text, 1)
	for _, want := range []string{`"Größe"`, `"bad` + " \uFFFD" + `"`, `wide`, `"no end***"`} {
		found := 0
		for _, g := range got {
			if g == want {
				found++
			}
		}
		if found != 1 || len(got) != 4 {
			t.Errorf("no %s in %q", want, got)
		}
	}
	s.checkClean()
}

// Somebody who does not see two outputs gets what is written in its order, in the
// log too.
func TestLinuxOutputOrder(t *testing.T) {
	s := newSandbox(t)
	log := filepath.Join(s.dir, "x.log")
	path := build(t, thisTarget, "pack", commands("x.sh"), file{"x.sh", sh("for i in $(seq 200); do echo $i; echo $i >&2; done\n")})
	code, out := s.run(path, "/Q", "/LOG:"+log)
	var want strings.Builder
	for i := 1; i <= 200; i++ {
		fmt.Fprintf(&want, "%d\n%d\n", i, i)
	}
	if code != 0 || out != want.String() {
		t.Errorf("code %d, output %.100q", code, out)
	}
	if got := strings.Join(outputs(t, read(t, log), 1), "\n") + "\n"; got != want.String() {
		t.Errorf("log %.200q", got)
	}
	s.checkClean()
}

// Much output goes through as it is; the log takes the first of it.
func TestLinuxMuchOutput(t *testing.T) {
	s := newSandbox(t)
	log := filepath.Join(s.dir, "x.log")
	path := build(t, thisTarget, "pack", commands("x.sh"), file{"x.sh", sh("seq 1300000\n")})
	code, stdout, _ := s.both(path, "/Q", "/LOG:"+log)
	want, err := exec.CommandContext(t.Context(), "seq", "1300000").Output()
	if err != nil {
		t.Fatal(err)
	}
	if code != 0 || stdout != string(want) {
		t.Errorf("code %d, %d bytes, want %d", code, len(stdout), len(want))
	}
	text := read(t, log)
	if n := strings.Count(text, " warning output number=1 full=true\n"); n != 1 || len(text) > 10<<20 || !strings.Contains(text, "text=50000\n") {
		t.Errorf("%d bytes of log, told %d times that this is not all", len(text), n)
	}
	if !strings.Contains(text, `"command ended"`) {
		t.Error("nothing is logged behind it")
	}
	s.checkClean()
}

// What a command leaves running may keep its output open: nobody waits for that, but
// what it prints while the run lasts is logged.
func TestLinuxOutputOfWhatIsLeft(t *testing.T) {
	s := newSandbox(t)
	log := filepath.Join(s.dir, "x.log")
	path := build(t, thisTarget, "pack", commands("x.sh", "y.sh"),
		file{"x.sh", sh(`cd /; (while ! [ -e "$LOG.go" ]; do sleep 0.1; done; echo late; touch "$LOG.done"; exec sleep 600) & echo $! > "$LOG"; echo now` + "\n")},
		file{"y.sh", sh(`touch "$LOG.go"; while ! [ -e "$LOG.done" ]; do sleep 0.1; done; sleep 1; exit 5` + "\n")})
	code, stdout, _ := s.both(path, "/Q", "/LOG:"+log)
	if code != 5 || stdout != "now\nlate\n" {
		t.Errorf("code %d, output %q", code, stdout)
	}
	if got := fmt.Sprint(outputs(t, read(t, log), 1)); got != "[now late]" {
		t.Errorf("log %s", got)
	}
	if out, err := exec.CommandContext(t.Context(), "kill", strings.TrimSpace(read(t, s.log))).CombinedOutput(); err != nil {
		t.Errorf("what was left running was ended: %s", out)
	}
	s.checkClean()
}

// A package without standard handles, and one whose reader has gone, log the same.
func TestLinuxOutputToNobody(t *testing.T) {
	s := newSandbox(t)
	log := filepath.Join(s.dir, "x.log")
	path := build(t, thisTarget, "pack", commands("x.sh"), file{"x.sh", sh("echo one; echo two >&2; seq 100000; exit 3\n")})
	for _, line := range []string{`"$0" "$@" >&- 2>&-`, `"$0" "$@" <&- >&- 2>&-`, `("$0" "$@"; echo $? > "$LOG") 2>&1 | true; exit $(cat "$LOG")`} {
		code, _ := s.run("/bin/sh", "-c", line, path, "/Q", "/LOG:"+log)
		if got := outputs(t, read(t, log), 1); code != 3 || len(got) < 10000 || got[0] != "one" || got[1] != "two" {
			t.Errorf("%s: code %d, %d lines, first %q", line, code, len(got), got[:min(2, len(got))])
		}
		if err := os.Remove(log); err != nil {
			t.Fatal(err)
		}
	}
	s.checkClean()
}

// Time limits hold whatever keeps the output open, and for what was printed until
// then.
func TestLinuxOutputOfTheTimedOut(t *testing.T) {
	s := newSandbox(t)
	log := filepath.Join(s.dir, "x.log")
	path := build(t, thisTarget, "pack", commands("x.sh"), file{"x.sh", sh("echo begun; yes & sleep 600\n")})
	for _, to := range []string{"", " | (sleep 3; cat > /dev/null)"} { // a reader who does not read in time
		code, _ := s.run("/bin/sh", "-c", `("$0" "$@"; echo $? > "$LOG")`+to+`; exit $(cat "$LOG")`, path, "/Q", "/TIMEOUT:1", "/LOG:"+log)
		text := read(t, log)
		if got := outputs(t, text, 1); code != 1460%256 || len(got) == 0 || got[0] != "begun" || !strings.Contains(text, "code=1460 means=\"timed out\"") {
			t.Errorf("%s: code %d, %d lines", to, code, len(got))
		}
		if err := os.Remove(log); err != nil {
			t.Fatal(err)
		}
	}
	s.checkClean()
}
