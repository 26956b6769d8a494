package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"goexpress/internal/codepage"
	"goexpress/internal/finding"
	"goexpress/internal/registry"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/pack"
)

// rehearsal is what plan prints and apply carries out: a list of actions and
// the files that they take.
type rehearsal struct {
	heading string // what is planned
	section string // of an INF, decoration included
	actions []inf.Action
	reboot  string // a package's setting as RebootMode names it; "" for an INF

	conditions conditionsJSON // of a package

	findings finding.List
	source   fs.FS
	dir      string // host folder of an INF; "" when the files must be unpacked to be run
	close    func() error
}

func noClose() error { return nil }

// hostFolder is where the programs of a plan find its files on this host; done
// removes what was unpacked for them, also after an error.
func (r *rehearsal) hostFolder() (dir string, done func(), err error) {
	if r.dir != "" {
		return r.dir, func() {}, nil
	}
	dir, err = unpackSource(r.source)
	return dir, func() { os.RemoveAll(dir) }, err
}

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
	file, source, parse, err := a.openINF(path, &f.directiveFlags)
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
		if err := r.describe(inputName(path), job.Package, f.mode()); err != nil && r.findings.Err() == nil {
			return nil, err
		}
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
	if err := r.describe(inputName(path), b.pkg, q); err != nil {
		b.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// describe says which package is planned, what it asks for, and what it does at the
// end.
func (r *rehearsal) describe(name string, p *express.Package, q express.Quiet) (err error) {
	r.heading, r.reboot = "a run of "+name, p.RebootMode()
	if len(p.Launches(express.NotQuiet, "")) == 0 {
		r.heading += ", which only unpacks its files"
	}
	r.conditions, err = conditionsOf(p, q)
	return err
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
		Origin: func(*express.Launch) inf.Origin { return inf.Origin{File: filepath.Base(path)} },
	}
}
