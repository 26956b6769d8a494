package inf

import (
	"goexpress/internal/finding"
)

// Limits of PlanAll: a small file can hold many sections, each of which stands
// for much work.
const (
	maxAllSections = 200
	maxAllSteps    = 10 * maxSteps
)

// PlanAll plans every section that can be installed: the usual one, then all by
// their own names. The findings are those of [Check] for each of them; a
// section with an error adds no actions. Too many sections, or too much work in
// them, is a warning, and the rest is left out.
func PlanAll(f *File, env Env) (actions []Action, list finding.List) {
	env.Include = remembered(env.Include)
	names := []string{""}
	for _, s := range f.InstallSections() {
		names = append(names, s.Name)
	}
	steps := 0
	for i, name := range names {
		if i == maxAllSections || steps > maxAllSteps {
			return actions, append(list, &finding.Finding{ID: "inf-too-many-sections", Severity: finding.Warning,
				Pos: finding.Pos{File: f.Name}, Section: name, Message: "this and further install sections are not looked at: they are too many, or stand for too much",
				Hint: "plan a section by its name"})
		}
		env.Plain = i > 0
		p := newPlanner(f, env)
		p.run(name)
		steps += p.steps
		list = append(list, p.plan.Findings...)
		if p.plan.Findings.Err() == nil {
			actions = append(actions, p.plan.Actions...)
		}
	}
	return actions, list
}

// remembered asks for each file once.
func remembered(include func(string) (*File, error)) func(string) (*File, error) {
	if include == nil {
		return nil
	}
	type answer struct {
		file *File
		err  error
	}
	known := map[string]answer{}
	return func(name string) (*File, error) {
		a, ok := known[fold(name)]
		if !ok {
			a.file, a.err = include(name)
			known[fold(name)] = a
		}
		return a.file, a.err
	}
}
