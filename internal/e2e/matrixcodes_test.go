package e2e

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"goexpress/internal/testenv"
)

// matrixCodes are codes that mean something to somebody: cmd, Windows, its
// installer, or a program that has crashed.
var matrixCodes = []uint32{0, 1, 5, 255, 256, 259, 1260, 1641, 3010, 0x80070005, 0xC0000005, 0xFFFFFFFF}

// All 32 bits of a command's exit code are the package's, and what the author
// says about codes is followed.
func TestWineMatrixCodes(t *testing.T) {
	m := newMatrix(t)
	files := map[string]string{"setup.exe": "<noter>", "run.cmd": "@exit /b %1\r\n"}
	program := pack(t, files, installs("setup.exe")...)
	batch := pack(t, files, installs("run.cmd")...)
	for _, code := range matrixCodes {
		exit := fmt.Sprintf("exit=%#x", code)
		t.Run("program "+exit, func(t *testing.T) {
			log := m.run(t, matrixRun{pack: program, line: "/Q -- " + exit}).
				check(t, want{code: code, ran: notes("1", exit), log: ownLog})
			checkCode(t, log, code)
		})
		t.Run("cmd "+exit, func(t *testing.T) {
			line := fmt.Sprintf("/Q -- %d", int32(code))
			checkCode(t, m.run(t, matrixRun{pack: batch, line: line}).check(t, want{code: code, log: ownLog}), code)
		})
	}
	t.Run("package by cmd", func(t *testing.T) { m.tryCallers(t, program) })
	m.tryPolicies(t, files)
}

// tryPolicies lets programs end with codes that the author says something about.
func (m *matrix) tryPolicies(t *testing.T, files map[string]string) {
	post := "PostInstallCmd=setup.exe post"
	success := []uint32{0, 1, 259, 0x80070005, 0xFFFFFFFF}
	for _, tt := range []struct {
		options []string
		line    string
		codes   map[uint32]uint32 // of the program, and of the package
		goesOn  []uint32          // after these the next command runs
	}{
		{[]string{"ExitCode=Zero"}, "/Q", map[uint32]uint32{0: 0, 5: 0, 3010: 0, 0xC0000005: 0}, nil},
		{[]string{post}, "/Q", map[uint32]uint32{0: 0, 1: 1, 3010: 3010, 1641: 1641, 0xC0000005: 0xC0000005}, []uint32{0, 1641, 3010}},
		{[]string{post, "OnFailure=Continue"}, "/Q", map[uint32]uint32{0: 0, 5: 5, 0xFFFFFFFF: 0xFFFFFFFF}, []uint32{0, 5, 0xFFFFFFFF}},
		{[]string{post, "SuccessCodes=1, 259,0x80070005,-1", "RebootCodes=256"}, "/Q",
			map[uint32]uint32{0: 0, 1: 0, 5: 5, 256: 3010, 259: 0, 0x80070005: 0, 0xFFFFFFFF: 0}, append(success, 256)},
		{[]string{"RebootMode=N"}, "/Q", map[uint32]uint32{0: 0, 3010: 3010}, nil},
		{[]string{"RebootMode=I"}, "/Q", map[uint32]uint32{5: 5, 3010: 3010}, nil},
		{[]string{"RebootMode=A"}, "/Q", map[uint32]uint32{0: 3010, 5: 5, 1641: 1641, 3010: 3010}, nil},
		{[]string{"RebootMode=A", "ExitCode=Zero"}, "/Q", map[uint32]uint32{0: 0}, nil},
		{[]string{"RebootMode=AS"}, "/Q:A", map[uint32]uint32{0: 3010, 3010: 3010}, nil}, // which never restarts
		{[]string{"RebootMode=AS"}, "/Q /R:N", map[uint32]uint32{0: 0, 3010: 3010}, nil},
		{[]string{"RebootMode=IS"}, "/Q", map[uint32]uint32{0: 0, 3010: 1641}, nil}, // Wine's restart does nothing
		{[]string{"RebootMode=N"}, "/Q /R:AS", map[uint32]uint32{0: 1641, 1: 1, 3010: 1641}, nil},
	} {
		p := pack(t, files, installs("setup.exe", tt.options...)...)
		for code, result := range tt.codes {
			exit := fmt.Sprintf("exit=%#x", code)
			t.Run(strings.Join(tt.options, " ")+" "+tt.line+" "+exit, func(t *testing.T) {
				w := want{code: result, log: ownLog, ran: notes("1", exit)}
				if slices.Contains(tt.goesOn, code) {
					w.ran = notes("1", exit, "post")
				}
				m.run(t, matrixRun{pack: p, line: tt.line + " -- " + exit}).check(t, w)
			})
		}
	}
}

// checkCode looks for a command's code in the log, and for the words that go with
// those of Windows.
func checkCode(t *testing.T, log string, code uint32) {
	t.Helper()
	means := map[uint32]string{5: `"access denied"`, 1260: `"blocked by a policy"`}[code]
	if means != "" {
		means = " means=" + means
	}
	if !regexp.MustCompile(fmt.Sprintf(`(?m) info "command ended" .* code=%d%s `, code, means)).MatchString(log) {
		t.Errorf("the log does not tell the code %d:\n%s", code, log)
	}
}

// tryCallers starts a package as scripts do, which see its code in %errorlevel%.
func (m *matrix) tryCallers(t *testing.T, pack string) {
	copyFile(t, m.C(`C:\m\pack.exe`), pack)
	script := "@echo off\r\n"
	var expected []uint32
	for i, code := range matrixCodes {
		if code == 259 { // STILL_ACTIVE: Wine's cmd makes 0 of it
			continue
		}
		start := []string{"", "start /wait ", "cmd /c "}[i%3]
		script += fmt.Sprintf("%sC:\\m\\pack.exe /Q -- exit=%#x\r\ncall echo =%%errorlevel%%\r\n", start, code)
		expected = append(expected, code)
	}
	if err := os.WriteFile(m.C(`C:\m\call.cmd`), []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	r := m.Start(t, testenv.Command{Exe: `C:\windows\system32\cmd.exe`, Line: `/c C:\m\call.cmd`, Timeout: matrixTimeout})
	var got []uint32
	for _, level := range regexp.MustCompile(`(?m)^=(-?\d+)`).FindAllStringSubmatch(r.Output, -1) {
		n, err := strconv.ParseInt(level[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, uint32(n))
	}
	if diff := cmp.Diff(expected, got); diff != "" {
		t.Errorf("codes (-want +got):\n%s\n%s", diff, r.Output)
	}
	m.clear(t, `C:\m\pack.exe`)
}
