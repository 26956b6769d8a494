package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"goexpress/internal/codepage"
	"goexpress/internal/finding"
	"goexpress/internal/registry"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/pack"
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
its commands, the INF files among them taken apart, and what becomes of a
restart. Directories that only the client's registry knows are those that the
INF has as defaults.`,
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
		return a.printJSON(planJSON{Section: r.section, Actions: list, Reboot: r.reboot})
	}
	fmt.Fprintln(a.stdout, oneLine(r.heading))
	if err := inf.WriteActions(a.stdout, r.actions); err != nil {
		return err
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
	return append([]byte(`{"kind":"`+string(x.Kind())+`",`), fields.Bytes()[1:]...), nil
}

// rehearsal is what plan prints and apply carries out: a list of actions and
// the files that they take.
type rehearsal struct {
	heading  string // what is planned
	section  string // of an INF, decoration included
	actions  []inf.Action
	reboot   string // a package's setting as RebootMode names it; "" for an INF
	findings finding.List
	source   fs.FS
	dir      string // host folder of an INF; "" when the files must be unpacked to be run
	close    func() error
}

func noClose() error { return nil }

// registryLookup answers what a plan asks of a client's registry.
type registryLookup func(k registry.Key, name string) (text string, ok bool)

// rehearsal plans a file for a client with this registry; nil: for any client.
func (a *app) rehearsal(path string, f *planFlags, reg registryLookup) (*rehearsal, error) {
	if f.quiet && f.quietAdmin {
		return nil, usagef("--quiet and --quiet-admin exclude each other")
	}
	k, err := a.kind(path)
	if err != nil {
		return nil, err
	}
	if f.section != "" && k != kindINF {
		return nil, usagef("--section is for INF files: a package names its section itself")
	}
	switch k {
	case kindINF:
		return a.rehearseINF(path, f, reg)
	case kindSED:
		return a.rehearseSED(path, f, reg)
	}
	return a.rehearseBinary(path, f.mode(), reg)
}

func (a *app) rehearseINF(path string, f *planFlags, reg registryLookup) (*rehearsal, error) {
	data, err := a.readInput(path)
	if err != nil {
		return nil, err
	}
	parse := parseINF(f.codePage)
	file, err := parse(inputName(path), data)
	if err != nil {
		return nil, finding.Of("pack-inf", finding.Pos{File: path}, err)
	}
	source, err := openInputFolder(a.inputDir(path), f.follow)
	if err != nil {
		return nil, err
	}
	env := infEnv(source, parse, f.mode())
	env.Registry = reg
	plan, list := pack.PlanINF(file, f.section, env)
	r := &rehearsal{findings: list, source: source, dir: source.dir, close: source.close}
	if plan != nil {
		r.heading, r.section, r.actions = plan.Title(), plan.Section, plan.Actions
	}
	return r, nil
}

func (a *app) rehearseSED(path string, f *planFlags, reg registryLookup) (*rehearsal, error) {
	d, err := a.readDirective(path, &f.directiveFlags)
	if err != nil {
		return nil, err
	}
	paths, err := a.paths(path, &f.directiveFlags)
	if err != nil {
		return nil, err
	}
	job := pack.Prepare(d, pack.Options{Paths: paths, CodePage: f.codePage, Codec: codepage.Lookup})
	r := &rehearsal{findings: job.Findings, source: job.FS(), close: noClose}
	if job.Package != nil {
		r.describe(inputName(path), job.Package)
		env := job.InstallEnv(f.mode())
		env.Registry = reg
		r.actions = pack.PlanInstall(job.Package, env).Actions
	}
	return r, nil
}

func (a *app) rehearseBinary(path string, q express.Quiet, reg registryLookup) (*rehearsal, error) {
	b, err := a.openBinary(path, opening{})
	if err != nil {
		return nil, err
	}
	if b.pkg == nil {
		b.Close()
		return nil, fmt.Errorf("%s is a cabinet: it does nothing by itself", path)
	}
	env := b.installEnv(path)
	env.Quiet, env.Registry = q, reg
	in := pack.PlanInstall(b.pkg, env)
	r := &rehearsal{actions: in.Actions, findings: in.Findings, source: b.cab, close: b.Close}
	r.describe(inputName(path), b.pkg)
	return r, nil
}

// describe says which package is planned, and what it does at the end.
func (r *rehearsal) describe(name string, p *express.Package) {
	r.heading, r.reboot = "a run of "+name, p.RebootMode()
	if len(p.Launches(express.NotQuiet, "")) == 0 {
		r.heading += ", which only unpacks its files"
	}
}

// installEnv reads INF files out of the package.
func (b *binary) installEnv(path string) pack.InstallEnv {
	arch := b.pkg.Machine
	if arch == "386" {
		arch = "x86"
	}
	return pack.InstallEnv{
		Arch:   arch,
		Read:   b.readFile,
		Parse:  parseINF(b.pkg.CodePage),
		Origin: func(express.Launch) inf.Origin { return inf.Origin{File: filepath.Base(path)} },
	}
}
