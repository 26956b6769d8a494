package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"goexpress/internal/finding"
	"goexpress/internal/foldfs"
	"goexpress/internal/wildcard"
	"goexpress/internal/winpath"
	"goexpress/pkg/cab"
	"goexpress/pkg/lint"
	"goexpress/pkg/sed"
)

// Paths say where on this machine the names in a directive are to be found.
type Paths struct {
	Dir         string    // folder of the directive, absolute; relative names start here
	Shown       string    // the same folder as the user wrote it, for messages; "" = "."
	Maps        []Mapping // --map
	FollowLinks bool      // take what symbolic links lead to, wherever it lies
	HostOS      string    // as runtime.GOOS: "windows" takes absolute names as they are
}

// File is a source file, found.
type File struct {
	Name       string // in the cabinet, with backslashes
	Path       string // on the host
	Size       int64
	ModTime    time.Time
	Attributes cab.Attributes
	From       sed.Value // the entry that asked for it
}

// Sources are the files of a directive, in its order.
type Sources struct {
	Files   []File
	Folders []string // where they came from, as the user would write it; each once
}

type resolver struct {
	Paths
	tree     *tree
	sources  Sources
	besides  []string // files that were read besides the payload
	names    []lint.Name
	findings finding.List
	faults   int       // sources that cannot be taken, those too many to be reported among them
	unsaid   sed.Value // the first that is not reported
}

func newResolver(p Paths) (*resolver, error) {
	t, err := newTree(p.Dir, p.FollowLinks)
	if err != nil {
		return nil, err
	}
	return &resolver{Paths: p, tree: t}, nil
}

// unmappedError is an absolute Windows path on a host that has no such paths.
type unmappedError struct{ path string }

func (e *unmappedError) Error() string {
	return fmt.Sprintf("%s is a path of another machine", e.path)
}

// locate returns the host path that a path of the directive stands for.
// Nothing but its folders needs to exist when exists is false.
func (r *resolver) locate(text string, exists bool) (string, error) {
	base, home, rest, err := r.start(text)
	if to, below, ok := mapped(r.Maps, text); ok && !exists && errors.Is(err, fs.ErrNotExist) {
		return filepath.Join(append([]string{to}, below...)...), nil
	}
	if err != nil {
		return "", err
	}
	if exists {
		return r.tree.find(base, home, rest)
	}
	for i := range rest {
		next, err := r.tree.find(base, home, rest[i:i+1])
		if errors.Is(err, fs.ErrNotExist) {
			return filepath.Join(append([]string{base}, rest[i:]...)...), nil
		}
		if err != nil {
			return "", err
		}
		base = next
	}
	return base, nil
}

// start splits a path of the directive into an existing folder of the host and
// the components below it. home is set where links may lead beside the tree.
func (r *resolver) start(text string) (base, home string, rest []string, err error) {
	if to, rest, ok := mapped(r.Maps, text); ok {
		base, err := r.tree.absolute(to)
		return base, base, rest, err
	}
	onWindows := r.HostOS == "windows"
	switch {
	case onWindows && winpath.IsAbs(text):
		if winpath.Volume(text) == "" {
			text = filepath.VolumeName(r.Dir) + text
		}
		return absoluteParts(filepath.Clean(text))
	case !onWindows && strings.HasPrefix(text, "/"):
		return absoluteParts(filepath.Clean(text))
	case winpath.IsAbs(text) || winpath.Volume(text) != "":
		return "", "", nil, &unmappedError{path: text}
	}
	return r.tree.root, "", components(text), nil
}

// absoluteParts starts at the host's root. The author wrote the path out, so
// links in it lead where they lead.
func absoluteParts(path string) (base, home string, rest []string, err error) {
	root := filepath.VolumeName(path) + string(filepath.Separator)
	return root, root, components(path[len(filepath.VolumeName(path)):]), nil
}

func components(path string) []string {
	return strings.FieldsFunc(path, func(c rune) bool { return c == '/' || c == '\\' })
}

// folder resolves one source folder and all its entries.
func (r *resolver) folder(s sed.SourceDir) {
	dir, err := r.locate(s.Dir.Text, true)
	if err == nil {
		err = mustBeDir(dir)
	}
	if err != nil {
		r.folderFault(s, err)
		return
	}
	if shown := r.show(dir); !slices.Contains(r.sources.Folders, shown) {
		r.sources.Folders = append(r.sources.Folders, shown)
	}
	for _, v := range s.Files {
		if err := r.entry(dir, v); err != nil {
			r.entryFault(dir, v, err)
		}
	}
}

func mustBeDir(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is a file, not a folder", path)
	}
	return err
}

