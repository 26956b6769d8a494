package stub

import (
	"slices"
	"strings"
	"testing"

	"goexpress/pkg/express"
)

// What becomes of a restart, for each mode and kind of run: - nothing, a somebody is
// asked, r it is made, m it is needed and not made, u a command has begun it. The
// columns are what the run has come to.
var restartTable = []struct {
	mode     string
	quiet    express.Quiet
	outcomes string // of restartFacts, in order
}{
	{"N", express.NotQuiet, "-mmmuu"}, {"N", express.UserQuiet, "-mmmuu"}, {"N", express.AdminQuiet, "-mmmuu"},
	{"I", express.NotQuiet, "-aaauu"}, {"I", express.UserQuiet, "-mmmuu"}, {"I", express.AdminQuiet, "-mmmuu"},
	{"A", express.NotQuiet, "aaaauu"}, {"A", express.UserQuiet, "mmmmuu"}, {"A", express.AdminQuiet, "mmmmuu"},
	{"IS", express.NotQuiet, "-rrruu"}, {"IS", express.UserQuiet, "-rrruu"}, {"IS", express.AdminQuiet, "-mmmuu"},
	{"AS", express.NotQuiet, "rrrruu"}, {"AS", express.UserQuiet, "rrrruu"}, {"AS", express.AdminQuiet, "mmmmuu"},
}

var restartFacts = []struct {
	code    uint32
	pending bool
}{{0, false}, {0, true}, {3010, false}, {3010, true}, {1641, false}, {1641, true}}

// restartModes are all values of REBOOT, by number; without its lowest bit it is
// never.
var restartModes = []string{"N", "I", "N", "A", "N", "IS", "N", "AS"}

// outcomeOf looks a case up.
func outcomeOf(t *testing.T, mode string, quiet express.Quiet, fact int) byte {
	t.Helper()
	for _, row := range restartTable {
		if row.mode == mode && row.quiet == quiet {
			return row.outcomes[fact]
		}
	}
	t.Fatalf("no row for %s, %d", mode, quiet)
	return 0
}

func TestRestartDecision(t *testing.T) {
	want := map[byte]Restart{'-': NoRestart, 'a': AskRestart, 'r': RestartNow, 'm': RestartNotMade, 'u': NoRestart}
	for bits, mode := range restartModes {
		for _, quiet := range []express.Quiet{express.NotQuiet, express.UserQuiet, express.AdminQuiet} {
			for i, fact := range restartFacts {
				f := RestartFacts{Mode: uint32(bits), Quiet: quiet, Code: fact.code, Pending: fact.pending}
				if got := f.Decide(); got != want[outcomeOf(t, mode, quiet, i)] {
					t.Errorf("%+v: %d, want %c", f, got, outcomeOf(t, mode, quiet, i))
				}
			}
		}
	}
}

// The same decisions by whole runs, with every way to ask for another mode.
func TestRestartMatrix(t *testing.T) {
	switches := map[string]string{ // mode by switch; "" leaves the package's
		"": "", "/R:N": "N", "/R:I": "I", "/R:A": "A", "/R": "A", "/R:S": "N", "/R:IS": "IS", "/R:AS": "AS", "/R:sa": "AS", "/R:X": "",
	}
	runs := 0
	for bits, own := range restartModes {
		p := with("setup.exe")
		p.Reboot = uint32(bits)
		image := makePackage(t, tinyStub(), p, packed{name: "setup.exe", data: "x"})
		for line, asked := range switches {
			mode := own
			if asked != "" {
				mode = asked
			}
			for q, quiet := range []string{"", " /Q", " /Q:A"} {
				for i := range restartFacts {
					restartRun(t, newFake(t, image, line+quiet), outcomeOf(t, mode, express.Quiet(q), i), i)
					runs++
				}
			}
		}
	}
	if want := 8 * len(switches) * 3 * len(restartFacts); runs != want {
		t.Errorf("%d runs, want %d", runs, want)
	}
}

// restartRun checks one run; who is asked says yes first, and then no.
func restartRun(t *testing.T, f *fakeOS, outcome byte, fact int) {
	t.Helper()
	f.program = func(Process) (uint32, error) {
		if restartFacts[fact].pending {
			f.pending++
		}
		return restartFacts[fact].code, nil
	}
	f.gate.ask = true
	code := Run(t.Context(), f)
	wantCode := map[byte]uint32{'-': 0, 'a': 1641, 'r': 1641, 'm': 3010, 'u': 1641}[outcome]
	wantRestarts := strings.Count("ar", string(outcome))
	asked := slices.ContainsFunc(f.gate.shown, func(s string) bool { return strings.HasPrefix(s, "ask: ") })
	if code != wantCode || f.restarts != wantRestarts || asked != (outcome == 'a') {
		t.Errorf("%q, %+v: code %d, %d restarts, shown %q; want %c", f.line, restartFacts[fact], code, f.restarts, f.gate.shown, outcome)
	}
	if outcome != 'a' {
		return
	}
	no := newFake(t, f.image, f.line)
	no.program = func(Process) (uint32, error) { no.pending += f.pending; return restartFacts[fact].code, nil }
	if code := Run(t.Context(), no); code != 3010 || no.restarts != 0 {
		t.Errorf("%q, %+v, declined: code %d, %d restarts", no.line, restartFacts[fact], code, no.restarts)
	}
}
