package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"goexpress/internal/finding"
	"goexpress/internal/registry"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine"
	"goexpress/pkg/inf/engine/standin"
)

type applyFlags struct {
	planFlags
	root string
	run  bool
}

func newApplyCommand(a *app) *cobra.Command {
	var f applyFlags
	c := &cobra.Command{
		Use:   "apply --root DIR FILE",
		Short: "Carry a plan out on a folder that stands for C:\\",
		Long: `Carry the plan of an INF, a directive or a package out on a folder that stands
for C:\. Nothing outside the folder is touched. The registry is kept in it, as
HKLM.reg and HKCU.reg, which regedit and goexpress read. Programs, and the
registration of libraries, are listed, not run, unless --run is given.`,
		Args: exactArgs(1, "one .inf, .sed or package"),
		RunE: func(c *cobra.Command, args []string) error { return a.apply(c.Context(), args[0], &f) },
	}
	c.Flags().StringVar(&f.root, "root", "", "the folder `DIR` that stands for C:\\; it is made if need be")
	c.Flags().BoolVar(&f.run, "run", false, "run the programs that this host can run")
	f.planFlags.add(c)
	a.jsonFlag(c)
	return c
}

func (a *app) apply(ctx context.Context, path string, f *applyFlags) error {
	if f.root == "" {
		return usagef("apply needs --root DIR, the folder that stands for C:\\")
	}
	codec, err := clientCodec(f.codePage)
	if err != nil {
		return err
	}
	root := &clientFolder{dir: f.root}
	defer root.close()
	if f.run {
		root.commands = &hostCommands{root: a.abs(f.root), out: a.stderr}
	}
	if err := root.openIfThere(); err != nil {
		return err
	}
	r, err := a.rehearsal(path, &f.planFlags, root.registry)
	if err != nil {
		return err
	}
	defer r.close()
	if root.failed != nil { // what planning found may only come of that
		return root.failed
	}
	a.findings(r.findings)
	if r.findings.Err() != nil {
		return errFailed
	}
	if f.run {
		work, done, err := r.hostFolder()
		defer done()
		if err != nil {
			return err
		}
		root.commands.work = work
	}
	if err := root.open(); err != nil {
		return err
	}
	result, applyErr := engine.Apply(ctx, &inf.Plan{Actions: r.actions}, root.system, engine.Options{Source: r.source, Codec: codec})
	if err := a.applied(result, f.run); err != nil {
		return err
	}
	if err := root.close(); applyErr == nil { // else it only says again what Apply met
		applyErr = err
	}
	return applyErr
}

// clientFolder is the folder that stands for C:\. It is made when there is a
// plan for it.
type clientFolder struct {
	dir      string
	commands *hostCommands // nil: none are run
	system   *standin.Folder
	failed   error // to read its registry
}

func (c *clientFolder) openIfThere() error {
	if _, err := os.Stat(c.dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return c.open()
}

func (c *clientFolder) open() error {
	if c.system != nil {
		return nil
	}
	if err := os.MkdirAll(c.dir, 0o777); err != nil {
		return err
	}
	var opt standin.Options
	if c.commands != nil {
		opt.Commands = c.commands
	}
	var err error
	c.system, err = standin.Open(c.dir, opt)
	return err
}

// registry answers what a plan asks; a folder that is not there yet has none.
func (c *clientFolder) registry(k registry.Key, name string) (text string, ok bool) {
	if c.system == nil {
		return "", false
	}
	return engine.Lookup(c.system, &c.failed)(k, name)
}

func (c *clientFolder) close() error {
	if c.system == nil {
		return nil
	}
	system := c.system
	c.system = nil
	return system.Close()
}

// applied prints what was done.
func (a *app) applied(r *engine.Result, ran bool) error {
	if a.json {
		return a.applyJSON(r)
	}
	for _, x := range r.Done {
		verb := "done"
		if _, isRun := x.(*inf.Run); isRun && !ran {
			verb = "not run"
		}
		fmt.Fprintf(a.stdout, "%-8s %s\n", verb, oneLine(x.String()))
	}
	for _, s := range r.Skipped {
		fmt.Fprintf(a.stdout, "%-8s %s: %s\n", "skipped", oneLine(s.Action.String()), s.Why)
	}
	if r.Failed != nil {
		from := inf.OriginOf(r.Failed)
		fmt.Fprintf(a.stdout, "%-8s %s (%s)\n", "failed", oneLine(r.Failed.String()), finding.Pos{File: from.File, Line: from.Line})
	}
	return nil
}

func (a *app) applyJSON(r *engine.Result) error {
	done, err := actionsJSON(r.Done)
	if err != nil {
		return err
	}
	commands := make([]inf.Action, len(r.Commands))
	for i, c := range r.Commands {
		commands[i] = c
	}
	list, err := actionsJSON(commands)
	if err != nil {
		return err
	}
	failed := json.RawMessage("null")
	if r.Failed != nil {
		if failed, err = actionJSON(r.Failed); err != nil {
			return err
		}
	}
	return a.printJSON(applyJSON{Done: done, Failed: failed, Commands: list})
}
