package e2e

import (
	"math/rand/v2"
	"slices"
)

// pairRows makes a table, each row with one value of every factor, in which any two
// values of different factors stand together in some row. possible says which
// rows can be: two values that no such row was found for are returned as apart.
// The same factors give the same rows.
func pairRows(factors [][]string, possible func(row []string) bool) (rows [][]string, apart [][2]string) {
	random := rand.New(rand.NewPCG(1, 2))
	type pair struct{ f, v, g, w int }
	covered := map[pair]bool{}
	each := func(row []int, do func(pair)) {
		for f := range row {
			for g := f + 1; g < len(row); g++ {
				do(pair{f, row[f], g, row[g]})
			}
		}
	}
	// complete fills a row up around a pair, and counts what it would cover.
	complete := func(p pair) (row []int, texts []string, news int) {
		for f, values := range factors {
			row = append(row, random.IntN(len(values)))
			switch f {
			case p.f:
				row[f] = p.v
			case p.g:
				row[f] = p.w
			}
			texts = append(texts, values[row[f]])
		}
		each(row, func(q pair) {
			if !covered[q] {
				news++
			}
		})
		return row, texts, news
	}
	cover := func(p pair) bool {
		var best []int
		var bestTexts []string
		most := 0
		for range 1000 {
			if row, texts, news := complete(p); news > most && possible(texts) {
				best, bestTexts, most = row, texts, news
			}
		}
		if best == nil {
			return false
		}
		rows = append(rows, bestTexts)
		each(best, func(q pair) { covered[q] = true })
		return true
	}
	for f := range factors {
		for g := f + 1; g < len(factors); g++ {
			for v := range factors[f] {
				for w := range factors[g] {
					if p := (pair{f, v, g, w}); !covered[p] && !cover(p) {
						apart = append(apart, [2]string{factors[f][v], factors[g][w]})
					}
				}
			}
		}
	}
	return slices.Clip(rows), apart
}
