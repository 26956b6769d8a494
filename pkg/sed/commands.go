package sed

import (
	"fmt"
	"strconv"
	"strings"

	"goexpress/internal/finding"
)

// Command is a line of the section that Commands= names: a command line, or
// `Name=command line`. Lines of the form `Name.SuccessCodes=1,2` say more about
// the command of that name.
type Command struct {
	Value
	Name         string   // "" when the line has none
	SuccessCodes []uint32 // in place of the Directive's; nil: not given
	RebootCodes  []uint32 // in place of the Directive's; nil: not given
	NoLog        bool     // a log shows neither the command line nor what the command prints
}

// qualifiers are what can be said about a command of its own.
var qualifiers = []string{"SuccessCodes", "RebootCodes", "NoLog"}

// readCommands reads the section that Commands= names, or AppLaunched=#Section.
func (p *parser) readCommands() {
	v, name := p.d.Option("Commands"), ""
	switch run := p.d.Run; {
	case v.Set && run.Set:
		p.report(fatal, "sed-conflict", v, "Commands and AppLaunched are both given", "keep one of them")
		name = v.Text
	case v.Set:
		name = v.Text
	case strings.HasPrefix(run.Text, "#"):
		// Documented for the oldest builders: run every line of [Setup].
		v, name = run, trimBlanks(run.Text[1:])
		p.d.Run.Text, p.d.Run.Set = "", false
		p.report(note, "sed-old-commands", v, "later versions of IExpress do not know AppLaunched=#Section", "")
	default:
		return
	}
	entries, found := p.entries(name)
	if !found {
		p.report(fatal, "sed-missing-section", v, fmt.Sprintf("there is no section [%s]", short(name)), "add it, one command a line")
		return
	}
	p.addCommands(entries)
	if len(p.d.Commands) == 0 {
		p.report(fatal, "sed-missing-command", v, fmt.Sprintf("there is no command in [%s]", short(name)), "add one, one command a line")
	}
}

// addCommands reads the lines of the section. What is said about a command may
// stand before it.
func (p *parser) addCommands(entries []*Entry) {
	named := map[string]int{} // index in Commands, by folded name
	names := commandNames(entries)
	var more []*Entry
	for _, e := range entries {
		if isQualifier(e, names) {
			more = append(more, e)
			continue
		}
		name, line := splitCommand(e)
		at := Value{Pos: e.Pos, Section: e.Section}
		if name != "" {
			at = valuePlace(e)
		}
		c := Command{Name: name, Value: p.resolve(line, at, command)}
		if !c.Set {
			continue
		}
		if _, again := named[fold(name)]; again && name != "" {
			p.report(fatal, "sed-duplicate-key", keyPlace(e), "there is another command with the name "+short(name), "give each command a name of its own, or none")
		}
		named[fold(name)] = len(p.d.Commands)
		p.d.Commands = append(p.d.Commands, c)
	}
	first := map[string]*Entry{}
	for _, e := range more {
		name, what, _ := strings.Cut(e.Key, ".")
		i, found := named[fold(name)]
		switch before := first[fold(e.Key)]; {
		case !found:
			p.report(fatal, "sed-unknown-key", keyPlace(e), "there is no command with the name "+short(name), "write "+short(name)+"=COMMAND in the same section")
		case before != nil:
			p.report(fatal, "sed-duplicate-key", keyPlace(e), fmt.Sprintf("%s is given again; line %d says something else", short(e.Key), before.Pos.Line), "remove one of the two lines")
		default:
			first[fold(e.Key)] = e
			p.qualify(&p.d.Commands[i], what, e)
		}
	}
}

