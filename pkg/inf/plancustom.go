package inf

import (
	"strconv"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/registry"
)

// Flags of a line of CustomDestination, as far as shipped files tell.
const (
	customAsk       = 0x1 // ask the user, with the directory as proposal; nobody is asked here
	customMustExist = 0x2 // the value has to be in the registry
	customSilent    = 0x4 // show nothing
)

// sourceDirName stands for the folder of the package, where a section or the
// name of a registry value is looked for.
const sourceDirName = "SourceDir"

// customDestination defines directory ids, line by line, so that a line may
// use the ids of those above it.
func (p *planner) customDestination(d directive) {
	p.entries(d, func(l *Line) {
		if c, ok := p.customLine(l); ok {
			p.assign(c)
		}
	})
}

// assign gives the ids of a line their directory. Where there is none the plan
// has `%id%` in its place, or an error.
func (p *planner) assign(c customLine) {
	dir, how := p.customDir(c)
	for _, id := range c.ids {
		if dir == "" {
			p.openIDs[id] = true
			continue
		}
		if err := p.view.SetDir(id, dir); err != nil {
			p.fail(p.because(c.Line, 0, err), "inf-bad-directory-id", format.Sprintf("directory id %d cannot be assigned", id),
				"use an id from 49000 on")
			continue
		}
		delete(p.openIDs, id)
	}
	if dir == "" {
		return
	}
	if c.flags&(customAsk|customSilent) == customAsk {
		how += "; the user is not asked"
	}
	p.info(p.at(c.Line, 0), "inf-custom-directory", format.Sprintf("%s = %s, %s", c.names(), dir, how), "")
}

// customLine is `id[,id...]=place[,flags]`.
type customLine struct {
	*Line
	ids   []int
	place string // section that says where the directory is found
	field int    // of place
	flags int
}

// names are the line's ids as they are written where they are used.
func (c customLine) names() string {
	s := make([]string, len(c.ids))
	for i, id := range c.ids {
		s[i] = "%" + strconv.Itoa(id) + "%"
	}
	return strings.Join(s, ", ")
}

// customLine reads a line. With several ids there is a comma before the `=`:
// then the grammar of lines sees no key, and the `=` stands within a field.
func (p *planner) customLine(l *Line) (c customLine, ok bool) {
	c = customLine{Line: l, place: p.field(l, 1), field: 1}
	ids := []string{p.view.Field(l, 0)}
	if !l.HasKey {
		ids, c.place, c.field = nil, "", len(l.Fields)
		for i := range l.Fields {
			id, place, found := strings.Cut(p.field(l, i+1), "=")
			ids = append(ids, id)
			if found {
				c.place, c.field = strings.TrimSpace(place), i+1
				break
			}
		}
	}
	for _, text := range ids {
		id, err := parseInt(strings.TrimSpace(text))
		if err != nil || strings.TrimSpace(text) == "" {
			p.badNumber(l, 0, format.Sprintf("directory id %s is not a number", quoted(text)), "write `49000=section,flags`")
			return c, false
		}
		c.ids = append(c.ids, id)
	}
	if len(l.Fields) > c.field {
		var err error
		if c.flags, err = parseInt(p.field(l, c.field+1)); err != nil {
			p.badNumber(l, c.field+1, format.Sprintf("flags %s are not a number", quoted(p.view.Field(l, c.field+1))), "write them in decimal")
			return c, false
		}
	}
	return c, true
}

// customDir finds the directory of a line, and says where from. It is "" after
// a finding that says why there is none.
func (p *planner) customDir(c customLine) (dir, how string) {
	s := p.file.Section(c.place)
	switch {
	case s == nil && strings.EqualFold(c.place, sourceDirName):
		return p.env.SourceDir, "the folder of the package"
	case s == nil:
		p.fail(p.because(c.Line, c.field, ErrSectionNotFound), "inf-missing-section", format.Sprintf("no section [%s]", clip(c.place)),
			p.didYouMean(c.place, p.sectionNames, "did you mean [%s]?", "add the section that says where the directory is found"))
		return "", ""
	case len(s.Lines) == 0:
		return p.noCustomDir(c, customPlace{})
	}
	place := p.customPlace(s)
	if strings.EqualFold(place.value, sourceDirName) {
		return p.env.SourceDir, "the folder of the package"
	}
	if text, ok := p.customValue(place); ok {
		return text, "from " + place.String()
	}
	if place.standard != "" {
		return place.standard, "the default"
	}
	return p.noCustomDir(c, place)
}

// customPlace is `root,key,value,prompt,default`, and what a second line has
// for the prompt: the message for a client that lacks the value.
type customPlace struct {
	line                         *Line
	root, key, value             string
	prompt, standard, complained string
}

func (c customPlace) String() string {
	return registry.Key{Root: c.root, Path: c.key}.String() + " " + valueName(c.value)
}

func (p *planner) customPlace(s *Section) customPlace {
	l := s.Lines[0]
	field := func(l *Line, i int) string { return unquoted(p.field(l, i)) }
	c := customPlace{
		line: l, root: field(l, 1), key: strings.Trim(field(l, 2), `\`), value: field(l, 3),
		prompt: field(l, 4), standard: field(l, 5),
	}
	if len(s.Lines) > 1 {
		c.complained = field(s.Lines[1], 4)
	}
	return c
}

// unquoted strips the pair of single quotes that AdvPack allows round a field.
func unquoted(s string) string {
	if len(s) >= 2 && s[0] == '\'' && s[len(s)-1] == '\'' {
		return s[1 : len(s)-1]
	}
	return s
}

// customValue asks the client's registry.
func (p *planner) customValue(c customPlace) (text string, ok bool) {
	if c.root == "" {
		return "", false
	}
	root, known := registry.Root(c.root)
	if !known {
		p.warn(p.at(c.line, 1), "inf-unknown-root", format.Sprintf("%s is no root of the registry", quoted(c.root)), "write HKLM or HKCU")
		return "", false
	}
	if p.env.Registry == nil {
		return "", false
	}
	text, ok = p.env.Registry(registry.Key{Root: root, Path: c.key}, c.value)
	return text, ok && text != ""
}

// noCustomDir: neither the registry nor the file has a directory.
func (p *planner) noCustomDir(c customLine, place customPlace) (dir, how string) {
	if p.env.Registry == nil {
		p.warn(p.at(c.Line, 0), "inf-custom-directory", c.names()+" has no default directory: what it stands for only the client knows",
			"write a default directory into the fifth field")
		return "", ""
	}
	message := place.complained
	if message == "" && c.flags&customMustExist != 0 {
		message = place.prompt
	}
	if message == "" {
		message = format.Sprintf("no directory for %s: %v is not there, and there is no default", c.names(), place)
	}
	p.fail(p.because(c.Line, 0, ErrUnknownDir), "inf-custom-directory", clip(message), "install what sets the value first, or write a default directory into the fifth field")
	return "", ""
}
