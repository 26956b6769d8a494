package stub

import (
	"context"
	"slices"
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

// apply ends ctx when a command has run for as long as it may.
func (l Limits) apply(ctx context.Context) (context.Context, context.CancelFunc) {
	if l.Timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, l.Timeout)
}

// Policy is what the author says about the codes of commands.
type Policy struct {
	ReturnZero bool     // ExitCode=Zero: success is 0, whatever the commands returned
	Continue   bool     // OnFailure=Continue
	Success    []uint32 // SuccessCodes
	Reboot     []uint32 // RebootCodes
	Limits     Limits   // CommandTimeout

	Mark          *express.Mark // InstalledMark; nil: none
	SkipInstalled bool          // SkipIfInstalled: a run ends when the mark is there
}

// PolicyOf reads a package's settings. A setting that cannot be read is an error,
// since guessing would change what the author asked for.
func PolicyOf(p *express.Package) (Policy, error) {
	pol := Policy{ReturnZero: p.ExtractOptions&express.OptReturnCode == 0}
	if p.Manifest == nil {
		return pol, nil
	}
	s := p.Manifest.Settings
	pol.ReturnZero = pol.ReturnZero || strings.EqualFold(s["ExitCode"], "Zero")
	pol.Continue = strings.EqualFold(s["OnFailure"], "Continue")
	var err error
	if pol.Success, err = parseCodes(s["SuccessCodes"]); err != nil {
		return pol, format.Errorf("SuccessCodes: %w", err)
	}
	if pol.Reboot, err = parseCodes(s["RebootCodes"]); err != nil {
		return pol, format.Errorf("RebootCodes: %w", err)
	}
	if text := s["CommandTimeout"]; text != "" {
		if pol.Limits.Timeout, err = parseSeconds(text); err != nil {
			return pol, format.Errorf("CommandTimeout: %w", err)
		}
	}
	pol.SkipInstalled = s["SkipIfInstalled"] == "1"
	if text := s["InstalledMark"]; text != "" {
		mark, err := express.ParseMark(text)
		if err != nil {
			return pol, format.Errorf("InstalledMark: %w", err)
		}
		pol.Mark = &mark
	}
	return pol, nil
}

// parseSeconds reads a time limit; 0 is none.
func parseSeconds(text string) (time.Duration, error) {
	seconds, err := strconv.ParseUint(text, 10, 31)
	return time.Duration(seconds) * time.Second, err
}

// parseCodes reads exit codes separated by commas or blanks, decimal (negative ones
// as cmd prints them) or 0x.
func parseCodes(text string) ([]uint32, error) {
	var codes []uint32
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\t' }) {
		n, err := strconv.ParseInt(word, 0, 64)
		if err != nil || n < -1<<31 || n >= 1<<32 {
			return nil, format.Errorf("%q is not an exit code", word)
		}
		codes = append(codes, uint32(n))
	}
	return codes, nil
}

// isSuccess and isReboot are the author's lists for the INF engine.
func (p Policy) isSuccess(code int) bool { return slices.Contains(p.Success, uint32(code)) }
func (p Policy) isReboot(code int) bool  { return slices.Contains(p.Reboot, uint32(code)) }

// Tally folds the results of a package's commands into one code, by the engine's
// rules: the first failure, else 1641 or 3010 if one returned it, else the last.
type Tally struct {
	policy Policy
	codes  engine.Codes
	failed bool
	own    uint32 // first failure that is not a command's exit code
}

// NewTally returns a Tally of nothing yet.
func NewTally(p Policy) *Tally {
	return &Tally{policy: p, codes: engine.Codes{Success: p.isSuccess, Reboot: p.isReboot}}
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