// qualify reads one thing that is said about a command.
func (p *parser) qualify(c *Command, what string, e *Entry) {
	v := p.value(e, plainText)
	switch fold(what) {
	case "SUCCESSCODES":
		c.SuccessCodes = p.exitCodes(v)
	case "REBOOTCODES":
		c.RebootCodes = p.exitCodes(v)
	case "NOLOG":
		c.NoLog = p.numberOf(v, 0, 1, 0, fatal) == 1
	default:
		hint := "known are SuccessCodes, RebootCodes and NoLog"
		if near := finding.Nearest(what, qualifiers); near != "" {
			hint = "did you mean " + c.Name + "." + near + "?"
		}
		p.report(fatal, "sed-unknown-key", keyPlace(e), fmt.Sprintf("%q says nothing about a command", short(what)), hint)
	}
}

// commandNames are the names that lines of the section give to commands, folded.
func commandNames(entries []*Entry) map[string]bool {
	names := map[string]bool{}
	for _, e := range entries {
		if name, _ := splitCommand(e); name != "" {
			names[fold(name)] = true
		}
	}
	return names
}

// splitCommand cuts `Name=` off a line. A command line may hold equals signs
// itself, so only a word of letters, digits, `-` and `_` is a name.
func splitCommand(e *Entry) (name, line string) {
	if !e.HasValue || !isCommandName(e.Key) {
		return "", e.Text
	}
	_, line, _ = strings.Cut(e.Text, "=")
	return e.Key, trimBlanks(line)
}

// isQualifier tells `Name.SuccessCodes=1` from a command line such as
// `tool.exe=x`: it says something that is known, or the command is.
func isQualifier(e *Entry, names map[string]bool) bool {
	name, what, dotted := strings.Cut(e.Key, ".")
	if !e.HasValue || !dotted || !isCommandName(name) || !isCommandName(what) {
		return false
	}
	return names[fold(name)] || contains(qualifiers, what)
}

func isCommandName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// looksNamed reports whether a command line would be read as something else.
func looksNamed(line string) bool {
	key, _, ok := strings.Cut(line, "=")
	return ok && isCommandName(strings.ReplaceAll(trimBlanks(key), ".", ""))
}

// commands are lines of their own, not values: quotes stay, and what would not
// be read as a line goes into [Strings].
func (w *writer) commands() []block {
	if len(w.d.Commands) == 0 {
		return nil
	}
	b := block{name: "Commands"}
	seen := map[string]bool{}
	for i, c := range w.d.Commands {
		if c.Name != "" && (!isCommandName(c.Name) || seen[fold(c.Name)]) {
			w.errs = append(w.errs, c.Finding("sed-bad-value", finding.Error,
				fmt.Sprintf("%q cannot name a command", c.Name), "use letters, digits, - and _, and each name once"))
		}
		seen[fold(c.Name)] = true
		b.lines = append(b.lines, w.command("Command"+strconv.Itoa(i), c))
		b.lines = append(b.lines, w.qualifiers(c)...)
	}
	return []block{b}
}

// command is the line of a command itself; key is what it is called in [Strings].
func (w *writer) command(key string, c Command) string {
	line := c.Text
	if line == "" || line != trimBlanks(line) || line[0] == ';' || line[0] == '[' ||
		strings.Contains(line, "%") || c.Name == "" && looksNamed(line) {
		line = w.text(key, c.Value)
	} else {
		w.check(key, c.Value)
	}
	if c.Name != "" {
		return c.Name + "=" + line
	}
	return line
}

func (w *writer) qualifiers(c Command) (lines []string) {
	add := func(what, value string) { lines = append(lines, c.Name+"."+what+"="+value) }
	if len(c.SuccessCodes) > 0 {
		add("SuccessCodes", joinCodes(c.SuccessCodes))
	}
	if len(c.RebootCodes) > 0 {
		add("RebootCodes", joinCodes(c.RebootCodes))
	}
	if c.NoLog {
		add("NoLog", "1")
	}
	if len(lines) > 0 && c.Name == "" {
		w.errs = append(w.errs, c.Finding("sed-bad-value", finding.Error, "what is said about a command needs a name to say it of", "name the command"))
	}
	return lines
}
