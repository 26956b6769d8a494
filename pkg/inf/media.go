package inf

import (
	"errors"
	"strconv"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/incomparable"
	"goexpress/internal/winpath"
)

// ErrUnknownDir: a directory id that stands for no directory.
var ErrUnknownDir = errors.New("unknown directory id")

// Names of the tables.
const (
	disksTable   = "SourceDisksNames"
	filesTable   = "SourceDisksFiles"
	destTable    = "DestinationDirs"
	defaultEntry = "DefaultDestDir"
)

// Disk is a source medium: a line of [SourceDisksNames]. The form of NT
// (description, tag file or cabinet, unused, path, flags, tag file) and that of
// Windows 9x (description, label, serial number, path) agree in what counts.
type Disk struct {
	_           incomparable.Struct
	ID          int
	Description string
	Tag         string // tag file, cabinet or label
	Cabinet     string // the cabinet that holds the files, "" for none
	Path        string // relative to the source root, "" for the root itself
}

// Source says where a file comes from: a line of [SourceDisksFiles].
type Source struct {
	_       incomparable.Struct
	Disk    int
	Path    string // relative to the source root
	Cabinet string // as in Disk
}

// diskCabinet is the flag that makes field 2 of a medium a cabinet and field 6
// its tag file.
const diskCabinet = 0x10

// AddLayout lets another file complete the media tables, as LayoutFile does:
// with its own strings, but the directories assigned here.
func (v *View) AddLayout(f *File) {
	w := f.View(ViewOptions{Dirs: v.dirs, Arch: v.arch, Language: v.language})
	w.user = v.user
	v.layout = append(v.layout, w)
}

// media looks a key up in a media table: decorated for the architecture first,
// then plain; this file first, then the layout files.
func (v *View) media(table, key string) (*View, *Line, error) {
	decorated := table + "." + v.arch
	for i := -1; i < len(v.layout); i++ {
		w := v
		if i >= 0 {
			w = v.layout[i]
		}
		lines := w.Find(decorated, key)
		if len(lines) == 0 {
			lines = w.Find(table, key)
		}
		if len(lines) > 0 {
			return w, lines[0], nil
		}
	}
	return nil, nil, format.Errorf("[%s] has no %q: %w", table, key, ErrLineNotFound)
}

// Disk looks a medium up; what it returns is never nil. The error is ErrLineNotFound, or ErrInvalidData for
// flags that are not a number.
func (v *View) Disk(id int) (*Disk, error) {
	w, l, err := v.media(disksTable, strconv.Itoa(id))
	if err != nil {
		return &Disk{}, err
	}
	d := &Disk{
		ID: id, Description: w.Field(l, 1), Tag: w.Field(l, 2),
		Path: joinNames(w.Field(l, 4)),
	}
	flags := 0
	if len(l.Fields) >= 5 {
		if flags, err = w.Int(l, 5); err != nil {
			return d, format.Errorf("flags of medium %d: %w", id, err)
		}
	}
	if flags&diskCabinet != 0 || winpath.EqualFold(winpath.Ext(d.Tag), ".cab") {
		d.Cabinet = joinNames(d.Tag)
	}
	if tag := w.Field(l, 6); flags&diskCabinet != 0 && tag != "" {
		d.Tag = tag
	}
	return d, nil
}

// Source looks up where the file of a source name comes from; what it returns
// is never nil. The error is
// ErrLineNotFound when no table lists it: then it lies in the source root. It
// is also ErrLineNotFound for a medium that is not listed, and ErrInvalidData
// for a medium that is not a number.
func (v *View) Source(name string) (*Source, error) {
	s := &Source{Path: joinNames(name)}
	w, l, err := v.media(filesTable, name)
	if err != nil {
		return s, err
	}
	if s.Disk, err = w.Int(l, 1); err != nil {
		return &Source{}, format.Errorf("medium of %s: %w", name, err)
	}
	s.Path = joinPath(joinNames(w.Field(l, 2)), name)
	disk, err := v.Disk(s.Disk)
	if err != nil {
		return s, &MediumError{Disk: s.Disk, Err: err}
	}
	s.Path, s.Cabinet = joinPath(disk.Path, s.Path), disk.Cabinet
	return s, nil
}

// MediumError: a file is listed on a medium that is not.
type MediumError struct {
	_    incomparable.Struct
	Disk int
	Err  error
}

func (e *MediumError) Error() string { return format.Sprintf("medium %d: %v", e.Disk, e.Err) }

func (e *MediumError) Unwrap() error { return e.Err }

// joinNames writes a relative path with single backslashes; `.` goes, `..` stays
// to be seen.
func joinNames(path string) string {
	var names []string
	for _, name := range strings.FieldsFunc(path, isSlash) {
		if name != "." {
			names = append(names, name)
		}
	}
	return strings.Join(names, `\`)
}

func isSlash(r rune) bool { return r == '\\' || r == '/' }

// Destination is the directory that the files of a list go to.
type Destination struct {
	_      incomparable.Struct
	ID     int    // directory id; -1 and 65535 make Subdir an absolute path
	Subdir string // as substituted
	Path   string // the directory; a root ends in a backslash, nothing else does
	Line   *Line  // in [DestinationDirs]; nil when there is none and the system directory serves
}

// Destination looks the list section up in [DestinationDirs], else
// DefaultDestDir. With neither it is the system directory, as on Windows NT.
// The error is ErrInvalidData for an id that is empty or not a number,
// ErrUnknownDir for an id without a directory; then Path is empty and the
// rest is filled as far as known.
func (v *View) Destination(list string) (*Destination, error) {
	lines := v.Find(destTable, list)
	if len(lines) == 0 {
		lines = v.Find(destTable, defaultEntry)
	}
	if len(lines) == 0 {
		path, ok := v.Dir(dirSystem)
		if !ok {
			return &Destination{ID: dirSystem}, format.Errorf("%w: %d", ErrUnknownDir, dirSystem)
		}
		return &Destination{ID: dirSystem, Path: path}, nil
	}
	return v.destinationAt(lines[0], 1)
}

// destinationAt reads a directory id in field i and the subdirectory behind it.
func (v *View) destinationAt(l *Line, i int) (d *Destination, err error) {
	d = &Destination{Line: l, Subdir: v.Field(l, i+1)}
	if v.Field(l, i) == "" {
		return d, format.Errorf("empty directory id: %w", ErrInvalidData)
	}
	if d.ID, err = v.Int(l, i); err != nil {
		return d, format.Errorf("directory id: %w", err)
	}
	if d.absolute() {
		d.Path = trimSlash(d.Subdir)
		return d, nil
	}
	dir, ok := v.Dir(d.ID)
	if !ok {
		return d, format.Errorf("%w: %d", ErrUnknownDir, d.ID)
	}
	d.Path = joinPath(dir, d.Subdir)
	return d, nil
}

func (d *Destination) absolute() bool { return d.ID == dirAbsolute || d.ID == dirAbsolute16 }

// joinPath puts a relative path behind a directory, with one backslash between.
func joinPath(dir, rel string) string {
	rel = joinNames(rel)
	if dir == "" || rel == "" {
		return dir + rel
	}
	return strings.TrimSuffix(dir, `\`) + `\` + rel
}
