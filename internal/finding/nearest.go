package finding

import "unicode"

// nearestMax bounds the work: nobody mistypes a key of this many characters.
const nearestMax = 64

// Nearest returns the candidate closest to name, or "" when none is close: for
// "did you mean" hints. Case does not count; a missing, surplus, wrong or
// swapped character counts one, and a third of name may be wrong. Of equally
// close candidates the first wins.
func Nearest(name string, candidates []string) string {
	a := fold(name)
	if len(a) > nearestMax {
		return ""
	}
	best, limit := "", (len(a)+1)/3+1
	for _, c := range candidates {
		b := fold(c)
		if len(b) > nearestMax {
			continue
		}
		if d := distance(a, b); d < limit {
			best, limit = c, d
		}
	}
	return best
}

func fold(s string) []rune {
	r := []rune(s)
	for i := range r {
		r[i] = unicode.ToLower(r[i])
	}
	return r
}

// distance is the edit distance in which swapping two neighbours is one edit
// (optimal string alignment).
func distance(a, b []rune) int {
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(b)]
}
