package sorting_test

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"goexpress/internal/sorting"
)

type pair struct{ key, place int }

// The result is that of slices.SortStableFunc.
func TestStable(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	byKey := func(a, b pair) int { return cmp.Compare(a.key, b.key) }
	for n := range 70 {
		s := make([]pair, n)
		for i := range s {
			s[i] = pair{random.IntN(n/3 + 1), i}
		}
		want := slices.Clone(s)
		slices.SortStableFunc(want, byKey)
		sorting.Stable(s, byKey)
		if !slices.Equal(s, want) {
			t.Fatalf("%d: %v, want %v", n, s, want)
		}
	}
}

func TestKeys(t *testing.T) {
	m := map[string]int{"b": 1, "": 2, "a\\": 3, "B": 4, "ä": 5}
	if got, want := sorting.Keys(m), slices.Sorted(maps.Keys(m)); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
