package inf

import (
	"strconv"
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/winpath"
)

// Suffix of a command list, a sum: `RunPostSetupCommands=List:1`.
const (
	suffixHidden = 1 // the commands' windows are hidden
	suffixNoWait = 2 // a command is not waited for
)

// commands plans the lists of commands that a directive names. What AdvPack
// does about a list that is missing is not known; programs that are not run
// without a word are the worst that can happen, so it is an error.
func (p *planner) commands(d *directive, asked *Line) {
	for i := range asked.Fields {
		name, suffix := p.suffix(asked, i+1)
		if name == "" || !p.stepBytes(len(name)) {
			continue
		}
		s := p.file.Section(name)
		if s == nil {
			p.missing(asked, i+1, p.view.Field(asked, i+1), finding.Error, missingHint)
			continue
		}
		for _, l := range s.Lines {
			if !p.step(l) {
				return
			}
			p.command(d, l, suffix)
		}
	}
}

// suffix takes the name of a list and its suffix apart.
func (p *planner) suffix(l *Line, i int) (name string, suffix int) {
	name = p.field(l, i)
	colon := strings.LastIndexByte(name, ':')
	if colon < 0 || p.file.Section(name) != nil {
		return name, 0
	}
	n, err := strconv.ParseUint(strings.TrimSpace(name[colon+1:]), 10, 31)
	if err != nil || n > suffixHidden|suffixNoWait {
		p.warn(l, i, "inf-unknown-suffix", "suffix "+quoted(name[colon:])+" is not known",
			":1 hides the commands' windows, :2 does not wait for them, :3 does both")
	}
	return strings.TrimSpace(name[:colon]), int(n & (suffixHidden | suffixNoWait))
}

// command plans one line of a command list. AdvPack runs the text that
// setupapi rebuilds from the line's fields.
func (p *planner) command(d *directive, l *Line, suffix int) {
	command := p.wholeText(l)
	if l.HasKey {
		at := p.at(l, 0)
		at.Pos = p.file.Pos(l.Equals)
		p.report(at, finding.Warning, "inf-command-cut", "the `=` cuts the command off: "+quoted(command)+" is run",
			"put the whole line into quotes")
	}
	p.commandQuotes(l, command)
	if command == "" {
		p.warn(l, 1, "inf-empty-command", "the line holds no command", "take the line out")
		return
	}
	if !p.stepBytes(len(command)) || p.special(d, l, command) {
		return
	}
	stage := Post
	if d.about&before != 0 {
		stage = Pre
	}
	p.do(l, &Run{
		Command: command, Dir: p.env.SourceDir, Stage: stage,
		Hidden: suffix&suffixHidden != 0, Wait: suffix&suffixNoWait == 0,
	})
}

// special deals with the programs that no Windows of today has, and reports
// whether that is all.
func (p *planner) special(d *directive, l *Line, command string) bool {
	program, _ := winpath.FirstToken(command)
	switch base := winpath.Fold(winpath.Base(program)); {
	case base == "GRPCONV" || base == "GRPCONV.EXE":
		p.idle(l, 1, "links are made without grpconv")
		return true
	case base == "RUNDLL" || base == "RUNDLL.EXE":
		p.unsupported(d.name, l, "16-bit libraries of Windows 9x cannot be run")
		return true
	case winpath.Ext(base) == ".INF":
		p.warn(l, 1, "inf-command-inf", "Windows cannot start "+quoted(program)+": an INF is no program",
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
			p.warn(l, i+1, "inf-command-quotes", "the quotes are lost: "+quoted(command)+" is run", hint)
			return
		}
	}
	program, rest := winpath.FirstToken(command)
	if winpath.Volume(program) != "" && winpath.Ext(program) == "" && strings.Contains(rest, `\`) && command[0] != '"' {
		p.warn(l, 1, "inf-command-blank",
			"a blank in the program's path, and no quotes: Windows looks for "+quoted(program)+" first", hint)
	}
}
