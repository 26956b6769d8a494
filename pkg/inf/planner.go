package inf

import (
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/sorting"
)

// Limits of a plan. Lists can be named any number of times, so that a small
// file could stand for a plan without end.
const (
	maxSteps   = 100_000 // lines looked at, a long one counting for several
	maxLayouts = 16      // files named by LayoutFile
)

// NewPlan plans an install section; "" is DefaultInstall. Unless Env.Plain is
// set the decorated section is taken when there is one: `X.NT<arch>`, then
// `X.NT`, then `X`. The error is a finding.List of the errors, and then there
// is no plan. [Check] gives the warnings as well.
func NewPlan(f *File, section string, env Env) (*Plan, error) {
	p := newPlanner(f, env)
	p.run(section)
	if err := p.plan.Findings.Err(); err != nil {
		return nil, err
	}
	return p.plan, nil
}

// Check returns all that planning the section finds, whether there is a plan
// or not.
func Check(f *File, section string, env Env) finding.List {
	p := newPlanner(f, env)
	p.run(section)
	return p.plan.Findings
}

// planner makes one plan.
type planner struct {
	file       *File
	env        Env
	view       *View
	plan       *Plan
	directives map[string][]*directive // of the section and those it needs, by folded name
	names      []string                // folded names of directives, in the order of the file
	done       map[string]bool         // see once
	open       map[string]bool         // %ids% of CustomDestination whose directory only the client knows
	dests      map[string]string       // directory of every list asked for; "" is none
	menu       []*menuLine             // of UpdateInis
	steps      int
	hints      int
}

func newPlanner(f *File, env Env) *planner {
	if env.Dirs == nil {
		env.Dirs = DefaultDirs(env.SourceDir, "")
	}
	switch env.Arch {
	case "":
		env.Arch = "amd64"
	case "386":
		env.Arch = "x86"
	}
	return &planner{
		file: f, env: env,
		view:       f.View(ViewOptions{Dirs: env.Dirs, Arch: env.Arch, Language: env.Language}),
		plan:       &Plan{File: f},
		directives: map[string][]*directive{}, done: map[string]bool{},
		open: map[string]bool{}, dests: map[string]string{},
	}
}

func (p *planner) run(section string) {
	if s := p.choose(section); s != nil {
		p.install(s)
	}
	sorting.Stable(p.plan.Findings, finding.ByPlace)
}

// install plans a section.
func (p *planner) install(s *Section) {
	p.plan.Section, p.plan.Arch = s.Name, p.env.Arch
	p.version()
	p.take(s)
	for i := range directiveTable {
		row := &directiveTable[i]
		for n, d := range p.directives[fold(row.name)] {
			if n > 0 {
				p.repeated(row, d.line)
			}
			p.planAs(row, d)
		}
	}
	p.placeComponents()
	p.services(s)
	p.advpackUsed()
	p.unknown()
}

// choose finds the section to install.
func (p *planner) choose(name string) *Section {
	if name == "" {
		name = "DefaultInstall"
	}
	p.plan.Asked = name
	names := []string{name + ".NT" + p.env.Arch, name + ".NT", name}
	if p.env.Plain {
		names = names[2:]
	}
	for _, n := range names {
		s := p.file.Section(n)
		if s == nil {
			continue
		}
		if n != name {
			p.report(&finding.Finding{Pos: s.Headers[0], Section: s.Name}, finding.Info, "inf-decorated-section",
				"installed in place of ["+name+"]", "")
		}
		return s
	}
	at := &finding.Finding{Pos: finding.Pos{File: p.file.Name}, Err: ErrSectionNotFound}
	p.report(at, finding.Error, "inf-missing-section", "no section ["+name+"] to install", p.otherSection(name))
	return nil
}

// otherSection words a hint about the section that may have been meant.
func (p *planner) otherSection(name string) string {
	for _, s := range p.file.Sections() {
		if len(s.Name) > len(name) && strings.EqualFold(s.Name[:len(name)], name) {
			return "the file has [" + s.Name + "]: ask for that by its full name"
		}
	}
	var names []string
	for _, s := range p.file.InstallSections() {
		if len(names) == maxProposals {
			names = append(names, "...")
			break
		}
		names = append(names, bracketed(s.Name))
	}
	other := "name the section to install"
	if names != nil {
		other = "name one of its install sections: " + strings.Join(names, ", ")
	}
	return p.didYouMean(name, (*planner).sectionNames, "did you mean [%s]?", other)
}

// take collects the directives of a section and, behind them, of those that it
// needs.
func (p *planner) take(s *Section) {
	if !p.once("section", fold(s.Name)) {
		return
	}
	var needs []*Line
	for _, l := range s.Lines {
		if !p.step(l) {
			return
		}
		if !l.HasKey && !bareDirective(l) {
			p.info(l, 0, "inf-no-directive", quoted(l.Text())+" is not a directive and has no effect")
			continue
		}
		name, _ := p.view.Key(l)
		if !p.stepBytes(len(name)) { // strings make long names of short keys
			return
		}
		key := fold(name)
		if p.directives[key] == nil {
			p.names = append(p.names, key)
		}
		p.directives[key] = append(p.directives[key], &directive{name: name, line: l})
		if key == "NEEDS" {
			needs = append(needs, l)
		}
	}
	for _, l := range needs {
		p.takeNeeded(l)
	}
}

