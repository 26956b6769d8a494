package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// failingFiles is what the packages hold that fail. 16 MB of it need room.
var failingFiles = map[string]string{
	"setup.exe": "<noter>", "readme.txt": "text", "big.bin": strings.Repeat("0123456789abcdef", 1<<20), "d/a": "a", "d/b": "b", "d/c": "c",
	"ask.cmd":  "@set /p x=Name?\r\n@pause\r\n@exit /b 12\r\n",
	"loop.cmd": "@echo off\r\n:again\r\ngoto again\r\n",
	"loop.vbs": "Do\r\nLoop\r\n",
	"runs.inf": "[Version]\r\nSignature=\"$Chicago$\"\r\nAdvancedINF=2.5\r\n[DefaultInstall]\r\nRunPostSetupCommands=Run\r\n[Run]\r\nsetup.exe fail\r\nsetup.exe next\r\n",
	"copies.inf": "[Version]\r\nSignature=\"$Chicago$\"\r\nAdvancedINF=2.5\r\n[DefaultInstall]\r\nCopyFiles=Copy\r\nRunPostSetupCommands=Run\r\n[Copy]\r\nreadme.txt\r\n" +
		"[Run]\r\nsetup.exe next\r\n[DestinationDirs]\r\nCopy=24,m\\blocked\\x\r\n",
}

// Every quiet run ends by itself, whatever is wrong, and says what it was: by its
// code and by its log.
func TestWineMatrixFailures(t *testing.T) {
	m := newMatrix(t)
	install := pack(t, failingFiles, installs("setup.exe")...)
	unpacks := pack(t, failingFiles, "PackagePurpose=ExtractOnly")
	writeFiles(t, m.C(`C:\m`), map[string]string{"blocked": "a file in the way"})
	t.Run("commands", func(t *testing.T) { m.tryCommands(t, install) })
	t.Run("hangs", func(t *testing.T) { m.tryHangs(t, install) })
	t.Run("folders", func(t *testing.T) { m.tryFolders(t, install) })
	t.Run("drives", func(t *testing.T) { m.tryDrives(t, install, unpacks) })
	t.Run("damage", func(t *testing.T) { m.tryDamage(t, install, unpacks) })
}

// failing is a run that fails, and what its log has to say.
type failing struct {
	name, line string
	want
	logged string
}

func (m *matrix) tryFailing(t *testing.T, run matrixRun, list []failing) {
	t.Helper()
	for _, f := range list {
		t.Run(f.name, func(t *testing.T) {
			run.line, f.want.log = f.line, ownLog
			if log := m.run(t, run).check(t, f.want); !strings.Contains(log, f.logged) {
				t.Errorf("the log does not say %q:\n%s", f.logged, log)
			}
		})
	}
}

// tryCommands runs commands that are not there, are none, or want an answer.
func (m *matrix) tryCommands(t *testing.T, pack string) {
	failed := " error failed code=%d error="
	missing := fmt.Sprintf(failed, 2)
	m.tryFailing(t, matrixRun{pack: pack}, []failing{
		{"missing program", "/Q /C:nothere.exe", want{code: 2}, missing},
		{"missing by full path", `/Q /C:C:\nothere\x.exe`, want{code: 2}, missing},
		{"missing batch file", "/Q:A /C:nothere.cmd", want{code: 2}, missing},
		{"missing document", "/Q /C:nothere.msi", want{code: 2}, missing},
		{"missing INF", "/Q /C:nothere.inf", want{code: 2}, missing},
		{"missing section", `/Q /C:"runs.inf Nothere"`, want{code: 1603}, fmt.Sprintf(failed, 1603)},
		{"no program", "/Q /C:readme.txt", want{code: 193}, fmt.Sprintf(failed, 193)},
		{"nothing in place", "/Q /N:E", want{code: 2}, missing},
		{"nothing in place, /N", "/Q /N", want{code: 2}, missing},
		{"command of an INF", "/Q /C:runs.inf", want{code: 33, ran: notes("1", "fail")}, "runs.inf:7"},
	})
	m.tryFailing(t, matrixRun{pack: pack, open: true}, []failing{
		{"set /p and pause", "/Q /C:ask.cmd", want{code: 12, output: "Name?"}, "Name?"},
		{"a shell", "/Q:A /C:cmd", want{output: "Windows"}, "Windows"},
		{"what reads to the end", `/Q -- read`, want{ran: notes("1", "read")}, " exit code=0 "},
	})
	t.Run("INF that cannot copy", func(t *testing.T) {
		o := m.run(t, matrixRun{pack: pack, line: "/Q /C:copies.inf"})
		if o.check(t, want{code: o.Code, log: ownLog}); o.Code == 0 { // which one is Windows' to say
			t.Error("code 0")
		}
	})
	for line, code := range map[string]uint32{"/X": 1639, "/C:nothere.exe": 2} {
		t.Run("no display for "+line, func(t *testing.T) {
			m.run(t, matrixRun{pack: pack, line: line}).check(t, want{code: code, output: fmt.Sprintf("code=%d ", code)})
		})
	}
}

