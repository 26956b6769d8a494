package stub

import (
	"context"
	"errors"
	"strings"

	"goexpress/internal/finding"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/stub/ui"
)

// openClient opens what INF files act on. Whoever opens it closes it.
func (r *run) openClient() (*Client, error) {
	client, err := r.os.Client(r, r.prompt)
	if err != nil {
		return nil, fail("opening the machine that INF files act on", err)
	}
	return client, nil
}

// Run implements engine.Commands: a command of an INF is started as the package's
// own are. The folder that such commands run in is the INF's, which is the work
// folder.
func (r *run) Run(ctx context.Context, cmd *engine.Command) (int, error) {
	c := express.ParseCommand(cmd.Line)
	o := r.order(&c)
	o.loads = cmd.Loads
	p := &o.process
	p.Wait = cmd.Wait
	if cmd.Hidden {
		p.Show = showHidden
	}
	if cmd.Timeout > 0 && (p.Limits.Timeout == 0 || cmd.Timeout < p.Limits.Timeout) {
		p.Limits.Timeout = cmd.Timeout
	}
	if r.os.Family() != Windows {
		o.Args = strings.ReplaceAll(o.Args, express.WorkDir, r.work.path)
	}
	code, err := r.start(ctx, o)
	return int(code), err
}

// prompt asks what an INF file asks. Quiet runs have plans without prompts.
func (r *run) prompt(p *inf.Prompt) (accepted bool, err error) {
	buttons := ui.OK
	switch p.Buttons {
	case inf.ButtonOKCancel:
		buttons = ui.OKCancel
	case inf.ButtonYesNo:
		buttons = ui.YesNo
	}
	return r.gate.Prompt(p.Title, p.Text, buttons), nil
}

// applyINF carries a plan out and takes its result.
func (r *run) applyINF(plan *inf.Plan) (goOn bool, err error) {
	client, err := r.openClient()
	if err != nil {
		return r.tally.Failed(codeOf(err)), err
	}
	r.hostPath = client.HostPath
	res, err := engine.Apply(r.ctx, plan, client.System, engine.Options{
		Source: r.work.dir.FS(), Event: r.infEvent, Regsvr32: client.Regsvr32, Codec: client.Codec,
		Continue: r.policy.Continue, Success: r.tally.codes.Success, Reboot: r.tally.codes.Reboot,
	})
	r.hostPath = nil
	goOn, err = r.infEnded(plan, res, err)
	if left := client.Close(); left != nil {
		left = fail("keeping what "+plan.File.Name+" has set", left)
		return r.tally.Failed(codeOf(left)) && goOn, errors.Join(err, left)
	}
	return goOn, err
}

// infEnded takes the result of a plan. A restart that the INF asks for counts as a
// command's 3010 does: the package's own setting decides about it, as the author of
// the package knows what else it does. SmartReboot=AS in the INF does not make a
// restart silent.
func (r *run) infEnded(plan *inf.Plan, res *engine.Result, err error) (goOn bool, failure error) {
	code := uint32(res.Code)
	if exit, ok := errors.AsType[*engine.ExitError](err); ok && uint32(exit.Code) == code {
		return r.tally.Ended(code), nil // a command's own business, no failure of ours
	}
	if err != nil {
		return r.tally.Failed(code), hinted(code, plan.File.Name, err)
	}
	goOn = r.tally.Ended(code)
	if res.Reboot {
		r.tally.Ended(CodeRestartNeeded)
	}
	return goOn, nil
}

// hinted is a failure of an INF file, with the hint of what failed first.
func hinted(code uint32, what string, err error) *Failure {
	f := &Failure{Code: code, What: what, Err: err}
	if found, ok := errors.AsType[*finding.Finding](err); ok {
		f.Hint = found.Hint
	} else if action, ok := errors.AsType[*engine.ActionError](err); ok && action.Hint != "" {
		f.Hint = action.Hint
	} else if start, ok := errors.AsType[*Failure](err); ok { // of a command
		f.Hint = start.Hint
	}
	return f
}

// infEvent logs each action when it has ended.
func (r *run) infEvent(e *engine.Event) {
	if !e.Done {
		return
	}
	var said fields
	said.add("action", e.Action.String())
	said.add("from", placeOf(e.Action))
	if e.Skipped != "" {
		said.add("skipped", e.Skipped)
	}
	if e.Pending != "" {
		said.add("pending", e.Pending)
	}
	if e.Code != 0 {
		said.add("code", e.Code)
	}
	level := Info
	if e.Err != nil {
		level = Error
		said.add("error", errors.Unwrap(e.Err)) // the action is named already
	}
	r.event(level, "inf", said...)
}
