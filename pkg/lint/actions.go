package lint

import (
	"slices"
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/winpath"
	"goexpress/pkg/express"
	"goexpress/pkg/inf"
)

// Actions checks the plan of a launched INF against what the package holds.
func Actions(actions []inf.Action, packed *Contents, system string) finding.List {
	copied := copiedPrograms(actions)
	var list finding.List
	for _, a := range actions {
		var f *finding.Finding
		switch a := a.(type) {
		case *inf.Unsupported:
			f = unsupported(a)
		case *inf.Copy:
			if source := orElse(a.Cabinet, a.Source); !packed.Has(source) {
				f = &finding.Finding{ID: IDSourceMissing, Message: source + " is copied but not packaged",
					Hint: orElse(packed.nearest(source), "list it among the source files")}
			}
		case *inf.Run:
			f = runs(a, packed, copied, system)
		case *inf.Register:
			f = registers(a, packed)
		}
		if f == nil {
			f = staysBehind(a)
		}
		if f != nil {
			list = append(list, place(f, a))
		}
	}
	return list
}

// staysBehind finds what an INF leaves on the client and that names the work
// folder, which is gone when the package has ended.
func staysBehind(a inf.Action) *finding.Finding {
	var texts []string
	what := "the value"
	switch a := a.(type) {
	case *inf.RegAdd:
		texts = []string{a.Value.Show()}
	case *inf.PerUser:
		texts, what = []string{a.StubPath}, "the command for every user"
	case *inf.INIEntry:
		texts, what = []string{a.New}, "the entry"
	case *inf.INIField:
		texts, what = []string{a.New}, "the field"
	case *inf.Shortcut:
		texts, what = []string{a.Target, a.Arguments, a.Dir, a.Icon}, "the link"
	case *inf.Register:
		if !a.Undo {
			texts, what = []string{a.Path}, "the registration"
		}
	}
	names := func(s string) bool { return strings.Contains(s, express.WorkDir) }
	if !slices.ContainsFunc(texts, names) {
		return nil
	}
	return &finding.Finding{ID: IDWorkFolder, Message: what + " names the folder of the INF, which is removed when the package ends",
		Hint: "copy the file with CopyFiles, and name it where it is then"}
}

// Unsupported are the actions of a plan that the engine will refuse.
func Unsupported(actions []inf.Action) finding.List {
	var list finding.List
	for _, a := range actions {
		if u, ok := a.(*inf.Unsupported); ok {
			list = append(list, place(unsupported(u), a))
		}
	}
	return list
}

func unsupported(u *inf.Unsupported) *finding.Finding {
	return &finding.Finding{ID: IDUnsupported, Key: u.Directive, Message: u.Reason,
		Hint: "the package will end with an error before it changes anything"}
}

// place gives a warning about an action the action's place.
func place(f *finding.Finding, a inf.Action) *finding.Finding {
	from := inf.OriginOf(a)
	f.Severity = finding.Warning
	f.Pos, f.Section = finding.Pos{File: from.File, Line: from.Line}, from.Section
	return f
}

func runs(a *inf.Run, packed *Contents, copied map[string]bool, system string) *finding.Finding {
	program, _ := winpath.FirstToken(a.Command)
	if found(program, packed, system) || copied[winpath.Fold(program)] {
		return nil
	}
	return &finding.Finding{ID: IDCommandNoINF, Message: program + " is run but neither packaged nor copied",
		Hint: missingHint(a.Command, program, packed)}
}

// registers looks for a library in the work folder; one elsewhere may be on the
// client.
func registers(a *inf.Register, packed *Contents) *finding.Finding {
	name, ok := strings.CutPrefix(a.Path, express.WorkDir+`\`)
	if !ok || packed.Has(name) {
		return nil
	}
	return &finding.Finding{ID: IDRegisterNoINF, Message: name + " is registered but neither packaged nor copied",
		Hint: orElse(packed.nearest(name), "list it among the source files, or write its full path on the client")}
}

// copiedPrograms are the bare names that a plan puts where a bare name is
// looked for: the Windows folder and System32.
func copiedPrograms(actions []inf.Action) map[string]bool {
	found := map[string]bool{}
	for _, a := range actions {
		if c, ok := a.(*inf.Copy); ok {
			dir := winpath.Dir(c.Dest)
			if winpath.EqualFold(dir, `C:\WINDOWS`) || winpath.EqualFold(dir, `C:\WINDOWS\system32`) {
				found[winpath.Fold(winpath.Base(c.Dest))] = true
			}
		}
	}
	return found
}
