package engine

import (
	"errors"
	"io/fs"
	"strings"

	"goexpress/internal/foldfs"
	"goexpress/internal/format"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine/internal/whole"
)

// preflight is what the checks share.
type preflight struct {
	sys    System
	opt    *Options
	names  *foldfs.Finder       // of the source folder, nil without one
	media  map[string]*medium   // cabinets in it by name
	copies map[string]*inf.Copy // queued copies by source and target

	buffered int64 // bytes of media that are held in memory

	actions []inf.Action    // of the plan
	brought map[string]bool // places of the files that the plan puts somewhere; nil: see brings
	ready   bool            // a program runs before the files, which may put any file anywhere
}

// newPreflight must be closed when the jobs that it prepared are done.
func newPreflight(p *inf.Plan, sys System, opt *Options) *preflight {
	pre := &preflight{sys: sys, opt: opt, media: map[string]*medium{}, copies: map[string]*inf.Copy{}, actions: p.Actions}
	if opt.Source != nil {
		pre.names = foldfs.NewFinder(opt.Source)
	}
	return pre
}

// prepare makes the plan's actions into jobs and checks all of them, so that a
// plan that cannot be carried out as a whole fails before it changes anything.
func (pre *preflight) prepare() ([]*job, *RefusedError) {
	var jobs []*job
	var problems []*ActionError
	for _, a := range pre.actions {
		j := &job{action: a}
		if err := pre.check(j); err != nil {
			problems = append(problems, failure(a, err))
		}
		jobs = append(jobs, j)
	}
	if problems != nil {
		return nil, &RefusedError{problems}
	}
	inOrder(jobs)
	return jobs, nil
}

// check finds what stands against an action without changing anything. Every
// command passes: programs come and go while a plan is carried out, and one that
// is not there is a failure of that command only.
func (pre *preflight) check(j *job) error {
	switch a := j.action.(type) {
	case *inf.Copy:
		return pre.checkCopy(j, a)
	case *inf.Delete:
		return pre.path(a.Path)
	case *inf.Rename:
		if err := pre.path(a.Old); err != nil {
			return err
		}
		return pre.path(a.New)
	case *inf.RegAdd:
		return pre.registry(a, &a.RegKey, a.Name)
	case *inf.RegDelete:
		return pre.registry(a, &a.RegKey, a.Name)
	case *inf.RegBits:
		return pre.registry(a, &a.RegKey, a.Name)
	case *inf.PerUser:
		return pre.registry(a, perUserKey(a.GUID), "")
	case *inf.INIEntry:
		return pre.checkINI(a, a.Path)
	case *inf.INIField:
		return pre.checkINI(a, a.Path)
	case *inf.INIToReg:
		if err := pre.registry(a, &a.RegKey, a.Entry); err != nil {
			return err
		}
		return pre.path(a.Path)
	case *inf.Shortcut:
		return pre.checkShortcut(a)
	case *inf.Register:
		return pre.checkRegister(&j.source, a)
	case *inf.MakeDir:
		return pre.path(a.Path)
	case *inf.RemoveDir:
		return pre.checkRemoveDir(a.Path)
	case *inf.CheckAdmin:
		return pre.checkAdmin()
	case *inf.Run, *inf.Prompt, *inf.RefreshShell, *inf.Reboot:
		return nil
	}
	return unsupported(j.action)
}

// unsupported is the failure of what is not carried out.
func unsupported(a inf.Action) error {
	reason := ""
	if inf.KindOf(a) != inf.KindUnsupported {
		reason = format.Sprintf("the engine has no action %q", string(inf.KindOf(a)))
	}
	return refuse(&UnsupportedError{reason}, "take the directive out of the section, or do what it does with a command")
}

// path checks that the system may act on a path.
func (pre *preflight) path(path string) error {
	if err := pre.sys.Check(path); err != nil {
		return refuse(err, "write a path on the drive that is installed to, and check [DestinationDirs]")
	}
	return nil
}

// source finds the source of a copy, loose or in a cabinet, and returns a name
// that no other source has.
func (pre *preflight) source(s *source, a *inf.Copy) (string, error) {
	name, err := pre.find(a.Source)
	if err == nil {
		*s = source{fsys: pre.opt.Source, name: name}
		return name, nil
	}
	missing := errors.Is(err, fs.ErrNotExist)
	if missing && a.Cabinet != "" {
		if err = pre.packed(s, a.Cabinet, a.Source); err == nil {
			return a.Cabinet + "\x00" + s.name, nil
		}
	}
	hint := ""
	switch _, many := err.(*foldfs.AmbiguousError); {
	case missing && pre.isCompressed(a.Source):
		err = &UnsupportedError{"it is there as " + compressedName(a.Source) + " only, compressed the way of old setup programs"}
		hint = "expand it, and put the file itself into the package"
	case many:
		hint = "keep one of them, or write its name in the INF exactly"
	case missing && a.Cabinet != "":
		hint = "put the file into the package, beside the INF or in " + a.Cabinet
	case missing:
		hint = "put the file into the package, beside the INF"
	}
	return "", refuse(err, hint)
}

// isCompressed reports whether a file that is missing lies there compressed.
func (pre *preflight) isCompressed(source string) bool {
	_, err := pre.find(compressedName(source))
	return err == nil
}

func (pre *preflight) find(source string) (string, error) {
	if pre.names == nil {
		return "", &fs.PathError{Op: "find", Path: source, Err: fs.ErrNotExist}
	}
	name, err := pre.names.Find(source)
	if err != nil {
		return "", err
	}
	info, err := fs.Stat(pre.opt.Source, name)
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "copy", Path: source, Err: whole.ErrNotRegular}
	}
	return name, err
}

// duplicate returns the copy that has queued the same file for the same place
// already: setupapi copies it once.
func (pre *preflight) duplicate(source string, a *inf.Copy) (first *inf.Copy) {
	key := source + "\x00" + placeOf(a.Dest)
	first = pre.copies[key]
	if first == nil {
		pre.copies[key] = a
	}
	return first
}

// brings reports whether the plan may put a file at path: it says so, or runs a
// program first, which may do anything.
func (pre *preflight) brings(path string) bool {
	if pre.brought == nil {
		pre.brought = map[string]bool{}
		for _, a := range pre.actions {
			switch a := a.(type) {
			case *inf.Copy:
				pre.brought[placeOf(a.Dest)] = true
			case *inf.Rename:
				pre.brought[placeOf(a.New)] = true
			case *inf.Run:
				pre.ready = pre.ready || a.Stage == inf.Pre
			}
		}
	}
	return pre.ready || pre.brought[placeOf(path)]
}

// placeOf makes paths that name the same place the same.
func placeOf(path string) string { return winpath.Fold(strings.ReplaceAll(path, "/", `\`)) }
