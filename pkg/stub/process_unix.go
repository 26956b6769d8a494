//go:build unix

package stub

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"syscall"

	"goexpress/internal/cmdline"
)

// shell runs text files that do not say what runs them.
const shell = "/bin/sh"

// Start implements Programs.
func (h *Host) Start(ctx context.Context, p *Process) (uint32, error) {
	ctx, cancel := p.Limits.apply(ctx)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	attr := &os.ProcAttr{
		Dir: p.Dir, Env: mergeEnv(os.Environ(), p.Env, Linux),
		Files: []*os.File{os.Stdin, os.Stdout, os.Stderr},
		// A group of its own, so that all of it can be ended. A program that may
		// ask something stays in ours, where the terminal listens to it.
		Sys: &syscall.SysProcAttr{Setpgid: p.Quiet || p.Limits.Timeout > 0},
	}
	if p.Quiet {
		null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
		if err != nil {
			return 0, err
		}
		defer func() { _ = null.Close() }() // nothing to lose
		attr.Files[0] = null
		if !p.Wait {
			attr.Files[1], attr.Files[2] = null, null
		}
	}
	if p.captured() {
		c, err := newCapture(p)
		if err != nil {
			return 0, err
		}
		defer c.finish(ctx)
		attr.Files[1], attr.Files[2] = c.stdout(), c.stderr()
	}
	process, err := startFile(p.Path, cmdline.Split(p.Line), attr)
	if err != nil {
		return 0, err
	}
	if !p.Wait {
		h.letLoose(process.Pid)
		return 0, process.Release()
	}
	stop := context.AfterFunc(ctx, func() { kill(process.Pid, attr.Sys.Setpgid) })
	state, err := process.Wait()
	if !stop() {
		return 0, context.Cause(ctx)
	}
	if err != nil {
		return 0, err
	}
	return exitCode(state), nil
}

// letLoose notes a program that nobody waits for. Nobody else gets its id, since we
// do not ask how it has ended.
func (h *Host) letLoose(id int) {
	if h.loose == nil {
		h.loose = map[int]bool{}
	}
	h.loose[id] = true
}

// startFile starts a program, or a text file through the shell when the system
// does not know how to start it.
func startFile(path string, argv []string, attr *os.ProcAttr) (*os.Process, error) {
	process, err := os.StartProcess(path, argv, attr)
	if errors.Is(err, syscall.ENOEXEC) && isText(path) {
		argv = append([]string{shell, path}, argv[1:]...)
		return os.StartProcess(shell, argv, attr)
	}
	return process, err
}

// isText reports whether a file starts like a text: without NUL bytes.
func isText(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }() // read only
	head, err := io.ReadAll(io.LimitReader(f, 4096))
	return err == nil && bytes.IndexByte(head, 0) < 0
}

func kill(pid int, group bool) {
	if group {
		pid = -pid
	}
	_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended by itself
}

// exitCode is the code of an ended process, for one ended by a signal what a shell
// would say.
func exitCode(state *os.ProcessState) uint32 {
	if s, ok := state.Sys().(syscall.WaitStatus); ok && s.Signaled() {
		return 128 + uint32(s.Signal())
	}
	return uint32(state.ExitCode())
}
