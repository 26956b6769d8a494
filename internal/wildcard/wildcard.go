// Package wildcard matches names against the patterns of Windows' command
// line: * stands for any characters, ? for one, case does not matter, and both
// slashes are the same. There are no character classes.
package wildcard

import (
	"strings"

	"goexpress/internal/winpath"
)

// Match reports whether name fits pattern. `*.*` is everything, also without a
// dot, as cmd has it.
func Match(pattern, name string) bool {
	if pattern == "*.*" {
		return true
	}
	return match([]rune(normal(pattern)), []rune(normal(name)))
}

func normal(s string) string {
	return winpath.Fold(strings.ReplaceAll(s, "/", `\`))
}

// match remembers the last star only: when the rest does not fit, that star
// takes one more character. So the work is at most the product of the lengths.
func match(pattern, name []rune) bool {
	p, n, star, mark := 0, 0, -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, n
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == name[n]):
			p++
			n++
		case star >= 0:
			mark++
			p, n = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
