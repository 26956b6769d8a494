//go:build linux && (amd64 || arm64)

package stub_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What a program leaves running in the work folder is waited for, by its file or by
// its current folder, and nothing else is.
func TestLinuxLeftRunning(t *testing.T) {
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Fatal(err)
	}
	s := newSandbox(t)
	log := filepath.Join(s.dir, "x.log")
	const begun = `until readlink /proc/$!/exe | grep -q sleep; do sleep 0.01; done` + "\n" // until then it is another shell
	late := `(sleep 1; cat data.txt > "$LOG") & exit 3` + "\n"
	for _, tt := range []struct {
		name, script, more string
		code               int
		late               string // what is written to LOG
		waits              string // for a file by this name
	}{
		{"in the folder", late, "", 3, "data", "sh"},
		{"in another session", "setsid sh -c '" + late + "'; exit 3\n", "", 3, "data", "sh"},
		{"a program of the folder, elsewhere", "cd /; setsid \"$GOEXPRESS_DIR/bin/sleep\" 2 &\n" + begun + "exit 4\n", "", 4, "", "bin/sleep"},
		{"for ever", `sleep 600 & echo $! > "$LOG"` + "\n" + begun, " /TIMEOUT:1", 1460 % 256, "", "sleep"},
		{"elsewhere", `cd /; sleep 600 & echo $! > "$LOG"; exit 5` + "\n", "", 5, "", ""},
		{"not waited for", `sleep 600 & echo $! > "$LOG.new"; mv "$LOG.new" "$LOG"` + "\n", "", 0, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _ = os.Remove(s.log), os.Remove(log) // of the run before
			p, inf := commands("x.sh"), "a.inf"
			if tt.name == "not waited for" {
				p = commands(inf)
			}
			path := build(t, thisTarget, "pack", p, file{"x.sh", sh(tt.script)}, file{"data.txt", []byte("data")}, file{`bin\sleep`, []byte(read8(t, sleep))},
				file{inf, []byte("[Version]\nSignature=\"$Chicago$\"\n[DefaultInstall]\nRunPostSetupCommands=r:2,w\n[r]\nx.sh\n[w]\nw.sh\n")},
				file{"w.sh", sh(`while ! [ -e "$LOG" ]; do sleep 0.1; done` + "\n")})
			args := append([]string{"/Q", "/LOG:" + log}, strings.Fields(tt.more)...)
			if code, out := s.run(path, args...); code != tt.code {
				t.Errorf("code %d\n%s", code, out)
			}
			text := read(t, log)
			if waits := strings.Contains(text, " waiting for="); waits != (tt.waits != "") || !strings.Contains(text, tt.waits+"\n") {
				t.Errorf("log\n%s", text)
			}
			left, _ := os.ReadFile(s.log) // may not be there
			if id := strings.TrimSpace(string(left)); tt.late == "" && id != "" {
				_, err := os.Readlink("/proc/" + id + "/exe")
				if alive := err == nil; alive != (tt.waits == "") {
					t.Errorf("what was left is alive: %t", alive)
				}
				_ = exec.CommandContext(t.Context(), "kill", "-9", id).Run() // it may have ended
			} else if tt.late != id {
				t.Errorf("%q, want %q", id, tt.late)
			}
			s.checkClean()
		})
	}
}

// A command does with the package's files as it likes. A program that runs cannot be
// written to, and one that was changed before its turn does not run.
func TestLinuxCommandsChangeFiles(t *testing.T) {
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Fatal(err)
	}
	s := newSandbox(t)
	install := `mv d/a.txt "$LOG" && echo new > b.txt && rm c.txt && [ "$(cat b.txt)" = new ] && ! [ -e d/a.txt ] && ! [ -e c.txt ] || exit 1
./sleep 600 &
while ! readlink /proc/$!/exe | grep -q /sleep; do :; done
(: > sleep) 2> /dev/null && exit 2
kill $! && exit 3
`
	for _, tt := range []struct {
		lines []string
		code  int
	}{
		{[]string{"install.sh"}, 3}, {[]string{`sh -c "echo >> b.sh"`, "b.sh"}, 1603 % 256},
	} {
		path := build(t, thisTarget, "pack", commands(tt.lines...), file{"install.sh", sh(install)}, file{`d\a.txt`, []byte("a")}, file{"b.txt", []byte("b")},
			file{"c.txt", []byte("c")}, file{"sleep", []byte(read8(t, sleep))}, file{"b.sh", sh("exit 0\n")})
		if code, out := s.run(path, "/Q"); code != tt.code {
			t.Errorf("%q: code %d\n%s", tt.lines, code, out)
		}
		s.checkClean()
	}
	if read(t, s.log) != "a" {
		t.Error("the moved file is not there")
	}
}
