package e2e

import "math/rand/v2"

// pairRows makes a table, each row with one value of every factor, in which any two
// values of different factors stand together in some row. possible says which
// rows can be: two values that no such row was found for are returned as apart.
// The same factors give the same rows.
func pairRows(factors [][]string, possible func(row []string) bool) (rows [][]string, apart [][2]string) {
	s := &pairSearch{factors: factors, possible: possible, random: rand.New(rand.NewPCG(1, 2)), covered: map[pair]bool{}}
	for f := range factors {
		for g := f + 1; g < len(factors); g++ {
			for v := range factors[f] {
				for w := range factors[g] {
					p := pair{f, v, g, w}
					if s.covered[p] {
						continue
					}
					if row := s.best(p); row != nil {
						rows = append(rows, row)
					} else {
						apart = append(apart, [2]string{factors[f][v], factors[g][w]})
					}
				}
			}
		}
	}
	return rows, apart
}

// pair is the value v of the factor f, and w of g.
type pair struct{ f, v, g, w int }

// pairSearch is the state of pairRows.
type pairSearch struct {
	factors  [][]string
	possible func(row []string) bool
	random   *rand.Rand
	covered  map[pair]bool
}

// best tries rows with the pair and takes the one that covers most that no row
// covers yet, nil if none of them is possible.
func (s *pairSearch) best(p pair) []string {
	const tries = 1000
	var row []string
	var pairs []pair // of row
	most := 0
	for range tries {
		values := s.fill(p)
		var all []pair
		news := 0
		for f := range values {
			for g := f + 1; g < len(values); g++ {
				q := pair{f, values[f], g, values[g]}
				if all = append(all, q); !s.covered[q] {
					news++
				}
			}
		}
		if texts := s.texts(values); news > most && s.possible(texts) {
			row, pairs, most = texts, all, news
		}
	}
	for _, q := range pairs {
		s.covered[q] = true
	}
	return row
}

// fill is a row with the pair, its other values drawn.
func (s *pairSearch) fill(p pair) []int {
	values := make([]int, len(s.factors))
	for f := range values {
		values[f] = s.random.IntN(len(s.factors[f]))
	}
	values[p.f], values[p.g] = p.v, p.w
	return values
}

func (s *pairSearch) texts(values []int) (row []string) {
	for f, v := range values {
		row = append(row, s.factors[f][v])
	}
	return row
}
