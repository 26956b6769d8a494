package stub

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/registry"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/stub/ui"
)

// planAll plans every INF of the commands before the first command runs: a package
// that asks for something that is not carried out must not change anything. The
// plans have the places of their commands. Directories that a plan takes from the
// registry (CustomDestination) are those of before the first command.
func (r *run) planAll(launches []express.Launch) ([]*inf.Plan, error) {
	plans := make([]*inf.Plan, len(launches))
	if !slices.ContainsFunc(launches, func(l express.Launch) bool { return l.Kind == express.INF }) {
		return plans, nil
	}
	client, err := r.openClient()
	if err != nil {
		return nil, err
	}
	defer func() { _ = client.Close() }() // nothing was changed
	for i, l := range launches {
		if l.Kind != express.INF {
			continue
		}
		plan, err := r.plan(l.Command, client)
		if err == nil {
			err = r.refuse(plan)
		}
		if err != nil {
			return nil, err
		}
		r.event(Info, "plan", Field{"file", plan.File.Name}, Field{"section", plan.Section}, Field{"actions", len(plan.Actions)})
		plans[i] = plan
	}
	return plans, nil
}

// openClient opens what INF files act on. Whoever opens it closes it.
func (r *run) openClient() (*Client, error) {
	client, err := r.os.Client(engine.RunFunc(r.startINF), r.prompt)
	if err != nil {
		return nil, fail("opening the machine that INF files act on", err)
	}
	return client, nil
}

// refuse finds what is not carried out.
func (r *run) refuse(plan *inf.Plan) error {
	for _, a := range plan.Actions {
		why := ""
		switch a.Kind() {
		case inf.KindUnsupported:
			why = a.String()
		case inf.KindRegister, inf.KindUnregister:
			if r.os.Family() != Windows {
				why = a.String() + ": components are for Windows alone"
			}
		}
		if why != "" {
			return &Failure{Code: CodeFailed, What: placeOf(a) + ": " + why + "; nothing was changed"}
		}
	}
	return nil
}

// placeOf is where an action is written.
func placeOf(a inf.Action) string {
	from := a.From()
	return from.File + ":" + strconv.Itoa(from.Line)
}

// plan reads an INF file of the package and plans its section.
func (r *run) plan(c express.Command, client *Client) (*inf.Plan, error) {
	p, ok := r.lookup().Find(c.Program)
	if !ok || p.Packed == "" {
		return nil, &Failure{Code: CodeNotFound, What: c.Program + " is not in the package"}
	}
	file, err := r.readINF(p.Packed)
	if err != nil {
		return nil, err
	}
	source := r.work.path
	if r.os.Family() != Windows {
		source = express.WorkDir
	}
	var unreadable error
	plan, err := inf.NewPlan(file, c.Section, inf.Env{
		Dirs: r.os.INFDirs(source), SourceDir: source, Arch: infArch, Quiet: r.quiet != express.NotQuiet,
		Include: func(name string) (*inf.File, error) {
			exact, ok := r.payload.find(name)
			if !ok {
				return nil, fs.ErrNotExist
			}
			return r.readINF(exact)
		},
		Registry: func(key registry.Key, name string) (string, bool) {
			v, err := client.Value(key, name)
			if err != nil && !errors.Is(err, fs.ErrNotExist) && unreadable == nil {
				unreadable = err
			}
			return v.Text() // none without a value
		},
	})
	if unreadable != nil { // rather than a folder that is not meant
		return nil, fail("reading the registry for "+c.Line, unreadable)
	}
	if err != nil {
		return nil, &Failure{Code: CodeFailed, What: "planning " + c.Line, Err: err}
	}
	for _, f := range plan.Findings {
		if f.Severity == finding.Warning {
			r.event(Warning, "plan", Field{"finding", f})
		}
	}
	return plan, nil
}

// infArch is this program's architecture as section names are decorated with it.
var infArch = map[string]string{"386": "x86", "amd64": "amd64", "arm64": "arm64"}[runtime.GOARCH]

// readINF reads and parses a packed INF file; what is parsed is what was hashed.
func (r *run) readINF(exact string) (*inf.File, error) {
	rec := r.payload.record(exact)
	if rec.Size > inf.MaxFileSize {
		return nil, &Failure{Code: CodeFailed, What: exact + " is too large for an INF file"}
	}
	held, err := r.work.dir.Hold(exact)
	if err != nil {
		return nil, fail("opening "+exact, err)
	}
	defer func() { _ = held.Close() }() // read only
	var data bytes.Buffer
	if _, err := io.Copy(&data, io.LimitReader(held, rec.Size+1)); err != nil {
		return nil, fail("reading "+exact, err)
	}
	if sha256.Sum256(data.Bytes()) != rec.SHA256 {
		return nil, &Failure{Code: CodeFailed, What: "suspected tampering with " + exact, Err: errChanged}
	}
	codec, err := r.os.Codec(r.pkg.CodePage)
	if err != nil {
		return nil, &Failure{Code: CodeFailed, What: "reading " + exact, Err: err}
	}
	file, err := inf.Parse(exact, data.Bytes(), inf.Options{Codec: codec})
	if err != nil {
		return nil, &Failure{Code: CodeFailed, What: "reading " + exact, Err: err}
	}
	return file, nil
}

// startINF starts a command of an INF as the package's own are started. The folder
// that such commands run in is the INF's, which is the work folder.
func (r *run) startINF(ctx context.Context, cmd engine.Command) (int, error) {
	o := r.order(express.ParseCommand(cmd.Line))
	o.Wait, o.Loads = cmd.Wait, cmd.Loads
	if cmd.Hidden {
		o.Show = showHidden
	}
	if cmd.Timeout > 0 && (o.Limits.Timeout == 0 || cmd.Timeout < o.Limits.Timeout) {
		o.Limits.Timeout = cmd.Timeout
	}
	if r.os.Family() != Windows {
		o.Args = strings.ReplaceAll(o.Args, express.WorkDir, r.work.path)
	}
	code, err := r.start(ctx, o)
	return int(code), err
}

// prompt asks what an INF file asks. Quiet runs have plans without prompts.
func (r *run) prompt(p inf.Prompt) (accepted bool, err error) {
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
		Source: r.work.dir.FS(), Event: r.infEvent, Regsvr32: client.Regsvr32,
		Continue: r.policy.Continue, Success: r.policy.isSuccess, Reboot: r.policy.isReboot,
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
		return r.tally.Failed(code), &Failure{Code: code, What: plan.File.Name, Err: err}
	}
	goOn = r.tally.Ended(code)
	if res.Reboot {
		r.tally.Ended(CodeRestartNeeded)
	}
	return goOn, nil
}

// infEvent logs each action when it has ended.
func (r *run) infEvent(e engine.Event) {
	if !e.Done {
		return
	}
	fields := []Field{{"action", e.Action.String()}, {"from", placeOf(e.Action)}}
	if e.Skipped != "" {
		fields = append(fields, Field{"skipped", e.Skipped})
	}
	if e.Code != 0 {
		fields = append(fields, Field{"code", e.Code})
	}
	level := Info
	if e.Err != nil {
		level = Error
		fields = append(fields, Field{"error", errors.Unwrap(e.Err)}) // the action is named already
	}
	r.event(level, "inf", fields...)
}
