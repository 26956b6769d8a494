package stub

import (
	"context"
	"errors"

	"goexpress/pkg/express"
)

// checkRights is CheckAdminRights=1: somebody may go on without an administrator's
// rights, as with the original; in a quiet run nobody can say so.
func (r *run) checkRights() error {
	if r.pkg.ExtractOptions&express.OptCheckAdmin == 0 || r.os.Account().Administrator {
		return nil
	}
	if r.quiet != express.NotQuiet {
		return failure(CodeElevation, "the package needs an administrator's rights", "run it as administrator")
	}
	if r.gate.Ask("This package should be run by an administrator, and you have not the rights of one. Go on?", false) {
		return nil
	}
	return failure(CodeCancelled, "the run without an administrator's rights was declined", "")
}

// startElevated leaves everything to a run of this package as administrator, which
// begins anew, and returns what that comes to. Nothing of this run is left by then.
func (r *run) startElevated() (uint32, error) {
	r.cleanUp()
	r.releaseLock() // the other run wants it
	r.work, r.tally, r.handedOver = nil, nil, true
	r.event(Info, "elevate")
	code, err := r.os.Elevate()
	switch {
	case errors.Is(err, context.Canceled):
		return 0, failure(CodeCancelled, "an administrator's rights were not granted", "")
	case err != nil:
		return 0, fail("starting the package as administrator", err)
	}
	r.event(Info, "elevated run ended", Field{"code", code})
	return code, nil
}