// tryHangs runs commands that do not end by themselves.
func (m *matrix) tryHangs(t *testing.T, install string) {
	const timedOut = " error failed code=1460 error="
	m.tryFailing(t, matrixRun{pack: install}, []failing{
		{"program", `/Q /TIMEOUT:2 -- sleep`, want{code: 1460, ran: notes("1", "sleep")}, timedOut},
		{"program and what it has started", `/Q:A /TIMEOUT:3 -- tree`, want{code: 1460, ran: notes("1", "tree", "sleep")}, timedOut},
		{"batch file", "/Q /TIMEOUT:1 /C:loop.cmd", want{code: 1460}, timedOut},
		{"script", "/Q /TIMEOUT:1 /C:loop.vbs", want{code: 1460}, timedOut},
		{"what reads from the console", `/Q /TIMEOUT:1 /C:"cmd /c copy con x.txt"`, want{code: 1460}, timedOut},
	})
	limited := pack(t, failingFiles, installs("setup.exe", "CommandTimeout=2", "PostInstallCmd=setup.exe post", "OnFailure=Continue")...)
	m.tryFailing(t, matrixRun{pack: limited}, []failing{
		{"the author's limit", "/Q -- sleep", want{code: 1460, ran: notes("1", "sleep", "post")}, timedOut},
		{"the author's limit, lifted", "/Q /TIMEOUT:0 -- nap", want{ran: notes("1", "nap", "post")}, " exit code=0 "},
	})
}

