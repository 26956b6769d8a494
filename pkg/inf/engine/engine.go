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

	"goexpress/internal/incomparable"
	"goexpress/internal/text"
	"goexpress/pkg/inf"
)

// Options of Apply.
type Options struct {
	Source   fs.FS        // the INF's folder; names are looked up without regard to case
	Event    func(*Event) // called before and after each action; nil: nobody listens
	Continue bool         // OnFailure=Continue: go on behind a command that fails
	Success  []uint32     // codes that count as success besides 0, 3010 and 1641
	Reboot   []uint32     // codes that ask for a restart besides 3010
	// Codec is the client's code page: INI files without a mark are in it, and
	// old programs read shortcuts in it. With text.Unknown no text that is not
	// ASCII is written into such INI files. nil: text.Windows1252.
	Codec text.Codec
	// Regsvr32 is where the regsvr32.exe lies that loads libraries made for
	// machine (pe.Machine...; 0 is not known). nil: of a 64-bit Windows in
	// C:\WINDOWS.
	Regsvr32 func(machine uint16) string
}

// Event is what Apply tells of one action: before it is carried out, and after,
// when the same one says more.
type Event struct {
	_       incomparable.Struct
	Action  inf.Action
	Done    bool   // false before, true after
	Skipped string // after: why nothing had to be done, "" when something was
	Pending string // after: what is left for the restart, "" when nothing is
	Code    int    // after: exit code of a command that was waited for
	Err     error  // after: an *ActionError, or nil
}

// Skipped is an action that had nothing to do.
type Skipped struct {
	_      incomparable.Struct
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
	pre := newPreflight(p, sys, &opt)
	jobs, refused := pre.prepare()
	if refused != nil {
		pre.close()
		first := refused.Problems[0]
		return &Result{Failed: first.Action, Code: first.Code}, refused
	}
	r := &run{sys: sys, opt: &opt, codes: Codes{Success: opt.Success, Reboot: opt.Reboot}}
	for _, j := range jobs {
		if !r.step(ctx, j) {
			break
		}
	}
	pre.close()
	r.flush()
	r.res.Code = r.codes.Code()
	r.res.Reboot = r.res.Reboot || r.codes.NeedReboot()
	if len(r.errs) == 1 {
		return &r.res, r.errs[0]
	}
	return &r.res, errors.Join(r.errs...)
}

// job is an action made ready. A new kind of action is a new case of check and
// of do.
type job struct {
	_      incomparable.Struct
	action inf.Action
	source source // of what is copied or registered
	same   string // why there is nothing to do, as check saw it
}

// run is the state of one Apply.
type run struct {
	sys   System
	opt   *Options
	codes Codes
	res   Result
	errs  []error
	now   *Event // of the action that is being carried out
	goOn  bool   // the rest is carried out although it fails
}

// step carries one action out and reports whether the run goes on.
func (r *run) step(ctx context.Context, j *job) bool {
	e := &Event{Action: j.action}
	if err := ctx.Err(); err != nil {
		r.fail(failure(e.Action, err))
		return false
	}
	r.now, r.goOn = e, false
	r.event()
	skipped, err := r.do(ctx, j)
	e.Done, e.Skipped = true, skipped
	switch {
	case err != nil:
		failed := failure(e.Action, err)
		e.Err = failed
		r.fail(failed)
	case skipped != "":
		r.res.Skipped = append(r.res.Skipped, Skipped{Action: e.Action, Why: skipped})
	default:
		r.res.Done = append(r.res.Done, e.Action)
	}
	r.event()
	return err == nil || r.goOn
}

// do carries an action out, or says why there is nothing to do.
func (r *run) do(ctx context.Context, j *job) (skipped string, err error) {
	switch a := j.action.(type) {
	case *inf.Copy:
		return r.copy(ctx, j, a)
	case *inf.Delete:
		return r.delete(a)
	case *inf.Rename:
		return r.rename(a)
	case *inf.Run:
		return r.run(ctx, a)
	case *inf.Register:
		return r.register(ctx, &j.source, a)
	case *inf.INIEntry:
		return r.editINI(a, a.Path, a.Old == "" && a.New != "")
	case *inf.INIField:
		return r.editINI(a, a.Path, a.New != "")
	case *inf.INIToReg:
		return r.iniToReg(a)
	case *inf.Shortcut:
		return r.shortcut(a)
	case *inf.MakeDir:
		return r.makeDir(a.Path)
	case *inf.RemoveDir:
		return r.removeDir(a.Path)
	case *inf.Prompt:
		return "", r.prompt(a)
	case *inf.CheckAdmin: // is known before anything is changed
		return "", nil
	case *inf.RefreshShell:
		return "", plain(r.sys.RefreshShell())
	case *inf.Reboot: // whether and how it is done the caller decides
		r.res.Reboot = true
		return "", nil
	}
	skipped, err = r.changeRegistry(j.action)
	return skipped, registryFailure(err)
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
		r.fail(failure(last, err))
	}
}

func (r *run) fail(err *ActionError) {
	if r.res.Failed == nil {
		r.res.Failed = err.Action
	}
	r.codes.Fail(err.Code)
	r.errs = append(r.errs, err)
}

func (r *run) event() {
	if r.opt.Event != nil {
		r.opt.Event(r.now)
	}
}
