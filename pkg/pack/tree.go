package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"goexpress/internal/foldfs"
	"goexpress/internal/winpath"
)

// linkError is a symbolic link that leads out of the folders the author named.
type linkError struct {
	Link, Target string
}

func (e *linkError) Error() string {
	return fmt.Sprintf("%s is a symbolic link that leads out of the folder, to %s", e.Link, e.Target)
}

// tree looks up names on the host without regard to case and watches where
// symbolic links lead (docs/security.md S69): those within the directive's own tree,
// or within the source folder they lie in, are taken; others only with follow.
type tree struct {
	root    string // of the directive, free of links
	follow  bool
	finders map[string]*foldfs.Finder // by folder, so that each is read once
}

func newTree(dir string, follow bool) (*tree, error) {
	root, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, err
	}
	return &tree{root: root, follow: follow, finders: map[string]*foldfs.Finder{}}, nil
}

// find walks from the folder start, which is free of links, along components;
// home is a further folder within which links may lead. The result is free of
// links.
func (t *tree) find(start, home string, components []string) (string, error) {
	at := start
	for _, c := range components {
		switch c {
		case "", ".":
			continue
		case "..":
			at = filepath.Dir(at)
			continue
		}
		name, err := t.entry(at, c)
		if err != nil {
			return "", err
		}
		if at, err = t.enter(filepath.Join(at, name), home); err != nil {
			return "", err
		}
	}
	return at, nil
}

// entry returns the name under which dir holds c.
func (t *tree) entry(dir, c string) (string, error) {
	f := t.finders[dir]
	if f == nil {
		f = foldfs.NewFinder(os.DirFS(dir))
		t.finders[dir] = f
	}
	name, err := f.Find(c)
	if errors.Is(err, fs.ErrNotExist) || err != nil && mustBeDir(dir) != nil {
		return "", &fs.PathError{Op: "find", Path: filepath.Join(dir, c), Err: fs.ErrNotExist}
	}
	return name, err
}

// enter follows path if it is a link that may be followed.
func (t *tree) enter(path, home string) (string, error) {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return path, err
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", err
	}
	if !t.follow && !within(t.root, real) && !within(home, real) {
		return "", &linkError{Link: path, Target: real}
	}
	return real, nil
}

// within reports whether path is dir or lies below it. Comparing prefixes of
// strings would take /a/bc for a part of /a/b.
func within(dir, path string) bool {
	if dir == "" {
		return false
	}
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// absolute resolves a host path that author or command line wrote out in full:
// links in it are theirs, only case may differ.
func (t *tree) absolute(path string) (string, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real, nil
	}
	vol := filepath.VolumeName(path)
	free := &tree{root: t.root, follow: true, finders: t.finders}
	parts := strings.Split(filepath.ToSlash(path[len(vol):]), "/")
	return free.find(vol+string(filepath.Separator), "", parts)
}

// files lists the regular files below dir, depth first, in an order that does
// not depend on the host: by name, folded first. Names in the result are
// relative, with backslashes.
func (t *tree) files(dir, home string) ([]found, error) {
	return t.walk(dir, home, "", nil)
}

type found struct {
	name string // relative to the listed folder
	path string // on the host, free of links
}

func (t *tree) walk(dir, home, prefix string, above []string) ([]found, error) {
	if slices.Contains(above, dir) {
		return nil, fmt.Errorf("symbolic links below %s run in a circle", above[0])
	}
	names, err := t.names(dir)
	if err != nil {
		return nil, err
	}
	var list []found
	for _, name := range names {
		path, err := t.enter(filepath.Join(dir, name), home)
		if err != nil {
			return nil, err
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			list = append(list, found{prefix + name, path})
			continue
		}
		below, err := t.walk(path, home, prefix+name+`\`, append(above, dir))
		if err != nil {
			return nil, err
		}
		list = append(list, below...)
	}
	return list, nil
}

// names are a folder's entries, sorted by their upper-case form and then by
// their bytes.
func (t *tree) names(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	slices.SortFunc(names, func(a, b string) int {
		if c := strings.Compare(winpath.Upper(a), winpath.Upper(b)); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	return names, nil
}
