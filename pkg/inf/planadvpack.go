package inf

import (
	"goexpress/internal/format"
	"goexpress/internal/winpath"
)

// isOn reads a switch, which 0 and an empty field turn off.
func (p *planner) isOn(d directive) bool {
	n, err := parseInt(p.field(d.line, 1))
	if err != nil {
		p.warn(p.at(d.line, 1), "inf-bad-switch", format.Sprintf("%s is neither 0 nor 1: taken as 1", quoted(p.view.Field(d.line, 1))), "write 1 or 0")
	}
	return err != nil || n != 0
}

func (p *planner) checkAdmin(d directive) {
	if p.isOn(d) {
		p.do(&CheckAdmin{p.origin(d.line)})
	}
}

func (p *planner) shellRefresh(d directive) {
	if p.isOn(d) {
		p.do(&RefreshShell{p.origin(d.line)})
	}
}

// cleanup removes the INF, which in a package goes with its folder.
func (p *planner) cleanup(d directive) {
	if p.isOn(d) {
		p.idle(d.line, 0, "the INF goes with the package's folder")
	}
}

func (p *planner) reboot(d directive) { p.do(&Reboot{Origin: p.origin(d.line)}) }

// smartReboot: that a restart may be needed is told by the exit code, which is
// what I, the default, and IS leave to the package.
func (p *planner) smartReboot(d directive) {
	switch value := fold(p.field(d.line, 1)); value {
	case "N", "I", "IS":
		p.idle(d.line, 1, "the package's own setting decides about a restart")
	case "A", "AS":
		p.do(&Reboot{Origin: p.origin(d.line), Silent: value == "AS"})
	default:
		p.warn(p.at(d.line, 1), "inf-smart-reboot", format.Sprintf("value %s is not known", quoted(value)), "write N, A, I, AS or IS")
	}
}

func (p *planner) beginPrompt(d directive) { p.prompts(d, true) }

func (p *planner) endPrompt(d directive) { p.prompts(d, false) }

// prompts plans the sections that a directive names, in which `Prompt`,
// `ButtonType` and `Title` stand. At the end there is nothing left to decline.
func (p *planner) prompts(d directive, declinable bool) {
	if p.env.Quiet {
		p.info(p.at(d.line, 0), "inf-prompt-left-out", "not shown in a quiet run", "")
		return
	}
	for i := range d.line.Fields {
		s := p.list(d, i+1, warnMissing)
		if s == nil {
			continue
		}
		text, l := p.entry(s, "Prompt")
		if text == "" {
			p.warn(p.at(d.line, i+1), "inf-empty-prompt", format.Sprintf("[%s] has no Prompt: nothing is shown", clip(s.Name)), "write Prompt=text")
			continue
		}
		title, _ := p.entry(s, "Title")
		a := &Prompt{Origin: p.origin(l), Title: title, Text: text, Buttons: ButtonOK}
		if declinable {
			a.Buttons = p.buttons(s)
		}
		p.do(a)
	}
}

// entry is the text of the first line of a section with that key; nil when
// there is none.
func (p *planner) entry(s *Section, key string) (text string, l *Line) {
	lines := p.view.Find(s.Name, key)
	if len(lines) == 0 {
		return "", nil
	}
	e := expansion{}
	text, e = p.view.text(lines[0])
	p.odd(lines[0], 1, e)
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
		p.warn(p.at(l, 1), "inf-button-type", format.Sprintf("buttons %s are not known: there is one to go on", quoted(kind)),
			"write YESNO, OKCANC, YES or OK")
	}
	return ButtonOK
}

// perUserInstall plans the sections that describe a component of Active Setup.
func (p *planner) perUserInstall(d directive) {
	for i := range d.line.Fields {
		if s := p.list(d, i+1, warnMissing); s != nil {
			p.perUser(d, i+1, s)
		}
	}
}

func (p *planner) perUser(d directive, i int, s *Section) {
	guid, l := p.entry(s, "GUID")
	if guid == "" {
		p.idle(d.line, i, format.Sprintf("[%s] has no GUID", clip(s.Name)))
		return
	}
	a := &PerUser{Origin: p.origin(l), GUID: guid}
	a.DisplayName, _ = p.entry(s, "DisplayName")
	a.Version, _ = p.entry(s, "Version")
	a.Locale, _ = p.entry(s, "Locale")
	a.ComponentID, _ = p.entry(s, "ComponentID")
	a.StubPath, _ = p.entry(s, "StubPath")
	if text, l := p.entry(s, "IsInstalled"); l != nil {
		n, err := parseInt(text)
		if err != nil || n < 0 {
			p.badNumber(l, 1, format.Sprintf("IsInstalled %s is not a number", quoted(text)), "write 1 or 0")
			return
		}
		installed := uint32(n)
		a.IsInstalled = &installed
	}
	p.do(a)
}

// delDirs plans lists of which every line is the path of a folder.
func (p *planner) delDirs(d directive) {
	p.entries(d, func(l *Line) {
		path, e := p.view.text(l)
		p.odd(l, 1, e)
		path, ok := p.absolute(l, 1, path)
		switch {
		case !ok:
		case winpath.Base(path) == "":
			p.fail(p.at(l, 1), "inf-root-directory", path+" is a drive, no folder that could be removed", "name the folder")
		default:
			p.do(&RemoveDir{p.origin(l), path})
		}
	})
}
