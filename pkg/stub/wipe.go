package stub

import (
	"errors"
	"io"
	"io/fs"
)

// WipeOnExit=1: the files of the work folder are overwritten before they are
// removed (S47). That is an effort and no more: a drive may keep what was there
// before in other places, and a run that is killed wipes nothing.

// wipeWorkFolder overwrites what the run is about to remove.
func (r *run) wipeWorkFolder() {
	if !r.policy.Wipe || r.work.keep || r.work.dir == nil {
		return
	}
	err := r.work.wipe()
	var said fields
	said.add("files", r.work.wiped)
	level := Info
	if err != nil {
		level = Warning
		said.add("error", err)
	}
	r.event(level, "wipe", said...)
}

// wipe overwrites the files that cleanUp removes, and returns the first error.
func (w *workFolder) wipe() (first error) {
	if w.own {
		return w.walk("", 0, true)
	}
	for _, name := range w.files {
		if err := w.wipeFile(name); first == nil {
			first = err
		}
	}
	return first
}

func (w *workFolder) wipeFile(name string) error {
	err := w.dir.Wipe(name)
	switch {
	case err == nil:
		w.wiped++
	case errors.Is(err, fs.ErrNotExist):
		return nil
	}
	return err
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