// errNothing is a pattern or folder that stands for no file.
var errNothing = errors.New("matches no file")

// entry takes one line of a source section: a file, a folder with all below it
// (`app\`) or a pattern (`*.msi`).
func (r *resolver) entry(dir string, v sed.Value) error {
	parts := components(v.Text)
	last := ""
	if len(parts) > 0 {
		last = parts[len(parts)-1]
	}
	prefix := strings.Join(parts, `\`)
	switch {
	case strings.HasSuffix(v.Text, `\`) || strings.HasSuffix(v.Text, "/") || v.Text == ".":
		return r.below(dir, v, prefix)
	case strings.ContainsAny(last, "*?"):
		return r.matching(dir, v, parts)
	}
	r.name(v.Text, v)
	if _, err := winpath.CheckName(v.Text); err != nil {
		return nil // reported by lint.Names
	}
	path, err := r.tree.find(dir, dir, parts)
	if err != nil {
		return err
	}
	return r.take(File{Name: prefix, Path: path, From: v})
}

// name notes a name that v asks for.
func (r *resolver) name(text string, v sed.Value) {
	r.names = append(r.names, lint.Name{Text: text, Pos: v.Pos, Section: v.Section, Key: v.Key})
}

// below takes a folder with everything below it.
func (r *resolver) below(dir string, v sed.Value, prefix string) error {
	if _, err := winpath.CheckName(prefix); prefix != "" && err != nil {
		return err
	}
	path, err := r.tree.find(dir, dir, components(prefix))
	if err != nil {
		return err
	}
	list, err := r.tree.files(path, dir)
	if err != nil {
		return err
	}
	if prefix != "" {
		prefix += `\`
	}
	return r.takeAll(list, prefix, v)
}

// matching takes the files of one folder that fit a pattern.
func (r *resolver) matching(dir string, v sed.Value, parts []string) error {
	folder, pattern := parts[:len(parts)-1], parts[len(parts)-1]
	if _, err := winpath.CheckName(strings.Join(append(slices.Clone(folder), "x"), `\`)); err != nil {
		return err
	}
	path, err := r.tree.find(dir, dir, folder)
	if err != nil {
		return err
	}
	names, err := r.tree.names(path)
	if err != nil {
		return err
	}
	var list []found
	for _, name := range names {
		if !wildcard.Match(pattern, name) {
			continue
		}
		at, err := r.tree.enter(filepath.Join(path, name), dir)
		if err != nil {
			return err
		}
		if info, err := os.Stat(at); err == nil && info.Mode().IsRegular() {
			list = append(list, found{name, at})
		}
	}
	prefix := ""
	if len(folder) > 0 {
		prefix = strings.Join(folder, `\`) + `\`
	}
	return r.takeAll(list, prefix, v)
}

func (r *resolver) takeAll(list []found, prefix string, v sed.Value) error {
	if len(list) == 0 {
		return errNothing
	}
	for _, f := range list {
		name := prefix + f.name
		r.name(name, v)
		if err := r.take(File{Name: name, Path: f.path, From: v}); err != nil {
			return err
		}
	}
	return nil
}

// tooLargeError is a file that no cabinet holds.
type tooLargeError struct {
	name string
	size int64
}

func (e *tooLargeError) Error() string {
	return fmt.Sprintf("%s has %d bytes, more than the %d that a cabinet takes of one file", e.name, e.size, cab.MaxFolderBytes)
}

// take adds a file that was found.
func (r *resolver) take(f File) error {
	info, err := os.Stat(f.Path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return &notAFileError{f.Name, info.IsDir()}
	}
	if info.Size() > cab.MaxFolderBytes {
		return &tooLargeError{f.Name, info.Size()}
	}
	f.Size, f.ModTime, f.Attributes = info.Size(), info.ModTime(), attributes(info)
	r.sources.Files = append(r.sources.Files, f)
	return nil
}

// notAFileError is a folder, a pipe or a device where a file should be.
type notAFileError struct {
	name   string
	folder bool
}

func (e *notAFileError) Error() string { return e.name + " is not a file" }

// show writes a host path as the user would: below the directive's folder in
// the user's own words for it.
func (r *resolver) show(path string) string {
	rel, err := filepath.Rel(r.tree.root, path)
	if err != nil || !within(r.tree.root, path) {
		return path
	}
	shown := filepath.ToSlash(filepath.Join(r.Shown, rel))
	if filepath.IsAbs(shown) || shown == "." || shown == ".." || strings.HasPrefix(shown, "../") {
		return shown
	}
	return "./" + shown
}

// ambiguous reports whether err says that several names differ in case only.
func ambiguous(err error) bool {
	var e *foldfs.AmbiguousError
	return errors.As(err, &e)
}
