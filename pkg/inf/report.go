package inf

import (
	"goexpress/internal/finding"
	"goexpress/internal/format"
	"goexpress/internal/show"
)

// odd reports unknown names and overlong texts.
func (p *planner) odd(l *Line, i int, e *expansion) {
	for _, name := range e.unknown[:min(len(e.unknown), 3)] {
		if id, err := parseInt(name); err == nil && p.open[openDir(id)] {
			continue // that was said
		}
		p.warn(l, i, "inf-unknown-string", "%"+clip(name)+"% stands for nothing",
			"define the string in [Strings], or write %% for a percent sign")
	}
	if e.cut {
		p.fail(l, i, "inf-field-too-long", "text of more than 4095 characters, which Windows cuts off",
			"shorten the text or the strings in it")
	}
}

// at starts a finding about field i of a line; 0 is the key. A field that is
// not there is looked for at the last one.
func (p *planner) at(l *Line, i int) *finding.Finding {
	t := l.Token(min(i, len(l.Fields)))
	if t == nil {
		t = &l.Fields[0]
	}
	f := &finding.Finding{Pos: p.file.Pos(t.Place), Section: l.Section.Name}
	if l.HasKey {
		f.Key = l.Key.Text
	}
	return f
}

// because starts one about an error, which errors.Is then finds.
func (p *planner) because(l *Line, i int, err error) *finding.Finding {
	f := p.at(l, i)
	f.Err = err
	return f
}

// info, warn and fail say something about field i of a line.
func (p *planner) info(l *Line, i int, id, message string) {
	p.report(p.at(l, i), finding.Info, id, message, "")
}

// idle says of field i that it does nothing on a client of today, and why.
func (p *planner) idle(l *Line, i int, why string) {
	p.info(l, i, "inf-no-effect", "has no effect: "+why)
}

func (p *planner) warn(l *Line, i int, id, message, hint string) {
	p.report(p.at(l, i), finding.Warning, id, message, hint)
}

func (p *planner) fail(l *Line, i int, id, message, hint string) {
	p.report(p.at(l, i), finding.Error, id, message, hint)
}

// Limits of what is said about one section. Nobody reads more, and a hint
// costs a comparison with every candidate.
const (
	maxFindings = 1000 // of errors as many again
	maxHints    = 100
	maxNames    = 2000 // candidates for a hint

	maxProposals = 10 // names in a hint
)

func (p *planner) report(at *finding.Finding, severity finding.Severity, id, message, hint string) {
	n := len(p.plan.Findings)
	if n >= 2*maxFindings || n >= maxFindings && severity < finding.Error {
		return
	}
	at.Severity, at.ID, at.Message, at.Hint = severity, id, show.Printable(message), show.Printable(hint)
	at.Section, at.Key = show.Printable(at.Section), show.Printable(clip(at.Key))
	p.plan.Findings = append(p.plan.Findings, at)
}

// didYouMean is a hint of the nearest candidate, else the other text.
func (p *planner) didYouMean(name string, candidates func(*planner) []string, pattern, other string) string {
	p.hints++
	if p.hints > maxHints {
		return other
	}
	names := candidates(p)
	if near := finding.Nearest(name, names[:min(len(names), maxNames)]); near != "" {
		return format.Sprintf(pattern, near)
	}
	return other
}

// sectionNames are the file's sections, for hints.
func (p *planner) sectionNames() []string {
	names := make([]string, len(p.file.sections))
	for i, s := range p.file.sections {
		names[i] = s.Name
	}
	return names
}

// quotedField is field i of a line for a message.
func (p *planner) quotedField(l *Line, i int) string { return quoted(p.view.Field(l, i)) }

// bracketed is the name of a section for a message.
func bracketed(section string) string { return "[" + clip(section) + "]" }

// quoted puts text of the file into a message: short, in quotes, with
// backslashes as they are.
func quoted(s string) string { return `"` + clip(s) + `"` }

// clip keeps a message readable.
func clip(s string) string { return show.Clip(s, 200) }
