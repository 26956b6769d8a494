package inf

import (
	"time"

	"goexpress/internal/show"
)

// Register registers a library or program with COM, or with Undo takes its
// registration back.
type Register struct {
	Origin
	Path     string        `json:"path"`               // absolute
	Source   string        `json:"source,omitempty"`   // of a file of the package, which Path names too: relative to the INF's folder, as a Copy's
	Undo     bool          `json:"-"`                  // the kind says it
	Server   bool          `json:"server"`             // DllRegisterServer or DllUnregisterServer; a program is run with Argument, by default /RegServer or /UnregServer
	Install  bool          `json:"install"`            // DllInstall
	Argument string        `json:"argument,omitempty"` // of DllInstall, or the whole command line of a program
	Timeout  time.Duration `json:"timeout"`            // nanoseconds
}

// About implements Action.
func (r *Register) About() (Kind, *Origin) {
	if r.Undo {
		return KindUnregister, &r.Origin
	}
	return KindRegister, &r.Origin
}

func (r *Register) String() string {
	s := string(KindOf(r)) + " " + r.Path
	switch {
	case r.Install && r.Server:
		s += ` (and DllInstall "` + r.Argument + `")`
	case r.Install:
		s += ` (only DllInstall "` + r.Argument + `")`
	case r.Argument != "":
		s += " with " + r.Argument
	}
	return show.Printable(s)
}

// MakeDir makes a folder, and those above it; one that is there stays.
type MakeDir struct {
	Origin
	Path string `json:"path"` // absolute
}

// About implements Action.
func (m *MakeDir) About() (Kind, *Origin) { return KindMakeDir, &m.Origin }

func (m *MakeDir) String() string { return show.Printable("make folder " + m.Path) }

// RemoveDir removes a folder if it is empty.
type RemoveDir struct {
	Origin
	Path string `json:"path"` // absolute
}

// About implements Action.
func (r *RemoveDir) About() (Kind, *Origin) { return KindRemoveDir, &r.Origin }

func (r *RemoveDir) String() string {
	return show.Printable("remove folder " + r.Path + " if it is empty")
}

// Buttons of a Prompt.
type Buttons string

// The button sets: what can be declined ends the install.
const (
	ButtonOK       Buttons = "ok" // nothing to decline
	ButtonOKCancel Buttons = "okCancel"
	ButtonYesNo    Buttons = "yesNo"
)

// Prompt asks or tells the person at the screen something. A plan for a quiet
// run has none.
type Prompt struct {
	Origin
	Title   string  `json:"title"`
	Text    string  `json:"text"`
	Buttons Buttons `json:"buttons"`
}

// About implements Action.
func (p *Prompt) About() (Kind, *Origin) { return KindPrompt, &p.Origin }

func (p *Prompt) String() string {
	verb := "tell: "
	if p.Buttons != ButtonOK {
		verb = "ask: "
	}
	return show.Printable(verb + p.Text)
}

// CheckAdmin ends the install unless the user is an administrator.
type CheckAdmin struct{ Origin }

// About implements Action.
func (c *CheckAdmin) About() (Kind, *Origin) { return KindCheckAdmin, &c.Origin }

func (*CheckAdmin) String() string { return "check that the user is an administrator" }

// Shortcut makes a link (.lnk), or with Remove deletes one.
type Shortcut struct {
	Origin
	Path      string `json:"path"` // of the .lnk, absolute
	Remove    bool   `json:"remove,omitempty"`
	Target    string `json:"target,omitempty"` // absolute
	Arguments string `json:"arguments,omitempty"`
	Dir       string `json:"dir,omitempty"`  // working directory
	Icon      string `json:"icon,omitempty"` // file; "" is the target's own
	IconIndex int    `json:"iconIndex,omitempty"`
	HotKey    uint16 `json:"hotKey,omitempty"` // virtual key, modifiers in the high byte
	Tip       string `json:"tip,omitempty"`    // description
}

// About implements Action.
func (s *Shortcut) About() (Kind, *Origin) { return KindShortcut, &s.Origin }

func (s *Shortcut) String() string {
	if s.Remove {
		return show.Printable("remove link " + s.Path)
	}
	target := s.Target
	if s.Arguments != "" {
		target += " " + s.Arguments
	}
	return show.Printable("link " + s.Path + " to " + target)
}

// RefreshShell makes Explorer look at icons and associations again.
type RefreshShell struct{ Origin }

// About implements Action.
func (r *RefreshShell) About() (Kind, *Origin) { return KindRefreshShell, &r.Origin }

func (*RefreshShell) String() string { return "refresh icons and associations" }

// Reboot says that Windows must be restarted. Whether it is, the package's own
// setting decides.
type Reboot struct {
	Origin
	Silent bool `json:"silent,omitempty"` // without asking
}

// About implements Action.
func (r *Reboot) About() (Kind, *Origin) { return KindReboot, &r.Origin }

func (r *Reboot) String() string {
	if r.Silent {
		return "a restart is needed, without asking"
	}
	return "a restart is needed"
}
