package winpath

import (
	"strings"
	"unicode"
)

// Fold maps a name to the form in which Windows compares names: every
// character on its own to upper case, slashes to backslashes. Dots and blanks
// at the end are kept.
func Fold(name string) string { return strings.Map(upper, backslashes(name)) }

// EqualFold reports whether Windows takes two names for the same.
func EqualFold(a, b string) bool { return Fold(a) == Fold(b) }

// upper is the mapping of NTFS and of the object manager: only characters of
// the first plane have a case, and none outside ASCII is equal to one inside
// (Unicode would take dotless i for I, and long s for S).
func upper(r rune) rune {
	if r > 0xFFFF {
		return r
	}
	u := unicode.ToUpper(r)
	if u > 0xFFFF || r >= 0x80 && u < 0x80 {
		return r
	}
	return u
}
