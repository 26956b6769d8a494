package stub

import (
	"context"
	"strconv"
	"strings"
	"time"

	"goexpress/internal/format"
	"goexpress/pkg/express"
	"goexpress/pkg/inf/engine"
)

// Limits of a command.
type Limits struct {
	Timeout time.Duration // 0 = none
}

// apply ends ctx when a command has run for as long as it may; its cause says so
// then. Contexts with a deadline would be 5 KB more code.
func (l Limits) apply(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	if l.Timeout == 0 {
		return ctx, func() { cancel(nil) }
	}
	timer := time.AfterFunc(l.Timeout, func() { cancel(context.DeadlineExceeded) })
	return ctx, func() {
		timer.Stop()
		cancel(nil)
	}
}

// Policy is what the author says about the codes of commands.
type Policy struct {
	ReturnZero bool    // ExitCode=Zero: success is 0, whatever the commands returned
	Continue   bool    // OnFailure=Continue
	Line               // SuccessCodes and RebootCodes, where a command has none of its own
	Limits     Limits  // CommandTimeout
	Wipe       bool    // WipeOnExit
	Lines      []*Line // of the package's list of commands

	Mark          *express.Mark // InstalledMark; nil: none
	SkipInstalled bool          // SkipIfInstalled: a run ends when the mark is there

	Versions []*express.VersionCheck // TargetFileVersion
}

// Line is what the author says about the codes of one command of the list alone.
type Line struct {
	Success, Reboot []uint32 // in place of the Policy's; nil: those are meant
}

// PolicyOf reads a package's settings. A setting that cannot be read is an error,
// since guessing would change what the author asked for.
func PolicyOf(p *express.Package) (*Policy, error) {
	pol := &Policy{ReturnZero: p.ExtractOptions&express.OptReturnCode == 0}
	if p.Manifest == nil {
		return pol, nil
	}
	s := p.Manifest.Settings
	pol.ReturnZero = pol.ReturnZero || strings.EqualFold(s["ExitCode"], "Zero")
	pol.Continue = strings.EqualFold(s["OnFailure"], "Continue")
	pol.Wipe = s["WipeOnExit"] == "1"
	pol.SkipInstalled = s["SkipIfInstalled"] == "1"
	err := pol.read(s["SuccessCodes"], s["RebootCodes"])
	if err != nil {
		return nil, err
	}
	if text := s["CommandTimeout"]; text != "" {
		if pol.Limits.Timeout, err = parseSeconds(text); err != nil {
			return nil, format.Errorf("CommandTimeout: %w", err)
		}
	}
	for _, l := range p.Listed() {
		line := &Line{}
		if err := line.read(l.SuccessCodes, l.RebootCodes); err != nil {
			return nil, format.Errorf("%s: %w", l.Label(), err)
		}
		pol.Lines = append(pol.Lines, line)
	}
	if pol.Versions, err = p.VersionChecks(); err != nil {
		return nil, err
	}
	if text := s["InstalledMark"]; text != "" {
		if pol.Mark, err = express.ParseMark(text); err != nil {
			return nil, format.Errorf("InstalledMark: %w", err)
		}
	}
	return pol, nil
}

func (l *Line) read(success, reboot string) (err error) {
	if l.Success, err = parseCodes("SuccessCodes", success); err == nil {
		l.Reboot, err = parseCodes("RebootCodes", reboot)
	}
	return err
}

// parseSeconds reads a time limit; 0 is none.
func parseSeconds(text string) (time.Duration, error) {
	seconds, err := strconv.ParseUint(text, 10, 31)
	return time.Duration(seconds) * time.Second, err
}

// parseCodes reads exit codes separated by commas or blanks, decimal (negative ones
// as cmd prints them) or 0x, of the setting key.
func parseCodes(key, text string) ([]uint32, error) {
	var codes []uint32
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\t' }) {
		n, err := strconv.ParseInt(word, 0, 64)
		if err != nil || n < -1<<31 || n >= 1<<32 {
			return nil, format.Errorf("%s: %q is not an exit code", key, word)
		}
		codes = append(codes, uint32(n))
	}
	return codes, nil
}

// Tally folds the results of a package's commands into one code, by the engine's
// rules: the first failure, else 1641 or 3010 if one returned it, else the last.
type Tally struct {
	policy *Policy
	codes  engine.Codes // with the lists of the command whose codes come next
	failed bool
	own    uint32 // first failure that is not a command's exit code
}

// NewTally returns a Tally of nothing yet.
func NewTally(p *Policy) *Tally {
	t := &Tally{policy: p}
	t.Next(0)
	return t
}

// Next says whose codes come next: those of a command of the package's list, from
// 1, or of none of them, 0.
func (t *Tally) Next(number int) {
	t.codes.Success, t.codes.Reboot = t.policy.Success, t.policy.Reboot
	if number < 1 || number > len(t.policy.Lines) {
		return
	}
	own := t.policy.Lines[number-1]
	if own.Success != nil {
		t.codes.Success = own.Success
	}
	if own.Reboot != nil {
		t.codes.Reboot = own.Reboot
	}
}

// Ended takes the code of a command that was waited for and reports whether the
// next one may run.
func (t *Tally) Ended(code uint32) bool {
	ok := t.codes.Add(int(code))
	t.failed = t.failed || !ok
	return ok || t.policy.Continue
}

// Failed takes a command that could not be run and reports whether the next one
// may.
func (t *Tally) Failed(code uint32) bool {
	t.codes.Fail(int(code))
	t.failed = true
	if t.own == 0 {
		t.own = code
	}
	return t.policy.Continue
}

// OK reports whether no command has failed.
func (t *Tally) OK() bool { return !t.failed }

// Result is what the commands have come to so far.
func (t *Tally) Result() uint32 { return uint32(t.codes.Code()) }

// Code is what the package returns for them: the result, or under ExitCode=Zero 0
// unless a command could not be run.
func (t *Tally) Code() uint32 {
	if t.policy.ReturnZero {
		return t.own
	}
	return t.Result()
}
