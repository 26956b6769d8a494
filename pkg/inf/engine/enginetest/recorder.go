// Package enginetest is what tests of plans need: a System in memory that
// records what is done to it, and the suite that every System must pass.
package enginetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"goexpress/internal/registry"
	"goexpress/internal/winpath"
	"goexpress/pkg/inf/engine"
)

// Recorder is a System in memory. Every drive exists, `C:\` and the like are
// folders from the start. It is not safe for concurrent use.
type Recorder struct {
	// Calls has one line for each call that changes something or tries to:
	// "mkdir C:\a", "write C:\a\b.txt 5", "remove C:\x", "rename C:\x C:\y",
	// "atrestart C:\x C:\y" or without the last to delete,
	// "run setup.exe /q" followed by " nowait", " hidden" and " in DIR",
	// `regset HKLM\X name REG_SZ "x"`, `regkey HKLM\X`, `regdel HKLM\X name`
	// (where the default value has no name), `regdelkey HKLM\X`,
	// "admin", "ask TEXT", "refreshshell".
	Calls []string
	// Fail is asked before each of them with the line it would add, but for
	// the size in "write C:\a\b.txt", the value in `regset HKLM\X name` and
	// what follows a command's line; an error is returned in place of doing
	// it. nil: nothing fails.
	Fail func(call string) error
	// Commands answers commands; nil: every command ends with 0.
	Commands engine.Commands
	// Hive is the registry; what a test does to it directly is not recorded.
	Hive registry.Hive
	// NotAdmin is a user without an administrator's rights.
	NotAdmin bool
	// Declines is a user who declines every prompt.
	Declines bool

	entries map[string]*entry // by folded path
}

type entry struct {
	path    string // as written
	dir     bool
	data    []byte
	modTime time.Time
}

// NewRecorder returns an empty system.
func NewRecorder() *Recorder { return &Recorder{entries: map[string]*entry{}} }

