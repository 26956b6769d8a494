package stub

import "goexpress/pkg/express"

// RestartFacts are what the decision about a restart hangs on.
type RestartFacts struct {
	Mode    uint32        // REBOOT bits: of /R if given, else the package's
	Quiet   express.Quiet //
	Code    uint32        // of the run so far; not a failure
	Pending bool          // Windows has noted file renames for its start since the run began
}

// Restart is what becomes of a restart.
type Restart uint8

// The outcomes.
const (
	NoRestart      Restart = iota // not wanted
	AskRestart                    // a person decides; a No is RestartNotMade
	RestartNow                    //
	RestartNotMade                // needed, but not this run's to make: 3010
)

// Decide says what becomes of a restart. The original looks at the pending
// renames alone; here a command's 3010 counts too, and after 1641 the restart is
// already under way. In quiet mode only an explicit "silent" restarts, and with
// /Q:A nothing does.
func (f *RestartFacts) Decide() Restart {
	if f.Code == CodeRestartStarted {
		return NoRestart
	}
	needed := f.Pending || f.Code == CodeRestartNeeded
	allowed := f.Mode&express.RebootAllowed != 0
	if allowed && f.Mode&express.RebootAlways != 0 {
		needed = true
	}
	silent := f.Mode&express.RebootSilent != 0
	switch {
	case !needed:
		return NoRestart
	case !allowed, f.Quiet == express.AdminQuiet, f.Quiet != express.NotQuiet && !silent:
		return RestartNotMade
	case silent:
		return RestartNow
	}
	return AskRestart
}
