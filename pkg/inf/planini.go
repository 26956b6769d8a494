package inf

import (
	"goexpress/internal/winpath"
)

// Flags of the lines of Ini2Reg, besides the views of the registry.
const (
	ini2RegDelete    = 0x1
	ini2RegOverwrite = 0x2
)

// updateInis plans lines `file,section,[old],[new],[flags]` of all UpdateInis
// lines of the section at once: a link of the Start menu may stand above its
// group.
func (p *planner) updateInis(d *directive, _ *Line) {
	all := p.directives[fold(d.name)]
	if d != all[0] {
		return
	}
	for _, each := range all {
		p.eachLine(each, (*planner).updateINI)
	}
	p.startMenu()
}

func (p *planner) updateINI(d *directive, l *Line) {
	u, ok := p.iniEntry(l)
	windows, _ := p.view.Dir(dirWindows)
	switch {
	case !ok:
	case winpath.EqualFold(u.Path, joinPath(windows, "setup.ini")): // grpconv.exe made links of it
		p.menu = append(p.menu, &menuLine{d, l, u})
	case u.Old == "" && u.New == "":
		p.warn(l, 3, "inf-empty-entry", "names neither an entry to delete nor one to add", "take the line out")
	default:
		p.do(l, u)
	}
}

func (p *planner) iniEntry(l *Line) (u *INIEntry, ok bool) {
	u = &INIEntry{}
	if u.Path, u.Section, ok = p.iniPlace(l); !ok {
		return u, false
	}
	u.Old, u.New = p.text(l, 3), p.text(l, 4)
	u.Flags, ok = p.flags(l, 5, INIMatchEntry|INIKeepValue)
	return u, ok
}

// iniPlace reads the file and the section, the first two fields. Without a
// folder the file lies in Windows' own, as for WritePrivateProfileString.
func (p *planner) iniPlace(l *Line) (path, section string, ok bool) {
	path = p.text(l, 1)
	section = p.text(l, 2)
	switch {
	case path == "":
		p.fail(l, 1, "inf-missing-name", "the line names no INI file", "write its path, or its name when it lies in the Windows folder")
		return "", "", false
	case section == "":
		p.fail(l, 2, "inf-missing-name", "the line names no section of the INI file", "write the section's name without brackets")
		return "", "", false
	case p.pathRoot(path) != "" || winpath.Volume(path) != "" || winpath.IsAbs(path):
		path, ok = p.absolute(l, 1, path)
		return path, section, ok
	}
	windows, ok := p.view.Dir(dirWindows)
	if !ok {
		p.fail(l, 1, "inf-unknown-directory", "the client's Windows folder is not known", "write the whole path")
		return "", "", false
	}
	path, ok = p.checked(l, 1, joinNames(path))
	return joinPath(windows, path), section, ok
}

// updateINIField plans a line `file,section,key,[old],[new],[flags]`.
func (p *planner) updateINIField(_ *directive, l *Line) {
	u := &INIField{}
	var ok bool
	if u.Path, u.Section, ok = p.iniPlace(l); !ok {
		return
	}
	u.Key, u.Old, u.New = p.text(l, 3), p.text(l, 4), p.text(l, 5)
	if u.Flags, ok = p.flags(l, 6, INIWildcard|INIComma); !ok {
		return
	}
	switch {
	case u.Key == "":
		p.fail(l, 3, "inf-missing-name", "the line names no entry of the INI file", "write its key")
	case u.Old == "" && u.New == "":
		p.warn(l, 4, "inf-empty-entry", "names neither a field to delete nor one to add", "take the line out")
	default:
		p.do(l, u)
	}
}

// ini2Reg plans a line `file,section,[key],root,[subkey],[flags]`.
func (p *planner) ini2Reg(_ *directive, l *Line) {
	const root, subkey, flagsField = 4, 5, 6
	a := &INIToReg{}
	var ok bool
	if a.Root, ok = p.regRoot(l, root); !ok {
		return
	}
	flags, ok := p.flags(l, flagsField, ini2RegDelete|ini2RegOverwrite|regView64|regView32)
	if !ok {
		return
	}
	a.Delete, a.Overwrite = flags&ini2RegDelete != 0, flags&ini2RegOverwrite != 0
	if a.View, ok = p.regView(l, flagsField, flags); !ok {
		return
	}
	if a.Key, ok = p.regPath(l, subkey); !ok {
		return
	}
	if a.Path, a.Section, ok = p.iniPlace(l); ok {
		a.Entry = p.text(l, 3)
		p.do(l, a)
	}
}
