package engine_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"testing"

	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/enginetest"
)

// codedError is a failure to start that knows its exit code.
type codedError int

func (e codedError) Error() string { return fmt.Sprintf("failed with %d", int(e)) }
func (e codedError) ExitCode() int { return int(e) }

// runCode ends as the command line says: a number is the exit code, "missing"
// is not found, "odd" fails to start for no known reason, "coded N" fails to
// start with a code of its own.
func runCode(_ context.Context, cmd *engine.Command) (int, error) {
	if !cmd.Wait && cmd.Line != "missing" {
		return 0, nil // as every implementation does
	}
	if n, ok := strings.CutPrefix(cmd.Line, "coded "); ok {
		code, err := strconv.Atoi(n)
		return 0, errors.Join(err, codedError(code))
	}
	switch cmd.Line {
	case "missing":
		return 0, &fs.PathError{Op: "start", Path: cmd.Line, Err: fs.ErrNotExist}
	case "odd":
		return 0, errors.New("strange things happened")
	}
	return strconv.Atoi(cmd.Line)
}

// The rules of exit codes: what stops a list, and what the run's code is. A
// line that begins with "&" is not waited for.
var codeTests = []struct {
	commands string // one command each, parted by commas
	goOn     bool
	ran      int // commands started or tried
	code     int
	failed   int // line of the first failure, 0 for none
	reboot   bool
}{
	{commands: "0", ran: 1},
	{commands: "0,0,0", ran: 3},
	{commands: "5", ran: 1, code: 5, failed: 1},
	{commands: "0,5,0", ran: 2, code: 5, failed: 2},
	{commands: "0,5,0", goOn: true, ran: 3, code: 5, failed: 2},
	{commands: "5,6,0", goOn: true, ran: 3, code: 5, failed: 1},
	{commands: "-1073741819,0", ran: 1, code: -1073741819, failed: 1},
	{commands: "259,0", ran: 1, code: 259, failed: 1}, // STILL_ACTIVE is a value like any other

	{commands: "3010", ran: 1, code: 3010, reboot: true},
	{commands: "3010,0", ran: 2, code: 3010, reboot: true},
	{commands: "1641,0", ran: 2, code: 1641, reboot: true},
	{commands: "3010,1641,0", ran: 3, code: 1641, reboot: true},
	{commands: "1641,3010,0", ran: 3, code: 1641, reboot: true},
	{commands: "3010,5,0", ran: 2, code: 5, failed: 2, reboot: true},
	{commands: "5,3010", goOn: true, ran: 2, code: 5, failed: 1, reboot: true},

	// SuccessCodes=7,8 and RebootCodes=9 of these tests.
	{commands: "7,0", ran: 2},
	{commands: "0,7", ran: 2, code: 7},
	{commands: "8,7", ran: 2, code: 7},
	{commands: "9,0", ran: 2, code: 3010, reboot: true},
	{commands: "1641,9", ran: 2, code: 1641, reboot: true},
	{commands: "3010,7", ran: 2, code: 3010, reboot: true},

	{commands: "&5", ran: 1},
	{commands: "&5,0", ran: 2},
	{commands: "&3010,0", ran: 2},
	{commands: "0,&5,6,0", ran: 3, code: 6, failed: 3},

	{commands: "missing,0", ran: 1, code: 2, failed: 1},
	{commands: "missing,0", goOn: true, ran: 2, code: 2, failed: 1},
	{commands: "&missing,0", ran: 1, code: 2, failed: 1}, // it did not start, which is known at once
	{commands: "3010,missing", ran: 2, code: 2, failed: 2, reboot: true},
	{commands: "odd", ran: 1, code: 1603, failed: 1},
	{commands: "coded 193,0", ran: 1, code: 193, failed: 1},
	{commands: "coded 0,0", ran: 1, code: 1603, failed: 1}, // a failure is never 0
	{commands: "5,missing,odd", goOn: true, ran: 3, code: 5, failed: 1},
}

