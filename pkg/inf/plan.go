package inf

import (
	"io"
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/format"
	"goexpress/internal/registry"
	"goexpress/internal/show"
)

// Env is what a plan depends on besides the file.
type Env struct {
	Dirs      Dirs                             // nil: DefaultDirs(SourceDir, "")
	SourceDir string                           // folder of the INF on the client; `%GOEXPRESS_DIR%` while that is not known
	Arch      string                           // "amd64", "x86" (or "386"), "arm64": chooses decorated sections; "" = amd64
	Plain     bool                             // take the section's name as given, no decoration
	Language  uint16                           // chooses [Strings.LANGID]; 0 = [Strings]
	Quiet     bool                             // prompts are left out
	Include   func(name string) (*File, error) // finds a LayoutFile; nil: none found
	// Registry answers CustomDestination: the text of a value of the client's
	// registry; ok is false when there is none. nil: the client is not known,
	// defaults are taken, and an id without one stays as it is written.
	Registry func(key registry.Key, name string) (text string, ok bool)
}

// Plan is what an install section stands for. reflect.DeepEqual, or
// cmp.Equal, compares the actions of two plans.
type Plan struct {
	File     *File
	Asked    string       // the section that was asked for
	Section  string       // the one that was taken, decoration included
	Arch     string       // the architecture that chose it
	Actions  []Action     // in the order in which they happen
	Findings finding.List // of planning; those of reading are File.Findings
}

// WriteText writes the plan as a readable list: which section of which file,
// then its actions as WriteActions does.
func (p *Plan) WriteText(w io.Writer) error {
	if _, err := io.WriteString(w, p.Title()+"\n"); err != nil {
		return err
	}
	return WriteActions(w, p.Actions)
}

// Title names the section and its file, and why it was taken when another was
// asked for.
func (p *Plan) Title() string {
	s := "[" + p.Section + "] of " + p.File.Name
	if !strings.EqualFold(p.Section, p.Asked) {
		s += ", which takes the place of [" + p.Asked + "] on " + p.Arch
	}
	return show.Printable(s)
}

// WriteActions writes a numbered line for each action, with the place that it
// comes from.
func WriteActions(w io.Writer, actions []Action) error {
	for i, a := range actions {
		from := OriginOf(a)
		place := finding.Pos{File: from.File, Line: from.Line}.String()
		if from.Section != "" {
			place += " [" + show.Printable(from.Section) + "]"
		}
		if _, err := format.Fprintf(w, "%3d. %s  (%s)\n", i+1, a, place); err != nil {
			return err
		}
	}
	if len(actions) == 0 {
		_, err := io.WriteString(w, "  nothing to do\n")
		return err
	}
	return nil
}

// String is the text of WriteText.
func (p *Plan) String() string {
	var b strings.Builder
	p.WriteText(&b) // a Builder never fails
	return b.String()
}
