package main

import "fmt"

// goal is a figure that the cabinet compressor is held to. It holds when the
// measured value is at most the bound, or at least that when more is better; 0
// means that there is no such bound, or aim.
type goal struct {
	what       string
	bound, aim float64
	more       bool // the table shows it as ≥
	format     string
	value      func(results) (v float64, ok bool) // ok is false when something was not measured
}

// The payloads of Microsoft's packages in the results, theirs and ours.
const (
	theirs = "M/theirs"
	ours   = "M/ours"
)

const (
	ratio   = "%.2f"
	percent = "%.2f %%"
)

func goals() []goal {
	a := func(job string) string { return "A/" + job }
	lzx := a(pack("lzx", "default", 2))
	mszip := a(pack("mszip", "default", 2))
	gcab := a(gcabPack)
	return []goal{
		{what: "LZX:21 default, bytes", bound: 12_200_000, aim: 12_050_000, value: of(lzx, size)},
		{what: "LZX:21 best, bytes", bound: 11_900_000, aim: 11_750_000, value: of(a(pack("lzx", "best", 2)), size)},
		{what: "LZX:21 best, CPU / that of default", bound: 5, format: ratio, value: over(a(pack("lzx", "best", 2)), lzx, cpu)},
		{what: "LZX:21 best, smaller than Microsoft's packages by", bound: 1.8, aim: 2.4, more: true, format: percent, value: smaller(ours, theirs)},
		{what: "LZX default, time / that of wimlib LZX:100", bound: 1, aim: 0.8, format: ratio, value: over(lzx, a(wimlibPack), wall)},
		{what: "LZX fast, bytes", bound: 13_400_000, aim: 13_200_000, value: of(a(pack("lzx", "fast", 2)), size)},
		{what: "LZX fast, CPU / that of default", bound: 1. / 3, format: ratio, value: over(a(pack("lzx", "fast", 2)), lzx, cpu)},
		{what: "MSZIP fast, bytes", bound: 17_600_000, aim: 17_500_000, value: of(a(pack("mszip", "fast", 2)), size)},
		{what: "MSZIP fast, time / that of gcab", bound: 1, format: ratio, value: over(a(pack("mszip", "fast", 2)), gcab, wall)},
		{what: "MSZIP default, bytes", bound: 17_200_000, aim: 17_050_000, value: of(mszip, size)},
		{what: "MSZIP default, CPU / that of gcab", bound: 2, format: ratio, value: over(mszip, gcab, cpu)},
		{what: "MSZIP best, bytes", bound: 16_560_000, aim: 16_500_000, value: of(a(pack("mszip", "best", 2)), size)},
		{what: "MSZIP best, time / that of 7z zip -mx9", bound: 1, format: ratio, value: over(a(pack("mszip", "best", 2)), a(zipPack), wall)},
		{what: "reading LZX, time / that of cabextract", bound: 1, format: ratio, value: over(a(read("lzx", "goexpress")), a(read("lzx", "cabextract")), wall)},
		{what: "reading LZX, time / that of 7z", aim: 1.2, format: ratio, value: over(a(read("lzx", "goexpress")), a(read("lzx", "7z")), wall)},
		{what: "reading MSZIP, time / that of 7z", bound: 1, aim: 0.7, format: ratio, value: over(a(read("mszip", "goexpress")), a(read("mszip", "7z")), wall)},
		{what: "LZX default, time of 1 worker / of 2", bound: 1.7, aim: 1.9, more: true, format: ratio, value: over(a(pack("lzx", "default", 1)), lzx, wall)},
		{what: "LZX default, resident MB", bound: 200, aim: 120, value: of(lzx, memory)},
	}
}

func size(s sample) float64   { return float64(s.bytes) }
func wall(s sample) float64   { return s.wall.Seconds() }
func cpu(s sample) float64    { return s.cpu.Seconds() }
func memory(s sample) float64 { return float64(s.memory) / 1e6 }

// of is a figure of one job.
func of(job string, field func(sample) float64) func(results) (float64, bool) {
	return func(r results) (float64, bool) {
		v := field(r[job])
		return v, v > 0
	}
}

// over is a figure of one job divided by that of another.
func over(job, by string, field func(sample) float64) func(results) (float64, bool) {
	return func(r results) (float64, bool) {
		v, w := field(r[job]), field(r[by])
		return v / w, v > 0 && w > 0
	}
}

// smaller is by how many percent a job's bytes are fewer than another's.
func smaller(job, than string) func(results) (float64, bool) {
	return func(r results) (float64, bool) {
		v, ok := over(job, than, size)(r)
		return 100 * (1 - v), ok
	}
}

// meets reports whether v keeps a limit: the bound, or the aim.
func (g goal) meets(v, limit float64) bool {
	if g.more {
		return v >= limit
	}
	return v <= limit
}

// verdict is the last column: "aim" is more than "yes".
func (g goal) verdict(v float64) string {
	switch {
	case g.aim != 0 && g.meets(v, g.aim):
		return "aim"
	case g.bound == 0:
		return "not the aim"
	case g.meets(v, g.bound):
		return "yes"
	}
	return "no"
}

// limit writes a bound or an aim, with the side on which it is kept.
func (g goal) limit(v float64) string {
	switch {
	case v == 0:
		return ""
	case g.more:
		return "≥ " + g.show(v)
	}
	return "≤ " + g.show(v)
}

// show writes a figure, as a whole number unless the goal says otherwise.
func (g goal) show(v float64) string {
	if g.format == "" {
		return number(int64(v))
	}
	return fmt.Sprintf(g.format, v)
}

func goalTable(list []goal, r results) string {
	lines := [][]string{{"figure, payload A", "bound", "aim", "measured", "holds"}, {"---", "---:", "---:", "---:", "---"}}
	for _, g := range list {
		v, ok := g.value(r)
		measured, verdict := "", "not measured"
		if ok {
			measured, verdict = g.show(v), g.verdict(v)
		}
		lines = append(lines, []string{g.what, g.limit(g.bound), g.limit(g.aim), measured, verdict})
	}
	return markdown(lines)
}
