package lint

import (
	"errors"
	"fmt"

	"goexpress/internal/finding"
	"goexpress/internal/show"
	"goexpress/internal/winpath"
)

// Names checks packed names: each may be created below a work folder, and no
// two of them meet there. A clash names both places.
func Names(names []Name) finding.List {
	var (
		list  finding.List
		set   winpath.NameSet
		first = make(map[string]Name, len(names))
	)
	for _, n := range names {
		clean, err := winpath.CheckName(n.Text)
		if err != nil {
			list = append(list, unsafeName(n, err))
			continue
		}
		if err := set.Add(clean); err != nil {
			list = append(list, clash(n, first, err))
			continue
		}
		first[winpath.Fold(clean)] = n
	}
	return list
}

// The longest path that a work folder is likely to have is below a user name of 20
// characters, as long as Windows has them; MAX_PATH counts a NUL.
const (
	longestWork = len(`C:\Users\`) + 20 + len(`\AppData\Local\Temp\goexpress-0123456789abcdef0123\`)
	longestPath = 260 - 1
)

// LongPaths warns of packed names that are too long in a work folder. The package
// itself can unpack them; many programs can neither be started by such a path nor
// open one.
func LongPaths(names []Name) finding.List {
	var list finding.List
	for _, n := range names {
		room := longestPath - longestWork
		if units := winpath.Units(n.Text); units > room {
			list = append(list, &finding.Finding{
				ID: IDLongPath, Severity: finding.Warning,
				Pos: n.Pos, Section: n.Section, Key: n.Key,
				Message: fmt.Sprintf("the name of %d characters leaves too few for the path of the folder it is unpacked to: %s", units, show.Clip(n.Text, 300)),
				Hint:    fmt.Sprintf("%d characters fit everywhere: shorten the name or its folders", room),
			})
		}
	}
	return list
}

// NameHint says what a packed name may be.
const NameHint = "names are packed as they stand here: write one below the package's folder that Windows can create, such as sub\\name.ext"

func unsafeName(n Name, err error) *finding.Finding {
	return &finding.Finding{
		ID: IDUnsafeName, Severity: finding.Error,
		Pos: n.Pos, Section: n.Section, Key: n.Key,
		Err:  err,
		Hint: NameHint,
	}
}

// clash tells where the other name was written when it is the same name; for
// an 8.3 shape or a folder on the way, the NameError's own words must do.
func clash(n Name, first map[string]Name, err error) *finding.Finding {
	f := &finding.Finding{
		ID: IDNameClash, Severity: finding.Error,
		Pos: n.Pos, Section: n.Section, Key: n.Key,
		Err:  err,
		Hint: "put one of them into a sub-folder: sub\\" + winpath.Base(n.Text),
	}
	if other, ok := first[winpath.Fold(winpath.Clean(n.Text))]; ok {
		f.Message = n.Text + " is packed twice"
		if other.Pos.Line > 0 {
			f.Message += ": the first one is at " + other.Pos.String()
		}
		return f
	}
	var ne *winpath.NameError
	if errors.As(err, &ne) {
		f.Message = ne.Error()
	}
	return f
}
