package main

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"

	"goexpress/internal/finding"
	"goexpress/pkg/inf/engine"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1 // failed, found an error or damage, or a warning under --strict
	exitUsage  = 2
)

// app is what every subcommand needs from outside.
type app struct {
	ctx            context.Context // ends when the user has had enough
	stdin          io.Reader
	stdout, stderr io.Writer
	cwd            string
	quiet          bool // -q: errors only
	json           bool // --json: the result as one object
}

// errFailed ends a subcommand that has said all there is to say.
var errFailed = errors.New("failed")

// usageError is a command line that cannot be meant.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(text string) error { return usageError{errors.New(text)} }

// run is the whole program.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := &resultWriter{w: stdout}
	a := &app{ctx: ctx, stdin: stdin, stdout: out, stderr: stderr}
	cwd, err := os.Getwd()
	if err != nil {
		a.report(err)
		return exitFailed
	}
	a.cwd = cwd
	root := newRootCommand(a)
	args, err = translate(args, subcommands(root))
	if err == nil {
		root.SetArgs(args)
		root.SetIn(stdin)
		root.SetOut(out)
		root.SetErr(stderr)
		err = root.ExecuteContext(ctx)
	}
	return a.lost(a.exitCode(ctx, err), err, out)
}

// exitCode reports err, if there is something left to report, and grades it.
func (a *app) exitCode(ctx context.Context, err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errFailed), errors.Is(err, syscall.EPIPE) && errors.As(err, new(*resultError)):
		return exitFailed
	case errors.As(err, &usage):
		a.line("error", usage.Error())
		a.line("hint", "goexpress --help lists the commands, goexpress COMMAND --help their switches")
		return exitUsage
	case ctx.Err() != nil:
		a.line("error", "interrupted")
		return exitFailed
	}
	a.report(err)
	return exitFailed
}

// report prints an error: each finding of a list by itself, and hints where
// there are any.
func (a *app) report(err error) {
	var list finding.List
	if errors.As(err, &list) {
		a.findings(list)
		return
	}
	var one *finding.Finding
	if errors.As(err, &one) {
		a.findings(finding.List{one})
		return
	}
	var refused *engine.RefusedError
	if errors.As(err, &refused) {
		for _, p := range refused.Problems {
			a.report(p)
		}
		return
	}
	hint := hintOf(err)
	// Some errors carry their hint in the text too, for those who see no more.
	a.line("error", strings.TrimRight(strings.TrimSuffix(err.Error(), hint), ":;, "))
	if hint != "" {
		a.line("hint", hint)
	}
}

// findings prints errors and warnings with their hints. What is only
// information waits for those who ask by --json or lint.
func (a *app) findings(list finding.List) {
	for _, f := range list {
		if f.Severity == finding.Info || a.quiet && f.Severity == finding.Warning {
			continue
		}
		a.line(f.Severity.String(), f.Error())
		if f.Hint != "" {
			a.line("hint", f.Hint)
		}
	}
}

// line writes one line to standard error. A text of several lines stays
// recognisable as one, and none moves the terminal's cursor.
func (a *app) line(kind, text string) {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i := range lines {
		lines[i] = oneLine(lines[i])
	}
	io.WriteString(a.stderr, kind+": "+strings.Join(lines, "\n  ")+"\n")
}

// warn is a warning without a place.
func (a *app) warn(text string) {
	if !a.quiet {
		a.line("warning", text)
	}
}
