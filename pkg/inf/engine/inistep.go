package engine

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"time"

	"goexpress/internal/ini"
	"goexpress/internal/registry"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
)

// iniStep changes an INI file.
type iniStep struct {
	inf.Action
	path string
	adds bool // so that a file that is not there is made
	edit func(*ini.File) (changed bool, err error)
}

// iniEntryStep is one line of an UpdateInis list.
func iniEntryStep(a *inf.INIEntry) step {
	u := ini.Update{
		Section: a.Section, Old: a.Old, New: a.New,
		MatchValue: a.Flags&inf.INIMatchEntry != 0, KeepValue: a.Flags&inf.INIKeepValue != 0,
	}
	return &iniStep{a, a.Path, a.Old == "" && a.New != "", func(f *ini.File) (bool, error) { return f.Update(&u) }}
}

// iniFieldStep is one line of an UpdateIniFields list.
func iniFieldStep(a *inf.INIField) step {
	u := ini.FieldUpdate{
		Section: a.Section, Key: a.Key, Old: a.Old, New: a.New,
		Wildcard: a.Flags&inf.INIWildcard != 0, Comma: a.Flags&inf.INIComma != 0,
	}
	return &iniStep{a, a.Path, a.New != "", func(f *ini.File) (bool, error) { return f.UpdateField(&u) }}
}

func (s *iniStep) action() inf.Action { return s.Action }

// check tries the change on an empty file in which every text has a place.
func (s *iniStep) check(pre *preflight) *ActionError {
	f, err := ini.Parse([]byte("\xFF\xFE"), pre.codec)
	if err == nil {
		_, err = s.edit(f)
	}
	if err != nil {
		return iniFailure(s.Action, err)
	}
	return pre.path(s.Action, s.path)
}

func (s *iniStep) do(_ context.Context, r *run) outcome {
	skipped, err := s.change(r)
	if err != nil {
		return outcome{err: iniFailure(s.Action, err)}
	}
	return outcome{skipped: skipped}
}

func (s *iniStep) change(r *run) (skipped string, err error) {
	f, err := readINI(r, s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !s.adds:
		return "there is no such file", nil
	case errors.Is(err, fs.ErrNotExist):
		if err = r.sys.MkdirAll(winpath.Dir(s.path)); err == nil {
			f, err = ini.Parse(nil, r.opt.Codec)
		}
	}
	if err != nil {
		return "", err
	}
	changed, err := s.edit(f)
	switch {
	case err != nil:
		return "", err
	case !changed:
		return "the file is so already", nil
	}
	return "", writeINI(r, s.path, f)
}

func readINI(r *run, path string) (*ini.File, error) {
	file, err := r.sys.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, ini.MaxSize+1))
	if err != nil {
		return nil, err
	}
	return ini.Parse(data, r.opt.Codec)
}

// writeINI writes a file that can be read again.
func writeINI(r *run, path string, f *ini.File) error {
	data := f.Bytes()
	if err := ini.CheckSize(data); err != nil {
		return err
	}
	return r.sys.Write(path, bytes.NewReader(data), time.Time{})
}

// iniFailure wraps the error of an action on an INI file.
func iniFailure(a inf.Action, err error) *ActionError {
	e := fileFailure(a, err)
	switch _, ok := errors.AsType[*ini.TextError](err); {
	case ok:
		e.Hint = "mend the line of the INF"
	case errors.Is(err, ini.ErrTooLarge), errors.Is(err, ini.ErrCut):
		e.Hint = "see whether this is an INI file at all"
	}
	return e
}

// iniMove is one line of an Ini2Reg list.
type iniMove struct{ *inf.INIToReg }

func iniToRegStep(a *inf.INIToReg) step { return &iniMove{a} }

func (s *iniMove) action() inf.Action { return s.INIToReg }

func (s *iniMove) check(pre *preflight) *ActionError {
	if err := pre.registry(s.INIToReg, s.Registry(), s.Entry); err != nil {
		return err
	}
	return pre.path(s.INIToReg, s.Path)
}

func (s *iniMove) do(_ context.Context, r *run) outcome {
	f, err := readINI(r, s.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return outcome{skipped: "there is no such file"}
	}
	var entries []ini.Entry
	if err == nil {
		entries, err = s.entries(f)
	}
	switch {
	case err != nil:
		return outcome{err: iniFailure(s.INIToReg, err)}
	case len(entries) == 0:
		return outcome{skipped: "there is no such entry"}
	}
	copied, err := s.copy(r.sys, entries)
	if err != nil {
		return outcome{err: registryFailure(s.INIToReg, err)}
	}
	if len(copied) == 0 {
		return outcome{skipped: "the registry has a value already"}
	}
	if s.Delete {
		f.Delete(copied)
		if err := writeINI(r, s.Path, f); err != nil {
			return outcome{err: iniFailure(s.INIToReg, err)}
		}
	}
	return outcome{}
}

// entries are those that the line speaks of.
func (s *iniMove) entries(f *ini.File) (wanted []ini.Entry, err error) {
	for _, e := range f.Entries(s.Section) {
		switch {
		case s.Entry != "" && winpath.Upper(e.Key) != winpath.Upper(s.Entry):
		case e.Bad:
			return nil, &ini.TextError{Text: e.Key + "=" + e.Value, Why: "has bytes that are not text in the file's code page"}
		default:
			wanted = append(wanted, e)
		}
	}
	return wanted, nil
}

// copy sets the values that may be set and returns their entries.
func (s *iniMove) copy(reg Registry, entries []ini.Entry) (copied []ini.Entry, err error) {
	key := s.Registry()
	for _, e := range entries {
		_, err := reg.Value(key, e.Key)
		switch {
		case err == nil && !s.Overwrite:
			continue
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
		if err := reg.SetValue(key, e.Key, registry.String(e.Value)); err != nil {
			return nil, err
		}
		copied = append(copied, e)
	}
	return copied, nil
}
