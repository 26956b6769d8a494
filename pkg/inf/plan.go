package inf

import (
	"fmt"
	"io"
	"strings"

	"goexpress/internal/finding"
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

// Plan is what an install section stands for.
type Plan struct {
	File     *File
	Section  string       // as chosen, decoration included
	Actions  []Action     // in the order in which they happen
	Findings finding.List // of planning; those of reading are File.Findings
}

// WriteText writes the plan as a readable list: one line for each action,
// with its number and the place it comes from.
func (p *Plan) WriteText(w io.Writer) error {
	if _, err := fmt.Fprintf(w, "[%s] of %s\n", show.Printable(p.Section), p.File.Name); err != nil {
		return err
	}
	for i, a := range p.Actions {
		from := a.From()
		if _, err := fmt.Fprintf(w, "%3d. %s  (%s:%d [%s])\n", i+1, a, from.File, from.Line, show.Printable(from.Section)); err != nil {
			return err
		}
	}
	if len(p.Actions) == 0 {
		_, err := fmt.Fprintln(w, "  nothing to do")
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
