package inf

import (
	"goexpress/internal/finding"
	"goexpress/internal/winpath"
)

// isOn reads a switch, which 0 and an empty field turn off.
func (p *planner) isOn(l *Line) bool {
	n, err := parseInt(p.field(l, 1))
	if err != nil {
		p.warn(l, 1, "inf-bad-switch", p.quotedField(l, 1)+" is neither 0 nor 1: taken as 1", "write 1 or 0")
	}
	return err != nil || n != 0
}

func (p *planner) checkAdmin(_ *directive, l *Line) {
	if p.isOn(l) {
		p.do(l, &CheckAdmin{})
	}
}

func (p *planner) shellRefresh(_ *directive, l *Line) {
	if p.isOn(l) {
		p.do(l, &RefreshShell{})
	}
}

// cleanup removes the INF, which in a package goes with its folder.
func (p *planner) cleanup(_ *directive, l *Line) {
	if p.isOn(l) {
		p.idle(l, 0, "the INF goes with the package's folder")
	}
}

func (p *planner) reboot(_ *directive, l *Line) { p.do(l, &Reboot{}) }

// smartReboot: that a restart may be needed is told by the exit code, which is
// what I, the default, and IS leave to the package.
func (p *planner) smartReboot(_ *directive, l *Line) {
	switch value := fold(p.field(l, 1)); value {
	case "N", "I", "IS":
		p.idle(l, 1, "the package's own setting decides about a restart")
	case "A", "AS":
		p.do(l, &Reboot{Silent: value == "AS"})
	default:
		p.warn(l, 1, "inf-smart-reboot", "value "+quoted(value)+" is not known", "write N, A, I, AS or IS")
	}
}

// prompts plans the sections that a directive names, in which `Prompt`,
// `ButtonType` and `Title` stand. At the end there is nothing left to decline.
func (p *planner) prompts(d *directive, asked *Line) {
	if p.env.Quiet {
		p.info(asked, 0, "inf-prompt-left-out", "not shown in a quiet run")
		return
	}
	for i := range asked.Fields {
		s := p.list(asked, i+1, finding.Warning)
		if s == nil {
			continue
		}
		text, l := p.entry(s, "Prompt")
		if text == "" {
			p.warn(asked, i+1, "inf-empty-prompt", bracketed(s.Name)+" has no Prompt: nothing is shown", "write Prompt=text")
			continue
		}
		title, _ := p.entry(s, "Title")
		a := &Prompt{Title: title, Text: text, Buttons: ButtonOK}
		if d.about&before != 0 {
			a.Buttons = p.buttons(s)
		}
		p.do(l, a)
	}
}

// entry is the text of the first line of a section with that key; nil when
// there is none.
func (p *planner) entry(s *Section, key string) (text string, l *Line) {
	lines := p.view.Find(s.Name, key)
	if len(lines) == 0 {
		return "", nil
	}
	text = p.wholeText(lines[0])
	p.stepBytes(len(text))
	return text, lines[0]
}

func (p *planner) buttons(s *Section) Buttons {
	kind, l := p.entry(s, "ButtonType")
	switch fold(kind) {
	case "YESNO":
		return ButtonYesNo
	case "OKCANC", "OKCANCEL":
		return ButtonOKCancel
	case "", "OK", "YES":
	default:
		p.warn(l, 1, "inf-button-type", "buttons "+quoted(kind)+" are not known: there is one to go on",
			"write YESNO, OKCANC, YES or OK")
	}
	return ButtonOK
}

// perUserInstall plans the sections that describe a component of Active Setup.
func (p *planner) perUserInstall(_ *directive, l *Line) {
	for i := range l.Fields {
		if s := p.list(l, i+1, finding.Warning); s != nil {
			p.perUser(l, i+1, s)
		}
	}
}

func (p *planner) perUser(asked *Line, i int, s *Section) {
	guid, l := p.entry(s, "GUID")
	if guid == "" {
		p.idle(asked, i, bracketed(s.Name)+" has no GUID")
		return
	}
	a := PerUser{GUID: guid}
	a.DisplayName, _ = p.entry(s, "DisplayName")
	a.Version, _ = p.entry(s, "Version")
	a.Locale, _ = p.entry(s, "Locale")
	a.ComponentID, _ = p.entry(s, "ComponentID")
	a.StubPath, _ = p.entry(s, "StubPath")
	if text, l := p.entry(s, "IsInstalled"); l != nil {
		n, err := parseInt(text)
		if err != nil || n < 0 {
			p.badNumber(l, 1, "IsInstalled "+quoted(text)+" is not a number", "write 1 or 0")
			return
		}
		installed := uint32(n)
		a.IsInstalled = &installed
	}
	component := a // the one copy that lives on
	p.do(l, &component)
}

// delDir plans a line of DelDirs, which is the path of a folder.
func (p *planner) delDir(_ *directive, l *Line) {
	path, ok := p.absolute(l, 1, p.wholeText(l))
	switch {
	case !ok:
	case winpath.Base(path) == "":
		p.fail(l, 1, "inf-root-directory", path+" is a drive, no folder that could be removed", "name the folder")
	default:
		p.do(l, &RemoveDir{Path: path})
	}
}
