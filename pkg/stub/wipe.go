package stub

import (
	"errors"
	"io"
	"io/fs"

	"goexpress/internal/format"
)

// WipeOnExit=1: the files of the work folder are overwritten before they are
// removed (S47). That is an effort and no more: a drive may keep what was there
// before in other places, and a run that is killed wipes nothing.

// wipeWorkFolder overwrites what the run is about to remove.
func (r *run) wipeWorkFolder() {
	if !r.policy.Wipe || r.work.keep || r.work.dir == nil {
		return
	}
	count, err := r.work.wipe()
	fields := []Field{{"files", count}}
	level := Info
	if err != nil {
		level = Warning
		fields = append(fields, Field{"error", err})
	}
	r.event(level, "wipe", fields...)
}

// wipe overwrites the files that cleanUp removes, and returns how many there were
// and the first error.
func (w *workFolder) wipe() (count int, first error) {
	one := func(name string) {
		err := w.dir.Wipe(name)
		switch {
		case err == nil:
			count++
		case first == nil && !errors.Is(err, fs.ErrNotExist):
			first = err
		}
	}
	if w.own {
		if err := eachFile(w.dir, "", 0, one); first == nil {
			first = err
		}
		return count, first
	}
	for _, name := range w.files {
		one(name)
	}
	return count, first
}

// eachFile visits what is no folder, links among it, and returns the first error.
func eachFile(dir Folder, name string, depth int, visit func(name string)) error {
	if depth > maxDepth {
		return format.Errorf("%s: folders nested too deeply", name)
	}
	entries, first := dir.List(name)
	for _, e := range entries {
		path := e.Name
		if name != "" {
			path = name + `\` + e.Name
		}
		if !e.Folder {
			visit(path)
			continue
		}
		if err := eachFile(dir, path, depth+1, visit); first == nil {
			first = err
		}
	}
	return first
}

// errNotWiped says of a file that it is left as it is: a link leads elsewhere, a
// second name is that of somebody else's file, and a sparse file has more room than
// the drive.
var errNotWiped = errors.New("a link, a file with other names, or one with holes, is not overwritten")

// flushed is a file that can be written to the drive.
type flushed interface {
	io.Writer
	Sync() error
}

// overwrite writes zeros over the first size bytes of a file, and has them brought
// to the drive: what is only removed afterwards might never be written there.
func overwrite(f flushed, size int64) error {
	zeros := make([]byte, min(size, 64<<10))
	for size > 0 {
		n, err := f.Write(zeros[:min(size, int64(len(zeros)))])
		if err != nil {
			return err
		}
		size -= int64(n)
	}
	return f.Sync()
}