func TestExitCodes(t *testing.T) {
	for _, tt := range codeTests {
		name := tt.commands
		if tt.goOn {
			name += " OnFailure=Continue"
		}
		t.Run(name, func(t *testing.T) {
			p := plan()
			for i, line := range strings.Split(tt.commands, ",") {
				line, noWait := strings.CutPrefix(line, "&")
				p.Actions = append(p.Actions, command(i+1, line, !noWait))
			}
			rec := enginetest.NewRecorder()
			rec.Commands = engine.RunFunc(runCode)
			res, err := engine.Apply(context.Background(), p, rec, engine.Options{
				Continue: tt.goOn,
				Success:  []uint32{7, 8},
				Reboot:   []uint32{9},
			})
			if res.Code != tt.code || res.Reboot != tt.reboot || len(rec.Calls) != tt.ran || len(res.Commands) != tt.ran {
				t.Errorf("code %d, reboot %v, ran %q; want %d, %v, %d commands", res.Code, res.Reboot, rec.Calls, tt.code, tt.reboot, tt.ran)
			}
			checkFailure(t, res, err, tt.failed)
		})
	}
}

// checkFailure checks that error and result agree on what failed first.
func checkFailure(t *testing.T, res *engine.Result, err error, line int) {
	t.Helper()
	if line == 0 {
		if err != nil || res.Failed != nil {
			t.Errorf("error %v, failed %v; want none", err, res.Failed)
		}
		return
	}
	var first *engine.ActionError
	if !errors.As(err, &first) || res.Failed == nil || first.Action != res.Failed || inf.OriginOf(res.Failed).Line != line || first.Code != res.Code {
		t.Errorf("error %v, failed %v; want that of line %d, and one code", err, res.Failed, line)
	}
	var exit *engine.ExitError
	if errors.As(first.Err, &exit) && (exit.Code != first.Code || first.Hint == "") {
		t.Errorf("cause %v, code %d, hint %q", exit, first.Code, first.Hint)
	}
}

func TestContinueReportsEveryFailure(t *testing.T) {
	rec := enginetest.NewRecorder()
	rec.Commands = engine.RunFunc(runCode)
	_, err := engine.Apply(context.Background(), plan(command(1, "5", true), command(2, "missing", true)), rec, engine.Options{Continue: true})
	want := "odk.inf:1: [List] run 5: ended with exit code 5\n" +
		"odk.inf:2: [List] run missing: start missing: file does not exist"
	if err == nil || err.Error() != want {
		t.Errorf("error %v; want %s", err, want)
	}
}

func TestCommandThatIsCancelled(t *testing.T) {
	for cause, code := range map[error]int{context.Canceled: 1602, context.DeadlineExceeded: 1460} {
		rec := enginetest.NewRecorder()
		rec.Commands = engine.RunFunc(func(context.Context, *engine.Command) (int, error) { return 0, cause })
		res, err := engine.Apply(context.Background(), plan(command(1, "a.exe", true)), rec, engine.Options{})
		if res.Code != code || !errors.Is(err, cause) {
			t.Errorf("code %d, %v; want %d", res.Code, err, code)
		}
	}
}

// A restart that a file asks for.
func TestRebootForFiles(t *testing.T) {
	for _, tt := range []struct {
		flags  uint32
		dest   string
		reboot bool
	}{
		{0, `C:\there.txt`, false},
		{inf.CopyReplaceBootFile, `C:\there.txt`, true},
		{inf.CopyReplaceBootFile, `C:\new.txt`, true},
		{inf.CopyForceInUse, `C:\there.txt`, true},
		{inf.CopyForceInUse, `C:\new.txt`, false}, // nobody can hold it
		{inf.CopyReplaceBootFile | inf.CopyNoOverwrite, `C:\there.txt`, false},
	} {
		rec := enginetest.NewRecorder()
		rec.Put(`C:\there.txt`, "x")
		res, err := engine.Apply(context.Background(), plan(cp(1, "a", tt.dest, tt.flags)), rec, engine.Options{Source: source("a")})
		if err != nil || res.Reboot != tt.reboot || res.Code != 0 {
			t.Errorf("flags %#x to %s: %+v, %v; want reboot %v", tt.flags, tt.dest, res, err, tt.reboot)
		}
	}
}
