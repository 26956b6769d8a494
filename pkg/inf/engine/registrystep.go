package engine

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/registry"
	"goexpress/internal/show"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
)

// registryStep is an action on one value or key of the registry.
type registryStep struct {
	inf.Action
	key   registry.Key
	name  string // of the value
	wrong string // what of the action is wrong whatever the system
	// run does it, or says why there is nothing to do.
	run func(Registry) (skipped string, err error)
}

func (s *registryStep) action() inf.Action { return s.Action }

func (s *registryStep) check(pre *preflight) *ActionError {
	if s.wrong != "" {
		return &ActionError{Action: s.Action, Code: CodeFailed, Err: errors.New(s.wrong), Hint: mendLine}
	}
	return pre.registry(s.Action, s.key, s.name)
}

const mendLine = "mend the line of the INF"

// registry looks at the names, and whether the registry can be read at all. What
// the key holds is not looked at: actions before this one may change it.
func (pre *preflight) registry(a inf.Action, k registry.Key, name string) *ActionError {
	err := registry.CheckKey(k)
	if err == nil {
		err = registry.CheckName(name)
	}
	if err != nil {
		return &ActionError{Action: a, Code: CodeFailed, Err: err, Hint: mendLine}
	}
	_, err = pre.sys.Value(k, name)
	if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return registryFailure(a, err)
}

func (s *registryStep) do(_ context.Context, r *run) outcome {
	skipped, err := s.run(r.sys)
	if err != nil {
		return outcome{err: registryFailure(s.Action, err)}
	}
	return outcome{skipped: skipped}
}

// registryFailure wraps the error of an action on the registry.
func registryFailure(a inf.Action, err error) *ActionError {
	e := &ActionError{Action: a, Code: codeOf(err), Err: err}
	switch _, syntax := errors.AsType[*registry.SyntaxError](err); {
	case errors.Is(err, fs.ErrPermission):
		e.Hint = "run this as an administrator; if you are one, the key belongs to the system"
	case syntax:
		e.Hint = "mend that line of the file, or remove the file to begin with an empty registry"
	}
	return e
}

// regAddStep is one line of an AddReg list.
func regAddStep(a *inf.RegAdd) step {
	s := &registryStep{Action: a, key: a.Registry(), name: a.Name}
	s.run = func(reg Registry) (string, error) { return addReg(reg, a) }
	switch a.Mode {
	case inf.RegSet, inf.RegNew, inf.RegReplace:
	case inf.RegAppend:
		if _, ok := a.Value.List(); !ok {
			s.wrong = format.Sprintf("only a %v can be appended to", registry.MultiSZ)
		}
	default:
		s.wrong = format.Sprintf("the engine has no mode %q", string(a.Mode))
	}
	return s
}

func addReg(reg Registry, a *inf.RegAdd) (skipped string, err error) {
	key := a.Registry()
	if a.KeyOnly {
		return "", reg.CreateKey(key)
	}
	if a.Mode == inf.RegSet {
		return "", reg.SetValue(key, a.Name, a.Value)
	}
	old, err := reg.Value(key, a.Name)
	missing := errors.Is(err, fs.ErrNotExist)
	switch {
	case err != nil && !missing:
		return "", err
	case missing && a.Mode == inf.RegReplace:
		return noValue, nil
	case !missing && a.Mode == inf.RegNew:
		return "there is a value: " + shown(old), nil
	case !missing && a.Mode == inf.RegAppend:
		return appendStrings(reg, a, old)
	}
	return "", reg.SetValue(key, a.Name, a.Value)
}

// appendStrings adds what the list that is there lacks, without regard to case.
func appendStrings(reg Registry, a *inf.RegAdd, old registry.Value) (skipped string, err error) {
	list, ok := old.List()
	if !ok {
		return "", format.Errorf("the value is a %v, not a %v", old.Type, registry.MultiSZ)
	}
	more, _ := a.Value.List()
	count := len(list)
	for _, s := range more {
		if !slices.ContainsFunc(list, sameText(s)) {
			list = append(list, s)
		}
	}
	if len(list) == count {
		return "the list has it", nil
	}
	return "", reg.SetValue(a.Registry(), a.Name, registry.Strings(list))
}

// sameText compares with s without regard to case.
func sameText(s string) func(string) bool {
	folded := winpath.Upper(s)
	return func(other string) bool { return winpath.Upper(other) == folded }
}