// tryFolders unpacks to folders that cannot be, and opens logs in them.
func (m *matrix) tryFolders(t *testing.T, install string) {
	missing := " error failed code=2 error="
	for _, temp := range []string{`C:\m\nothere`, `Q:\`, `C:\m\blocked`} {
		m.tryFailing(t, matrixRun{pack: install, env: tempIn(temp)}, []failing{
			{"temp is " + temp, "/Q", want{code: 2}, missing},
		})
	}
	m.tryFailing(t, matrixRun{pack: install, env: tempIn(`C:\m\nothere`)}, []failing{
		{"elsewhere", `/Q /T:{}\x`, want{ran: notes("1", "")}, "exit code=0"},
	})
	m.tryFailing(t, matrixRun{pack: install}, []failing{
		{"no drive", `/Q /T:Q:\x`, want{code: 2}, missing},
		{"no share", `/Q /T:\\nothere\share\x`, want{code: 2}, missing},
		{"a file", `/Q /T:C:\m\blocked`, want{code: 183}, " error failed code=183 error="}, // ERROR_ALREADY_EXISTS
		{"below a file", `/Q /T:C:\m\blocked\x`, want{code: 183}, " error failed code=183 error="},
	})
	for _, log := range []string{`C:\m\blocked\x.log`, `%NOTHERE%\x.log`, `Q:\x.log`, `Q:\logs\`} {
		t.Run("log "+log, func(t *testing.T) {
			m.run(t, matrixRun{pack: install, line: "/Q /LOG:" + log}).check(t, want{code: 1622})
		})
	}
}

func tempIn(dir string) []string { return []string{"TMP=" + dir, "TEMP=" + dir} }

// tryDrives unpacks to file systems that are full, take no more files, or are
// read-only. Who may not mount any leaves that to the tests of pkg/stub, in
// which a drive's room and errors are made up.
func (m *matrix) tryDrives(t *testing.T, install, unpacks string) {
	const full = " error failed code=112 error="
	for _, tt := range []struct {
		name, options string
		code          uint32
		logged        string
	}{
		{"full", "size=1m", 112, full},
		{"full while unpacking", "size=100m,nr_inodes=5", 112, full},
		{"read-only", "ro", 5, " error failed code=5 error="},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := m.C(`C:\m\temp`)
			mount(t, dir, tt.options)
			w := want{code: tt.code}
			m.tryFailing(t, matrixRun{pack: install, env: tempIn(`C:\m\temp`)}, []failing{{"temp", "/Q", w, tt.logged}})
			m.tryFailing(t, matrixRun{pack: install}, []failing{{"work folder", `/Q /T:C:\m\temp\x`, w, tt.logged}})
			m.tryFailing(t, matrixRun{pack: unpacks}, []failing{{"unpacking", `/Q /T:C:\m\temp\x\y`, w, tt.logged}})
			if tt.code == 5 {
				t.Run("log", func(t *testing.T) {
					m.run(t, matrixRun{pack: install, line: `/Q /LOG:C:\m\temp\x.log`}).check(t, want{code: 1622})
				})
			}
			if left := m.tree(t, `C:\m\temp`); len(left) > 0 {
				t.Errorf("left: %q", left)
			}
		})
	}
}

// mount makes a file system in memory for the test.
func mount(t *testing.T, dir, options string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "none", dir).CombinedOutput(); err != nil {
		t.Skipf("no file system may be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
}

// tryDamage flips a byte of the program, of its resources and of its cabinet.
func (m *matrix) tryDamage(t *testing.T, install, unpacks string) {
	const logged = " error failed code=13 error="
	for _, tt := range []struct{ pack, at, line string }{
		{install, "DOS mode", "/Q"}, {install, "MSCF", "/Q"}, {install, "MSCF", "/Q:A"}, {install, "Matrix", "/Q"},
		{install, "MSCF", `/Q /C /T:{}\x`}, {unpacks, "MSCF", `/Q /T:{}\x`}, {unpacks, "Matrix", `/Q:A /T:{}\x`},
	} {
		m.tryFailing(t, matrixRun{pack: flip(t, tt.pack, tt.at)}, []failing{{tt.at + " " + tt.line, tt.line, want{code: 13}, logged}})
	}
	t.Run("verify", func(t *testing.T) {
		m.run(t, matrixRun{pack: flip(t, install, "MSCF"), line: "/Q /VERIFY"}).check(t, want{code: 13, output: "cannot be unpacked"})
	})
	t.Run("cut", func(t *testing.T) {
		data := readFile(t, install)
		cut := filepath.Join(t.TempDir(), "pack.exe")
		writeFiles(t, filepath.Dir(cut), map[string]string{"pack.exe": data[:len(data)-1000]})
		if o := m.run(t, matrixRun{pack: cut, line: "/Q"}); o.StartErr == 0 || o.ran != nil { // Windows refuses it, too
			t.Errorf("started, code %d, ran %q", o.Code, o.ran)
		}
	})
}

// flip copies a package and changes a byte of it, somewhat behind the text.
func flip(t *testing.T, pack, text string) string {
	t.Helper()
	data := []byte(readFile(t, pack))
	i := bytes.LastIndex(data, []byte(text))
	if i < 0 {
		t.Fatalf("the package does not hold %q", text)
	}
	if text == "MSCF" { // into its blocks
		i += 1000
	}
	data[i+1] ^= 0x20
	dir := t.TempDir()
	writeFiles(t, dir, map[string]string{"pack.exe": string(data)})
	return filepath.Join(dir, "pack.exe")
}
