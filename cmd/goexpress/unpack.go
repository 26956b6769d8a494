package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"goexpress/internal/winpath"
	"goexpress/pkg/cab"
	"goexpress/pkg/express"
	"goexpress/pkg/pack"
)

// unpacker writes a cabinet's files below one folder. Every name passes the
// validator that the stub uses too, and every operation goes through an
// os.Root, so that nothing outside the folder is touched whatever the names
// and the links in the folder say.
type unpacker struct {
	root     *os.Root
	patterns []string
	records  []express.FileRecord // exact times, in the cabinet's order; nil = none
	progress func(done int64)

	read   int64 // bytes of content
	result extractJSON
	broken []error         // files that could not be read
	seen   map[string]bool // names written, folded
}

func newUnpacker(dir string, patterns []string) (*unpacker, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &unpacker{root: root, patterns: patterns, result: extractJSON{Skipped: []skippedJSON{}}, seen: map[string]bool{}}, nil
}

func (u *unpacker) Close() error { return u.root.Close() }

// all unpacks what is wanted of r. What is wrong with one file does not keep
// the others back.
func (u *unpacker) all(ctx context.Context, r *cab.Reader) error {
	index := make(map[*cab.File]int, len(r.Files))
	for i, f := range r.Files {
		index[f] = i
	}
	return r.Each(func(f *cab.File, content io.Reader) error {
		if !chosen(u.patterns, f.Name) {
			return nil
		}
		return u.one(f, watchedReader{ctx, content, u}, u.timeOf(index[f], f))
	})
}

// timeOf is the exact time that a manifest has, else the cabinet's: a wall
// clock without a zone, which stays what it shows.
func (u *unpacker) timeOf(i int, f *cab.File) time.Time {
	if i < len(u.records) && u.records[i].Name == f.Name {
		return time.Unix(u.records[i].ModTime, 0)
	}
	m := f.Modified
	if m.IsZero() {
		return m
	}
	return time.Date(m.Year(), m.Month(), m.Day(), m.Hour(), m.Minute(), m.Second(), 0, time.Local)
}

// skipError is a file that is left out on purpose.
type skipError struct{ reason string }

func (e *skipError) Error() string { return e.reason }

func (u *unpacker) one(f *cab.File, content io.Reader, when time.Time) error {
	err := u.write(f, content, when)
	var skip *skipError
	var read *readError
	switch {
	case errors.As(err, &skip):
		u.result.Skipped = append(u.result.Skipped, skippedJSON{Name: f.Name, Reason: skip.reason})
		return nil
	case errors.As(err, &read):
		u.damaged(f, read.err)
		return nil
	case err != nil:
		return err
	}
	u.result.Files++
	u.result.Bytes += f.Size
	return nil
}

// damaged notes a file that could not be read. What a whole folder lacks is
// said once.
func (u *unpacker) damaged(f *cab.File, err error) {
	var unsupported *cab.UnsupportedError
	var named *cab.FormatError
	if !errors.As(err, &unsupported) && !(errors.As(err, &named) && named.File != "") {
		err = fmt.Errorf("%s: %w", slashed(f.Name), err)
	}
	for _, old := range u.broken {
		if old.Error() == err.Error() {
			return
		}
	}
	u.broken = append(u.broken, err)
}

// readError tells trouble with the cabinet from trouble with the disk.
type readError struct{ err error }

func (e *readError) Error() string { return e.err.Error() }
func (e *readError) Unwrap() error { return e.err }

type taggedReader struct{ r io.Reader }

// watchedReader tells of its progress, and ends when ctx does. Its own error is
// no damage: it wraps no readError.
type watchedReader struct {
	ctx context.Context
	r   io.Reader
	u   *unpacker
}

func (w watchedReader) Read(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.r.Read(b)
	w.u.read += int64(n)
	if w.u.progress != nil {
		w.u.progress(w.u.read)
	}
	return n, err
}

func (t taggedReader) Read(b []byte) (int, error) {
	n, err := t.r.Read(b)
	if err != nil && err != io.EOF && !errors.Is(err, context.Canceled) {
		err = &readError{err}
	}
	return n, err
}

// write puts one file in place: into a temporary name, then renamed, so that a
// damaged cabinet replaces no good file by half of a new one.
func (u *unpacker) write(f *cab.File, content io.Reader, when time.Time) error {
	clean, err := winpath.CheckName(f.Name)
	if err != nil {
		return &skipError{why(err)}
	}
	if fold := winpath.Fold(clean); u.seen[fold] {
		return &skipError{"a file of this name was already extracted"}
	} else {
		u.seen[fold] = true
	}
	name := strings.ReplaceAll(clean, `\`, "/")
	if err := u.prepare(name); err != nil {
		return err
	}
	temp := path.Join(path.Dir(name), ".goexpress-"+rand.Text()[:12])
	if err := u.fill(temp, f, content, when); err != nil {
		u.root.Remove(temp)
		return pack.TargetError(name, err)
	}
	if err := u.root.Rename(temp, name); err != nil {
		u.root.Remove(temp)
		return err
	}
	return nil
}

func why(err error) string {
	var ne *winpath.NameError
	if errors.As(err, &ne) {
		return ne.Why
	}
	return err.Error()
}

// prepare makes the folders of name and looks at what is in the way: only a
// regular file is replaced, and no link is followed.
func (u *unpacker) prepare(name string) error {
	dir := path.Dir(name)
	for i, c := range dir + "/" {
		if c != '/' || dir == "." {
			continue
		}
		info, err := u.root.Lstat(dir[:i])
		if errors.Is(err, fs.ErrNotExist) {
			break
		}
		if err == nil && !info.IsDir() {
			return &skipError{dir[:i] + " in the target folder is not a folder"}
		}
	}
	if err := u.root.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	info, err := u.root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return &skipError{"something that is not a file is in the way in the target folder"}
	}
	return nil
}

// fill writes the content and gives it its time and permissions.
func (u *unpacker) fill(temp string, f *cab.File, content io.Reader, when time.Time) error {
	out, err := u.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, permissions(f.Attributes))
	if err != nil {
		return err
	}
	_, err = io.Copy(out, taggedReader{content})
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err == nil && !when.IsZero() {
		err = u.root.Chtimes(temp, when, when)
	}
	return err
}

// permissions are what a Unix host makes of a cabinet's attributes.
func permissions(at cab.Attributes) fs.FileMode {
	mode := fs.FileMode(0o666)
	if at&cab.ReadOnly != 0 {
		mode = 0o444
	}
	if at&cab.Exec != 0 {
		mode |= 0o111
	}
	return mode
}
