package inf

import (
	"errors"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/winpath"
)

// listUse is a list in the hands of one directive. Done once it is done: a
// file that is queued again is handled once.
type listUse struct {
	directive string
	list      *Section
}

// entries calls do for every line of the lists that a directive names. A list
// that is missing does nothing on Windows.
func (p *planner) entries(d directive, do func(l *Line)) {
	for i := range d.line.Fields {
		s := p.list(d, i+1, warnMissing)
		if s == nil {
			continue
		}
		for _, l := range s.Lines {
			if !p.step(l) {
				return
			}
			do(l)
		}
	}
}

// eachLine calls do for the lines of the lists that a directive names, with
// the directory of the list.
func (p *planner) eachLine(d directive, do func(l *Line, dir string)) {
	for i := range d.line.Fields {
		if s := p.list(d, i+1, warnMissing); s != nil {
			p.listLines(d, s, do)
		}
	}
}

func (p *planner) listLines(d directive, s *Section, do func(l *Line, dir string)) {
	use := listUse{fold(d.name), s}
	if p.lists[use] || len(s.Lines) == 0 {
		return
	}
	p.lists[use] = true
	dir := p.destination(s.Name, d.line)
	if dir == "" {
		return
	}
	for _, l := range s.Lines {
		if !p.step(l) {
			return
		}
		do(l, dir)
	}
}

// fieldFileFlags is the field of the flags in every file list.
const fieldFileFlags = 4

// delFiles plans lines `name[,,,flags]`. The list is often one that CopyFiles
// names elsewhere, so that its flags are known here too.
func (p *planner) delFiles(d directive) {
	const known = DeleteInUse | DeleteInUseQuit
	p.eachLine(d, func(l *Line, dir string) {
		name, ok := p.name(l, 1)
		flags, flagsOK := p.flags(l, fieldFileFlags, known|copyFlags)
		if ok && flagsOK {
			p.do(&Delete{Origin: p.origin(l), Path: joinPath(dir, name), Flags: flags & known})
		}
	})
}

// renFiles plans lines `new,old`.
func (p *planner) renFiles(d directive) {
	p.eachLine(d, func(l *Line, dir string) {
		name, ok := p.name(l, 1)
		old, oldOK := p.name(l, 2)
		if ok && oldOK {
			p.do(&Rename{Origin: p.origin(l), Old: joinPath(dir, old), New: joinPath(dir, name)})
		}
	})
}

// copyFlags are all flags of a Copy.
const copyFlags = CopyWarnIfSkip | CopyNoSkip | CopyNoVersionCheck | CopyForceInUse | CopyNoOverwrite |
	CopyNoVersionDialog | CopyOverwriteOlderOnly | CopyReplaceOnly | CopyNoDecomp | CopyReplaceBootFile |
	CopyNoPrune | CopyTryRename

// copyFiles plans `CopyFiles=list,@file`. A list that is missing ends the
// install in Wine; on Windows it does not: there are cursor packs by the
// hundred that name a list of texts which they lack. Where nothing of a line is
// there it is a slip.
func (p *planner) copyFiles(d directive) {
	missing := failMissing
	for i := range d.line.Fields {
		if name := p.view.Field(d.line, i+1); strings.HasPrefix(name, "@") || p.file.Section(name) != nil {
			missing = warnMissing
		}
	}
	for i := range d.line.Fields {
		if strings.HasPrefix(p.view.Field(d.line, i+1), "@") {
			p.copySingle(d, i+1)
			continue
		}
		if s := p.list(d, i+1, missing); s != nil {
			p.listLines(d, s, p.copyLine)
		}
	}
}

// copySingle plans `@file`: to the default directory, under its own name.
func (p *planner) copySingle(d directive, i int) {
	name := p.field(d.line, i)[1:]
	if !p.stepBytes(len(name)) {
		return
	}
	name, ok := p.checked(d.line, i, name)
	if !ok {
		return
	}
	if dir := p.destination(defaultEntry, d.line); dir != "" {
		p.copy(d.line, i, &Copy{Source: name, Dest: joinPath(dir, name)})
	}
}

// copyLine plans `dest[,[source][,[temp][,flags]]]`, also behind a `key=`. Only
// Windows 9x used the temporary name.
func (p *planner) copyLine(l *Line, dir string) {
	dest, ok := p.name(l, 1)
	source, sourceOK := dest, true
	if t, there := l.Token(2); there && p.view.Expand(t.Text) != "" {
		source, sourceOK = p.name(l, 2)
	}
	flags, flagsOK := p.flags(l, fieldFileFlags, copyFlags)
	if ok && sourceOK && flagsOK {
		p.copy(l, 1, &Copy{Source: source, Dest: joinPath(dir, dest), Flags: flags})
	}
}

// copy completes a copy with the place of its source in the package.
func (p *planner) copy(l *Line, i int, c *Copy) {
	key := [2]string{winpath.Fold(c.Source), winpath.Fold(c.Dest)}
	if p.copies[key] {
		return
	}
	p.copies[key] = true
	c.Origin = p.origin(l)
	source, err := p.view.Source(c.Source)
	switch medium, ok := errors.AsType[*MediumError](err); {
	case ok:
		p.warn(p.at(l, i), "inf-missing-medium", format.Sprintf("%s lies on medium %d, which [%s] does not list",
			c.Source, medium.Disk, disksTable), "list the medium")
	case errors.Is(err, ErrLineNotFound):
		// lies beside the INF
	case err != nil:
		p.fail(p.because(l, i, err), "inf-bad-number", err.Error(), "mend the media tables")
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
	p.do(c)
}
