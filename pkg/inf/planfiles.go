package inf

import (
	"errors"
	"fmt"
	"strings"

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

// delFiles plans lines `name[,,,flags]`. The list is often one that CopyFiles
// names elsewhere, with its flags.
func (p *planner) delFiles(d directive) {
	const known = DeleteInUse | DeleteInUseQuit
	p.eachLine(d, func(l *Line, dir string) {
		name, ok := p.name(l, 1)
		flags, flagsOK := p.flags(l, known|copyFlags)
		if ok && flagsOK {
			p.do(Delete{Origin: p.origin(l), Path: joinPath(dir, name), Flags: flags & known})
		}
	})
}

// renFiles plans lines `new,old`.
func (p *planner) renFiles(d directive) {
	p.eachLine(d, func(l *Line, dir string) {
		name, ok := p.name(l, 1)
		old, oldOK := p.name(l, 2)
		if ok && oldOK {
			p.do(Rename{Origin: p.origin(l), Old: joinPath(dir, old), New: joinPath(dir, name)})
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
		p.copy(d.line, i, Copy{Source: name, Dest: joinPath(dir, name)})
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
	flags, flagsOK := p.flags(l, copyFlags)
	if ok && sourceOK && flagsOK {
		p.copy(l, 1, Copy{Source: source, Dest: joinPath(dir, dest), Flags: flags})
	}
}

// copy completes a copy with the place of its source in the package.
func (p *planner) copy(l *Line, i int, c Copy) {
	key := [2]string{winpath.Fold(c.Source), winpath.Fold(c.Dest)}
	if p.copies[key] {
		return
	}
	p.copies[key] = true
	c.Origin = p.origin(l)
	source, err := p.view.Source(c.Source)
	var medium *MediumError
	switch {
	case errors.As(err, &medium):
		p.warn(p.at(l, i), "inf-missing-medium", fmt.Sprintf("%s lies on medium %d, which [%s] does not list",
			c.Source, medium.Disk, disksTable), "list the medium")
	case errors.Is(err, ErrLineNotFound):
		// lies beside the INF
	case err != nil:
		at := p.at(l, i)
		at.Err = err
		p.fail(at, "inf-bad-number", err.Error(), "mend the media tables")
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

// name returns field i as a checked file name.
func (p *planner) name(l *Line, i int) (name string, ok bool) {
	if name = p.field(l, i); name == "" {
		p.fail(p.at(l, i), "inf-missing-name", fmt.Sprintf("field %d names no file", i), "write the file's name")
		return "", false
	}
	return p.checked(l, i, name)
}

// checked passes a relative name that stays where it is put.
func (p *planner) checked(l *Line, i int, name string) (clean string, ok bool) {
	clean, err := winpath.CheckName(name)
	if err == nil {
		return clean, true
	}
	at := p.at(l, i)
	at.Err = err
	hint := "write a plain file name; the folder belongs into [DestinationDirs]"
	if strings.Contains(name, "://") {
		hint = "put the file into the package; nothing is fetched"
	}
	p.fail(at, "inf-unsafe-name", err.Error(), hint)
	return "", false
}

// flags reads field 4.
func (p *planner) flags(l *Line, known uint32) (flags uint32, ok bool) {
	const field = 4
	if len(l.Fields) < field {
		return 0, true
	}
	n, err := parseInt(p.field(l, field))
	if err != nil || n < 0 {
		at := p.at(l, field)
		at.Err = ErrInvalidData
		p.fail(at, "inf-bad-number", fmt.Sprintf("flags %s are not a number", quoted(p.view.Field(l, field))),
			"write them in decimal, or in hexadecimal with 0x")
		return 0, false
	}
	flags = uint32(n)
	if odd := flags &^ known; odd != 0 {
		p.warn(p.at(l, field), "inf-unknown-flags", fmt.Sprintf("flags %#x mean nothing", odd), "leave them out")
	}
	return flags, true
}
