package stub

import (
	"fmt"
	"strings"
	"testing"
)

// What a package says of one of its commands counts for that one.
func TestCommandSettings(t *testing.T) {
	settings := []string{"SuccessCodes", "9", "Command0", "setup.exe one", "Command0SuccessCodes", "1", "Command1", "setup.exe two", "Command1RebootCodes", "17"}
	for _, tt := range []struct {
		codes []uint32
		code  uint32
	}{
		{[]uint32{1, 9}, 9}, {[]uint32{1, 17}, 3010}, {[]uint32{9}, 9}, {[]uint32{17}, 17}, {[]uint32{1, 1}, 1},
	} {
		f := newFake(t, makePackage(t, tinyStub(), with("", settings...), two...), "/Q")
		f.program = func(Process) (uint32, error) { return tt.codes[len(f.started)-1], nil }
		if code := Run(t.Context(), f); code != tt.code || len(f.started) != len(tt.codes) {
			t.Errorf("%v: code %d, want %d; started %q", tt.codes, code, tt.code, f.ran())
		}
	}
}

// A log and the messages tell of a NoLog command under its name or number alone (S62).
func TestNoLog(t *testing.T) {
	settings := []string{"OnFailure", "Continue", "Command0", "setup.exe /p pass1", "Command0NoLog", "1",
		"Command1", "setup.exe /p pass2", "Command1NoLog", "1", "Command1Name", "license", "Command2", "setup.exe plain"}
	f := newFake(t, makePackage(t, tinyStub(), with("", settings...), two...), `/LOG:C:\x.log`)
	f.program = func(p Process) (uint32, error) {
		if strings.HasSuffix(p.Line, "pass2") {
			return 0, &Failure{Code: CodeNotRunnable, What: "no program"}
		}
		return 0, nil
	}
	if code := Run(t.Context(), f); code != CodeNotRunnable || len(f.started) != 3 {
		t.Fatalf("code %d, started %q", code, f.ran())
	}
	log := string(f.get(`C:\x.log`).data)
	told := log + fmt.Sprint(f.gate.shown)
	if strings.Contains(told, "pass1") || strings.Contains(told, "pass2") {
		t.Errorf("told:\n%s", told)
	}
	for _, want := range []string{`command line="command 1"`, `"command ended" line="command 1"`, `command line=license`, "running license", `setup.exe\" plain`} {
		if !strings.Contains(told, want) {
			t.Errorf("no %s in\n%s", want, told)
		}
	}
}

// What such a command prints is not logged either.
func TestNoLogOfOutput(t *testing.T) {
	settings := []string{"Command0", "setup.exe one", "Command1", "setup.exe two", "Command1NoLog", "1"}
	f := newFake(t, makePackage(t, tinyStub(), with("", settings...), two...), "/Q")
	f.program = func(p Process) (uint32, error) {
		if p.Stdout != nil {
			fmt.Fprintf(p.Stdout, "printed by %s\n", p.Line)
		}
		return 0, nil
	}
	Run(t.Context(), f)
	if log := f.logText(); strings.Count(log, "printed by") != 1 || strings.Contains(log, "two") {
		t.Errorf("logged:\n%s", log)
	}
}
