package lint

import (
	"goexpress/internal/finding"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
	"goexpress/pkg/sed"
)

// Package checks a finished package, of whatever origin: its packed names and
// its commands. file is its name in the findings, names are those of its
// cabinet.
func Package(file string, p *express.Package, names []string) finding.List {
	packed := NamesOf(file, names)
	list := Names(packed)
	if p.OS == "windows" {
		list = append(list, LongPaths(packed)...)
	}
	contents := NewContents(packed)
	cmds := PackageCommands(file, p)
	list = append(list, Commands(cmds, contents, p.OS)...)
	if p.Generator != express.Goexpress {
		list = append(list, ForeignCommands(cmds)...)
	}
	if p.OS == "windows" {
		list = append(list, Target(winpath.Base(file), sed.Value{Pos: finding.Pos{File: file}})...)
	}
	return list
}

// Cabinet checks the names in a cabinet.
func Cabinet(file string, names []string) finding.List { return Names(NamesOf(file, names)) }

// NamesOf are the names of a finished package or cabinet, which have no place
// but the file itself.
func NamesOf(file string, names []string) []Name {
	packed := make([]Name, len(names))
	for i, n := range names {
		packed[i] = Name{Text: n, Pos: finding.Pos{File: file}}
	}
	return packed
}

// PackageCommands are all commands of a finished package under the names of
// their resources, each once. file is the package's name in the findings.
func PackageCommands(file string, p *express.Package) []Command {
	var cmds []Command
	seen := map[string]bool{}
	add := func(key, line string) {
		if line != "" && !seen[line] {
			seen[line] = true
			cmds = append(cmds, Command{Line: line, Pos: finding.Pos{File: file}, Key: key})
		}
	}
	for _, t := range []struct {
		key  string
		text *string
	}{
		{"RUNPROGRAM", p.Run}, {"POSTRUNPROGRAM", p.Post}, {"ADMQCMD", p.AdminQuiet}, {"USRQCMD", p.UserQuiet},
	} {
		if t.text != nil {
			add(t.key, *t.text)
		}
	}
	for _, q := range []express.Quiet{express.NotQuiet, express.UserQuiet, express.AdminQuiet} {
		for _, l := range p.Launches(q, "") {
			add("GOEXPRESS", l.Line)
		}
	}
	return cmds
}
