// Package foldfs finds files by the names Windows users write: backslashes or
// slashes, without regard to case. An exact match always wins.
package foldfs

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/sorting"
	"goexpress/internal/winpath"
)

// AmbiguousError says that several entries of one folder differ from the
// wanted name, and from each other, in case only.
type AmbiguousError struct {
	Name    string   // as asked for
	Matches []string // slash-separated, sorted
}

func (e *AmbiguousError) Error() string {
	return format.Sprintf("%s: several files match but for case: %s", e.Name, strings.Join(e.Matches, ", "))
}

// Find returns the slash-separated name under which fsys holds name. The error
// wraps fs.ErrNotExist, fs.ErrInvalid for a name that leads out of fsys, or is
// an *AmbiguousError. Use a Finder for more than a few names.
func Find(fsys fs.FS, name string) (string, error) {
	return NewFinder(fsys).Find(name)
}

// Finder finds many names in one file system: it reads each folder once and
// remembers it, so files that appear later are not seen. It is not safe for
// concurrent use.
type Finder struct {
	fsys fs.FS
	dirs map[string]*listing
}

// NewFinder returns a Finder that has read nothing yet.
func NewFinder(fsys fs.FS) *Finder {
	return &Finder{fsys: fsys, dirs: map[string]*listing{}}
}

// Find is Find of the package.
func (f *Finder) Find(name string) (string, error) {
	clean := path.Clean(strings.ReplaceAll(name, `\`, "/"))
	if name == "" || !fs.ValidPath(clean) {
		return "", &fs.PathError{Op: "find", Path: name, Err: fs.ErrInvalid}
	}
	if clean == "." {
		return clean, nil
	}
	dir := "."
	for _, part := range strings.Split(clean, "/") {
		l, err := f.list(dir)
		if err != nil {
			return "", err
		}
		match, err := l.match(part)
		if err != nil {
			return "", located(err, name, dir)
		}
		dir = path.Join(dir, match)
	}
	return dir, nil
}

func (f *Finder) list(dir string) (*listing, error) {
	if l, ok := f.dirs[dir]; ok {
		return l, nil
	}
	l, err := readListing(f.fsys, dir)
	if err != nil {
		return nil, err
	}
	f.dirs[dir] = l
	return l, nil
}

// Child returns the name of dir's entry that Windows would take for name. It
// always asks the file system, for folders that change; the errors are those
// of Find.
func Child(fsys fs.FS, dir, name string) (string, error) {
	// One call where the case is right, which spares reading a big folder.
	_, err := fs.Lstat(fsys, path.Join(dir, name))
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return name, err
	}
	l, err := readListing(fsys, dir)
	if err != nil {
		return "", err
	}
	match, err := l.match(name)
	if err != nil {
		return "", located(err, name, dir)
	}
	return match, nil
}

// listing is the entries of one folder.
type listing struct {
	exact  map[string]bool
	folded map[string][]string
}

func readListing(fsys fs.FS, dir string) (*listing, error) {
	entries, err := readDir(fsys, dir)
	if err != nil {
		return nil, err
	}
	l := &listing{
		exact:  make(map[string]bool, len(entries)),
		folded: make(map[string][]string, len(entries)),
	}
	for _, e := range entries {
		key := winpath.Fold(e.Name())
		l.exact[e.Name()] = true
		l.folded[key] = append(l.folded[key], e.Name())
	}
	return l, nil
}

// readDir is fs.ReadDir without its sorting.
func readDir(fsys fs.FS, name string) ([]fs.DirEntry, error) {
	if fsys, ok := fsys.(fs.ReadDirFS); ok {
		return fsys.ReadDir(name)
	}
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	var entries []fs.DirEntry
	if dir, ok := file.(fs.ReadDirFile); ok {
		entries, err = dir.ReadDir(-1)
	} else {
		err = &fs.PathError{Op: "readdir", Path: name, Err: errors.ErrUnsupported}
	}
	_ = file.Close() // read only
	return entries, err
}

// match returns the entry for name; its errors lack the place, see located.
func (l *listing) match(name string) (string, error) {
	if l.exact[name] {
		return name, nil
	}
	switch found := l.folded[winpath.Fold(name)]; len(found) {
	case 0:
		return "", fs.ErrNotExist
	case 1:
		return found[0], nil
	default:
		return "", &AmbiguousError{Matches: slices.Clone(found)}
	}
}

// located completes an error of match: the name asked for and the folder.
func located(err error, name, dir string) error {
	many, ok := err.(*AmbiguousError)
	if !ok {
		return &fs.PathError{Op: "find", Path: name, Err: err}
	}
	many.Name = name
	for i, m := range many.Matches {
		many.Matches[i] = path.Join(dir, m)
	}
	sorting.Strings(many.Matches)
	return many
}
