package winpath

import (
	"strings"
	"unicode"
)

// Fold maps a name to the form in which Windows compares names: every
// character on its own to upper case, slashes to backslashes. Dots and blanks
// at the end are kept.
func Fold(name string) string { return Upper(backslashes(name)) }

// Upper is Fold for names in which a slash is a character like any other: of
// sections, keys and resources.
func Upper(s string) string { return strings.Map(upper, s) }

// EqualFold reports whether Windows takes two names for the same.
func EqualFold(a, b string) bool { return Fold(a) == Fold(b) }

// upper is the mapping of NTFS and of the object manager: only characters of
// the first plane have a case, and only those that come back from it. Unicode
// would take dotless i for I, long s for S and micro for M; Windows does not.
func upper(r rune) rune {
	u := unicode.ToUpper(r)
	if r > 0xFFFF || unicode.ToLower(u) != r {
		return r
	}
	return u
}
