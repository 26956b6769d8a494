package inf

import (
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/incomparable"
	"goexpress/internal/winpath"
)

// Folders of the Start menu and desktop of all users, which Dirs answers.
const (
	dirCommonMenu     = DirCSIDL + 0x16
	dirCommonPrograms = DirCSIDL + 0x17
	dirCommonStartup  = DirCSIDL + 0x18
	dirCommonDesktop  = DirCSIDL + 0x19
	dirCommonTools    = DirCSIDL + 0x2F
	dirUserPrograms   = DirCSIDL + 0x02
)

// menuGroups is the section of setup.ini that names the others: `key=folder`.
const menuGroups = "progman.groups"

// menuLine is a line of UpdateInis about setup.ini.
type menuLine struct {
	directive *directive
	entry     *Line
	*INIEntry
}

// menuGroup is a folder of links.
type menuGroup struct {
	_       incomparable.Struct
	dir     string
	line    *Line // that names it
	made    bool  // some link is
	removed bool  // some link is, or the group itself
}

// startMenu plans the links that grpconv.exe, which today's Windows lacks,
// made of setup.ini. Its lines are those of Windows 95's setup:
//
//	[progman.groups]   key=folder in the Programs menu; none is that menu itself
//	[key]              title, command, icon file, icon index, profile, folder to start in, tip
//
// A title without a command deletes the link, as does an entry that is only
// deleted. A group from which links are only deleted goes when it is empty.
func (p *planner) startMenu() {
	groups := map[string]*menuGroup{}
	var order []*menuGroup
	for _, m := range p.menu {
		if winpath.EqualFold(m.Section, menuGroups) {
			if key, g := p.menuGroup(m); g != nil {
				groups[key] = g
				order = append(order, g)
			}
		}
	}
	for _, m := range p.menu {
		if !winpath.EqualFold(m.Section, menuGroups) {
			p.menuItem(m, groups[winpath.Upper(m.Section)])
		}
	}
	for _, g := range order {
		if g.removed && !g.made && p.ownGroup(g.dir) {
			p.do(g.line, &RemoveDir{Path: g.dir})
		}
	}
}

// menuGroup reads a line of progman.groups; nil after saying what is wrong.
func (p *planner) menuGroup(m *menuLine) (key string, g *menuGroup) {
	entry, field := m.New, 4
	if entry == "" {
		entry, field = m.Old, 3
	}
	key, folder, ok := strings.Cut(entry, "=")
	if key = strings.TrimSpace(key); !ok || key == "" {
		p.menuUnsupported(m, "a line of ["+menuGroups+"] is `key=folder`")
		return "", nil
	}
	dir, ok := p.menuFolder(m.entry, field, menuFields(folder)[0])
	if !ok {
		return "", nil
	}
	return winpath.Upper(key), &menuGroup{dir: dir, line: m.entry, removed: m.New == ""}
}

// menuFolder is the folder of a group: an absolute path, or below all users'
// Programs. Two levels up lay Windows' folder with the desktop, in the layout
// of Windows 95.
func (p *planner) menuFolder(l *Line, i int, name string) (dir string, ok bool) {
	if p.pathRoot(name) != "" || winpath.Volume(name) != "" || strings.HasPrefix(name, `\\`) {
		return p.absolute(l, i, name)
	}
	name = joinNames(name)
	id := dirCommonPrograms
	for _, up := range []struct {
		prefix string
		id     int
	}{{`..\..\Desktop`, dirCommonDesktop}, {`..`, dirCommonMenu}} {
		if rest, found := cutFolder(name, up.prefix); found {
			name, id = rest, up.id
			break
		}
	}
	base, ok := p.view.Dir(id)
	if !ok {
		p.fail(l, i, "inf-unknown-directory", "the client's Start menu is not known", "write the whole path of the group's folder")
		return "", false
	}
	if name != "" {
		name, ok = p.checked(l, i, name)
	}
	return joinPath(base, name), ok
}