// once reports whether it is asked for the first time about a thing of a kind.
func (p *planner) once(kind, thing string) bool {
	key := kind + "\x00" + thing
	again := p.done[key]
	p.done[key] = true
	return !again
}

// bareDirective: of the directives only these may stand alone on a line, and
// then mean the same.
func bareDirective(l *Line) bool {
	name := fold(l.Fields[0].Text)
	return len(l.Fields) == 1 && (name == "REBOOT" || name == "RESTART")
}

// takeNeeded takes the sections that a Needs line names. Sections of an
// included file are not there: then Include itself is unsupported.
func (p *planner) takeNeeded(l *Line) {
	missing := finding.Error
	if p.directives["INCLUDE"] != nil {
		missing = finding.Warning
	}
	for i := range l.Fields {
		if s := p.list(l, i+1, missing); s != nil {
			p.take(s)
		}
	}
}

// needsSeen warns that AdvPack would not have done it.
func (p *planner) needsSeen(_ *directive, l *Line) {
	p.warn(l, 0, "inf-needs", "only an install from Explorer honours it; AdvPack, which IExpress uses, does not",
		"move the directives of the needed section into this one")
}

// unknown reports the keys that are no directive, after the known ones.
func (p *planner) unknown() {
	known := knownDirectives()
	for _, key := range p.names {
		if known[key] {
			continue
		}
		for _, d := range p.directives[key] {
			hint := p.didYouMean(d.name, directiveNames, "did you mean %s?", "")
			severity := finding.Warning
			if hint == "" {
				severity = finding.Info
			}
			p.report(p.at(d.line, 0), severity, "inf-unknown-directive", "is not a directive and has no effect", hint)
		}
	}
}

// repeated: setupapi takes any number of lines, for AdvPack one was the rule.
func (p *planner) repeated(row *directiveRow, l *Line) {
	if row.about&advpack != 0 {
		p.warn(l, 0, "inf-repeated-directive", "appears again; AdvPack may read the first line only",
			"name all sections on one line, parted by commas")
		return
	}
	p.info(l, 0, "inf-repeated-directive", "appears again; the lines are taken in order")
}

// services: only an install from Explorer reads `X.Services`, but a package
// that counts on its services must not seem to work.
func (p *planner) services(s *Section) {
	list := p.file.Section(s.Name + ".Services")
	if list == nil {
		return
	}
	for _, l := range list.Lines {
		if !p.step(l) {
			return
		}
		if name, ok := p.view.Key(l); ok && p.stepBytes(len(name)) {
			p.unsupported(name, l, "services are not carried out")
		}
	}
}

// list returns the section that field i of a line names. It is nil when the
// field is empty, and after a finding when there is no such section.
func (p *planner) list(l *Line, i int, missing finding.Severity) *Section {
	name := p.field(l, i)
	if name == "" || !p.stepBytes(len(name)) {
		return nil
	}
	s := p.file.Section(name)
	if s == nil {
		p.missing(l, i, name, missing, missingHint)
	}
	return s
}

const missingHint = "add the section, or take its name out of the line"

// missing says that a section which field i names is not there.
func (p *planner) missing(l *Line, i int, name string, severity finding.Severity, hint string) {
	p.report(p.because(l, i, ErrSectionNotFound), severity, "inf-missing-section", "no section "+bracketed(name),
		p.didYouMean(name, (*planner).sectionNames, "did you mean [%s]?", hint))
}

// step counts a line looked at; false means that there were too many.
func (p *planner) step(l *Line) bool {
	n := 0
	for _, t := range l.Fields {
		n += len(t.Text) + 1
	}
	return p.stepBytes(n)
}

// stepBytes counts work on so many bytes.
func (p *planner) stepBytes(n int) bool {
	before := p.steps
	p.steps += 1 + n/64
	if before < maxSteps && p.steps >= maxSteps {
		at := &finding.Finding{Pos: finding.Pos{File: p.file.Name}, Section: p.plan.Section}
		p.report(at, finding.Error, "inf-plan-too-long", "the section stands for too many steps",
			"check which lists its directives name, and how often")
	}
	return p.steps < maxSteps
}

// do plans an action that a line asks for.
func (p *planner) do(l *Line, a Action) {
	*OriginOf(a) = Origin{File: p.file.Name, Line: l.Num, Section: l.Section.Name}
	p.plan.Actions = append(p.plan.Actions, a)
}

// unsupported plans what is not carried out: a line of a directive, or of a
// list that one names.
func (p *planner) unsupported(directive string, l *Line, reason string) {
	text, _ := p.view.text(l)
	p.do(l, &Unsupported{Directive: directive, Text: clip(text), Reason: reason})
}
