package cab

import (
	"io"
	"io/fs"
	"strings"
	"time"

	"goexpress/internal/incomparable"
	"goexpress/internal/sorting"
	"goexpress/internal/winpath"
)

// maxDirs bounds the directories made up for the file system: one long name can ask for more than a hundred,
// so a small cabinet could ask for millions.
const maxDirs = 65536

// fsNode is a file or a directory of the cabinet seen as a file system. It is
// its own directory entry and file info.
type fsNode struct {
	name     string
	file     *File // nil for a directory
	children []*fsNode
}

// Open opens a file or directory by its path with slashes, which makes a Reader
// an fs.FS. Directories are made up from the names. What is not a safe name
// (internal/winpath.CheckName decides) is not there, nor is the second of two
// equal names or of a file and a directory with one name: Files has them all.
func (r *Reader) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, pathError("open", name, fs.ErrInvalid)
	}
	r.treeOnce.Do(r.plant)
	n, ok := r.tree.nodes[name]
	if !ok {
		return nil, pathError("open", name, fs.ErrNotExist)
	}
	if n.file == nil {
		return &fsDir{node: n, path: name}, nil
	}
	return &fsFile{node: n}, nil
}

func pathError(op, path string, err error) error {
	return &fs.PathError{Op: op, Path: path, Err: err}
}

// fsTree is all nodes by path.
type fsTree struct {
	nodes map[string]*fsNode
	dirs  int
}

// plant makes the tree.
func (r *Reader) plant() {
	t := &fsTree{nodes: map[string]*fsNode{".": {name: "."}}}
	for _, f := range r.Files {
		name, err := winpath.CheckName(f.Name)
		if err != nil {
			continue
		}
		path := strings.ReplaceAll(name, `\`, "/")
		if _, taken := t.nodes[path]; !taken && fs.ValidPath(path) {
			t.add(path, f)
		}
	}
	for _, n := range t.nodes {
		sorting.Stable(n.children, func(a, b *fsNode) int { return strings.Compare(a.name, b.name) })
	}
	r.tree = t
}

// add makes a node that does not exist, and the directories above it. It
// returns nil when a file is in the way.
func (t *fsTree) add(path string, file *File) *fsNode {
	parent, name := ".", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		parent, name = path[:i], path[i+1:]
	}
	p := t.dir(parent)
	if p == nil {
		return nil
	}
	n := &fsNode{name: name, file: file}
	p.children = append(p.children, n)
	t.nodes[path] = n
	return n
}

// dir returns a directory, made when it is missing.
func (t *fsTree) dir(path string) *fsNode {
	if n, ok := t.nodes[path]; ok {
		if n.file != nil {
			return nil
		}
		return n
	}
	if t.dirs == maxDirs {
		return nil
	}
	t.dirs++
	return t.add(path, nil)
}

func (n *fsNode) Name() string               { return n.name }
func (n *fsNode) IsDir() bool                { return n.file == nil }
func (n *fsNode) Type() fs.FileMode          { return n.Mode().Type() }
func (n *fsNode) Info() (fs.FileInfo, error) { return n, nil }

func (n *fsNode) Mode() fs.FileMode {
	switch {
	case n.file == nil:
		return fs.ModeDir | 0o555
	case n.file.Attributes&ReadOnly != 0:
		return 0o444
	}
	return 0o644
}

func (n *fsNode) Size() int64 {
	if n.file == nil {
		return 0
	}
	return n.file.Size
}

func (n *fsNode) ModTime() time.Time {
	if n.file == nil {
		return time.Time{}
	}
	return n.file.Modified
}

// Sys returns the *File, nil for a directory.
func (n *fsNode) Sys() any {
	if n.file == nil {
		return nil
	}
	return n.file
}

// fsFile is an open file. Content that cannot be read is an error of Read.
type fsFile struct {
	_       incomparable.Struct
	node    *fsNode
	content io.ReadCloser
	closed  bool
}

func (f *fsFile) Stat() (fs.FileInfo, error) { return f.node, nil }

func (f *fsFile) Read(p []byte) (n int, err error) {
	if f.closed {
		return 0, pathError("read", f.node.name, fs.ErrClosed)
	}
	if f.content == nil {
		if f.content, err = f.node.file.Open(); err != nil {
			return 0, pathError("read", f.node.name, err)
		}
	}
	n, err = f.content.Read(p)
	if err != nil && err != io.EOF {
		err = pathError("read", f.node.name, err)
	}
	return n, err
}

func (f *fsFile) Close() error {
	if f.closed {
		return pathError("close", f.node.name, fs.ErrClosed)
	}
	f.closed = true
	if f.content == nil {
		return nil
	}
	return f.content.Close()
}

// fsDir is an open directory.
type fsDir struct {
	_    incomparable.Struct
	node *fsNode
	path string
	pos  int
}

func (d *fsDir) Stat() (fs.FileInfo, error) { return d.node, nil }
func (d *fsDir) Close() error               { return nil }

func (d *fsDir) Read([]byte) (int, error) {
	return 0, pathError("read", d.path, fs.ErrInvalid)
}

func (d *fsDir) ReadDir(n int) ([]fs.DirEntry, error) {
	left := d.node.children[d.pos:]
	if n > 0 {
		if len(left) == 0 {
			return nil, io.EOF
		}
		left = left[:min(n, len(left))]
	}
	d.pos += len(left)
	entries := make([]fs.DirEntry, len(left))
	for i, c := range left {
		entries[i] = c
	}
	return entries, nil
}
