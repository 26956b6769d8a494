package inf

import (
	"goexpress/internal/finding"
	"goexpress/internal/format"
	"goexpress/internal/show"
	"goexpress/internal/sorting"
)

// odd reports unknown names and overlong texts.
func (p *planner) odd(l *Line, i int, e expansion) {
	for _, name := range e.unknown[:min(len(e.unknown), 3)] {
		if id, err := parseInt(name); err == nil && p.openIDs[id] {
			continue // that was said
		}
		p.warn(p.at(l, i), "inf-unknown-string", format.Sprintf("%%%s%% stands for nothing", clip(name)),
			"define the string in [Strings], or write %% for a percent sign")
	}
	if e.cut {
		p.fail(p.at(l, i), "inf-field-too-long", format.Sprintf("text of more than %d characters, which Windows cuts off", MaxField),
			"shorten the text or the strings in it")
	}
}

// at starts a finding about field i of a line; 0 is the key. A field that is
// not there is looked for at the last one.
func (p *planner) at(l *Line, i int) *finding.Finding {
	place := l.Place()
	if t, ok := l.Token(min(i, len(l.Fields))); ok {
		place = t.Place
	}
	f := &finding.Finding{Pos: p.file.Pos(place), Section: l.Section.Name}
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

func (p *planner) info(at *finding.Finding, id, message, hint string) {
	p.report(at, finding.Info, id, message, hint)
}

// idle says of field i that it does nothing on a client of today, and why.
func (p *planner) idle(l *Line, i int, why string) {
	p.info(p.at(l, i), "inf-no-effect", "has no effect: "+why, "")
}

func (p *planner) warn(at *finding.Finding, id, message, hint string) {
	p.report(at, finding.Warning, id, message, hint)
}

func (p *planner) fail(at *finding.Finding, id, message, hint string) {
	p.report(at, finding.Error, id, message, hint)
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
func (p *planner) didYouMean(name string, candidates func() []string, pattern, other string) string {
	p.hints++
	if p.hints > maxHints {
		return other
	}
	names := candidates()
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

func (p *planner) sortFindings() {
	sorting.Stable(p.plan.Findings, finding.ByPlace)
}

// quoted puts text of the file into a message: short, in quotes, with
// backslashes as they are.
func quoted(s string) string { return `"` + clip(s) + `"` }

// clip keeps a message readable.
func clip(s string) string { return show.Clip(s, 200) }
