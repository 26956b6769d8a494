package lint

import (
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
)

// Command is a command line of a package and the place it was written at.
type Command struct {
	Line         string
	Pos          finding.Pos
	Section, Key string
}

// Commands checks what a package launches against what it holds. system is
// "windows" or "linux".
func Commands(cmds []Command, packed *Contents, system string) finding.List {
	var list finding.List
	for _, c := range cmds {
		if f := command(c, packed, system); f != nil {
			f.Pos, f.Section, f.Key = c.Pos, c.Section, c.Key
			list = append(list, f)
		}
	}
	return list
}

func command(c Command, packed *Contents, system string) *finding.Finding {
	if strings.HasPrefix(strings.TrimSpace(c.Line), "#") {
		return &finding.Finding{
			ID: IDHashCommand, Severity: finding.Error,
			Message: c.Line + " starts with #, which the extractor takes for a directory code: it would try to run something else",
			Hint:    "list the commands in a section of their own and name it with Commands=",
		}
	}
	parsed := express.ParseCommand(c.Line)
	if f := commaSection(parsed); f != nil {
		return f
	}
	if parsed.Kind == express.INF {
		if packed.Has(parsed.Program) {
			return nil
		}
		return &finding.Finding{
			ID: IDNotPackaged, Severity: finding.Error,
			Message: parsed.Program + " is launched but not packaged",
			Hint:    orElse(packed.nearest(parsed.Program), "list the INF among the source files"),
		}
	}
	if f := document(parsed, system); f != nil {
		return f
	}
	if found(parsed.Program, packed, system) {
		return nil
	}
	return &finding.Finding{
		ID: IDNotPackaged, Severity: finding.Warning,
		Message: parsed.Program + " is launched but neither packaged nor part of the system",
		Hint:    missingHint(c.Line, parsed.Program, packed),
	}
}

// missingHint looks for a packed name that the command line begins with but for
// the quotes, then for one that is nearly the same.
func missingHint(line, program string, packed *Contents) string {
	words := strings.Fields(line)
	for n := len(words); n > 1; n-- {
		if name := strings.Join(words[:n], " "); packed.Has(name) {
			return `a name with blanks needs quotes: "` + name + `"`
		}
	}
	return orElse(packed.nearest(program), "list it among the source files, or write its full path on the client")
}

// commaSection finds `x.inf,Section`, the form rundll32 wants and IExpress does
// not know ("Error creating process").
func commaSection(c express.Command) *finding.Finding {
	name, section, ok := strings.Cut(c.Program, ",")
	if !ok || !winpath.EqualFold(winpath.Ext(name), ".inf") {
		return nil
	}
	return &finding.Finding{
		ID: IDCommaSection, Severity: finding.Error,
		Message: "the section of an INF is parted from its name by a blank, not by a comma",
		Hint:    "write " + name + " " + strings.TrimSpace(section),
	}
}

// documents are what no package launches, and how a command may open them.
var documents = map[string]string{".HTM": "", ".HTML": "", ".TXT": "", ".HLP": "", ".CHM": "hh "}

// launchers are what opens the documents that our own stub launches.
var launchers = map[express.CommandKind]string{
	express.Installer: "msiexec /i ", express.Patch: "msiexec /p ", express.Update: "wusa ", express.RegFile: "reg import ",
	express.Script: "cscript //nologo ", express.PowerShell: "powershell -ExecutionPolicy Bypass -File ",
}

func document(c express.Command, system string) *finding.Finding {
	launcher, ok := documents[strings.ToUpper(winpath.Ext(c.Program))]
	switch {
	case system == "linux" && c.Kind.IsDocument():
		return notAProgram(c.Program+" is a document that only Windows opens: the package ends with 193", "launch a program or a shell script")
	case system == "linux" || !ok:
		return nil
	case launcher == "":
		return notAProgram(c.Program+" is not a program that Windows can start by itself", "")
	}
	return notAProgram(c.Program+" is not a program that Windows can start by itself", "write "+launcher+c.Program+c.Args)
}

func notAProgram(message, hint string) *finding.Finding {
	return &finding.Finding{ID: IDNotAProgram, Severity: finding.Warning, Message: message, Hint: hint}
}

// ForeignCommands checks command lines that Microsoft's stub will run. It starts
// programs only, and hands .bat files to Command.com.
func ForeignCommands(cmds []Command) finding.List {
	var list finding.List
	for _, c := range cmds {
		parsed := express.ParseCommand(c.Line)
		var f *finding.Finding
		switch {
		case parsed.Kind.IsDocument():
			f = notAProgram("only the stub of goexpress opens "+parsed.Program+", this one takes it for a program",
				"write "+launchers[parsed.Kind]+parsed.Program+parsed.Args)
		case winpath.EqualFold(winpath.Ext(parsed.Program), ".bat"):
			f = notAProgram("this stub hands "+parsed.Program+" to Command.com, which a 64-bit Windows does not have",
				"write cmd.exe /c "+strings.TrimSpace(c.Line))
		default:
			continue
		}
		f.Pos, f.Section, f.Key = c.Pos, c.Section, c.Key
		list = append(list, f)
	}
	return list
}

// found reports whether a package will find program: in itself, in the system,
// or where a full path says.
func found(program string, packed *Contents, system string) bool {
	if rest, ok := strings.CutPrefix(program, express.WorkDir+`\`); ok {
		return packed.hasProgram(rest)
	}
	return program == "" || winpath.IsAbs(program) || packed.hasProgram(program) || wellKnown(system, program)
}

func orElse(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}
