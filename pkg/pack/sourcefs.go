package pack

import (
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"time"
)

// sourceFS maps slash-separated names to host paths; folders are made up from
// the names and map to "".
type sourceFS map[string]string

func (s sourceFS) add(name, hostPath string) {
	s[name] = hostPath
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		s[dir] = ""
		if dir == "." {
			return
		}
	}
}

// Open implements fs.FS.
func (s sourceFS) Open(name string) (fs.File, error) {
	host, ok := s[name]
	switch {
	case !fs.ValidPath(name):
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	case host != "":
		return os.Open(host)
	case ok || name == ".":
		return &sourceDir{fs: s, name: name}, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// entries are the names directly below dir, sorted.
func (s sourceFS) entries(dir string) ([]fs.DirEntry, error) {
	var names []string
	for name := range s {
		if name != "." && path.Dir(name) == dir {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	list := make([]fs.DirEntry, 0, len(names))
	for _, name := range names {
		info, err := fs.Stat(s, name)
		if err != nil {
			return nil, err
		}
		list = append(list, fs.FileInfoToDirEntry(renamed{info, path.Base(name)}))
	}
	return list, nil
}

// renamed is a host file under its packed name.
type renamed struct {
	fs.FileInfo
	name string
}

func (r renamed) Name() string { return r.name }

// sourceDir is an opened folder, and its own FileInfo.
type sourceDir struct {
	fs   sourceFS
	name string
	rest []fs.DirEntry
	read bool
}

func (d *sourceDir) Stat() (fs.FileInfo, error) { return d, nil }
func (d *sourceDir) Close() error               { return nil }
func (d *sourceDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: fs.ErrInvalid}
}

// ReadDir implements fs.ReadDirFile.
func (d *sourceDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if !d.read {
		list, err := d.fs.entries(d.name)
		if err != nil {
			return nil, err
		}
		d.rest, d.read = list, true
	}
	if n <= 0 || n > len(d.rest) {
		if n > 0 && len(d.rest) == 0 {
			return nil, io.EOF
		}
		n = len(d.rest)
	}
	list := d.rest[:n]
	d.rest = d.rest[n:]
	return list, nil
}

func (d *sourceDir) Name() string       { return path.Base(d.name) }
func (d *sourceDir) Size() int64        { return 0 }
func (d *sourceDir) Mode() fs.FileMode  { return fs.ModeDir | 0o555 }
func (d *sourceDir) ModTime() time.Time { return time.Time{} }
func (d *sourceDir) IsDir() bool        { return true }
func (d *sourceDir) Sys() any           { return nil }
