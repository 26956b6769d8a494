package inf

import (
	"errors"
	"fmt"
	"strings"

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
	if d.Line == nil {
		if err == nil {
			p.warn(p.at(asked, 1), "inf-default-destination",
				fmt.Sprintf("[%s] has no entry for %s: the files go to %s", destTable, list, d.Path),
				fmt.Sprintf("add `%s=id,folder` to [%s]", list, destTable))
		}
		return d.Path
	}
	p.field(d.Line, 2) // for what is odd in it
	switch base, _ := p.view.Dir(d.ID); {
	case errors.Is(err, ErrUnknownDir):
		return p.unknownDir(d)
	case err != nil:
		return p.badDirID(d, err)
	case d.absolute() || base == "": // what follows is the whole path
		return p.absoluteDir(d)
	case !p.subdir(d):
		return ""
	}
	return d.Path
}

// subdir checks the folder of an entry. A backslash in front of it is
// harmless, two would be a network path.
func (p *planner) subdir(d Destination) bool {
	name := joinNames(d.Subdir)
	if strings.HasPrefix(d.Subdir, `\\`) {
		name = d.Subdir
	}
	if name == "" {
		return true
	}
	_, ok := p.checked(d.Line, 2, name)
	return ok
}

// absoluteDir takes a subdirectory that is a path on a drive.
func (p *planner) absoluteDir(d Destination) string {
	if len(winpath.Volume(d.Subdir)) != len("C:") || !winpath.IsAbs(d.Subdir) {
		p.fail(p.at(d.Line, 2), "inf-no-absolute-path", fmt.Sprintf("%s is not an absolute path on a drive", quoted(d.Subdir)),
			`write the folder as C:\folder; network paths are not allowed`)
		return ""
	}
	drive, rest := d.Subdir[:len("C:")], joinNames(d.Subdir[len("C:"):])
	if rest != "" {
		if _, ok := p.checked(d.Line, 2, rest); !ok {
			return ""
		}
	}
	return drive + `\` + rest
}

// badDirID: files for Windows CE leave the id empty.
func (p *planner) badDirID(d Destination, err error) string {
	at := p.at(d.Line, 1)
	at.Err = err
	if p.view.Field(d.Line, 1) == "" {
		p.fail(at, "inf-no-directory", "empty directory id, which only Windows CE gives a meaning",
			"write a directory id, for example 16422 for Program Files")
		return ""
	}
	p.fail(at, "inf-bad-number", fmt.Sprintf("directory id %s is not a number", quoted(p.view.Field(d.Line, 1))),
		"write the number without percent signs")
	return ""
}

// unknownDir: ids of CustomDestination get their directory on the client, and
// Windows 9x had temporary folders under 2 to 5.
func (p *planner) unknownDir(d Destination) string {
	at := p.at(d.Line, 1)
	at.Err = ErrUnknownDir
	if !p.subdir(d) {
		return ""
	}
	switch {
	case d.ID >= firstUserDir && p.customDirs:
		return joinPath(fmt.Sprintf("%%%d%%", d.ID), d.Subdir)
	case d.ID >= firstUserDir:
		p.fail(at, "inf-unknown-directory", fmt.Sprintf("directory id %d is not defined", d.ID),
			"define it by CustomDestination, or use an id of Windows")
		return ""
	case d.ID >= 2 && d.ID <= 5:
		windows, _ := p.view.Dir(dirWindows)
		dir := joinPath(joinPath(windows, "Temp"), d.Subdir)
		p.warn(at, "inf-9x-directory", fmt.Sprintf("directory id %d is a folder of Windows 9x's setup: taken as %s", d.ID, dir), "")
		return dir
	}
	p.fail(at, "inf-unknown-directory", fmt.Sprintf("directory id %d stands for no directory of today's Windows", d.ID),
		"use one of today's, for example 11 for system32 or 16422 for Program Files")
	return ""
}
