package stub

import (
	"errors"
	"strings"
	"time"

	"goexpress/internal/incomparable"
)

// A run that is killed leaves its work folder behind. The next run of any package
// of ours that unpacks to the same folder for temporary files removes it (S46).
//
// A work folder is in use as long as its run holds it open, see Storage.Claim.
// That ends with the process however the process ends, and needs no file that
// could be left behind, or be met by a package's own programs.

const (
	staleAge        = 24 * time.Hour // since something was made or removed right in the folder
	maxSwept        = 20             // folders that one run removes
	maxSweptEntries = 10_000         // and what it does in them
	maxSweepTime    = 2 * time.Second
)

// isWorkName recognises a name that workFolder.create gives.
func isWorkName(name string) bool {
	random, ok := strings.CutPrefix(name, workPrefix)
	return ok && len(random) == 2*workBytes && strings.Trim(random, "0123456789abcdef") == ""
}

// sweep removes work folders that killed runs have left where this run has looked
// for room. It comes last, when nobody waits for the package's own work any more,
// and nothing that happens in it changes the result.
func (r *run) sweep() {
	defer func() {
		if v := recover(); v != nil {
			r.event(Warning, "sweep", Field{"error", v})
		}
	}()
	if r.temp == "" {
		return
	}
	folders, err := r.os.Folders(r.temp, isWorkName)
	if err != nil {
		r.event(Warning, "sweep", Field{"folder", r.temp}, Field{"error", err})
		return
	}
	now := r.os.Now()
	left := &effort{os: r.os, until: now.Add(maxSweepTime), steps: maxSweptEntries}
	swept := 0
	for _, f := range folders {
		if swept == maxSwept || left.spent() {
			return
		}
		// One from the future is not old: either it or the clock is wrong.
		if now.Sub(f.Modified) > staleAge && r.sweepFolder(r.os.Family().join(r.temp, f.Name), left) {
			swept++
		}
	}
}

// sweepFolder removes one folder, unless it is in use or somebody else's.
func (r *run) sweepFolder(path string, left *effort) (done bool) {
	dir, err := r.os.Claim(path)
	if err != nil {
		return false // nothing to remark: not for us to remove
	}
	stale := &workFolder{os: r.os, path: path, dir: dir, left: left, above: []string{path}, own: true}
	defer func() { _ = stale.release() }() // open still when there is an error to tell
	if err := stale.undo(); err != nil {
		r.event(Warning, "sweep", Field{"left", path}, Field{"error", err})
		return false
	}
	r.event(Info, "sweep", Field{"removed", path})
	return true
}

// effort is what a sweep may still cost; nil has no end.
type effort struct {
	_     incomparable.Struct
	os    OS
	until time.Time
	steps int
}

func (e *effort) spent() bool {
	if e == nil {
		return false
	}
	if e.steps > 0 && e.os.Now().After(e.until) {
		e.steps = 0
	}
	e.steps--
	return e.steps < 0
}

// errSpent leaves the rest of a folder to later runs.
var errSpent = errors.New("too much in it for one run")
