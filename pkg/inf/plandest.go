package inf

import (
	"errors"
	"strconv"
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/winpath"
)

// destination returns the absolute directory of a list, or "" after saying
// why there is none. asked is the line that names the list.
func (p *planner) destination(list string, asked *Line) string {
	key := fold(list)
	if dir, ok := p.dests[key]; ok {
		return dir
	}
	dir := p.findDestination(list, asked)
	p.dests[key] = dir
	return dir
}

func (p *planner) findDestination(list string, asked *Line) string {
	d, err := p.view.Destination(list)
	if d.Line != nil {
		return p.dirAt(d.Line, 1)
	}
	hint := "add `" + clip(list) + "=id,folder` to [" + destTable + "]"
	message := "[" + destTable + "] has no entry for " + clip(list)
	if err != nil {
		p.report(p.because(asked, 1, err), finding.Error, "inf-unknown-directory",
			message+", and the client's system folder is not known", hint)
		return ""
	}
	p.warn(asked, 1, "inf-default-destination", message+": the files go to "+d.Path, hint)
	return d.Path
}

// dirAt returns the absolute directory that a directory id in field i and the
// subdirectory behind it stand for, or "" after saying why there is none.
func (p *planner) dirAt(l *Line, i int) string {
	d, err := p.view.destinationAt(l, i)
	p.field(l, i+1) // for what is odd in it
	base, _ := p.view.Dir(d.ID)
	switch {
	case errors.Is(err, ErrUnknownDir):
		return p.unknownDir(d, i)
	case err != nil:
		return p.badDirID(l, i, err)
	case d.absolute() || base == "": // what follows is the whole path
		path, _ := p.absolute(l, i+1, d.Subdir)
		return path
	case !p.subdir(d, i+1):
		return ""
	case d.ID >= firstUserDir: // a text out of the registry or the file
		path, _ := p.absolute(l, i, d.Path)
		return path
	}
	return d.Path
}

// subdir checks the folder of an entry. A backslash in front of it is
// harmless, two would be a network path.
func (p *planner) subdir(d *Destination, i int) bool {
	name := joinNames(d.Subdir)
	if strings.HasPrefix(d.Subdir, `\\`) {
		name = d.Subdir
	}
	if name == "" {
		return true
	}
	_, ok := p.checked(d.Line, i, name)
	return ok
}

// absolute passes a path on a drive, or below a directory that only the client
// knows.
func (p *planner) absolute(l *Line, i int, path string) (clean string, ok bool) {
	root := p.pathRoot(path)
	if root == "" {
		p.fail(l, i, "inf-no-absolute-path", quoted(path)+" is not an absolute path on a drive",
			`write the folder as C:\folder; network paths are not allowed`)
		return "", false
	}
	rest := joinNames(path[len(root):])
	if rest != "" {
		if _, ok := p.checked(l, i, rest); !ok {
			return "", false
		}
	}
	if rest != "" || winpath.Volume(root) != "" {
		root += `\`
	}
	return root + rest, true
}

// pathRoot is what an absolute path starts with: a drive, `%49000%` while that
// is open, or the folder of the INF while that has only a name. It is "" for
// any other path.
func (p *planner) pathRoot(path string) string {
	if len(winpath.Volume(path)) == len("C:") && winpath.IsAbs(path) {
		return path[:len("C:")]
	}
	end := strings.IndexFunc(path, isSlash)
	if end < 0 {
		end = len(path)
	}
	root := path[:end]
	if p.open[root] || root != "" && root == p.env.SourceDir {
		return root
	}
	return ""
}

// openDir stands for the directory of an id that only the client knows.
func openDir(id int) string { return "%" + strconv.Itoa(id) + "%" }

// badDirID: files for Windows CE leave the id empty.
func (p *planner) badDirID(l *Line, i int, err error) string {
	at := p.because(l, i, err)
	if p.view.Field(l, i) == "" {
		p.report(at, finding.Error, "inf-no-directory", "empty directory id, which only Windows CE gives a meaning",
			"write a directory id, for example 16422 for Program Files")
		return ""
	}
	p.report(at, finding.Error, "inf-bad-number", "directory id "+p.quotedField(l, i)+" is not a number",
		"write the number without percent signs")
	return ""
}

// unknownDir: some ids of CustomDestination get their directory on the client,
// and Windows 9x had temporary folders under 2 to 5.
func (p *planner) unknownDir(d *Destination, i int) string {
	at, id := p.because(d.Line, i, ErrUnknownDir), "directory id "+strconv.Itoa(d.ID)
	if !p.subdir(d, i+1) {
		return ""
	}
	switch {
	case p.open[openDir(d.ID)]:
		return joinPath(openDir(d.ID), d.Subdir)
	case d.ID >= firstUserDir:
		p.report(at, finding.Error, "inf-unknown-directory", id+" is not defined",
			"define it by CustomDestination, or use an id of Windows")
		return ""
	case d.ID >= 2 && d.ID <= 5:
		windows, _ := p.view.Dir(dirWindows)
		dir := joinPath(joinPath(windows, "Temp"), d.Subdir)
		p.report(at, finding.Warning, "inf-9x-directory", id+" is a folder of Windows 9x's setup: taken as "+dir, "")
		return dir
	}
	p.report(at, finding.Error, "inf-unknown-directory", id+" stands for no directory of today's Windows",
		"use one of today's, for example 11 for system32 or 16422 for Program Files")
	return ""
}
