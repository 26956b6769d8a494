package stub

import (
	"strings"

	"goexpress/internal/cmdline"
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
}

// Values of SHOWWINDOW.
const (
	showDefault = iota
	showHidden
	showMinimised
	showMaximised
)

// commandLine is what starts a program that was looked up: the path of the file
// to start and the line it gets. args go through as the author wrote them.
// system32 is where cmd.exe lies.
func commandLine(f Family, p Program, args, system32 string) (path, line string) {
	if f == Windows && express.IsBatch(p.Path) {
		cmd := f.join(system32, "cmd.exe")
		return cmd, batchLine(cmd, p.Path, args)
	}
	if f == Linux {
		return p.Path, cmdline.Quote(p.Path) + args
	}
	return p.Path, `"` + p.Path + `"` + args
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

// withTail adds the arguments that the package was started with. Those come from
// whoever starts the package, so a batch file gets harmless ones only. args is
// what the author wrote behind the program.
func withTail(args, tail string, batch bool) (string, error) {
	if tail == "" {
		return args, nil
	}
	if batch && strings.ContainsAny(tail, hostileForBatch) {
		return "", &Failure{Code: CodeBadSwitches, What: "the arguments behind -- hold characters that a batch file would take for commands"}
	}
	return args + " " + tail, nil
}

// environment is what children see of the run, besides our own environment.
func environment(packagePath, workDir, log string, quiet express.Quiet) []string {
	q := "0"
	if quiet != express.NotQuiet {
		q = "1"
	}
	return []string{
		"GOEXPRESS_PACKAGE=" + packagePath,
		"GOEXPRESS_DIR=" + workDir,
		"GOEXPRESS_QUIET=" + q,
		"GOEXPRESS_LOG=" + log,
	}
}
