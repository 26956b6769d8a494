package stub

import (
	"io"
	"strings"

	"goexpress/internal/cmdline"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
)

// Process is a program to be started.
type Process struct {
	Path   string   // absolute: what is started, whatever Line says
	Line   string   // command line, its first word the program
	Dir    string   // current directory
	Env    []string // KEY=value, besides and over our own environment
	Show   uint32   // as SHOWWINDOW: 0 default, 1 hidden, 2 minimised, 3 maximised
	Quiet  bool     // nothing to read from, no console window
	Wait   bool     // for its end
	Limits Limits
	// Stdout and Stderr take what a quiet program that is waited for writes, besides
	// our own standard output and standard error; nil: those alone do. They may be
	// written to at once, and after Start by what the program has left running.
	// Where nothing keeps the two apart all goes to Stdout. A quiet program that is
	// not waited for writes to nobody.
	Stdout, Stderr io.Writer
}

// captured reports whether somebody reads what the program writes.
func (p *Process) captured() bool { return p.Quiet && p.Wait && p.Stdout != nil && p.Stderr != nil }

// Values of SHOWWINDOW.
const (
	showDefault = iota
	showHidden
	showMinimised
	showMaximised
)

// launcher is the program of Windows that opens files of a kind.
type launcher struct {
	kind    express.CommandKind
	program string     // below System32
	before  string     // what stands between it and the file
	silent  string     // in a quiet run, besides before
	own     [2]*choice // in a quiet run, behind the author's arguments
}

// choice is a switch that is added unless the author has chosen for himself.
type choice struct {
	add    string
	unless string // beginnings of words that choose, in capitals, with / for -
}

// Switches of msiexec and wusa ("Standard Installer Command-Line Options", "wusa
// /?"). Both tell of a restart by 3010, which is the package's to decide about.
// What chooses stands between commas.
var (
	noWindows = choice{" /qn", "/Q,/PASSIVE"}
	noDialog  = choice{" /quiet", "/Q"}
	noRestart = choice{" /norestart", "/NORESTART,/PROMPTRESTART,/FORCERESTART,/WARNRESTART,REBOOT="}
)

var launchers = [...]launcher{
	{kind: express.Installer, program: `msiexec.exe`, before: " /i", own: [2]*choice{&noWindows, &noRestart}},
	{kind: express.Patch, program: `msiexec.exe`, before: " /p", own: [2]*choice{&noWindows, &noRestart}},
	{kind: express.Update, program: `wusa.exe`, own: [2]*choice{&noDialog, &noRestart}},
	{kind: express.PowerShell, program: `WindowsPowerShell\v1.0\powershell.exe`, before: " -NoProfile -NonInteractive -ExecutionPolicy Bypass -File"},
	{kind: express.RegFile, program: `reg.exe`, before: " import"},
	{kind: express.Script, program: `cscript.exe`, before: " //nologo", silent: " //B"},
}

// commandLine is what starts a program or opens a document of Windows that was
// looked up: the path of the file to start and the line it gets. args go through
// as the author wrote them. system32 is where Windows' own programs lie.
func commandLine(f Family, program, args, system32 string, quiet bool) (path, line string) {
	if f == Linux {
		return program, cmdline.Quote(program) + args
	}
	kind := express.KindOf(program)
	if kind == express.Batch {
		cmd := f.join(system32, "cmd.exe")
		return cmd, batchLine(cmd, program, args)
	}
	for i := range launchers {
		if l := &launchers[i]; l.kind == kind {
			path = f.join(system32, l.program)
			return path, l.line(path, program, args, quiet)
		}
	}
	return program, `"` + program + `"` + args
}

// line opens a file. A path holds no quotes and does not end with a backslash, so
// quotes around it are all it needs.
func (l *launcher) line(program, path, args string, quiet bool) string {
	line := `"` + program + `"` + l.before
	if quiet {
		line += l.silent
	}
	line += ` "` + path + `"` + args
	if !quiet {
		return line
	}
	plain := plainArgs(args)
	for _, c := range l.own {
		if c != nil && !c.isMade(plain) {
			line += c.add
		}
	}
	return line
}

// isMade reports whether one of the author's arguments is such a choice.
func (c *choice) isMade(plain string) bool {
	for rest, more := c.unless, true; more; {
		var start string
		start, rest, more = strings.Cut(rest, ",")
		if strings.Contains(plain, " "+start) {
			return true
		}
	}
	return false
}

// plainArgs are arguments in capitals, with / for -, as msiexec takes them apart: a
// blank before each, none in one, as quotes hide them. Backslashes are nothing
// special.
func plainArgs(args string) string {
	plain := []byte(" ")
	quoted := false
	for _, c := range []byte(args) {
		switch {
		case c == '"':
			quoted = !quoted
			continue
		case isBlank(c):
			if c = ' '; quoted {
				c = '_'
			}
		case c == '-' && plain[len(plain)-1] == ' ':
			c = '/'
		}
		plain = append(plain, c)
	}
	return strings.ToUpper(string(plain))
}

// opensAlone reports whether what opens a file may want to be the only one: of
// cscript nothing is documented, and Wine's ends with 0, nothing done, when anybody
// else has the script open. So scripts are checked, but not held while they run.
func opensAlone(path string) bool { return express.KindOf(path) == express.Script }

// launchable refuses what cannot be launched on this system.
func launchable(f Family, c *express.Command) error {
	switch {
	case c.Kind == express.INF:
		return failure(CodeNotRunnable, c.Program+" is no program", "")
	case f == Linux && c.Kind.IsDocument():
		return failure(CodeNotRunnable, c.Program+" is a document that only Windows opens",
			"launch a program or a shell script on this system")
	}
	return nil
}

// batchLine runs a batch file (S25): without AutoRun (/d), with extensions on and
// delayed expansion off whatever the registry says, and with exactly the outer
// quotes taken off (/s). Quotes hide all of cmd's special characters in the path
// but %, which is written as an expansion of nothing followed by itself.
func batchLine(cmd, path, args string) string {
	path = strings.ReplaceAll(path, "%", "%%cd:~,%")
	return `"` + cmd + `" /e:on /v:off /d /s /c "` + `"` + path + `"` + args + `"`
}

// hostileForBatch are the characters with which an argument of cmd.exe could
// become a command (S26).
const hostileForBatch = "\"%!&|<>^()\r\n"

// readByCmd reports whether cmd.exe takes the arguments of a program apart: those of
// batch files, and its own.
func readByCmd(path string) bool {
	return express.IsBatch(path) || winpath.EqualFold(winpath.Base(path), "cmd.exe")
}

// withTail adds the arguments that the package was started with. Those come from
// whoever starts the package, so a batch file gets harmless ones only. args is
// what the author wrote behind the program.
func withTail(args, tail string, batch bool) (string, error) {
	if tail == "" {
		return args, nil
	}
	if batch && strings.ContainsAny(tail, hostileForBatch) {
		return "", failure(CodeBadSwitches, "the arguments behind -- hold characters that a batch file would take for commands", "")
	}
	return args + " " + tail, nil
}

// environment is what children see of the run, besides our own environment.
func (r *run) environment() []string {
	quiet := "0"
	if r.quiet != express.NotQuiet {
		quiet = "1"
	}
	return []string{
		"GOEXPRESS_PACKAGE=" + r.self.Path,
		"GOEXPRESS_DIR=" + r.work.path,
		"GOEXPRESS_QUIET=" + quiet,
		"GOEXPRESS_LOG=" + r.logPath,
	}
}
