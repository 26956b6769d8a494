package stub

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"runtime"
	"strings"

	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
)

// planAll plans every INF of the commands before the first command runs: a package
// that asks for something that is not carried out must not change anything. The
// plans have the places of their commands.
func (r *run) planAll(launches []express.Launch) ([]*inf.Plan, error) {
	plans := make([]*inf.Plan, len(launches))
	for i, l := range launches {
		if l.Kind != express.INF {
			continue
		}
		plan, err := r.plan(l.Command)
		if err != nil {
			return nil, err
		}
		for _, a := range plan.Actions {
			if a.Kind() == inf.KindUnsupported {
				return nil, &Failure{Code: CodeFailed, What: plan.File.Name + ": " + a.String() + "; nothing was changed"}
			}
		}
		plans[i] = plan
	}
	return plans, nil
}

// plan reads an INF file of the package and plans its section.
func (r *run) plan(c express.Command) (*inf.Plan, error) {
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
	plan, err := inf.NewPlan(file, c.Section, inf.Env{
		Dirs: r.os.INFDirs(source), SourceDir: source, Arch: infArch, Quiet: r.quiet != express.NotQuiet,
		Include: func(name string) (*inf.File, error) {
			exact, ok := r.payload.find(name)
			if !ok {
				return nil, fs.ErrNotExist
			}
			return r.readINF(exact)
		},
	})
	if err != nil {
		return nil, &Failure{Code: CodeFailed, What: "planning " + c.Line, Err: err}
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
	show := r.pkg.ShowWindow
	if cmd.Hidden {
		show = showHidden
	}
	c := express.ParseCommand(cmd.Line)
	if r.os.Family() != Windows {
		c.Args = strings.ReplaceAll(c.Args, express.WorkDir, r.work.path)
	}
	code, err := r.start(ctx, c, "", cmd.Wait, show)
	return int(code), err
}

// applyINF carries a plan out and takes its result.
func (r *run) applyINF(plan *inf.Plan) (goOn bool, err error) {
	client, err := r.os.Client(engine.RunFunc(r.startINF))
	if err != nil {
		err = fail("opening the folder that INF files act on", err)
		return r.tally.Failed(codeOf(err)), err
	}
	r.hostPath = client.HostPath
	defer func() {
		r.hostPath = nil
		_ = client.Close() // every file was closed by itself
	}()
	res, err := engine.Apply(r.ctx, plan, client, engine.Options{
		Source: r.work.dir.FS(), Event: r.infEvent,
		Continue: r.policy.Continue, Success: r.policy.isSuccess, Reboot: r.policy.isReboot,
	})
	code := uint32(res.Code)
	if exit, ok := errors.AsType[*engine.ExitError](err); ok && uint32(exit.Code) == code {
		return r.tally.Ended(code), nil // a command's own business, no failure of ours
	}
	if err != nil {
		return r.tally.Failed(code), &Failure{Code: code, What: plan.File.Name, Err: err}
	}
	if res.Reboot && code == CodeDone {
		code = CodeRestartNeeded
	}
	return r.tally.Ended(code), nil
}

func (r *run) infEvent(e engine.Event) {
	if !e.Done {
		return
	}
	fields := []Field{{"action", e.Action.String()}}
	if e.Skipped != "" {
		fields = append(fields, Field{"skipped", e.Skipped})
	}
	if e.Code != 0 {
		fields = append(fields, Field{"code", e.Code})
	}
	level := Info
	if e.Err != nil {
		level = Error
		fields = append(fields, Field{"error", e.Err})
	}
	r.event(level, "inf", fields...)
}
