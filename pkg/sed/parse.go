package sed

import (
	"cmp"
	"fmt"
	"slices"

	"goexpress/internal/finding"
	"goexpress/internal/show"
)

// Parse is strict: what IExpress would trip over or ignore silently is an error.
// The error is a [finding.List] of every error; the warnings are in it too when
// there is an error, else in Directive.Findings.
func Parse(name string, data []byte, opt Options) (*Directive, error) {
	p := &parser{opt: opt, strict: true}
	p.run(name, data)
	if p.d.Findings.Err() != nil {
		return nil, p.d.Findings
	}
	return p.d, nil
}

// ParseLax exists for the files that are out there: it takes what the original
// takes and says in Directive.Findings, as warnings, what Parse would refuse.
// Findings can also hold errors: such a Directive (one without a command, say)
// can be looked at but not built. The error, a [finding.List], is for files that
// are no directive at all; the Directive is not nil even then.
func ParseLax(name string, data []byte, opt Options) (*Directive, error) {
	p := &parser{opt: opt}
	p.run(name, data)
	if p.noDirective {
		return p.d, p.d.Findings.Err()
	}
	return p.d, nil
}

// class says how bad a problem is, in either way of reading.
type class uint8

const (
	note      class = iota // information
	advice                 // a warning
	tolerated              // a warning in ParseLax, an error in Parse
	fatal                  // an error
)

// maxFindings bounds what a hostile file can make us say, for errors and for the
// rest. No real directive comes near it.
const maxFindings = 500

type parser struct {
	opt    Options
	strict bool
	d      *Directive

	doc  *Document // the .sed
	over *Document // the override file, or nil

	options    map[string]*Entry // of [Options] in force, by folded key
	optionList []*Entry          // the same in order
	strings    map[string]*Entry // of [Strings] in force, by folded name
	defines    map[string]string // --define, by folded name
	defined    map[string]bool   // those that were looked up
	used       map[string]bool   // folded names of sections that something refers to
	grown      int               // bytes that %strings% have added so far

	noDirective bool
	count       [2]int // findings: errors, others
}

func (p *parser) run(name string, data []byte) {
	p.d = &Directive{Name: name, options: map[string]Value{}}
	p.d.noKey = Value{Pos: finding.Pos{File: name}, Section: "Options"}
	p.used = map[string]bool{"VERSION": true, "OPTIONS": true}
	defer p.sortFindings()
	if !p.open(name, data) {
		p.noDirective = true
		return
	}
	p.checkLines(p.doc)
	if p.over != nil {
		p.checkLines(p.over)
	}
	p.readVersion()
	p.readOptions()
	p.readStrings()
	p.readTexts()
	p.readSettings()
	p.readCommands()
	p.readVersionInfo()
	p.readSources()
	p.checkComplete()
	p.checkPaths()
	p.checkSections()
	p.checkDefines()
}

// report adds a finding at the place of v.
func (p *parser) report(c class, id string, at Value, message, hint string) {
	if !p.room(c) {
		return
	}
	severity := p.severity(c)
	kind := 0
	if severity != finding.Error {
		kind = 1
	}
	p.count[kind]++
	if p.count[kind] == maxFindings {
		message, hint = message+"; further findings are left out", ""
	}
	p.d.Findings = append(p.d.Findings, at.Finding(id, severity, message, hint))
}

// room reports whether findings of that class are still taken: hints cost time.
func (p *parser) room(c class) bool {
	if p.severity(c) == finding.Error {
		return p.count[0] < maxFindings
	}
	return p.count[1] < maxFindings
}

func (p *parser) severity(c class) finding.Severity {
	switch {
	case c == note:
		return finding.Info
	case c == fatal || c == tolerated && p.strict:
		return finding.Error
	}
	return finding.Warning
}

// sortFindings puts them in the order of the input, those of the .sed first.
func (p *parser) sortFindings() {
	slices.SortStableFunc(p.d.Findings, func(a, b *finding.Finding) int {
		return cmp.Or(btoi(a.Pos.File != p.d.Name)-btoi(b.Pos.File != p.d.Name), finding.ByPlace(a, b))
	})
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// keyPlace and valuePlace are where a finding about an entry points to.
func keyPlace(e *Entry) Value   { return Value{Pos: e.Pos, Section: e.Section, Key: e.Key} }
func valuePlace(e *Entry) Value { return Value{Pos: e.ValuePos, Section: e.Section, Key: e.Key} }

// entries returns the entries of a section: those of the override file when it
// has that section, else those of the .sed.
func (p *parser) entries(section string) (entries []*Entry, found bool) {
	p.used[fold(section)] = true
	for _, doc := range []*Document{p.over, p.doc} {
		if doc != nil && doc.Section(section) != nil {
			return doc.Entries(section), true
		}
	}
	return nil, false
}

// firsts returns the entries of a section that holds keys, the first of each
// key. What the profile functions would pass over is reported.
func (p *parser) firsts(entries []*Entry) []*Entry {
	var kept []*Entry
	seen := make(map[string]*Entry, len(entries))
	for _, e := range entries {
		first := seen[fold(e.Key)]
		switch {
		case !e.HasValue:
			p.report(tolerated, "sed-no-value", Value{Pos: e.Pos, Section: e.Section},
				fmt.Sprintf("%q has no `=` and is ignored", short(e.Text)), "write KEY=VALUE, or a `;` in front of a comment")
		case e.Key == "":
			p.report(tolerated, "sed-no-key", keyPlace(e), "there is no key before the `=`", "")
		case first != nil:
			p.report(tolerated, "sed-duplicate-key", keyPlace(e),
				fmt.Sprintf("%s is given again and ignored; line %d is in force", e.Key, first.Pos.Line), "remove one of the two lines")
		default:
			seen[fold(e.Key)] = e
			kept = append(kept, e)
			p.checkQuotes(e)
		}
	}
	return kept
}

// short keeps messages readable when a line is not.
func short(s string) string { return show.Clip(s, 60) }
