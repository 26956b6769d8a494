// Package sorting sorts in a tenth of the code that package slices makes for each type.
package sorting

import "strings"

// Stable sorts s by compare, equal elements as they were. It merges, so no input
// takes longer than n log n.
func Stable[T any](s []T, compare func(a, b T) int) {
	order := merged(len(s), func(i, j int) bool { return compare(s[i], s[j]) < 0 })
	sorted := make([]T, len(s))
	for i, from := range order {
		sorted[i] = s[from]
	}
	copy(s, sorted)
}

// Strings sorts s by its bytes.
func Strings(s []string) { Stable(s, strings.Compare) }

// Keys are the keys of m, sorted.
func Keys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	Strings(keys)
	return keys
}

// merged returns the indexes below n in the order of less.
func merged(n int, less func(i, j int) bool) []int {
	from, to := make([]int, n), make([]int, n)
	for i := range from {
		from[i] = i
	}
	for run := 1; run < n; run *= 2 {
		for low := 0; low < n; low += 2 * run {
			middle, high := min(low+run, n), min(low+2*run, n)
			a, b := low, middle
			for k := low; k < high; k++ {
				if b == high || a < middle && !less(from[b], from[a]) {
					to[k] = from[a]
					a++
				} else {
					to[k] = from[b]
					b++
				}
			}
		}
		from, to = to, from
	}
	return from
}
