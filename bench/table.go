package main

import (
	"fmt"
	"strings"
)

// row is a line of a payload's table.
type row struct {
	name string
	sample
}

func measureTable(rows []row) string {
	lines := [][]string{{"what", "bytes", "wall s", "CPU s", "resident MB"}, {"---", "---:", "---:", "---:", "---:"}}
	for _, r := range rows {
		bytes, memory := "", ""
		if r.bytes > 0 {
			bytes = number(r.bytes)
		}
		if r.memory > 0 {
			memory = fmt.Sprintf("%.0f", float64(r.memory)/1e6)
		}
		lines = append(lines, []string{r.name, bytes, seconds(r.wall.Seconds()), seconds(r.cpu.Seconds()), memory})
	}
	return markdown(lines)
}

func seconds(s float64) string { return fmt.Sprintf("%.2f", s) }

// markdown writes cells as a table.
func markdown(lines [][]string) string {
	var s strings.Builder
	for _, cells := range lines {
		s.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	return s.String()
}

// number writes n with commas between thousands.
func number(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
