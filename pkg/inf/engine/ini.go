package engine

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"time"

	"goexpress/internal/ini"
	"goexpress/internal/registry"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf"
)

// edit changes a file as a line of an UpdateInis or UpdateIniFields list says.
func edit(f *ini.File, a inf.Action) (changed bool, err error) {
	switch a := a.(type) {
	case *inf.INIEntry:
		return f.Update(&ini.Update{
			Section: a.Section, Old: a.Old, New: a.New,
			MatchValue: a.Flags&inf.INIMatchEntry != 0, KeepValue: a.Flags&inf.INIKeepValue != 0,
		})
	case *inf.INIField:
		return f.UpdateField(&ini.FieldUpdate{
			Section: a.Section, Key: a.Key, Old: a.Old, New: a.New,
			Wildcard: a.Flags&inf.INIWildcard != 0, Comma: a.Flags&inf.INIComma != 0,
		})
	}
	return false, nil
}

// checkINI tries the change on an empty file in which every text has a place.
func (pre *preflight) checkINI(a inf.Action, path string) error {
	f, err := ini.Parse([]byte("\xFF\xFE"), pre.opt.Codec)
	if err == nil {
		_, err = edit(f, a)
	}
	if err != nil {
		return err
	}
	return pre.path(path)
}

// editINI changes an INI file; with add one that is not there is made.
func (r *run) editINI(a inf.Action, path string, add bool) (skipped string, err error) {
	f, err := r.readINI(path)
	if errors.Is(err, fs.ErrNotExist) {
		if !add {
			return noFile, nil
		}
		if err = r.sys.MkdirAll(winpath.Dir(path)); err == nil {
			f, err = ini.Parse(nil, r.opt.Codec)
		}
	}
	changed := false
	if err == nil {
		changed, err = edit(f, a)
	}
	switch {
	case err != nil:
		return "", err
	case !changed:
		return "the file is so already", nil
	}
	return "", r.writeINI(path, f)
}

func (r *run) readINI(path string) (*ini.File, error) {
	file, err := r.sys.Open(path)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, ini.MaxSize+1))
	file.Close() // it was only read
	if err != nil {
		return nil, err
	}
	return ini.Parse(data, r.opt.Codec)
}

// writeINI writes a file that can be read again.
func (r *run) writeINI(path string, f *ini.File) error {
	data := f.Bytes()
	if err := ini.CheckSize(data); err != nil {
		return err
	}
	return r.sys.Write(path, bytes.NewReader(data), time.Time{})
}

// iniToReg carries out one line of an Ini2Reg list.
func (r *run) iniToReg(a *inf.INIToReg) (skipped string, err error) {
	f, err := r.readINI(a.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return noFile, nil
	}
	var entries []*ini.Entry
	if err == nil {
		entries, err = wanted(f, a)
	}
	switch {
	case err != nil:
		return "", err
	case len(entries) == 0:
		return "there is no such entry", nil
	}
	copied, err := r.copyEntries(a, entries)
	switch {
	case err != nil:
		return "", registryFailure(err)
	case len(copied) == 0:
		return "the registry has a value already", nil
	case !a.Delete:
		return "", nil
	}
	f.Delete(copied)
	return "", r.writeINI(a.Path, f)
}

// wanted are the entries that the line speaks of.
func wanted(f *ini.File, a *inf.INIToReg) (entries []*ini.Entry, err error) {
	for _, e := range f.Entries(a.Section) {
		switch {
		case a.Entry != "" && winpath.Upper(e.Key) != winpath.Upper(a.Entry):
		case e.Bad:
			return nil, &ini.TextError{Text: e.Key + "=" + e.Value, Why: "has bytes that are not text in the file's code page"}
		default:
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// copyEntries sets the values that may be set and returns their entries.
func (r *run) copyEntries(a *inf.INIToReg, entries []*ini.Entry) (copied []*ini.Entry, err error) {
	for _, e := range entries {
		_, err := r.value(&a.RegKey, e.Key)
		switch {
		case err == nil && !a.Overwrite:
			continue
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
		if err := r.setValue(&a.RegKey, e.Key, registry.String(e.Value)); err != nil {
			return nil, err
		}
		copied = append(copied, e)
	}
	return copied, nil
}
