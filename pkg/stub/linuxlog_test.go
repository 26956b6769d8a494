//go:build linux && (amd64 || arm64)

package stub_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// answer runs a package and returns what it writes to its standard output.
func (s *sandbox) answer(path string, args ...string) (int, string) {
	s.t.Helper()
	cmd := s.command(path, args...)
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	timer := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
	defer timer.Stop()
	_ = cmd.Wait() // the code tells
	return cmd.ProcessState.ExitCode(), out.String()
}

func TestLinuxLog(t *testing.T) {
	s := newSandbox(t)
	path := build(t, thisTarget, "pack", commands("setup.sh"), file{"setup.sh", sh("exit 9\n")})
	text, lines := filepath.Join(s.dir, "a b/deep/x.log"), filepath.Join(s.dir, "x.jsonl")
	for range 2 { // the second run appends
		if code, out := s.run(path, "/Q", "/LOG:"+text); code != 9 || out != "" {
			t.Errorf("code %d\n%s", code, out)
		}
	}
	got := read(t, text)
	for _, want := range []string{" info run user=", " switches=\"/Q \\\"/LOG:", "file=setup.sh size=17 hash=ok\n", " info exit code=9 duration="} {
		if strings.Count(got, want) != 2 {
			t.Errorf("no two %q in\n%s", want, got)
		}
	}
	if code, _ := s.run(path, "/LOG:"+lines); code != 9 {
		t.Errorf("code %d", code)
	}
	var last map[string]any
	for line := range strings.Lines(read(t, lines)) {
		last = nil
		if err := json.Unmarshal([]byte(line), &last); err != nil || last["time"] == nil || last["level"] == nil || last["event"] == nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	if last["event"] != "exit" || last["code"] != 9.0 {
		t.Errorf("last line %v", last)
	}
	if code, _ := s.run(path, "/Q", "/LOG:%HOME%/logs/"); code != 9 || len(entries(t, filepath.Join(s.dir, "logs"))) != 1 {
		t.Errorf("in a folder: code %d", code)
	}
	for _, bad := range []string{"/LOG:" + path + "/x.log", "/LOG:%NOTHERE%/x"} {
		if code, _ := s.run(path, "/Q", bad); code != 1622%256 {
			t.Errorf("%s: code %d", bad, code)
		}
	}
	s.checkClean()
}

// Ten logs of a package stay in the folder for temporary files.
func TestLinuxOldLogs(t *testing.T) {
	s := newSandbox(t)
	path := build(t, thisTarget, "pack", commands("setup.sh"), file{"setup.sh", sh("exit 0\n")})
	for range 12 {
		if code, out := s.run(path, "/Q"); code != 0 {
			t.Errorf("code %d\n%s", code, out)
		}
	}
	if logs := entries(t, s.temp); len(logs) != 10 {
		t.Errorf("%d logs", len(logs))
	}
	s.checkClean()
}

func TestLinuxLooks(t *testing.T) {
	s := newSandbox(t)
	path := build(t, thisTarget, "pack", commands("setup.sh"), file{"setup.sh", sh("exit 9\n")}, file{`d\data.txt`, []byte("data")}, filler)
	for _, quiet := range []string{"/Q", "/Q:A"} {
		code, out := s.answer(path, quiet, "/LIST")
		want := "         17  2001-09-28 12:34:57  setup.sh\n          4  2001-09-28 12:34:57  d\\data.txt\n" +
			"       4096  2001-09-28 12:34:57  filler.bin\n       4117  bytes in 3 files\n"
		if code != 0 || out != want {
			t.Errorf("code %d\n%s", code, out)
		}
		code, out = s.answer(path, quiet, "/VERIFY")
		if want := "ok  setup.sh\nok  d\\data.txt\nok  filler.bin\nall 3 files are as they were packed\n"; code != 0 || out != want {
			t.Errorf("code %d\n%s", code, out)
		}
	}
	for _, inProgram := range []bool{false, true} {
		bad := flipped(t, path, inProgram)
		if code, out := s.answer(bad, "/Q", "/VERIFY"); code != 13 || strings.Contains(out, "all 3") || !strings.Contains(out, "get the package anew") {
			t.Errorf("changed: code %d\n%s", code, out)
		}
	}
	if logs := entries(t, s.temp); len(logs) > 0 {
		t.Errorf("logs %q", logs)
	}
	s.checkClean()
}

func TestLinuxTimeout(t *testing.T) {
	s := newSandbox(t)
	p := commands("setup.sh")
	p.Manifest.Settings["CommandTimeout"] = "3600"
	path := build(t, thisTarget, "pack", p, file{"setup.sh", sh("echo x > \"$LOG\"\nexec sleep 60\n")})
	if code, out := s.run(path, "/Q", "/TIMEOUT:1"); code != 1460%256 {
		t.Errorf("code %d\n%s", code, out)
	}
	if _, err := os.Stat(s.log); err != nil {
		t.Error("nothing was started")
	}
	s.checkClean()
}
