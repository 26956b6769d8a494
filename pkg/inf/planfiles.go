package inf

import (
	"errors"
	"strconv"
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/winpath"
)

// eachLine plans every line of the lists that a directive names. A list that is
// missing does nothing on Windows.
func (p *planner) eachLine(d *directive, plan planFunc) {
	for i := range d.line.Fields {
		if s := p.list(d.line, i+1, finding.Warning); s != nil {
			p.listLines(d, s, plan)
		}
	}
}

// listLines plans the lines of a list. A list of files is done once in the hands
// of one directive, as a file that is queued again is handled once, and not at
// all without a directory.
func (p *planner) listLines(d *directive, s *Section, plan planFunc) {
	if d.about&files != 0 {
		if len(s.Lines) == 0 || !p.once(fold(d.name), fold(s.Name)) {
			return
		}
		if p.destination(s.Name, d.line) == "" {
			return
		}
	}
	for _, l := range s.Lines {
		if !p.step(l) {
			return
		}
		plan(p, d, l)
	}
}

// fieldFileFlags is the field of the flags in every file list.
const fieldFileFlags = 4

// delFile plans a line `name[,,,flags]`. The list is often one that CopyFiles
// names elsewhere, so that its flags are known here too.
func (p *planner) delFile(d *directive, l *Line) {
	const known = DeleteInUse | DeleteInUseQuit
	path, ok := p.filePath(d, l, 1)
	flags, flagsOK := p.flags(l, fieldFileFlags, known|copyFlags)
	if ok && flagsOK {
		p.do(l, &Delete{Path: path, Flags: flags & known})
	}
}

// renFile plans a line `new,old`.
func (p *planner) renFile(d *directive, l *Line) {
	path, ok := p.filePath(d, l, 1)
	old, oldOK := p.filePath(d, l, 2)
	if ok && oldOK {
		p.do(l, &Rename{Old: old, New: path})
	}
}

// filePath is field i of a line, a file in the directory of its list.
func (p *planner) filePath(d *directive, l *Line, i int) (path string, ok bool) {
	name, ok := p.name(l, i)
	return joinPath(p.destination(l.Section.Name, d.line), name), ok
}

// copyFlags are all flags of a Copy.
const copyFlags = CopyWarnIfSkip | CopyNoSkip | CopyNoVersionCheck | CopyForceInUse | CopyNoOverwrite |
	CopyNoVersionDialog | CopyOverwriteOlderOnly | CopyReplaceOnly | CopyNoDecomp | CopyReplaceBootFile |
	CopyNoPrune | CopyTryRename

// copyFiles plans `CopyFiles=list,@file`. A list that is missing ends the
// install in Wine; on Windows it does not: there are cursor packs by the
// hundred that name a list of texts which they lack. Where nothing of a line is
// there it is a slip.
func (p *planner) copyFiles(d *directive, l *Line) {
	missing := finding.Error
	for i := range l.Fields {
		if name := p.view.Field(l, i+1); strings.HasPrefix(name, "@") || p.file.Section(name) != nil {
			missing = finding.Warning
		}
	}
	for i := range l.Fields {
		if strings.HasPrefix(p.view.Field(l, i+1), "@") {
			p.copySingle(l, i+1)
			continue
		}
		if s := p.list(l, i+1, missing); s != nil {
			p.listLines(d, s, (*planner).copyLine)
		}
	}
}

// copySingle plans `@file`: to the default directory, under its own name.
func (p *planner) copySingle(l *Line, i int) {
	name := p.field(l, i)[1:]
	if !p.stepBytes(len(name)) {
		return
	}
	name, ok := p.checked(l, i, name)
	if !ok {
		return
	}
	if dir := p.destination(defaultEntry, l); dir != "" {
		p.copy(l, i, &Copy{Source: name, Dest: joinPath(dir, name)})
	}
}

// copyLine plans `dest[,[source][,[temp][,flags]]]`, also behind a `key=`. Only
// Windows 9x used the temporary name.
func (p *planner) copyLine(d *directive, l *Line) {
	dest, ok := p.name(l, 1)
	source, sourceOK := dest, true
	if p.view.Field(l, 2) != "" {
		source, sourceOK = p.name(l, 2)
	}
	flags, flagsOK := p.flags(l, fieldFileFlags, copyFlags)
	if ok && sourceOK && flagsOK {
		p.copy(l, 1, &Copy{Source: source, Dest: joinPath(p.destination(l.Section.Name, d.line), dest), Flags: flags})
	}
}

// copy completes a copy with the place of its source in the package.
func (p *planner) copy(l *Line, i int, c *Copy) {
	if !p.once("copy", winpath.Fold(c.Source)+"\x00"+winpath.Fold(c.Dest)) {
		return
	}
	source, err := p.view.Source(c.Source)
	switch medium, ok := err.(*MediumError); {
	case ok:
		p.warn(l, i, "inf-missing-medium", c.Source+" lies on medium "+strconv.Itoa(medium.Disk)+", which ["+disksTable+"] does not list",
			"list the medium")
	case errors.Is(err, ErrLineNotFound):
		// lies beside the INF
	case err != nil:
		p.report(p.because(l, i, err), finding.Error, "inf-bad-number", err.Error(), "mend the media tables")
		return
	}
	path, ok := p.checked(l, i, source.Path)
	if !ok {
		return
	}
	if source.Cabinet != "" {
		if c.Cabinet, ok = p.checked(l, i, source.Cabinet); !ok {
			return
		}
	}
	c.Source = path
	p.do(l, c)
}
