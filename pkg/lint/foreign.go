package lint

import (
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/text"
	"goexpress/internal/winpath"
	"goexpress/pkg/sed"
)

// ForeignNames checks the names that a directive packs for Microsoft's stub. It
// knows neither the cabinet's flag for UTF-8 nor how to remove a folder that it
// made.
func ForeignNames(d *sed.Directive, names []Name) finding.List {
	if d.Purpose == sed.CreateCAB {
		return nil
	}
	var list finding.List
	for _, n := range names {
		clean := winpath.Clean(n.Text)
		f := &finding.Finding{ID: IDStubName, Severity: finding.Warning, Pos: n.Pos, Section: n.Section, Key: n.Key}
		switch {
		case !text.IsASCII(clean):
			f.Message = "Microsoft's stub takes the UTF-8 name " + n.Text + " for one in the client's code page"
			f.Hint = "use ASCII names with this stub"
		case strings.Contains(clean, `\`):
			f.Message = "Microsoft's stub unpacks " + clean + ", but leaves the folder behind"
			f.Hint = "pack the files of a folder without it, or use our stub"
		default:
			continue
		}
		list = append(list, f)
	}
	return list
}
