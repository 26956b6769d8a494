package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"goexpress/pkg/express"
	"goexpress/pkg/inf"
)

type planFlags struct {
	directiveFlags
	section    string
	quiet      bool
	quietAdmin bool
}

func (f *planFlags) add(c *cobra.Command) {
	f.directiveFlags.add(c)
	c.Flags().StringVar(&f.section, "section", "", "install section `S` of an INF (default DefaultInstall)")
	c.Flags().BoolVar(&f.quiet, "quiet", false, "what a run with /Q does")
	c.Flags().BoolVar(&f.quietAdmin, "quiet-admin", false, "what a run with /Q:A does")
}

func (f *planFlags) mode() express.Quiet {
	switch {
	case f.quietAdmin:
		return express.AdminQuiet
	case f.quiet:
		return express.UserQuiet
	}
	return express.NotQuiet
}

func newPlanCommand(a *app) *cobra.Command {
	var f planFlags
	c := &cobra.Command{
		Use:   "plan FILE",
		Short: "Say what an INF, a directive or a package will do to a client",
		Long: `Say, step by step, what an INF, a directive or a package will do to a client:
what it asks before, its commands, the INF files among them taken apart, the
mark that it leaves, and what becomes of a restart. Directories that only the
client's registry knows are those that the INF has as defaults.`,
		Args: exactArgs(1, "one .inf, .sed or package"),
		RunE: func(_ *cobra.Command, args []string) error { return a.plan(args[0], &f) },
	}
	f.add(c)
	a.jsonFlag(c)
	return c
}

func (a *app) plan(path string, f *planFlags) error {
	r, err := a.rehearsal(path, f, nil)
	if err != nil {
		return err
	}
	defer r.close()
	a.findings(r.findings)
	if r.findings.Err() != nil {
		return errFailed
	}
	if a.json {
		list, err := actionsJSON(r.actions)
		if err != nil {
			return err
		}
		return a.printJSON(planJSON{conditionsJSON: r.conditions, Section: r.section, Actions: list, Reboot: r.reboot})
	}
	fmt.Fprintln(a.stdout, oneLine(r.heading))
	for _, line := range r.conditions.before(f.mode()) {
		fmt.Fprintln(a.stdout, line)
	}
	if err := inf.WriteActions(a.stdout, r.actions); err != nil {
		return err
	}
	for _, line := range r.conditions.after() {
		fmt.Fprintln(a.stdout, line)
	}
	if r.reboot != "" {
		fmt.Fprintf(a.stdout, "restart: %s\n", restartText(r.reboot, f.mode()))
	}
	return nil
}

// restartText says what a package does about a restart, after its setting and
// the quiet mode.
func restartText(mode string, q express.Quiet) string {
	const told = "; one that is needed is told by exit code 3010"
	silent := strings.HasSuffix(mode, "Silent")
	switch {
	case mode == "never":
		return "never" + told
	case q == express.AdminQuiet:
		return "not with /Q:A" + told
	case q != express.NotQuiet && !silent:
		return "not in quiet mode" + told
	}
	when, how := "always", "after asking"
	if strings.HasPrefix(mode, "ifNeeded") {
		when = "if one is needed"
	}
	if silent {
		how = "without asking"
	}
	return when + ", " + how
}

// actionsJSON writes actions with their kind in front.
func actionsJSON(actions []inf.Action) ([]json.RawMessage, error) {
	list := make([]json.RawMessage, 0, len(actions))
	for _, x := range actions {
		raw, err := actionJSON(x)
		if err != nil {
			return nil, err
		}
		list = append(list, raw)
	}
	return list, nil
}

// actionJSON puts the kind, which is the action's type, before its fields. Every
// action has fields: its origin at least.
func actionJSON(x inf.Action) (json.RawMessage, error) {
	var fields bytes.Buffer
	e := json.NewEncoder(&fields)
	e.SetEscapeHTML(false)
	if err := e.Encode(x); err != nil {
		return nil, err
	}
	return append([]byte(`{"kind":"`+string(inf.KindOf(x))+`",`), fields.Bytes()[1:]...), nil
}
