package registry

import "strings"

// View says which registry of a 64-bit Windows is meant.
type View uint8

// The views.
const (
	DefaultView View = iota // that of the program's own architecture
	View32
	View64
)

func (v View) String() string {
	switch v {
	case View32:
		return "32-bit"
	case View64:
		return "64-bit"
	}
	return ""
}

// MarshalText is what the view is in JSON.
func (v View) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// Key names a key.
type Key struct {
	Root string // HKCR, HKCU, HKLM or HKU
	Path string // without backslashes at its ends; "" is the root itself
	View View
}

// String is the key as regedit shows it, with short roots: `HKLM\Software\X`.
func (k Key) String() string {
	s := k.Root
	if k.Path != "" {
		s += `\` + k.Path
	}
	if k.View != DefaultView {
		s += " (" + k.View.String() + " view)"
	}
	return s
}

// Roots are the roots that a Key may have, and their full names.
var roots = []struct{ short, full string }{
	{"HKCR", "HKEY_CLASSES_ROOT"}, {"HKCU", "HKEY_CURRENT_USER"},
	{"HKLM", "HKEY_LOCAL_MACHINE"}, {"HKU", "HKEY_USERS"},
}

// Root returns the short name of a root, which may be given short or in full
// and in any case; ok is false for any other word.
func Root(name string) (short string, ok bool) {
	for _, r := range roots {
		if strings.EqualFold(name, r.short) || strings.EqualFold(name, r.full) {
			return r.short, true
		}
	}
	return "", false
}