// regDeleteStep is one line of a DelReg list.
func regDeleteStep(a *inf.RegDelete) step {
	s := &registryStep{Action: a, key: a.Registry(), name: a.Name}
	s.run = func(reg Registry) (string, error) { return deleteReg(reg, a) }
	if a.Tree && a.Key == "" {
		s.wrong = "a whole root is not deleted"
	}
	return s
}

func deleteReg(reg Registry, a *inf.RegDelete) (skipped string, err error) {
	skipped = noValue
	switch key := a.Registry(); {
	case a.Tree:
		skipped, err = "there is no such key", reg.DeleteKey(key)
	case a.Item == "":
		err = reg.DeleteValue(key, a.Name)
	default:
		return deleteItem(reg, a)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return skipped, nil
	}
	return "", err
}

// deleteItem takes a string out of a list.
func deleteItem(reg Registry, a *inf.RegDelete) (skipped string, err error) {
	old, err := reg.Value(a.Registry(), a.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return noValue, nil
	}
	if err != nil {
		return "", err
	}
	list, ok := old.List()
	if !ok {
		return format.Sprintf("the value is a %v, not a %v", old.Type, registry.MultiSZ), nil
	}
	left := slices.DeleteFunc(slices.Clone(list), sameText(a.Item))
	if len(left) == len(list) {
		return "the list does not have it", nil
	}
	return "", reg.SetValue(a.Registry(), a.Name, registry.Strings(left))
}

// noValue is why a step on a value has nothing to do.
const noValue = "there is no such value"

// shown is a value in a line of the log.
func shown(v registry.Value) string { return show.Clip(v.Show(), 80) }

// regBitsStep is one line of a BitReg list.
func regBitsStep(a *inf.RegBits) step {
	s := &registryStep{Action: a, key: a.Registry(), name: a.Name}
	s.run = func(reg Registry) (string, error) { return changeBits(reg, a) }
	if a.Byte < 0 {
		s.wrong = "bytes are counted from 0"
	}
	return s
}

func changeBits(reg Registry, a *inf.RegBits) (skipped string, err error) {
	v, err := reg.Value(a.Registry(), a.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noValue, nil
	case err != nil:
		return "", err
	case v.Type != registry.Binary && v.Type != registry.DWord:
		return format.Sprintf("the value is a %v, which has no bits to change", v.Type), nil
	case a.Byte >= len(v.Data):
		return format.Sprintf("the value has only %d bytes", len(v.Data)), nil
	}
	if a.Set {
		v.Data[a.Byte] |= a.Mask
	} else {
		v.Data[a.Byte] &^= a.Mask
	}
	return "", reg.SetValue(a.Registry(), a.Name, v)
}

// activeSetup holds a key for each component that Explorer sets up for every
// user who logs on.
const activeSetup = `SOFTWARE\Microsoft\Active Setup\Installed Components\`

// perUserStep registers a component with Active Setup. Without a GUID advpack
// does nothing and succeeds.
func perUserStep(a *inf.PerUser) step {
	s := &registryStep{Action: a, key: registry.Key{Root: "HKLM", Path: activeSetup + a.GUID}}
	s.run = func(reg Registry) (string, error) { return "", registerPerUser(reg, s.key, a) }
	switch {
	case a.GUID == "":
		s.key.Path = strings.TrimSuffix(s.key.Path, `\`)
		s.run = func(Registry) (string, error) { return "there is no GUID", nil }
	case strings.Contains(a.GUID, `\`):
		s.wrong = "the GUID holds a backslash"
	}
	return s
}

func registerPerUser(reg Registry, key registry.Key, a *inf.PerUser) error {
	if err := reg.CreateKey(key); err != nil {
		return err
	}
	for _, v := range []struct{ name, text string }{
		{"", a.DisplayName}, {"ComponentID", a.ComponentID}, {"Locale", a.Locale}, {"StubPath", a.StubPath}, {"Version", a.Version},
	} {
		if v.text == "" {
			continue
		}
		if err := reg.SetValue(key, v.name, registry.String(v.text)); err != nil {
			return err
		}
	}
	if a.IsInstalled == nil {
		return nil
	}
	return reg.SetValue(key, "IsInstalled", registry.Number(*a.IsInstalled))
}
