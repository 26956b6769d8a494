package cab

import (
	"slices"
	"strings"
)

// ParseMethod is the reverse of [Method.String], without regard to case; ok is
// false for a text that names no method.
func ParseMethod(s string) (m Method, ok bool) {
	i := slices.Index(methodNames[:], strings.ToLower(s))
	return Method(max(i, 0)), i >= 0
}
