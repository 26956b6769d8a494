package stub

import (
	"context"
	"errors"
	"io"
	"time"

	"goexpress/internal/sha256"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
)

// runCommands runs the package's commands in order and returns the code they come
// to. The error is that of a command that could not be run at all.
func (r *run) runCommands(launches []*express.Launch) (uint32, error) {
	plans, err := r.planAll(launches)
	if err != nil {
		return 0, err
	}
	r.tally = NewTally(r.policy)
	r.renames = r.os.PendingRenames()
	var problem error // the first command that could not be run, to be told
	for i, l := range launches {
		tail := ""
		if i == 0 {
			tail = r.sw.Tail
		}
		goOn, err := r.runCommand(l, plans[i], tail)
		if i == 0 && r.wantsElevation() {
			return r.startElevated()
		}
		if problem == nil {
			problem = err
		}
		if !goOn {
			break
		}
	}
	for _, finish := range []func() error{r.settle, r.setMark} {
		if err := finish(); problem == nil {
			problem = err
		}
	}
	if problem != nil {
		r.report(problem)
	}
	return r.tally.Code(), nil
}

// runCommand runs one command and takes its result. plan is that of an INF.
func (r *run) runCommand(l *express.Launch, plan *inf.Plan, tail string) (goOn bool, err error) {
	r.tally.Next(l.Number)
	if l.Kind == express.INF {
		return r.applyINF(plan)
	}
	o := r.order(l.Command)
	o.Tail = tail
	if l.NoLog {
		o.Label = l.Label()
	}
	code, err := r.start(r.ctx, o)
	if err != nil {
		return r.tally.Failed(codeOf(err)), err
	}
	return r.tally.Ended(code), nil
}

// order is a command line and how it is started.
type order struct {
	express.Command
	Tail   string // arguments that the package was started with
	Wait   bool
	Show   uint32 // as SHOWWINDOW
	Limits Limits
	Loads  string // a file that the program loads, "" none
	Label  string // stands for the command line in logs and messages, which do not show what it prints either; "": they do (S62)
}

// shown is a command line as logs and messages show it.
func (o order) shown(line string) string {
	if o.Label != "" {
		return o.Label
	}
	return line
}

// order is a command of the package, to be started as the package says.
func (r *run) order(c express.Command) order {
	return order{Command: c, Wait: true, Show: r.pkg.ShowWindow, Limits: r.policy.Limits}
}

// start looks a command's program up, makes sure that packed files are what was
// packed and, where that is possible, stay so, and starts it.
func (r *run) start(ctx context.Context, o order) (uint32, error) {
	p, ok := r.lookup().Find(o.Program)
	if !ok {
		return 0, &Failure{Code: CodeNotFound, What: "the program " + o.Program + " was not found",
			Hint: "commands are looked for in the package, in the system's folders, or by the full path that they are written with"}
	}
	family := r.os.Family()
	if err := launchable(family, o.Command); err != nil {
		return 0, err
	}
	loaded, _ := r.lookup().Find(o.Loads)
	for _, packed := range []string{p.Packed, loaded.Packed} {
		if packed == "" {
			continue
		}
		held, err := r.hold(packed)
		if err != nil {
			return 0, fail("checking "+packed, err)
		}
		if opensAlone(packed) {
			_ = held.Close() // read only
			continue
		}
		defer func() { _ = held.Close() }() // read only
	}
	args, err := withTail(o.Args, o.Tail, family == Windows && readByCmd(p.Path))
	if err != nil {
		return 0, err
	}
	path, line := commandLine(family, p, args, r.os.SystemDirs()[0], r.quiet != express.NotQuiet)
	return r.runLogged(ctx, o, Process{
		Path: path, Line: line, Dir: r.work.path, Show: o.Show, Quiet: r.quiet != express.NotQuiet,
		Env:  environment(r.self.Path, r.work.path, r.logPath, r.quiet),
		Wait: o.Wait, Limits: o.Limits,
	})
}

// runLogged runs a program. The log has its start, what it prints in a quiet run,
// and its end; the number in these events is that of the program in the run.
func (r *run) runLogged(ctx context.Context, o order, p Process) (uint32, error) {
	r.programs++
	number, line := Field{"number", r.programs}, Field{"line", o.shown(p.Line)}
	r.event(Info, "command", line, Field{"wait", o.Wait}, number)
	flush := func() {}
	if p.Quiet && p.Wait && o.Label == "" {
		out := newOutput(r.log, r.os.OutputCodec(), func(l Level, fields ...Field) {
			r.event(l, "output", append([]Field{number}, fields...)...)
		})
		p.Stdout, p.Stderr = out.writers()
		flush = out.flush
	}
	begun := r.os.Now()
	code, err := r.os.Start(ctx, p)
	took := Field{"duration", r.os.Now().Sub(begun).Round(time.Millisecond)}
	flush()
	if err != nil {
		fields := append([]Field{line}, codeFields(codeOf(err))...)
		r.event(Error, "command failed", append(fields, Field{"error", err}, took, number)...)
		return 0, fail("running "+o.shown(o.Line), err)
	}
	if !p.Wait {
		return code, nil
	}
	fields := append([]Field{line}, codeFields(code)...)
	r.event(Info, "command ended", append(fields, took, number)...)
	return code, nil
}

// codeFields are what there is to say of a code; those that Windows itself gives
// are told in words, too.
func codeFields(code uint32) []Field {
	fields := []Field{{"code", code}}
	if text := meaning(code); text != "" && code != CodeDone {
		fields = append(fields, Field{"means", text})
	}
	return fields
}

func (r *run) lookup() Lookup {
	return Lookup{
		Family: r.os.Family(), Dir: r.work.path, System: r.os.SystemDirs(),
		Packed: r.payload.find, Exists: r.os.IsFile, Host: r.hostPath,
	}
}

// errChanged says that a file of the work folder is not what was packed.
var errChanged = errors.New("the file was changed after it was unpacked")

// tampered is the failure about such a file.
func tampered(name string) *Failure {
	return &Failure{Code: CodeFailed, What: "suspected tampering with " + name, Err: errChanged,
		Hint: "find out which other program writes to the work folder, then run the package again"}
}

// hold opens a packed file so that nobody can change it, and checks through the
// same handle that nobody has (S15).
func (r *run) hold(name string) (io.ReadCloser, error) {
	held, err := r.work.dir.Hold(name)
	if err != nil {
		return nil, err
	}
	checked := false
	defer func() {
		if !checked {
			_ = held.Close() // read only
		}
	}()
	rec := r.payload.record(name)
	hash := sha256.New()
	// One byte more than there should be, so that a longer file is seen.
	n, err := io.Copy(hash, io.LimitReader(held, rec.Size+1))
	if err == nil && (n != rec.Size || hash.Sum() != rec.SHA256) {
		err = tampered(winpath.Base(name))
	}
	checked = err == nil
	if err != nil {
		return nil, err
	}
	return held, nil
}
