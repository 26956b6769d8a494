package inf

import (
	"strconv"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/winpath"
)

// Suffix of a command list, a sum: `RunPostSetupCommands=List:1`.
const (
	suffixHidden = 1 // the commands' windows are hidden
	suffixNoWait = 2 // a command is not waited for
)

func (p *planner) preCommands(d directive)  { p.commands(d, Pre) }
func (p *planner) postCommands(d directive) { p.commands(d, Post) }

// commands plans the lists of commands that a directive names. What AdvPack
// does about a list that is missing is not known; programs that are not run
// without a word are the worst that can happen, so it is an error.
func (p *planner) commands(d directive, stage Stage) {
	for i := range d.line.Fields {
		name, suffix := p.suffix(d, i+1)
		if name == "" || !p.stepBytes(len(name)) {
			continue
		}
		s := p.file.Section(name)
		if s == nil {
			failMissing(p, d, i+1)
			continue
		}
		for _, l := range s.Lines {
			if !p.step(l) {
				return
			}
			p.command(d, l, stage, suffix)
		}
	}
}

// suffix takes the name of a list and its suffix apart.
func (p *planner) suffix(d directive, i int) (name string, suffix int) {
	name = p.field(d.line, i)
	colon := strings.LastIndexByte(name, ':')
	if colon < 0 || p.file.Section(name) != nil {
		return name, 0
	}
	n, err := strconv.ParseUint(strings.TrimSpace(name[colon+1:]), 10, 31)
	if err != nil || n > suffixHidden|suffixNoWait {
		p.warn(p.at(d.line, i), "inf-unknown-suffix", format.Sprintf("suffix %s is not known", quoted(name[colon:])),
			":1 hides the commands' windows, :2 does not wait for them, :3 does both")
	}
	return strings.TrimSpace(name[:colon]), int(n & (suffixHidden | suffixNoWait))
}

// command plans one line of a command list. AdvPack runs the text that
// setupapi rebuilds from the line's fields.
func (p *planner) command(d directive, l *Line, stage Stage, suffix int) {
	command, e := p.view.text(l)
	p.odd(l, 1, e)
	if l.HasKey {
		at := p.at(l, 0)
		at.Pos = p.file.Pos(l.Equals)
		p.warn(at, "inf-command-cut", format.Sprintf("the `=` cuts the command off: %s is run", quoted(command)),
			"put the whole line into quotes")
	}
	p.commandQuotes(l, command)
	if command == "" {
		p.warn(p.at(l, 1), "inf-empty-command", "the line holds no command", "take the line out")
		return
	}
	if !p.stepBytes(len(command)) || p.special(d, l, command) {
		return
	}
	p.do(&Run{
		Origin: p.origin(l), Command: command, Dir: p.env.SourceDir, Stage: stage,
		Hidden: suffix&suffixHidden != 0, Wait: suffix&suffixNoWait == 0,
	})
}

// special deals with the programs that no Windows of today has, and reports
// whether that is all.
func (p *planner) special(d directive, l *Line, command string) bool {
	program, _ := winpath.FirstToken(command)
	switch base := winpath.Fold(winpath.Base(program)); {
	case base == "GRPCONV" || base == "GRPCONV.EXE":
		p.idle(l, 1, "links are made without grpconv")
		return true
	case base == "RUNDLL" || base == "RUNDLL.EXE":
		p.unsupported(d.name, l, "16-bit libraries of Windows 9x cannot be run")
		return true
	case winpath.Ext(base) == ".INF":
		p.warn(p.at(l, 1), "inf-command-inf", format.Sprintf("Windows cannot start %s: an INF is no program", quoted(program)),
			"have the package launch the INF, or name its directives here")
	}
	return false
}

// commandQuotes warns when blanks in a path take a command apart: the quotes
// round it are gone with the rebuilding of the line, or never were.
func (p *planner) commandQuotes(l *Line, command string) {
	const hint = `write """C:\path with blanks\x.exe"" /q" to keep the path in quotes`
	for i, t := range l.Fields {
		if t.Mixed && !strings.Contains(t.Text, `"`) {
			p.warn(p.at(l, i+1), "inf-command-quotes", format.Sprintf("the quotes are lost: %s is run", quoted(command)), hint)
			return
		}
	}
	program, rest := winpath.FirstToken(command)
	if winpath.Volume(program) != "" && winpath.Ext(program) == "" && strings.Contains(rest, `\`) && command[0] != '"' {
		p.warn(p.at(l, 1), "inf-command-blank",
			format.Sprintf("a blank in the program's path, and no quotes: Windows looks for %s first", quoted(program)), hint)
	}
}
