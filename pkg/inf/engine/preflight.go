package engine

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"goexpress/internal/foldfs"
	"goexpress/internal/format"
	"goexpress/internal/text"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
	"goexpress/pkg/inf/engine/internal/whole"
)

// preflight is what the steps' checks share.
type preflight struct {
	sys    System
	fsys   fs.FS                // the source folder, may be nil
	names  *foldfs.Finder       // of fsys
	codec  text.Codec           // the client's
	media  map[string]*medium   // cabinets in fsys by name
	copies map[string]*inf.Copy // queued copies by source and target

	buffered int64 // bytes of media that are held in memory

	actions []inf.Action    // of the plan
	brought map[string]bool // places of the files that the plan puts somewhere; nil: see brings
	ready   bool            // a program runs before the files, which may put any file anywhere
}

// newPreflight must be closed when the steps that it prepared are done.
func newPreflight(p *inf.Plan, sys System, opt Options) *preflight {
	pre := &preflight{sys: sys, fsys: opt.Source, codec: opt.Codec, copies: map[string]*inf.Copy{}, actions: p.Actions}
	if opt.Source != nil {
		pre.names = foldfs.NewFinder(opt.Source)
	}
	return pre
}

// prepare makes the plan's actions into steps and checks all of them, so that a
// plan that cannot be carried out as a whole fails before it changes anything.
func (pre *preflight) prepare() ([]step, *RefusedError) {
	steps := make([]step, 0, len(pre.actions))
	var problems []*ActionError
	for _, a := range pre.actions {
		s := newStep(a)
		if err := s.check(pre); err != nil {
			problems = append(problems, err)
		}
		steps = append(steps, s)
	}
	if problems != nil {
		return nil, &RefusedError{problems}
	}
	inOrder(steps)
	return steps, nil
}

// newStep is where the kinds of actions meet their steps.
func newStep(a inf.Action) step {
	switch a := a.(type) {
	case *inf.Copy:
		return &copyStep{Copy: a}
	case *inf.Delete:
		return &deleteStep{a}
	case *inf.Rename:
		return &renameStep{a}
	case *inf.Run:
		return &runStep{a}
	case *inf.RegAdd:
		return regAddStep(a)
	case *inf.RegDelete:
		return regDeleteStep(a)
	case *inf.RegBits:
		return regBitsStep(a)
	case *inf.PerUser:
		return perUserStep(a)
	case *inf.INIEntry:
		return iniEntryStep(a)
	case *inf.INIField:
		return iniFieldStep(a)
	case *inf.INIToReg:
		return iniToRegStep(a)
	case *inf.Shortcut:
		return shortcutStep(a)
	case *inf.Register:
		return registerStep(a)
	case *inf.MakeDir:
		return &makeDirStep{a}
	case *inf.RemoveDir:
		return removeDirStep(a)
	case *inf.Prompt:
		return promptStep(a)
	case *inf.CheckAdmin:
		return checkAdminStep(a)
	case *inf.RefreshShell:
		return refreshShellStep(a)
	case *inf.Reboot:
		return rebootStep(a)
	case *inf.Unsupported:
		return &refusedStep{a, ""}
	}
	return &refusedStep{a, format.Sprintf("the engine has no action %q", string(a.Kind()))}
}

// refusedStep stands for what is not carried out; check never lets it pass.
type refusedStep struct {
	inf.Action
	reason string
}

func (s *refusedStep) action() inf.Action { return s.Action }

func (s *refusedStep) check(*preflight) *ActionError {
	return &ActionError{
		Action: s.Action, Code: CodeFailed,
		Hint: "take the directive out of the section, or do what it does with a command",
		Err:  &UnsupportedError{s.reason},
	}
}

func (s *refusedStep) do(context.Context, *run) outcome { return outcome{err: s.check(nil)} }

// path checks that the system may act on a path of a.
func (pre *preflight) path(a inf.Action, path string) *ActionError {
	if err := pre.sys.Check(path); err != nil {
		return &ActionError{
			Action: a, Code: CodeFailed, Err: err,
			Hint: "write a path on the drive that is installed to, and check [DestinationDirs]",
		}
	}
	return nil
}

// source finds the source of a copy, loose or in a cabinet, and returns a name
// that no other source has.
func (pre *preflight) source(s *copyStep) (string, *ActionError) {
	name, err := pre.find(s.Source)
	if err == nil {
		s.open = func() (fs.File, error) { return pre.fsys.Open(name) }
		return name, nil
	}
	missing := errors.Is(err, fs.ErrNotExist)
	if missing && s.Cabinet != "" {
		if s.packed, err = pre.packed(s.Cabinet, s.Source); err == nil {
			s.open = s.packed.open
			return s.Cabinet + "\x00" + s.packed.name, nil
		}
	}
	e := &ActionError{Action: s.Copy, Code: CodeFailed, Err: err}
	switch _, many := err.(*foldfs.AmbiguousError); {
	case missing && pre.isCompressed(s.Source):
		e.Err = &UnsupportedError{"it is there as " + compressedName(s.Source) + " only, compressed the way of old setup programs"}
		e.Hint = "expand it, and put the file itself into the package"
	case many:
		e.Hint = "keep one of them, or write its name in the INF exactly"
	case missing && s.Cabinet != "":
		e.Hint = "put the file into the package, beside the INF or in " + s.Cabinet
	case missing:
		e.Hint = "put the file into the package, beside the INF"
	}
	return "", e
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
	info, err := fs.Stat(pre.fsys, name)
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "copy", Path: source, Err: whole.ErrNotRegular}
	}
	return name, err
}

// duplicate reports whether the same file is queued for the same place
// already: setupapi copies it once.
func (pre *preflight) duplicate(source string, a *inf.Copy) (first *inf.Copy, found bool) {
	key := source + "\x00" + placeOf(a.Dest)
	first, found = pre.copies[key]
	if !found {
		pre.copies[key] = a
	}
	return first, found
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
