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
		// The first command lacks rights that somebody can grant now (S50).
		if i == 0 && r.quiet == express.NotQuiet && !r.tally.OK() && r.tally.Result() == CodeElevation && !r.os.Account().Administrator {
			return r.startElevated()
		}
		if problem == nil {
			problem = err
		}
		if !goOn {
			break
		}
	}
	if err := r.settle(); problem == nil {
		problem = err
	}
	if err := r.setMark(); problem == nil {
		problem = err
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
	o := r.order(&l.Command)
	o.tail = tail
	if l.NoLog {
		o.label = l.Label()
	}
	code, err := r.start(r.ctx, o)
	if err != nil {
		return r.tally.Failed(codeOf(err)), err
	}
	return r.tally.Ended(code), nil
}

// order is a command line and how it is started.
type order struct {
	*express.Command
	process Process
	tail    string // arguments that the package was started with
	loads   string // a file that the program loads, "" none
	label   string // stands for the command line in logs and messages, which do not show what it prints either; "": they do (S62)
}

// shown is a command line as logs and messages show it.
func (o *order) shown(line string) string {
	if o.label != "" {
		return o.label
	}
	return line
}

// order is a command of the package, to be started as the package says.
func (r *run) order(c *express.Command) *order {
	return &order{Command: c, process: Process{Wait: true, Show: r.pkg.ShowWindow, Limits: r.policy.Limits}}
}

// start looks a command's program up, makes sure that packed files are what was
// packed and, where that is possible, stay so, and starts it.
func (r *run) start(ctx context.Context, o *order) (uint32, error) {
	path, packed := r.find(o.Program)
	if path == "" {
		return 0, failure(CodeNotFound, "the program "+o.Program+" was not found",
			"commands are looked for in the package, in the system's folders, or by the full path that they are written with")
	}
	family := r.os.Family()
	if err := launchable(family, o.Command); err != nil {
		return 0, err
	}
	_, loaded := r.find(o.loads)
	for _, file := range [...]*express.FileRecord{packed, loaded} {
		if file == nil {
			continue
		}
		held, err := r.hold(file)
		if err != nil {
			return 0, fail("checking "+file.Name, err)
		}
		if opensAlone(file.Name) {
			_ = held.Close() // read only
			continue
		}
		defer func() { _ = held.Close() }() // read only
	}
	args, err := withTail(o.Args, o.tail, family == Windows && readByCmd(path))
	if err != nil {
		return 0, err
	}
	p := &o.process
	p.Quiet = r.quiet != express.NotQuiet
	p.Path, p.Line = commandLine(family, path, args, r.os.SystemDirs()[0], p.Quiet)
	p.Dir = r.work.path
	p.Env = r.environment()
	return r.runLogged(ctx, o)
}

// runLogged runs a program. The log has its start, what it prints in a quiet run,
// and its end; the number in these events is that of the program in the run.
func (r *run) runLogged(ctx context.Context, o *order) (uint32, error) {
	r.programs++
	p := &o.process
	number, line := r.programs, o.shown(p.Line)
	r.event(Info, "command", Field{"line", line}, Field{"wait", p.Wait}, Field{"number", number})
	var out *output
	if p.Quiet && p.Wait && o.label == "" {
		out = newOutput(r, number, r.os.OutputCodec())
		p.Stdout, p.Stderr = &out.streams[0], &out.streams[1]
	}
	begun := r.os.Now()
	code, err := r.os.Start(ctx, p)
	took := r.os.Now().Sub(begun).Round(time.Millisecond)
	if out != nil {
		out.flush()
	}
	if err == nil && !p.Wait {
		return code, nil
	}
	level, name := Info, "command ended"
	if err != nil {
		level, name, code = Error, "command failed", codeOf(err)
	}
	var said fields
	said.add("line", line)
	said.add("code", code)
	// Codes that Windows itself gives are told in words, too.
	if text := meaning(code); text != "" && code != CodeDone {
		said.add("means", text)
	}
	if err != nil {
		said.add("error", err)
	}
	said.add("duration", took)
	said.add("number", number)
	r.event(level, name, said...)
	if err != nil {
		return 0, fail("running "+o.shown(o.Line), err)
	}
	return code, nil
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
func (r *run) hold(rec *express.FileRecord) (io.ReadCloser, error) {
	held, err := r.work.dir.Hold(rec.Name)
	if err != nil {
		return nil, err
	}
	checked := false
	defer func() {
		if !checked {
			_ = held.Close() // read only
		}
	}()
	hash := sha256.New()
	// One byte more than there should be, so that a longer file is seen.
	n, err := io.Copy(hash, io.LimitReader(held, rec.Size+1))
	if err == nil && (n != rec.Size || hash.Sum() != rec.SHA256) {
		err = tampered(winpath.Base(rec.Name))
	}
	checked = err == nil
	if err != nil {
		return nil, err
	}
	return held, nil
}
