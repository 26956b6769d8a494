package inf

import (
	"strings"

	"goexpress/internal/incomparable"
	"goexpress/internal/show"
)

// Kind names what an action does; it is the "kind" of the plan's JSON.
type Kind string

// The kinds of actions.
const (
	KindCopy         Kind = "copy"
	KindDelete       Kind = "delete"
	KindRename       Kind = "rename"
	KindINIUpdate    Kind = "iniUpdate"
	KindINIToReg     Kind = "iniToReg"
	KindRegAdd       Kind = "regAdd"
	KindRegDelete    Kind = "regDelete"
	KindRegBits      Kind = "regBits"
	KindRegister     Kind = "register"
	KindUnregister   Kind = "unregister"
	KindRun          Kind = "run"
	KindMakeDir      Kind = "makeDir"
	KindRemoveDir    Kind = "removeDir"
	KindPrompt       Kind = "prompt"
	KindCheckAdmin   Kind = "checkAdmin"
	KindPerUser      Kind = "perUser"
	KindShortcut     Kind = "shortcut"
	KindRefreshShell Kind = "refreshShell"
	KindReboot       Kind = "reboot"
	KindUnsupported  Kind = "unsupported"
)

// Action is one step of a plan, a pointer to one of the types with this method
// set. New kinds are new types; whoever meets an action
// that it does not know must refuse the plan.
type Action interface {
	About() (Kind, *Origin)
	String() string // one line that reads as what will happen, control characters escaped
}

// Origin is the place an action comes from: the line that says it, which for
// files and commands is the entry in the list, not the directive.
type Origin struct {
	_       incomparable.Struct // nor is any action
	File    string              `json:"file"`
	Line    int                 `json:"line"`
	Section string              `json:"section"`
}

// KindOf is the kind of an action.
func KindOf(a Action) Kind {
	kind, _ := a.About()
	return kind
}

// OriginOf is where an action comes from. It is the action's own.
func OriginOf(a Action) *Origin {
	_, origin := a.About()
	return origin
}

// Flags of a Copy.
const (
	CopyWarnIfSkip         = 0x1    // no effect without a user
	CopyNoSkip             = 0x2    // a failing copy ends the install
	CopyNoVersionCheck     = 0x4    // overwrite whatever the versions say
	CopyForceInUse         = 0x8    // as if the target were in use
	CopyNoOverwrite        = 0x10   // not when the target exists
	CopyNoVersionDialog    = 0x20   // keep a newer target silently
	CopyOverwriteOlderOnly = 0x40   // only over an older target
	CopyReplaceOnly        = 0x400  // only when the target exists
	CopyNoDecomp           = 0x800  // a compressed file as it is
	CopyReplaceBootFile    = 0x1000 // needs a restart
	CopyNoPrune            = 0x2000 // even when it seems installed
	CopyTryRename          = 0x4000 // move a used target aside
)

// Flags of a Delete.
const (
	DeleteInUse     = 0x1     // at the restart when in use
	DeleteInUseQuit = 0x10000 // the same, and in use is no failure
)

// copyWords say what flags do in a run without a user; those that are not here
// do nothing then.
var copyWords = []struct {
	flags uint32
	words string
}{
	{CopyNoOverwrite, "unless there is one"},
	{CopyReplaceOnly, "only if there is one"},
	{CopyNoVersionCheck, "whatever version is there"},
	{CopyOverwriteOlderOnly, "only over an older version"},
	{CopyForceInUse | CopyReplaceBootFile, "needs a restart"},
}

// Copy puts a file of the package on the client.
type Copy struct {
	Origin
	Source  string `json:"source"`            // relative to the INF's folder, backslashes
	Cabinet string `json:"cabinet,omitempty"` // holds Source when that does not lie loose; relative to the INF's folder
	Dest    string `json:"dest"`              // absolute
	Flags   uint32 `json:"flags"`             // Copy... bits
}

// About implements Action.
func (c *Copy) About() (Kind, *Origin) { return KindCopy, &c.Origin }

func (c *Copy) String() string {
	s := "copy " + c.Source + " to " + c.Dest
	if c.Cabinet != "" {
		s = "copy " + c.Source + " (loose, or in " + c.Cabinet + ") to " + c.Dest
	}
	for _, w := range copyWords {
		if c.Flags&w.flags != 0 {
			s += ", " + w.words
		}
	}
	return show.Printable(s)
}

// Delete removes a file of the client; one that is not there is fine.
type Delete struct {
	Origin
	Path  string `json:"path"`  // absolute
	Flags uint32 `json:"flags"` // Delete... bits
}

// About implements Action.
func (d *Delete) About() (Kind, *Origin) { return KindDelete, &d.Origin }

func (d *Delete) String() string {
	s := "delete " + d.Path
	if d.Flags&(DeleteInUse|DeleteInUseQuit) != 0 {
		s += ", at the restart if it is in use"
	}
	return show.Printable(s)
}

// Rename renames a file of the client within its folder; one that is not there
// is skipped.
type Rename struct {
	Origin
	Old string `json:"source"` // absolute
	New string `json:"dest"`   // absolute
}

// About implements Action.
func (r *Rename) About() (Kind, *Origin) { return KindRename, &r.Origin }

func (r *Rename) String() string { return show.Printable("rename " + r.Old + " to " + r.New) }

// Stage says when a command runs.
type Stage string

// Before the files are put in place, after everything else of the section, and
// as the package's own launch command.
const (
	Pre    Stage = "pre"
	Post   Stage = "post"
	Launch Stage = "launch"
	// Registration is the stage of a command that a Register became: no plan
	// holds one, a list of commands does.
	Registration Stage = "register"
)

// Run starts a program.
type Run struct {
	Origin
	Command string `json:"command"` // the command line
	Wait    bool   `json:"wait"`    // for its end, before the next action
	Hidden  bool   `json:"hidden"`  // without a window
	Dir     string `json:"dir"`     // its current directory: the INF's folder
	Stage   Stage  `json:"stage"`
}

// About implements Action.
func (r *Run) About() (Kind, *Origin) { return KindRun, &r.Origin }

func (r *Run) String() string {
	var how []string
	if r.Hidden {
		how = append(how, "hidden")
	}
	if !r.Wait {
		how = append(how, "not waited for")
	}
	s := show.Printable("run " + r.Command)
	if how != nil {
		s += " (" + strings.Join(how, ", ") + ")"
	}
	return s
}

// Unsupported is something the section asks for that is not carried out. A
// plan that holds one must not be started.
type Unsupported struct {
	Origin
	Directive string `json:"directive"` // as written
	Text      string `json:"text"`      // its value
	Reason    string `json:"reason"`    // reads after the directive: "registry entries are not carried out yet"
}

// About implements Action.
func (u *Unsupported) About() (Kind, *Origin) { return KindUnsupported, &u.Origin }

func (u *Unsupported) String() string {
	return show.Printable("unsupported " + u.Directive + "=" + u.Text + ": " + u.Reason)
}
