// Package engine carries the plan of an INF section out on a System: the
// machine it runs on (Native, on Windows), a folder that stands for C:\
// (Folder, anywhere), or a recorder for tests (package enginetest).
//
// Everything that can be known beforehand is checked before anything is
// changed. Then the actions are carried out in order, and the first one that
// fails ends the run; what is done stays done. Unlike advpack, which ignores
// the exit codes of commands, a command that fails is a failure. Only copies out
// of one cabinet that follow one another are made in the cabinet's order.
//
// A plan that holds an action that is not carried out is refused as a whole.
package engine

import (
	"context"
	"errors"
	"io/fs"

	"goexpress/internal/text"
	"goexpress/pkg/inf"
)

// Options of Apply.
type Options struct {
	Source   fs.FS               // the INF's folder; names are looked up without regard to case
	Event    func(Event)         // called before and after each action; nil: nobody listens
	Continue bool                // OnFailure=Continue: go on behind a command that fails
	Success  func(code int) bool // codes that count as success besides 0, 3010 and 1641; nil: none
	Reboot   func(code int) bool // codes that ask for a restart besides 3010; nil: none
	// Codec is the client's code page: INI files without a mark are in it, and
	// old programs read shortcuts in it. With text.Unknown no text that is not
	// ASCII is written into such INI files. nil: text.Windows1252.
	Codec text.Codec
	// Regsvr32 is where the regsvr32.exe lies that loads libraries made for
	// machine (pe.Machine...; 0 is not known). nil: of a 64-bit Windows in
	// C:\WINDOWS.
	Regsvr32 func(machine uint16) string
}

// Event is what Apply tells of one action: before it is carried out, and after.
type Event struct {
	Action  inf.Action
	Done    bool   // false before, true after
	Skipped string // after: why nothing had to be done, "" when something was
	Pending string // after: what is left for the restart, "" when nothing is
	Code    int    // after: exit code of a command that was waited for
	Err     error  // after: an *ActionError, or nil
}

// Skipped is an action that had nothing to do.
type Skipped struct {
	Action inf.Action
	Why    string // "the file there has a higher version (2.0.0.0)"
}

// Result of Apply.
type Result struct {
	Done     []inf.Action // carried out, in order
	Skipped  []Skipped    // as flags and missing files allow; no failure
	Failed   inf.Action   // the first that failed; nil when all went well
	Commands []*inf.Run   // started or, on a system that runs none, to be run
	Code     int          // exit code: see Codes; 1603, 112, 740, 1460 or 1602 when it is not a command that failed
	Reboot   bool         // a restart is needed, or under way when Code is 1641
}

// Apply carries p out on sys. The result is never nil. The error is nil exactly
// when nothing failed; otherwise it is a *RefusedError (nothing was changed),
// an *ActionError, or under Options.Continue several of them joined.
func Apply(ctx context.Context, p *inf.Plan, sys System, opt Options) (*Result, error) {
	if opt.Codec == nil {
		opt.Codec = text.Windows1252
	}
	r := &run{sys: sys, opt: opt, codes: Codes{Success: opt.Success, Reboot: opt.Reboot}}
	pre := newPreflight(p, sys, opt)
	defer pre.close()
	steps, refused := pre.prepare()
	if refused != nil {
		return &Result{Failed: refused.Problems[0].Action, Code: refused.Problems[0].Code}, refused
	}
	for _, s := range steps {
		if !r.step(ctx, s) {
			break
		}
	}
	r.flush()
	r.res.Code = r.codes.Code()
	r.res.Reboot = r.res.Reboot || r.codes.NeedReboot()
	if len(r.errs) == 1 {
		return &r.res, r.errs[0]
	}
	return &r.res, errors.Join(r.errs...)
}

// step is one action made ready. A new kind of action is a new step: see newStep.
type step interface {
	action() inf.Action
	// check finds what stands against the step without changing anything.
	check(*preflight) *ActionError
	do(context.Context, *run) outcome
}

// outcome of a step; the zero value: done.
type outcome struct {
	skipped string // why there was nothing to do
	pending string // what is left for the restart
	code    int    // of a command
	err     *ActionError
	goOn    bool // with err: the rest is carried out all the same
}

// run is the state of one Apply.
type run struct {
	sys   System
	opt   Options
	codes Codes
	res   Result
	errs  []error
}

// step carries one step out and reports whether the run goes on.
func (r *run) step(ctx context.Context, s step) bool {
	a := s.action()
	if err := ctx.Err(); err != nil {
		r.fail(&ActionError{Action: a, Code: codeOf(err), Err: err})
		return false
	}
	r.event(Event{Action: a})
	out := s.do(ctx, r)
	e := Event{Action: a, Done: true, Skipped: out.skipped, Pending: out.pending, Code: out.code}
	switch {
	case out.err != nil:
		e.Err = out.err // not before: a nil *ActionError is no nil error
		r.fail(out.err)
	case out.skipped != "":
		r.res.Skipped = append(r.res.Skipped, Skipped{a, out.skipped})
	default:
		r.res.Done = append(r.res.Done, a)
	}
	r.event(e)
	return out.err == nil || out.goOn
}

// flush has a System that keeps changes back write them, whatever failed before.
// A failure is that of the action that was done last.
func (r *run) flush() {
	f, ok := r.sys.(Flusher)
	last := r.res.Failed
	if n := len(r.res.Done); n > 0 {
		last = r.res.Done[n-1]
	}
	if !ok || last == nil {
		return
	}
	if err := f.Flush(); err != nil {
		r.fail(fileFailure(last, err))
	}
}

func (r *run) fail(err *ActionError) {
	if r.res.Failed == nil {
		r.res.Failed = err.Action
	}
	r.codes.Fail(err.Code)
	r.errs = append(r.errs, err)
}

func (r *run) event(e Event) {
	if r.opt.Event != nil {
		r.opt.Event(e)
	}
}