// cutFolder returns what of path lies below folder.
func cutFolder(path, folder string) (rest string, ok bool) {
	n := len(folder)
	if len(path) < n || !winpath.EqualFold(path[:n], folder) || len(path) > n && path[n] != '\\' {
		return "", false
	}
	return strings.TrimPrefix(path[n:], `\`), true
}

// ownGroup reports whether a folder is not one of Windows' own.
func (p *planner) ownGroup(dir string) bool {
	for _, id := range [...]int{dirCommonMenu, dirCommonPrograms, dirCommonStartup, dirCommonDesktop, dirCommonTools} {
		if own, _ := p.view.Dir(id); winpath.EqualFold(own, dir) {
			return false
		}
	}
	return true
}

// menuItem plans what a line of a group says.
func (p *planner) menuItem(m *menuLine, g *menuGroup) {
	if g == nil {
		p.menuUnsupported(m, "[progman.groups] names no folder for the group "+m.Section)
		return
	}
	old, item := menuFields(m.Old), menuFields(m.New)
	if m.Old != "" && !winpath.EqualFold(old[0], item[0]) {
		p.unlink(m, g, old[0])
	}
	switch {
	case m.New == "":
	case len(item) < 2 || item[1] == "":
		p.unlink(m, g, item[0])
	default:
		p.menuLink(m, g, item)
	}
}

// menuLink plans a link.
func (p *planner) menuLink(m *menuLine, g *menuGroup, item []string) {
	item = append(item, make([]string, 7)...) // fields that are not there are empty
	s := &Shortcut{Icon: item[2], Dir: item[5], Tip: item[6]}
	var err error
	if s.Path, err = linkPath(g.dir, item[0]); err != nil {
		p.menuUnsupported(m, err.Error())
		return
	}
	s.Target, s.Arguments = splitCommand(item[1])
	if p.pathRoot(s.Target) == "" {
		p.menuUnsupported(m, "the link's program "+quoted(s.Target)+" has no path on a drive")
		return
	}
	if s.IconIndex, err = parseInt(item[3]); err != nil {
		p.menuUnsupported(m, "icon index "+quoted(item[3])+" is not a number")
		return
	}
	if item[4] != "" {
		p.idle(m.entry, 4, "the link is made whether there is a profile "+quoted(item[4])+" or not")
	}
	var ok bool
	if s.Target, ok = p.absolute(m.entry, 4, s.Target); ok {
		g.made = true
		p.do(m.entry, s)
	}
}

// unlink plans to delete a link.
func (p *planner) unlink(m *menuLine, g *menuGroup, title string) {
	path, err := linkPath(g.dir, title)
	if err != nil {
		p.menuUnsupported(m, err.Error())
		return
	}
	g.removed = true
	p.do(m.entry, &Shortcut{Path: path, Remove: true})
}

func (p *planner) menuUnsupported(m *menuLine, why string) {
	p.unsupported(m.directive.name, m.entry, why)
}

// linkPath is the path of a link with a title.
func linkPath(dir, title string) (string, error) {
	if strings.ContainsFunc(title, isSlash) || title == "" {
		return "", format.Errorf("%s cannot be the name of a link", quoted(title))
	}
	name, err := winpath.CheckName(title + ".lnk")
	return joinPath(dir, name), err
}

// splitCommand parts a program from its arguments. Without quotes blanks may
// belong to the program, up to the end of its name.
func splitCommand(command string) (program, arguments string) {
	if strings.HasPrefix(command, `"`) {
		program, arguments = winpath.FirstToken(command)
		return program, strings.TrimSpace(arguments)
	}
	for i := len(".exe"); i < len(command); i++ {
		if command[i] != ' ' {
			continue
		}
		switch strings.ToLower(command[i-len(".exe") : i]) {
		case ".exe", ".com", ".bat", ".cmd":
			return command[:i], strings.TrimSpace(command[i:])
		}
	}
	return command, ""
}

// menuFields takes a line of setup.ini apart at its commas. Quotes protect
// commas and are dropped; two of them within quotes are one.
func menuFields(line string) []string {
	var fields []string
	var field []byte
	quoted := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"' && quoted && i+1 < len(line) && line[i+1] == '"':
			field = append(field, c)
			i++
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			fields, field = append(fields, strings.TrimSpace(string(field))), field[:0]
		default:
			field = append(field, c)
		}
	}
	return append(fields, strings.TrimSpace(string(field)))
}
