package inf

import (
	"strconv"
	"strings"

	"goexpress/internal/finding"
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
// use the ids of those above it. Where there is no directory the plan has `%id%`
// in its place, or an error.
func (p *planner) customDestination(_ *directive, l *Line) {
	c := p.customLine(l)
	if c == nil {
		return
	}
	dir, how := p.customDir(c)
	for _, id := range c.ids {
		if dir == "" {
			p.open[openDir(id)] = true
			continue
		}
		if err := p.view.SetDir(id, dir); err != nil {
			p.report(p.because(c.Line, 0, err), finding.Error, "inf-bad-directory-id", "directory id "+strconv.Itoa(id)+" cannot be assigned",
				"use an id from 49000 on")
			continue
		}
		delete(p.open, openDir(id))
	}
	if dir == "" {
		return
	}
	if c.flags&(customAsk|customSilent) == customAsk {
		how += "; the user is not asked"
	}
	p.info(c.Line, 0, "inf-custom-directory", c.names()+" = "+dir+", "+how)
}

// customLine is `id[,id...]=place[,flags]`.
type customLine struct {
	*Line
	ids   []int
	place string // section that says where the directory is found
	field int    // of place
	flags int

	// The first line of that section is `root,key,value,prompt,default`, and what
	// a second one has for the prompt is the message for a client that lacks the
	// value.
	root, key, value             string
	prompt, standard, complained string
}

// names are the line's ids as they are written where they are used.
func (c *customLine) names() string {
	s := make([]string, len(c.ids))
	for i, id := range c.ids {
		s[i] = openDir(id)
	}
	return strings.Join(s, ", ")
}

// customLine reads a line; nil after saying what is wrong. With several ids there is a comma before the `=`:
// then the grammar of lines sees no key, and the `=` stands within a field.
func (p *planner) customLine(l *Line) *customLine {
	c := &customLine{Line: l, place: p.field(l, 1), field: 1}
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
			p.badNumber(l, 0, "directory id "+quoted(text)+" is not a number", "write `49000=section,flags`")
			return nil
		}
		c.ids = append(c.ids, id)
	}
	if len(l.Fields) > c.field {
		var err error
		if c.flags, err = parseInt(p.field(l, c.field+1)); err != nil {
			p.badNumber(l, c.field+1, "flags "+p.quotedField(l, c.field+1)+" are not a number", "write them in decimal")
			return nil
		}
	}
	return c
}

// customDir finds the directory of a line, and says where from. It is "" after
// a finding that says why there is none.
func (p *planner) customDir(c *customLine) (dir, how string) {
	s := p.file.Section(c.place)
	switch {
	case s != nil:
		p.readPlace(c, s.Lines)
	case !strings.EqualFold(c.place, sourceDirName):
		p.missing(c.Line, c.field, c.place, finding.Error, "add the section that says where the directory is found")
		return "", ""
	}
	if s == nil || strings.EqualFold(c.value, sourceDirName) {
		return p.env.SourceDir, "the folder of the package"
	}
	if c.root != "" {
		if text := p.customValue(c, s.Lines[0]); text != "" {
			return text, "from " + c.from()
		}
	}
	if c.standard != "" {
		return c.standard, "the default"
	}
	p.noCustomDir(c)
	return "", ""
}

// from is the value of the registry that has the directory.
func (c *customLine) from() string {
	return registry.Key{Root: c.root, Path: c.key}.String() + " " + valueName(c.value)
}

func (p *planner) readPlace(c *customLine, lines []*Line) {
	if len(lines) == 0 {
		return
	}
	l := lines[0]
	c.root, c.key, c.value = p.unquoted(l, 1), strings.Trim(p.unquoted(l, 2), `\`), p.unquoted(l, 3)
	c.prompt, c.standard = p.unquoted(l, 4), p.unquoted(l, 5)
	if len(lines) > 1 {
		c.complained = p.unquoted(lines[1], 4)
	}
}

// unquoted is a field without the pair of single quotes that AdvPack allows.
func (p *planner) unquoted(l *Line, i int) string {
	s := p.field(l, i)
	if len(s) >= 2 && s[0] == '\'' && s[len(s)-1] == '\'' {
		return s[1 : len(s)-1]
	}
	return s
}

// customValue asks the client's registry; l is the line that names the value.
func (p *planner) customValue(c *customLine, l *Line) (text string) {
	root, known := registry.Root(c.root)
	if !known {
		p.warn(l, 1, "inf-unknown-root", quoted(c.root)+" is no root of the registry", "write HKLM or HKCU")
	} else if p.env.Registry != nil {
		text, known = p.env.Registry(registry.Key{Root: root, Path: c.key}, c.value)
	}
	if !known {
		return ""
	}
	return text
}

// noCustomDir: neither the registry nor the file has a directory.
func (p *planner) noCustomDir(c *customLine) {
	if p.env.Registry == nil {
		p.warn(c.Line, 0, "inf-custom-directory", c.names()+" has no default directory: what it stands for only the client knows",
			"write a default directory into the fifth field")
		return
	}
	message := c.complained
	if message == "" && c.flags&customMustExist != 0 {
		message = c.prompt
	}
	if message == "" {
		message = "no directory for " + c.names() + ": " + c.from() + " is not there, and there is no default"
	}
	p.report(p.because(c.Line, 0, ErrUnknownDir), finding.Error, "inf-custom-directory", clip(message),
		"install what sets the value first, or write a default directory into the fifth field")
}
