package stub

import (
	"errors"
	"io/fs"
	"time"

	"goexpress/internal/format"
)

// workFolder is where a run unpacks to, and what the run must undo there.
type workFolder struct {
	os    OS
	path  string
	dir   Folder   // nil once it is released
	above []string // folders that we made on the way to it, and itself if we made it; outermost first
	own   bool     // made by us for this run: all that is in it goes with it
	keep  bool     // nothing is undone
	files []string // what we put into it, in order
	dirs  []string
	wiped int     // files
	left  *effort // what may still be done to undo it; nil: all
}

const (
	workPrefix   = "goexpress-"
	workBytes    = 10 // 80 bits of randomness (S9)
	workAttempts = 8
)

// create makes a private folder with an unguessable name in base.
func (w *workFolder) create(base string) error {
	var random [workBytes]byte
	var err error
	for range workAttempts {
		w.os.Random(random[:])
		path := w.os.Family().join(base, workPrefix+format.Sprintf("%x", random[:]))
		if err = w.os.Mkdir(path, true); err == nil {
			w.path, w.above, w.own = path, []string{path}, true
			return w.open()
		}
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return err
}

// use takes the folder that the caller named, and makes it when it is missing.
// Programs will run from a private one, and nobody else may write on the way to it:
// a folder that somebody makes at this moment is an error then, for it was not there
// to be checked (S12).
func (w *workFolder) use(path string, private bool) error {
	w.path = path
	err := makeFolders(w.os, path, private, &w.above)
	w.own = len(w.above) > 0 && w.above[len(w.above)-1] == path
	if err != nil {
		return err
	}
	return w.open()
}

// makeFolders makes a folder and those above it that are missing, and adds them to
// made. Somebody else may be faster where they are not private, or nobody undoes them.
func makeFolders(os OS, path string, private bool, made *[]string) error {
	if os.IsFolder(path) {
		return nil
	}
	if up, base := os.Family().split(path); base != "" && up != path {
		if err := makeFolders(os, up, private, made); err != nil {
			return err
		}
	}
	err := os.Mkdir(path, private)
	switch {
	case err == nil && made != nil:
		*made = append(*made, path)
	case errors.Is(err, fs.ErrExist) && os.IsFolder(path) && (made == nil || !private):
		return nil
	}
	return err
}

func (w *workFolder) open() (err error) {
	w.dir, err = w.os.OpenFolder(w.path)
	return err
}

// removalWaits are the pauses between attempts to clean up (S44): about five
// seconds for programs that are still ending and for virus scanners.
var removalWaits = []time.Duration{
	50 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond, 400 * time.Millisecond,
	750 * time.Millisecond, 1500 * time.Millisecond, 2 * time.Second,
}

// cleanUp undoes the folder: all of it when it is ours, else what we put there. A
// file that stays in use is left behind with an error.
func (w *workFolder) cleanUp() error {
	if w.keep {
		return w.release()
	}
	err := w.undo()
	for _, wait := range removalWaits {
		if err == nil {
			break
		}
		w.os.Sleep(wait)
		err = w.undo()
	}
	return err
}

// undo is one attempt.
func (w *workFolder) undo() error {
	if w.dir != nil {
		if err := w.empty(); err != nil {
			return err
		}
		if err := w.release(); err != nil {
			return err
		}
	}
	return w.removeAbove()
}

// release lets the folder go; Windows does not remove one that is open.
func (w *workFolder) release() error {
	if w.dir == nil {
		return nil
	}
	dir := w.dir
	w.dir = nil
	return dir.Close()
}

// empty removes from the folder what has to go.
func (w *workFolder) empty() error {
	if w.own {
		return w.walk("", 0, false)
	}
	var first error
	for _, name := range w.files {
		if err := w.remove(name); err != nil && first == nil {
			first = err
		}
	}
	for i := len(w.dirs) - 1; i >= 0; i-- {
		// One that somebody else has put files into stays.
		if entries, err := w.dir.List(w.dirs[i]); err == nil && len(entries) == 0 {
			if err := w.remove(w.dirs[i]); err != nil && first == nil {
				first = err
			}
		}
	}
	return first
}

// removeAbove removes the folders that we made, innermost first. Those above the
// work folder may have got company.
func (w *workFolder) removeAbove() error {
	for len(w.above) > 0 {
		last := w.above[len(w.above)-1]
		err := w.os.Rmdir(last)
		if errors.Is(err, fs.ErrExist) && last != w.path { // so systems say that it is not empty
			return nil
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		w.above = w.above[:len(w.above)-1]
	}
	return nil
}

// remove removes what may be gone already.
func (w *workFolder) remove(name string) error {
	if w.left.spent() {
		return errSpent
	}
	err := w.dir.Remove(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// maxDepth bounds the walk of a folder; Windows' own limit for paths is lower.
const maxDepth = 20_000

// walk empties a folder entry by entry (S14), or wipes its files: links are taken as
// what they are, never followed. It does what it can and returns the first error.
func (w *workFolder) walk(name string, depth int, wipe bool) error {
	if depth > maxDepth {
		return format.Errorf("%s: folders nested too deeply", name)
	}
	if w.left.spent() {
		return errSpent
	}
	entries, first := w.dir.List(name)
	for _, e := range entries {
		path := e.Name
		if name != "" {
			path = name + `\` + path
		}
		var err error
		if e.Folder {
			err = w.walk(path, depth+1, wipe)
		}
		switch {
		case err != nil: // it is not empty
		case !wipe:
			err = w.remove(path)
		case !e.Folder:
			err = w.wipeFile(path)
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// mkdirs makes the folders above a packed file's name.
func (w *workFolder) mkdirs(name string) error {
	for i, c := range name {
		if c != '\\' {
			continue
		}
		err := w.dir.Mkdir(name[:i])
		if err == nil {
			w.dirs = append(w.dirs, name[:i])
		} else if !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}
