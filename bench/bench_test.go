package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestNumber(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 59_183_838: "59,183,838", -1234: "-1,234", -123: "-123"} {
		if got := number(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

// Each figure has a median of its own: a run that was slow may have been small.
func TestMedian(t *testing.T) {
	list := []sample{
		{bytes: 7, wall: 30, cpu: 1, memory: 500},
		{bytes: 7, wall: 10, cpu: 9, memory: 100},
		{bytes: 7, wall: 20, cpu: 5, memory: 300},
	}
	if got, want := median(list), (sample{bytes: 7, wall: 20, cpu: 5, memory: 300}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := median(list[:2]).wall; got != 10 {
		t.Errorf("of two runs: %d", got)
	}
	if got := median(nil); got != (sample{}) {
		t.Errorf("of none: %+v", got)
	}
}

func TestMeasureTable(t *testing.T) {
	got := measureTable([]row{
		{"gcab -z", sample{bytes: 18_095_144, wall: 1870 * time.Millisecond, cpu: 1840 * time.Millisecond, memory: 19_600_000}},
		{"read lzx: 7z", sample{wall: 354 * time.Millisecond}},
	})
	const want = `| what | bytes | wall s | CPU s | resident MB |
| --- | ---: | ---: | ---: | ---: |
| gcab -z | 18,095,144 | 1.87 | 1.84 | 20 |
| read lzx: 7z |  | 0.35 | 0.00 |  |
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestVerdict(t *testing.T) {
	fewer := goal{bound: 200, aim: 120}
	more := goal{bound: 1.7, aim: 1.9, more: true}
	for _, v := range []struct {
		g     goal
		value float64
		want  string
	}{
		{fewer, 120, "aim"}, {fewer, 121, "yes"}, {fewer, 200, "yes"}, {fewer, 201, "no"},
		{more, 1.9, "aim"}, {more, 1.7, "yes"}, {more, 1.6, "no"}, {more, -2, "no"},
		{goal{bound: 5}, 5, "yes"}, {goal{bound: 5}, 5.1, "no"},
		{goal{aim: 1.2}, 1.2, "aim"}, {goal{aim: 1.2}, 1.3, "not the aim"},
	} {
		if got := v.g.verdict(v.value); got != v.want {
			t.Errorf("%+v, measured %g: %q, want %q", v.g, v.value, got, v.want)
		}
	}
}

func TestGoalTable(t *testing.T) {
	r := results{
		"one": {bytes: 900, wall: 3 * time.Second, cpu: 4 * time.Second},
		"two": {bytes: 1000, wall: 6 * time.Second},
	}
	got := goalTable([]goal{
		{what: "bytes", bound: 1000, aim: 950, value: of("one", size)},
		{what: "time", bound: 1, format: ratio, value: over("two", "one", wall)},
		{what: "saved", bound: 5, aim: 9.9, more: true, format: percent, value: smaller("one", "two")},
		{what: "half measured", bound: 1, format: ratio, value: over("one", "two", cpu)},
		{what: "not run", bound: 1, value: of("three", memory)},
	}, r)
	const want = `| figure, payload A | bound | aim | measured | holds |
| --- | ---: | ---: | ---: | --- |
| bytes | ≤ 1,000 | ≤ 950 | 900 | aim |
| time | ≤ 1.00 |  | 2.00 | no |
| saved | ≥ 5.00 % | ≥ 9.90 % | 10.00 % | aim |
| half measured | ≤ 1.00 |  |  | not measured |
| not run | ≤ 1 |  |  | not measured |
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

// Every goal looks at jobs that there are: when all have been run, all figures
// are measured. No two jobs have one name, or write to one place.
func TestGoalsHaveJobs(t *testing.T) {
	b := &bench{temp: t.TempDir(), product: "goexpress"}
	jobs, missing, err := b.jobs(&payload{id: "A", workers: []int{1, 2}, dir: b.temp, names: []string{"a.dll", "b/c.dll"}})
	if err != nil {
		t.Fatal(err)
	}
	all := results{theirs: {bytes: 2}, ours: {bytes: 1}}
	for _, name := range missing {
		all["A/"+name] = sample{1, 1, 1, 1}
	}
	outs := map[string]bool{}
	for _, j := range jobs {
		if _, twice := all["A/"+j.name]; twice || j.out != "" && outs[j.out] {
			t.Errorf("%s is there twice, or writes where another does", j.name)
		}
		all["A/"+j.name] = sample{1, 1, 1, 1}
		outs[j.out] = true
		if slices.Contains(j.argv, "OUT") {
			t.Errorf("%s: %q", j.name, j.argv)
		}
	}
	for _, g := range goals() {
		if _, ok := g.value(all); !ok {
			t.Errorf("%s is never measured", g.what)
		}
	}
}

// What does not end well is a failure with the program's last words, and a
// reader has its cabinet made when it is not there.
func TestMeasureJob(t *testing.T) {
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("no shell")
	}
	dir := t.TempDir()
	sh := func(script string) *job { return &job{argv: []string{"/bin/sh", "-c", script}, dir: dir} }
	if _, err := sh("echo no  such file; exit 3").measure(t.Context()); err == nil || !strings.Contains(err.Error(), "exit status 3: no such file") {
		t.Errorf("got %v", err)
	}
	from := sh("printf 12345 >made")
	from.out = filepath.Join(dir, "made")
	reader := sh("test -s made")
	reader.from = from
	if _, err := reader.measure(t.Context()); err != nil {
		t.Error(err)
	}
	if s, err := from.measure(t.Context()); err != nil || s.bytes != 5 || s.wall <= 0 {
		t.Errorf("got %+v, %v", s, err)
	}
}

// A payload has its files in the order of the C locale, with their times.
func TestPayload(t *testing.T) {
	b := &bench{temp: t.TempDir(), dlls: t.TempDir()}
	when := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	for i := range 70 {
		path := filepath.Join(b.dlls, string(rune('A'+i%2*32+i/2%26))+number(int64(i))+".dll")
		if err := os.WriteFile(path, make([]byte, i), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
	}
	p := payloads()[0]
	if err := p.make(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if len(p.names) != 62 || !slices.IsSorted(p.names) || p.size == 0 {
		t.Errorf("%d files, %d bytes: %q", len(p.names), p.size, p.names)
	}
	if info, err := os.Stat(filepath.Join(p.dir, p.names[0])); err != nil || !info.ModTime().Equal(when) {
		t.Errorf("%v, %v", info, err)
	}
	b.dlls = t.TempDir()
	if err := payloads()[0].make(t.Context(), b); err == nil || !strings.Contains(err.Error(), "is libwine installed?") {
		t.Errorf("without DLLs: %v", err)
	}
}

// What cannot be meant is refused before anything runs.
func TestParseFlags(t *testing.T) {
	b, err := parseFlags([]string{"-payload", "b, C", "-n", "1"})
	if err != nil || !slices.Equal(b.payload, []string{"B", "C"}) || b.rounds != 1 {
		t.Errorf("%+v, %v", b, err)
	}
	if b, err := parseFlags(nil); err != nil || !slices.Equal(b.payload, []string{"A", "B", "C", "M"}) {
		t.Errorf("%+v, %v", b, err)
	}
	for _, args := range [][]string{{"-payload", "D"}, {"-payload", "A,,B"}, {"-payload", ""}, {"-payload", "AB"}, {"-n", "0"}, {"A"}, {"-run", "("}} {
		if _, err := parseFlags(args); err == nil {
			t.Errorf("%q is accepted", args)
		}
	}
}
