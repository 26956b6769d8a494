package stub

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"

	"goexpress/internal/winpath"
	"goexpress/pkg/express"
)

// runCommands runs the package's commands in order and returns the code they come
// to. The error is that of a command that could not be run at all.
func (r *run) runCommands(launches []express.Launch) (uint32, error) {
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
		var goOn bool
		var err error
		if l.Kind == express.INF {
			goOn, err = r.applyINF(plans[i])
		} else {
			goOn, err = r.launch(l.Command, tail)
		}
		if err != nil && problem == nil {
			problem = err
		}
		if !goOn {
			break
		}
	}
	if problem != nil {
		r.report(problem)
	}
	return r.tally.Code(), nil
}

// launch runs one command that is no INF and takes its result.
func (r *run) launch(c express.Command, tail string) (goOn bool, err error) {
	code, err := r.start(r.ctx, c, tail, true, r.pkg.ShowWindow)
	if err != nil {
		return r.tally.Failed(codeOf(err)), err
	}
	return r.tally.Ended(code), nil
}

// start looks a command's program up, makes sure that a packed one is what was
// packed and stays so, and starts it.
func (r *run) start(ctx context.Context, c express.Command, tail string, wait bool, show uint32) (uint32, error) {
	p, ok := r.lookup().Find(c.Program)
	if !ok {
		return 0, &Failure{Code: CodeNotFound, What: "the program " + c.Program + " was not found",
			Hint: "commands are looked for in the package, in the system's folders, or by the full path that they are written with"}
	}
	if c.Kind == express.INF {
		return 0, &Failure{Code: CodeNotRunnable, What: c.Program + " is no program"}
	}
	if p.Packed != "" {
		held, err := r.hold(p.Packed)
		if err != nil {
			return 0, fail("checking "+p.Packed, err)
		}
		defer func() { _ = held.Close() }() // read only
	}
	family := r.os.Family()
	system := r.os.SystemDirs()
	args, err := withTail(c.Args, tail, family == Windows && express.IsBatch(p.Path))
	if err != nil {
		return 0, err
	}
	path, line := commandLine(family, p, args, system[0])
	r.event(Info, "command", Field{"line", line}, Field{"wait", wait})
	code, err := r.os.Start(ctx, Process{
		Path: path, Line: line, Dir: r.work.path, Show: show, Quiet: r.quiet != express.NotQuiet,
		Env:  environment(r.self.Path, r.work.path, "", r.quiet),
		Wait: wait, Limits: r.policy.Limits,
	})
	if err != nil {
		return 0, fail("running "+c.Line, err)
	}
	r.event(Info, "command ended", Field{"line", line}, Field{"code", code})
	return code, nil
}

func (r *run) lookup() Lookup {
	return Lookup{
		Family: r.os.Family(), Dir: r.work.path, System: r.os.SystemDirs(),
		Packed: r.payload.find, Exists: r.os.IsFile, Host: r.hostPath,
	}
}

// errChanged says that a file of the work folder is not what was packed.
var errChanged = errors.New("the file was changed after it was unpacked")

// hold opens a packed file so that nobody can change it, and checks through the
// same handle that nobody has (S15).
func (r *run) hold(name string) (io.ReadCloser, error) {
	held, err := r.work.dir.Hold(name)
	if err != nil {
		return nil, err
	}
	rec := r.payload.record(name)
	hash := sha256.New()
	// One byte more than there should be, so that a longer file is seen.
	n, err := io.Copy(hash, io.LimitReader(held, rec.Size+1))
	if err == nil && (n != rec.Size || [32]byte(hash.Sum(nil)) != rec.SHA256) {
		err = &Failure{Code: CodeFailed, What: "suspected tampering with " + winpath.Base(name), Err: errChanged}
	}
	if err != nil {
		_ = held.Close() // read only
		return nil, err
	}
	return held, nil
}
