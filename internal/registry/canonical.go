package registry

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"goexpress/internal/show"
	"goexpress/internal/winpath"
)

// The longest names and the deepest path that Windows takes ("Registry Element
// Size Limits"), in UTF-16 units.
const (
	maxKeyName   = 255
	maxValueName = 16383
	maxDepth     = 512
)

const (
	software = "SOFTWARE"
	classes  = "Classes"
	wow64    = "WOW6432Node"
)

// Canonical returns where a key of a 64-bit Windows lies in itself, below HKLM,
// HKCU or HKU: HKCR is HKLM\SOFTWARE\Classes, and the 32-bit view of
// HKLM\SOFTWARE is HKLM\SOFTWARE\WOW6432Node. Of the classes, which the views
// share, only the keys of redirectedClasses have a second place. The further
// keys that Windows shares between the views are not known here.
func Canonical(k Key) Key {
	c := Key{Root: k.Root, Path: k.Path}
	if k.Root == "HKCR" {
		c.Root, c.Path = "HKLM", join(software, classes, k.Path)
	}
	if k.View == View32 {
		c.Path = redirect(c)
	}
	return c
}

// redirectedClasses are the sub-keys of Classes that each view has for itself,
// as "Registry Keys Affected by WOW64" lists them.
var redirectedClasses = []string{"CLSID", "DirectShow", "Interface", "Media Type", "MediaFoundation"}

// redirect returns the path that a program of 32 bits gets for k.
func redirect(k Key) string {
	first, rest, _ := strings.Cut(k.Path, `\`)
	second, below, _ := strings.Cut(rest, `\`)
	third, _, _ := strings.Cut(below, `\`)
	switch {
	case !winpath.EqualFold(first, software):
	case winpath.EqualFold(second, classes):
		for _, c := range redirectedClasses {
			if winpath.EqualFold(third, c) {
				return join(first, second, wow64, below)
			}
		}
	case k.Root == "HKLM" && !winpath.EqualFold(second, wow64):
		return join(first, wow64, rest)
	}
	return k.Path
}

// join joins paths that are not empty.
func join(paths ...string) string {
	joined := paths[0]
	for _, p := range paths[1:] {
		if p != "" {
			joined += `\` + p
		}
	}
	return joined
}

// A NameError says why Windows would not take a key or the name of a value.
type NameError struct {
	Name string
	Why  string // reads after the name: "has an empty part"
}

func (e *NameError) Error() string {
	return show.Clip(show.Printable(e.Name), maxShownName) + " " + e.Why
}

// maxShownName is how much of a name an error shows.
const maxShownName = 200

// CheckKey returns a *NameError unless k can be the name of a key: a root that
// is known, and below it 512 parts at most, none of them empty, longer than 255
// characters or with control characters.
func CheckKey(k Key) error {
	if short, ok := Root(k.Root); !ok || short != k.Root {
		return &NameError{k.Root, "is no root of the registry: HKCR, HKCU, HKLM and HKU are"}
	}
	if k.Path == "" {
		return nil
	}
	depth := 0
	for part := range strings.SplitSeq(k.Path, `\`) {
		depth++
		if part == "" {
			return &NameError{k.String(), `has an empty part: write single backslashes, and none at the ends`}
		}
		if why := badName(part, maxKeyName); why != "" {
			return &NameError{k.String(), why}
		}
	}
	if depth > maxDepth {
		return &NameError{k.String(), "has more than 512 parts"}
	}
	return nil
}

// CheckName returns a *NameError unless name can be the name of a value: any
// text of up to 16383 characters without control characters.
func CheckName(name string) error {
	if why := badName(name, maxValueName); why != "" {
		return &NameError{name, why}
	}
	return nil
}

// badName says what is wrong with a key's part or a value's name.
func badName(s string, most int) string {
	switch {
	case !utf8.ValidString(s):
		return "holds bytes that are no text"
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7F }):
		return "holds a control character"
	case len(s) > most && len(utf16.Encode([]rune(s))) > most:
		return "is too long"
	}
	return ""
}
