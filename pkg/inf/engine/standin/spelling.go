package standin

import (
	"errors"
	"io/fs"
	"path"

	"goexpress/internal/foldfs"
	"goexpress/internal/winpath"
)

// spellings finds the entries of folders without regard to case, as
// foldfs.Child does. It remembers the folders that it had to read, so that many
// new files in one folder do not read it as many times; who changes a folder
// says so. What it remembers to be there is looked at again, so only a name
// that somebody else has made since in other case may be missed.
type spellings struct {
	fsys fs.FS
	dirs map[string]map[string]string // by folder: the spelling by folded name; "" where several are, or were
}

// child returns the spelling of dir's entry that Windows would take for name.
// The errors are those of foldfs.Child.
func (s *spellings) child(dir, name string) (string, error) {
	_, err := fs.Lstat(s.fsys, path.Join(dir, name))
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return name, err
	}
	known, err := s.list(dir)
	if err != nil {
		return "", err
	}
	switch spelled, ok := known[winpath.Fold(name)]; {
	case !ok:
		return "", fs.ErrNotExist
	case spelled != "":
		if _, err := fs.Lstat(s.fsys, path.Join(dir, spelled)); err == nil {
			return spelled, nil
		}
	}
	delete(s.dirs, dir)
	return foldfs.Child(s.fsys, dir, name)
}

func (s *spellings) list(dir string) (map[string]string, error) {
	if known := s.dirs[dir]; known != nil {
		return known, nil
	}
	entries, err := fs.ReadDir(s.fsys, dir)
	if err != nil {
		return nil, err
	}
	known := make(map[string]string, len(entries))
	if s.dirs == nil {
		s.dirs = map[string]map[string]string{}
	}
	s.dirs[dir] = known
	for _, e := range entries {
		s.add(path.Join(dir, e.Name()))
	}
	return known, nil
}

// add remembers that an entry is there now.
func (s *spellings) add(name string) {
	known := s.dirs[path.Dir(name)]
	if known == nil {
		return
	}
	base := path.Base(name)
	folded := winpath.Fold(base)
	if other, ok := known[folded]; ok && other != base {
		base = ""
	}
	known[folded] = base
}

// forget forgets what may have changed in any way.
func (s *spellings) forget() { s.dirs = nil }
