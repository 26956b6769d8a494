package express

import (
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/incomparable"
	"goexpress/internal/winpath"
)

// WorkDir stands for the folder that a package is extracted to wherever that
// folder has no path yet: in a plan made before the run, and in plans of systems
// without Windows paths. GOEXPRESS_DIR is the variable in which commands find
// the folder.
const WorkDir = `%GOEXPRESS_DIR%`

// CommandKind says how a command is launched.
type CommandKind uint8

// Kinds of commands.
const (
	Program CommandKind = iota
	Batch               // .bat, .cmd
	INF
	DirectoryCode // begins with '#': wextract drops two characters and runs the rest, old builders meant a section; neither is carried out
	Installer     // .msi
	Patch         // .msp
	Update        // .msu
	PowerShell    // .ps1
	RegFile       // .reg
	Script        // .vbs, .js, .wsf
)

// kinds of files by their extensions; every other file is a Program.
var kinds = []struct {
	ext  string
	kind CommandKind
}{
	{".bat", Batch}, {".cmd", Batch}, {".inf", INF}, {".msi", Installer}, {".msp", Patch}, {".msu", Update},
	{".ps1", PowerShell}, {".reg", RegFile}, {".vbs", Script}, {".js", Script}, {".wsf", Script},
}

// KindOf is the kind of a file by its name or path.
func KindOf(path string) CommandKind {
	for i := range kinds {
		if k := &kinds[i]; hasExt(path, k.ext) {
			return k.kind
		}
	}
	return Program
}

// IsDocument reports whether files of the kind are opened by a program of
// Windows. wextract knows nothing of them.
func (k CommandKind) IsDocument() bool { return k >= Installer }

// Command is a launch command taken apart.
type Command struct {
	_       incomparable.Struct
	Kind    CommandKind
	Line    string // as written
	Program string // first token without quotes; for INF the file
	Args    string // the rest as written, blanks included
	Section string // INF only; "" = DefaultInstall
}

// ParseCommand classifies a command line by the extension of its first token,
// as wextract does for those that it knows. The section of an INF is the word after a blank; the form
// `x.inf,Section` of rundll32 is not known to wextract and is a program here
// too (lint says so). Trailing dots and blanks do not hide an extension, since
// Windows does not see them either.
func ParseCommand(line string) Command {
	program, args := winpath.FirstToken(line)
	c := Command{Line: line, Program: program, Args: args}
	c.Kind = KindOf(program)
	if strings.HasPrefix(program, "#") {
		c.Kind = DirectoryCode
	}
	if c.Kind == INF {
		c.Section, _ = winpath.FirstToken(args)
	}
	return c
}

// IsBatch reports whether Windows would hand the file of that name or path to
// cmd.exe.
func IsBatch(path string) bool { return KindOf(path) == Batch }

// hasExt reports whether Windows sees ext, dot included, as a path's extension.
func hasExt(path, ext string) bool {
	return strings.EqualFold(winpath.Ext(strings.TrimRight(path, ". ")), ext)
}

// Quiet is the quiet mode of a run.
type Quiet uint8

// Quiet modes: none, /Q and /Q:U, /Q:A.
const (
	NotQuiet Quiet = iota
	UserQuiet
	AdminQuiet
)

// Launch is a command of a run.
type Launch struct {
	Command
	Post bool // POSTRUNPROGRAM
	LineSettings
}

func newLaunch(line string) *Launch { return &Launch{Command: ParseCommand(line)} }

// LineSettings are what a package says of one command of its list alone. The zero
// value is for commands that are not of the list.
type LineSettings struct {
	_            incomparable.Struct
	Number       int    // in the list, from 1; 0: not of it
	Name         string // the author's for it, "" none
	SuccessCodes string // in place of the package's setting of that name, "" none
	RebootCodes  string // likewise
	NoLog        bool   // no log shows its command line, or what it prints
}

// Label is what a command is called where its line is not to be shown.
func (s *LineSettings) Label() string {
	if s.Name != "" {
		return s.Name
	}
	return format.Sprintf("command %d", s.Number)
}

// ExtractOnly reports whether the author wrote no command: the package only
// unpacks. Quiet and post commands do not count, as in wextract.
func (p *Package) ExtractOnly() bool {
	return p.Run == nil && len(p.Listed()) == 0
}

// Launches returns the commands a run executes, in order. override is /C:cmd,
// "" for none: it alone is run. Otherwise the quiet command of the mode takes
// the place of the author's command, or of the list of commands that takes its
// place in packages of ours; a quiet command that is <None> leaves it. The
// post command ends the list, in a quiet run unless PostInstallQuiet=0. A package
// that only unpacks runs nothing.
func (p *Package) Launches(q Quiet, override string) []*Launch {
	if override != "" {
		return []*Launch{newLaunch(override)}
	}
	list, only := p.Listed(), p.Run
	if only == nil && len(list) == 0 {
		return nil
	}
	if len(list) > 0 {
		only = nil
	}
	switch {
	case q == UserQuiet && p.UserQuiet != nil:
		only = p.UserQuiet
	case q == AdminQuiet && p.AdminQuiet != nil:
		only = p.AdminQuiet
	}
	if only != nil {
		list = []*Launch{newLaunch(*only)}
	}
	if p.Post != nil && (q == NotQuiet || p.setting("PostInstallQuiet") != "0") {
		post := newLaunch(*p.Post)
		post.Post = true
		list = append(list, post)
	}
	return list
}

// Listed is the list of commands of a package of ours: the settings Command0,
// Command1 and so on, with Command0Name, Command0SuccessCodes, Command0RebootCodes
// and Command0NoLog. It is empty when the package has one command or none.
func (p *Package) Listed() []*Launch {
	var list []*Launch
	for p.Manifest != nil {
		key := format.Sprintf("Command%d", len(list))
		line, ok := p.Manifest.Settings[key]
		if !ok {
			break
		}
		l := newLaunch(line)
		list = append(list, l)
		l.Number = len(list)
		l.Name = p.setting(key + "Name")
		l.SuccessCodes, l.RebootCodes = p.setting(key+"SuccessCodes"), p.setting(key+"RebootCodes")
		l.NoLog = p.setting(key+"NoLog") == "1"
	}
	return list
}

// setting is an extension setting, "" when it is not given.
func (p *Package) setting(key string) string {
	if p.Manifest == nil {
		return ""
	}
	return p.Manifest.Settings[key]
}
