package engine

import (
	"errors"
	"io/fs"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/registry"
	"goexpress/internal/show"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
)

// wrong says what of an action on the registry is wrong whatever the system.
func wrong(a inf.Action) string {
	switch a := a.(type) {
	case *inf.RegAdd:
		switch a.Mode {
		case inf.RegSet, inf.RegNew, inf.RegReplace:
		case inf.RegAppend:
			if a.Value.Type != registry.MultiSZ {
				return "only a REG_MULTI_SZ can be appended to"
			}
		default:
			return format.Sprintf("the engine has no mode %q", string(a.Mode))
		}
	case *inf.RegDelete:
		if a.Tree && a.Key == "" {
			return "a whole root is not deleted"
		}
	case *inf.RegBits:
		if a.Byte < 0 {
			return "bytes are counted from 0"
		}
	case *inf.PerUser:
		if strings.Contains(a.GUID, `\`) {
			return "the GUID holds a backslash"
		}
	}
	return ""
}

// registry looks at the names of a, and whether the registry can be read at all.
// What the key holds is not looked at: actions before this one may change it.
func (pre *preflight) registry(a inf.Action, key *inf.RegKey, name string) error {
	k := key.Registry()
	err := registry.CheckKey(k)
	if err == nil {
		err = registry.CheckName(name)
	}
	if why := wrong(a); why != "" {
		err = errors.New(why)
	}
	if err != nil {
		return refuse(err, mendLine)
	}
	_, err = pre.sys.Value(k, name)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return registryFailure(err)
}

// registryFailure is that of an action on the registry.
func registryFailure(err error) error {
	if err == nil {
		return nil
	}
	e := &ActionError{Code: codeOf(err), Err: err}
	switch _, syntax := errors.AsType[*registry.SyntaxError](err); {
	case errors.Is(err, fs.ErrPermission):
		e.Hint = "run this as an administrator; if you are one, the key belongs to the system"
	case syntax:
		e.Hint = "mend that line of the file, or remove the file to begin with an empty registry"
	}
	return e
}

// changeRegistry carries out an action on one value or key.
func (r *run) changeRegistry(a inf.Action) (skipped string, err error) {
	switch a := a.(type) {
	case *inf.RegAdd:
		return r.addReg(a)
	case *inf.RegDelete:
		return r.deleteReg(a)
	case *inf.RegBits:
		return r.changeBits(a)
	case *inf.PerUser:
		return r.perUser(a)
	}
	return "", unsupported(a)
}

func (r *run) value(k *inf.RegKey, name string) (registry.Value, error) {
	return r.sys.Value(k.Registry(), name)
}

func (r *run) setValue(k *inf.RegKey, name string, v registry.Value) error {
	return r.sys.SetValue(k.Registry(), name, v)
}

// addReg carries out one line of an AddReg list.
func (r *run) addReg(a *inf.RegAdd) (skipped string, err error) {
	if a.KeyOnly {
		return "", r.sys.CreateKey(a.Registry())
	}
	v := a.Value
	if a.Mode != inf.RegSet {
		old, err := r.value(&a.RegKey, a.Name)
		missing := errors.Is(err, fs.ErrNotExist)
		switch {
		case missing && a.Mode == inf.RegReplace:
			return noValue, nil
		case missing:
		case err != nil:
			return "", err
		case a.Mode == inf.RegNew:
			return "there is a value: " + show.Clip(old.Show(), 80), nil
		case a.Mode == inf.RegAppend:
			list, ok := old.List()
			if !ok {
				return "", errors.New(noList(old))
			}
			more, _ := v.List()
			count := len(list)
			for _, s := range more {
				if len(without(list, s)) == len(list) {
					list = append(list, s)
				}
			}
			if len(list) == count {
				return "the list has it", nil
			}
			v = registry.Strings(list)
		}
	}
	return "", r.setValue(&a.RegKey, a.Name, v)
}

func noList(v registry.Value) string {
	return "the value is a " + v.Type.String() + ", not a REG_MULTI_SZ"
}

// without is what is left of a list without s, whose case does not count.
func without(list []string, s string) (left []string) {
	s = winpath.Upper(s)
	for _, other := range list {
		if winpath.Upper(other) != s {
			left = append(left, other)
		}
	}
	return left
}

// deleteReg carries out one line of a DelReg list.
func (r *run) deleteReg(a *inf.RegDelete) (skipped string, err error) {
	skipped = noValue
	switch {
	case a.Tree:
		skipped, err = "there is no such key", r.sys.DeleteKey(a.Registry())
	case a.Item == "":
		err = r.sys.DeleteValue(a.Registry(), a.Name)
	default:
		return r.deleteItem(a)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return skipped, nil
	}
	return "", err
}

// deleteItem takes a string out of a list.
func (r *run) deleteItem(a *inf.RegDelete) (skipped string, err error) {
	old, err := r.value(&a.RegKey, a.Name)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return noValue, nil
		}
		return "", err
	}
	list, ok := old.List()
	if !ok {
		return noList(old), nil
	}
	left := without(list, a.Item)
	if len(left) == len(list) {
		return "the list does not have it", nil
	}
	return "", r.setValue(&a.RegKey, a.Name, registry.Strings(left))
}

// noValue is why there is nothing to do with a value.
const noValue = "there is no such value"

// changeBits carries out one line of a BitReg list.
func (r *run) changeBits(a *inf.RegBits) (skipped string, err error) {
	v, err := r.value(&a.RegKey, a.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noValue, nil
	case err != nil:
		return "", err
	case v.Type != registry.Binary && v.Type != registry.DWord:
		return "the value is a " + v.Type.String() + ", which has no bits to change", nil
	case a.Byte >= len(v.Data):
		return format.Sprintf("the value has only %d bytes", len(v.Data)), nil
	}
	if at := &v.Data[a.Byte]; a.Set {
		*at |= a.Mask
	} else {
		*at &^= a.Mask
	}
	return "", r.setValue(&a.RegKey, a.Name, v)
}

// perUserKey is the key for a component that Explorer sets up for every user who
// logs on.
func perUserKey(guid string) *inf.RegKey {
	const installed = `SOFTWARE\Microsoft\Active Setup\Installed Components`
	k := &inf.RegKey{Root: "HKLM", Key: installed}
	if guid != "" {
		k.Key += `\` + guid
	}
	return k
}

// perUserNames are the names of a component's texts, the first one's is its name.
var perUserNames = [...]string{"", "ComponentID", "Locale", "StubPath", "Version"}

// perUser registers a component with Active Setup. Without a GUID advpack does
// nothing and succeeds.
func (r *run) perUser(a *inf.PerUser) (skipped string, err error) {
	if a.GUID == "" {
		return "there is no GUID", nil
	}
	key := perUserKey(a.GUID)
	if err := r.sys.CreateKey(key.Registry()); err != nil {
		return "", err
	}
	for i, s := range []string{a.DisplayName, a.ComponentID, a.Locale, a.StubPath, a.Version} {
		if s == "" {
			continue
		}
		if err := r.setValue(key, perUserNames[i], registry.String(s)); err != nil {
			return "", err
		}
	}
	if a.IsInstalled == nil {
		return "", nil
	}
	return "", r.setValue(key, "IsInstalled", registry.Number(*a.IsInstalled))
}
