package lint

import (
	"io"
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
	"goexpress/pkg/pe"
)

// Opener shows a packed file to look, if it can be read.
type Opener func(name string, look func(r io.ReaderAt, size int64)) error

// INFCommands are the command lines that an INF runs.
func INFCommands(actions []inf.Action) []Command {
	var cmds []Command
	for _, a := range actions {
		if r, ok := a.(*inf.Run); ok {
			cmds = append(cmds, Command{Line: r.Command, Pos: finding.Pos{File: r.File, Line: r.Line}, Section: r.Section})
		}
	}
	return cmds
}

// Elevation compares the rights that packed programs ask for with those that the
// package is started with. Windows does not start a program that wants more
// (error 740, ERROR_ELEVATION_REQUIRED), and a quiet run cannot ask anybody for
// them. level is the package's, as in [LevelOf]; a program is reported once.
func Elevation(cmds []Command, packed *Contents, level string, open Opener) finding.List {
	level = orElse(level, AsInvoker)
	var list finding.List
	seen := map[string]bool{}
	for _, c := range cmds {
		name := packed.program(express.ParseCommand(c.Line))
		if name == "" || seen[winpath.Fold(name)] {
			continue
		}
		seen[winpath.Fold(name)] = true
		var f *finding.Finding
		err := open(name, func(r io.ReaderAt, size int64) { f = elevation(name, level, r, size) })
		if err != nil || f == nil {
			continue // what cannot be read is reported where the payload is read
		}
		f.Pos, f.Section, f.Key = c.Pos, c.Section, c.Key
		list = append(list, f)
	}
	return list
}

// program is the packed program that a command starts, "" for any other.
func (c *Contents) program(cmd express.Command) string {
	name := strings.TrimPrefix(cmd.Program, express.WorkDir+`\`)
	switch {
	case cmd.Kind != express.Program:
		return ""
	case c.Has(name):
		return winpath.Clean(name)
	case c.hasProgram(name):
		return winpath.Clean(name) + ".exe"
	}
	return ""
}

const elevationHint = "set ExecutionLevel=RequireAdministrator, or have an administrator start the package"

// elevation looks at one program.
func elevation(name, level string, r io.ReaderAt, size int64) *finding.Finding {
	file, err := pe.NewFile(r, size)
	if err != nil {
		return nil
	}
	if wanted := levelOf(file); wanted != "" {
		if rank(wanted) <= rank(level) {
			return nil
		}
		return &finding.Finding{ID: IDElevation, Severity: finding.Warning,
			Message: name + " asks for " + wanted + " in its manifest, the package for " + level + ": without the rights it ends with 740",
			Hint:    elevationHint}
	}
	word := installerWord(name, file)
	if word == "" || rank(level) == rank(RequireAdministrator) {
		return nil
	}
	return &finding.Finding{ID: IDInstallerName, Severity: finding.Info,
		Message: name + ` is a 32-bit program without an execution level that calls itself "` + word +
			`": Windows may take it for an installer, which ends with 740 without administrator rights`,
		Hint: elevationHint + ", or give the program a manifest"}
}

// installerWord is the word for which Windows takes a program for an installer:
// in its name, or in the texts of its version resource. Only 32-bit programs
// without an execution level are looked at ("How User Account Control works",
// installer detection technology).
func installerWord(name string, file *pe.File) string {
	if file.Machine != pe.MachineI386 {
		return ""
	}
	texts := []string{winpath.Base(name)}
	if v, err := file.VersionInfo(); err == nil {
		for _, key := range []string{"CompanyName", "ProductName", "FileDescription", "OriginalFilename", "InternalName"} {
			texts = append(texts, v.Text(key))
		}
	}
	for _, text := range texts {
		for _, word := range []string{"install", "setup", "update", "patch"} {
			if strings.Contains(strings.ToLower(text), word) {
				return word
			}
		}
	}
	return ""
}
