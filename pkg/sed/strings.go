package sed

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"goexpress/internal/finding"
)

// Limits of look-ups. The first is what the profile functions return at most;
// the second keeps a small file from becoming a huge directive.
const (
	maxValue     = 32767
	maxExpansion = 16 << 20
)

// usage says what a %name% in a value may mean besides an entry of [Strings].
type usage uint8

const (
	ignored   usage = iota // nobody looks at the value
	plainText              // nothing
	command                // cmd.exe may replace it when the package runs
)

// readStrings settles the strings in force: --define, those of the override
// file, those of the .sed.
func (p *parser) readStrings() {
	name := "Strings"
	if e := p.option("Strings"); e != nil && !isNone(e.Value) {
		name = e.Value
		if _, found := p.entries(name); !found {
			p.report(tolerated, "sed-missing-section", valuePlace(e), fmt.Sprintf("there is no section [%s]", short(name)), "")
		}
	}
	p.used[fold(name)] = true
	p.strings = map[string]*Entry{}
	if p.over != nil {
		p.addStrings(p.over.Entries(name))
	}
	p.addStrings(p.doc.Entries(name))
	if p.over != nil && !equal(name, "Strings") {
		// Strings=NewStrings in an override adds to the strings of the .sed.
		p.used["STRINGS"] = true
		p.addStrings(p.doc.Entries("Strings"))
	}
	p.readDefines()
}

func (p *parser) addStrings(entries []*Entry) {
	for _, e := range p.firsts(entries) {
		if p.strings[fold(e.Key)] == nil {
			p.strings[fold(e.Key)] = e
		}
	}
}

func (p *parser) readDefines() {
	p.defines, p.defined = make(map[string]string, len(p.opt.Define)), map[string]bool{}
	for name, value := range p.opt.Define {
		p.defines[fold(name)] = value
	}
}

// checkDefines reports definitions that nothing refers to.
func (p *parser) checkDefines() {
	for _, name := range slices.Sorted(maps.Keys(p.opt.Define)) {
		if p.defined[fold(name)] {
			continue
		}
		hint := ""
		if near := finding.Nearest(name, p.stringNames()); near != "" && !equal(near, name) {
			hint = "did you mean " + near + "?"
		} else if p.option(name) != nil {
			hint = fmt.Sprintf("write %s=%%%s%% in [Options], so that it can be defined", name, name)
		}
		p.report(advice, "sed-unused-define", Value{Pos: finding.Pos{File: p.doc.Name}}, "no %"+short(name)+"% in this file uses the definition of "+short(name), hint)
	}
}

// value looks up the value of an entry.
func (p *parser) value(e *Entry, u usage) Value { return p.resolve(e.Value, valuePlace(e), u) }

// resolve looks up the %names% in raw, one level deep. An unknown name stays as
// it is: it may be a reference to the environment that cmd.exe replaces.
func (p *parser) resolve(raw string, at Value, u usage) Value {
	v := at
	v.Text = raw
	if name, ok := reference(raw); ok {
		if text, found := p.lookup(name); found {
			v.Text = text
			if e := p.strings[fold(name)]; e != nil {
				place := valuePlace(e)
				v.Pos, v.Section, v.Key = place.Pos, place.Section, place.Key
			}
		} else if u != ignored {
			p.unknownString(name, at)
		}
	} else if strings.Contains(raw, "%") {
		v.Text = p.expand(raw, at, u)
	}
	if v.Set = !isNone(v.Text); !v.Set {
		v.Text = ""
	}
	if utf8.RuneCountInString(v.Text) > maxValue {
		p.report(tolerated, "sed-too-long", at, fmt.Sprintf("the value has more than %d characters", maxValue), "")
	}
	return v
}

// reference reports whether s is one %name% and nothing else.
func reference(s string) (name string, ok bool) {
	if len(s) < 3 || s[0] != '%' || s[len(s)-1] != '%' {
		return "", false
	}
	name = s[1 : len(s)-1]
	return name, !strings.Contains(name, "%")
}

func (p *parser) lookup(name string) (text string, found bool) {
	if text, found = p.defines[fold(name)]; found {
		p.defined[fold(name)] = true
		return text, true
	}
	if e := p.strings[fold(name)]; e != nil {
		return e.Value, true
	}
	return "", false
}

// expand replaces every known %name% in raw.
func (p *parser) expand(raw string, at Value, u usage) string {
	var out strings.Builder
	for rest := raw; ; {
		before, behind, _ := strings.Cut(rest, "%")
		out.WriteString(before)
		if len(before) == len(rest) {
			return out.String()
		}
		name, after, closed := strings.Cut(behind, "%")
		text, found := "", false
		if closed {
			text, found = p.lookup(name)
		}
		if !found {
			if closed && u == plainText && isName(name) {
				p.unknownString(name, at)
			}
			out.WriteByte('%')
			rest = behind // its other percent sign may begin a name
			continue
		}
		p.grown += len(text)
		if p.grown > maxExpansion || out.Len()+len(text) > 4*maxValue {
			p.report(fatal, "sed-too-long", at, "looking up the %strings% makes too much text", "")
			return raw
		}
		out.WriteString(text)
		rest = after
	}
}

// isName tells a name from the text between two percent signs ("100% of 50%").
func isName(s string) bool { return s != "" && !strings.ContainsFunc(s, isBlank) }

func (p *parser) unknownString(name string, at Value) {
	if !p.room(tolerated) {
		return
	}
	hint := "the environment is not looked at; write the text itself, or add " + short(name) + "= to [Strings]"
	if near := finding.Nearest(name, p.stringNames()); near != "" && stem(near) != stem(name) {
		hint = "did you mean %" + near + "%?"
	} else if equal(name, at.Key) {
		hint = fmt.Sprintf("add %s=TEXT to [Strings], or say --define %s=TEXT", short(name), short(name))
	} else if equal("%"+name+"%", at.Key) {
		hint = fmt.Sprintf("add %s=NAME to [Strings]", short(name))
	}
	p.report(tolerated, "sed-unknown-string", at, fmt.Sprintf("%%%s%% is not in [Strings] and stays as it is", short(name)), hint)
}

// stem drops a number at the end: FILE8 is no misspelt FILE7.
func stem(name string) string { return strings.TrimRight(fold(name), "0123456789") }

// stringNames are the names in [Strings] in the order of the input, few enough
// to look for the nearest.
func (p *parser) stringNames() []string {
	if len(p.strings) > 1000 {
		return nil
	}
	entries := make([]*Entry, 0, len(p.strings))
	for _, e := range p.strings {
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b *Entry) int { return a.Pos.Line - b.Pos.Line })
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Key
	}
	return names
}
