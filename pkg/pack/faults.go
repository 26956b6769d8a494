package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/winpath"
	"goexpress/pkg/lint"
	"goexpress/pkg/sed"
)

// folderFault reports a source folder that cannot be read. An absolute path of
// another machine is the usual case: the hint is the very switch that helps.
func (r *resolver) folderFault(s sed.SourceDir, err error) {
	var names []string
	for _, v := range s.Files {
		names = append(names, v.Text)
		if !strings.HasSuffix(v.Text, `\`) && !strings.ContainsAny(v.Text, "*?") {
			r.name(v.Text, v) // for the checks to come it is packed: what is wrong is said here
		}
	}
	if r.spared(s.Dir) {
		return
	}
	f := r.fault(s.Dir, err)
	var unmapped *unmappedError
	switch {
	case errors.As(err, &unmapped):
		f.ID = "pack-unmapped-folder"
		f.Message = fmt.Sprintf("the source folder %s is a path of another machine", s.Dir.Text)
		f.Hint = "say where its files lie: " + r.mapHint(s.Dir.Text, names)
	case errors.Is(err, fs.ErrNotExist):
		f.ID = "pack-missing-folder"
		f.Message = fmt.Sprintf("there is no source folder %s", s.Dir.Text)
		if to, below, ok := mapped(r.Maps, s.Dir.Text); ok {
			f.Message += ", which --map puts at " + r.show(filepath.Join(append([]string{to}, below...)...))
		}
		if at := r.guess(s.Dir.Text, names); at != "" {
			f.Hint = "the files lie in " + r.show(at) + ": use " + mapSwitch(s.Dir.Text, r.show(at))
		}
	}
	r.findings = append(r.findings, f)
}

// maxFaults bounds what is said about sources: nobody reads more, and a hint
// costs a comparison with every name in the folder.
const maxFaults = 1000

// spared counts a fault of v; it reports whether there were too many before it.
func (r *resolver) spared(v sed.Value) bool {
	r.faults++
	if r.faults == maxFaults+1 {
		r.unsaid = v
	}
	return r.faults > maxFaults
}

// closing is one finding for all faults that were not reported one by one, at
// the place of the first.
func (r *resolver) closing() {
	if more := r.faults - maxFaults; more > 0 {
		r.findings = append(r.findings, r.unsaid.Finding("pack-more-sources", finding.Error,
			fmt.Sprintf("%d more sources cannot be taken, beginning with this one", more), "mend those that are listed first"))
	}
}

// entryFault reports an entry of a source section.
func (r *resolver) entryFault(dir string, v sed.Value, err error) {
	if r.spared(v) {
		return
	}
	f := r.fault(v, err)
	var (
		tooLarge *tooLargeError
		other    *notAFileError
	)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.ID = "pack-missing-source"
		f.Message = fmt.Sprintf("there is no %s %s in %s", whatIs(v.Text), v.Text, r.show(dir))
		f.Hint = r.nearest(dir, v.Text)
	case errors.As(err, &other):
		f.ID = "pack-not-a-file"
		if other.folder {
			f.Hint = "to take a folder with all below it, write " + v.Text + `\`
		}
	case errors.Is(err, errNothing):
		f.ID = "pack-no-match"
		f.Message = fmt.Sprintf("%s stands for no file in %s", v.Text, r.show(dir))
	case errors.As(err, &tooLarge):
		f.ID = "pack-file-too-large"
		f.Hint = "split the file, or deliver it beside the package"
	case errors.As(err, new(*winpath.NameError)):
		f.ID, f.Hint = lint.IDUnsafeName, lint.NameHint
		if strings.Trim(v.Text, `./\`) == "" && !strings.Contains(v.Text, "..") {
			f.Hint = `write *= for the files of the folder, \= for those below it too`
		}
	}
	r.findings = append(r.findings, f)
}

// whatIs an entry that ends in a slash: a folder.
func whatIs(entry string) string {
	if strings.HasSuffix(entry, `\`) || strings.HasSuffix(entry, "/") {
		return "folder"
	}
	return "file"
}

// fault is a finding about the place of v; the causes that all paths share have
// their id and hint here.
func (r *resolver) fault(v sed.Value, err error) *finding.Finding {
	f := v.Finding("pack-unreadable", finding.Error, "", "")
	f.Err = err
	var link *linkError
	switch {
	case errors.As(err, &link):
		f.ID = "pack-link-leads-out"
		f.Hint = "use --follow-links if that is meant"
	case ambiguous(err):
		f.ID = "pack-ambiguous-name"
		f.Hint = "write the name with the case of the one that is meant"
	case errors.Is(err, fs.ErrPermission):
		f.Hint = "the user who builds must be allowed to read it"
	}
	return f
}

// nearest proposes a name that dir holds.
func (r *resolver) nearest(dir, name string) string {
	parts := components(name)
	if len(parts) > 1 {
		at, err := r.tree.find(dir, dir, parts[:len(parts)-1])
		if err != nil {
			return ""
		}
		dir = at
	}
	names, err := r.tree.names(dir)
	if err != nil || len(parts) == 0 {
		return ""
	}
	if near := finding.Nearest(parts[len(parts)-1], names); near != "" {
		return "did you mean " + strings.Join(append(parts[:len(parts)-1:len(parts)-1], near), `\`) + "?"
	}
	return ""
}
