package lint

import (
	"goexpress/internal/finding"
	"goexpress/internal/show"
	"goexpress/pkg/inf"
)

// INF checks an INF as a whole; what is odd about a section is found by
// planning it.
func INF(f *inf.File) finding.List {
	var list finding.List
	for _, s := range f.Unused() {
		list = append(list, &finding.Finding{
			ID: IDUnusedSection, Severity: finding.Info, Pos: s.Headers[0], Section: show.Printable(s.Name),
			Message: "no line of the file names this section", Hint: "name it in a directive, or take it out",
		})
	}
	return list
}