// Put makes a file, and the folders above it, without recording it.
func (r *Recorder) Put(path, content string) {
	for dir := winpath.Dir(path); len(dir) > len(`C:\`); dir = winpath.Dir(dir) {
		r.put(&entry{path: dir, dir: true})
	}
	r.put(&entry{path: path, data: []byte(content)})
}

// Content returns what a file holds; ok is false when there is none.
func (r *Recorder) Content(path string) (content string, ok bool) {
	e := r.entries[winpath.Fold(path)]
	if e == nil || e.dir {
		return "", false
	}
	return string(e.data), true
}

// Paths returns the paths of all files, as written and sorted.
func (r *Recorder) Paths() []string {
	var paths []string
	for _, e := range r.entries {
		if !e.dir {
			paths = append(paths, e.path)
		}
	}
	slices.Sort(paths)
	return paths
}

func (r *Recorder) put(e *entry) {
	key := winpath.Fold(e.path)
	if old := r.entries[key]; old != nil {
		e.path = old.path // Windows keeps the spelling that is there
	}
	r.entries[key] = e
}

// record notes a call, or returns the failure that the test wants.
func (r *Recorder) record(call, detail string) error {
	if r.Fail != nil {
		if err := r.Fail(call); err != nil {
			return err
		}
	}
	r.Calls = append(r.Calls, call+detail)
	return nil
}

// get returns the entry at path, nil where there is none, and its clean path.
func (r *Recorder) get(path string) (*entry, string, error) {
	clean, err := engine.CheckPath(path)
	if err != nil {
		return nil, "", err
	}
	if len(clean) == len(`C:\`) {
		return &entry{path: clean, dir: true}, clean, nil
	}
	return r.entries[winpath.Fold(clean)], clean, nil
}

// Check implements engine.Files.
func (r *Recorder) Check(path string) error {
	_, _, err := r.get(path)
	return err
}

// Stat implements engine.Files.
func (r *Recorder) Stat(path string) (fs.FileInfo, error) {
	e, _, err := r.get(path)
	if err == nil && e == nil {
		err = pathError("stat", path, fs.ErrNotExist)
	}
	if err != nil {
		return nil, err
	}
	return info{e}, nil
}

// MkdirAll implements engine.Files.
func (r *Recorder) MkdirAll(path string) error {
	e, clean, err := r.get(path)
	switch {
	case err != nil:
		return err
	case e != nil && !e.dir:
		return pathError("mkdir", path, errNotDir)
	case e != nil: // nothing to do, so nothing to record
		return nil
	}
	if err := r.MkdirAll(winpath.Dir(clean)); err != nil {
		return err
	}
	if err := r.record("mkdir "+clean, ""); err != nil {
		return err
	}
	r.put(&entry{path: clean, dir: true})
	return nil
}

// Write implements engine.Files.
func (r *Recorder) Write(path string, content io.Reader, modTime time.Time) error {
	e, clean, err := r.get(path)
	if err != nil {
		return err
	}
	if e != nil && e.dir {
		return pathError("write", path, errDir)
	}
	if parent, _, err := r.get(winpath.Dir(clean)); err != nil || parent == nil || !parent.dir {
		return pathError("write", path, fs.ErrNotExist)
	}
	data, err := io.ReadAll(content)
	if err != nil {
		return pathError("write", path, err)
	}
	if err := r.record("write "+clean, fmt.Sprintf(" %d", len(data))); err != nil {
		return err
	}
	r.put(&entry{path: clean, data: data, modTime: modTime})
	return nil
}

// Open implements engine.Files.
func (r *Recorder) Open(path string) (fs.File, error) {
	e, _, err := r.get(path)
	switch {
	case err != nil:
		return nil, err
	case e == nil:
		return nil, pathError("open", path, fs.ErrNotExist)
	case e.dir:
		return nil, pathError("open", path, errDir)
	}
	return &openFile{Reader: bytes.NewReader(e.data), entry: e}, nil
}

// Remove implements engine.Files.
func (r *Recorder) Remove(path string) error {
	e, clean, err := r.get(path)
	switch {
	case err != nil:
		return err
	case e == nil:
		return pathError("remove", path, fs.ErrNotExist)
	case e.dir && r.hasChildren(clean):
		return pathError("remove", path, fmt.Errorf("directory not empty: %w", fs.ErrExist))
	}
	if err := r.record("remove "+clean, ""); err != nil {
		return err
	}
	delete(r.entries, winpath.Fold(clean))
	return nil
}

func (r *Recorder) hasChildren(dir string) bool {
	prefix := winpath.Fold(strings.TrimSuffix(dir, `\`) + `\`)
	for key := range r.entries {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return len(dir) == len(`C:\`) // a root stays
}

// Rename implements engine.Files.
func (r *Recorder) Rename(oldPath, newPath string) error {
	from, oldClean, err := r.get(oldPath)
	if err != nil {
		return err
	}
	to, newClean, err := r.get(newPath)
	switch {
	case err != nil:
		return err
	case from == nil:
		return pathError("rename", oldPath, fs.ErrNotExist)
	case from.dir || to != nil && to.dir:
		return pathError("rename", oldPath, errDir)
	}
	if parent, _, err := r.get(winpath.Dir(newClean)); err != nil || parent == nil || !parent.dir {
		return pathError("rename", newPath, fs.ErrNotExist)
	}
	if err := r.record("rename "+oldClean+" "+newClean, ""); err != nil {
		return err
	}
	delete(r.entries, winpath.Fold(oldClean))
	r.put(&entry{path: newClean, data: from.data, modTime: from.modTime})
	return nil
}

// Run implements engine.Commands.
func (r *Recorder) Run(ctx context.Context, cmd *engine.Command) (int, error) {
	detail := ""
	if !cmd.Wait {
		detail += " nowait"
	}
	if cmd.Hidden {
		detail += " hidden"
	}
	if cmd.Dir != "" {
		detail += " in " + cmd.Dir
	}
	if err := r.record("run "+cmd.Line, detail); err != nil {
		return 0, err
	}
	if r.Commands == nil {
		return 0, nil
	}
	return r.Commands.Run(ctx, cmd)
}

var (
	errDir    = errors.New("is a directory")
	errNotDir = errors.New("not a directory")
)

func pathError(op, path string, err error) error {
	return &fs.PathError{Op: op, Path: path, Err: err}
}

// openFile is a file of a Recorder being read.
type openFile struct {
	*bytes.Reader
	entry *entry
}

func (f *openFile) Close() error               { return nil }
func (f *openFile) Stat() (fs.FileInfo, error) { return info{f.entry}, nil }

type info struct{ e *entry }

func (i info) Name() string { return winpath.Base(i.e.path) }
func (i info) Size() int64  { return int64(len(i.e.data)) }
func (i info) Mode() fs.FileMode {
	if i.e.dir {
		return fs.ModeDir | 0o755
	}
	return 0o644
}
func (i info) ModTime() time.Time { return i.e.modTime }
func (i info) IsDir() bool        { return i.e.dir }
func (i info) Sys() any           { return nil }
