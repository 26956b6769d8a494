package engine

import (
	"strconv"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/incomparable"
	"goexpress/internal/show"
	"goexpress/internal/winpath"
)

// PathError says why a path of a plan may not be touched.
type PathError struct {
	_    incomparable.Struct
	Path string // as the plan has it
	Why  string // reads after the path: "is not an absolute path"
}

func (e *PathError) Error() string { return show.Printable(e.Path) + " " + e.Why }

// CheckPath returns path with single backslashes if it is a plain absolute
// path on a drive (`C:\a\b`, either slash, or the root `C:\`), else a
// *PathError: no UNC or device path, no "..", no name that Windows reserves or
// would change. Every System takes these paths only.
func CheckPath(path string) (string, error) {
	p := strings.ReplaceAll(path, "/", `\`)
	rest := strings.Join(winpath.Split(p), `\`)
	fault := ""
	switch {
	case strings.HasPrefix(p, `\\`):
		fault = "is a network or device path"
	case len(winpath.Volume(p)) != len("C:") || !winpath.IsAbs(p):
		fault = "is not an absolute path on a drive"
	case rest != "":
		if _, err := winpath.CheckName(rest); err != nil {
			fault = why(err)
		}
	}
	if fault != "" {
		return "", &PathError{Path: path, Why: fault}
	}
	return p[:len(`C:\`)] + rest, nil
}

// why says what a *winpath.NameError says of a part, for the whole path.
func why(err error) string {
	name, ok := err.(*winpath.NameError)
	switch {
	case !ok:
		return "cannot be used: " + err.Error()
	case name.Component == "":
		return "cannot be used: it " + name.Why
	}
	return format.Sprintf("cannot be used: %s %s", strconv.Quote(name.Component), name.Why)
}
