package cmdline_test

import (
	"slices"
	"testing"

	"goexpress/internal/cmdline"
)

func TestQuote(t *testing.T) {
	for _, row := range [][2]string{
		{"", `""`}, {"a", "a"}, {`a\`, `a\`}, {"a b", `"a b"`}, {`a b\`, `"a b\\"`},
		{`a"b`, `"a\"b"`}, {`a\"b`, `"a\\\"b"`}, {`\\a\\ b`, `"\\a\\ b"`}, {"日 本", `"日 本"`}, {"a\tb", "\"a\tb\""},
	} {
		if got := cmdline.Quote(row[0]); got != row[1] {
			t.Errorf("%q: %s, want %s", row[0], got, row[1])
		}
	}
}

// The examples of Microsoft's page on parsing C command-line arguments, behind the
// program's name, without its late addition of two quotes inside quotes.
func TestSplit(t *testing.T) {
	tests := []struct {
		line  string
		words []string
	}{
		{``, nil},
		{`   `, nil},
		{`a b`, []string{"a", "b"}},
		{`"a b c" d e`, []string{"a b c", "d", "e"}},
		{`"ab\"c" "\\" d`, []string{`ab"c`, `\`, "d"}},
		{`a\\\b d"e f"g h`, []string{`a\\\b`, "de fg", "h"}},
		{`a\\\"b c d`, []string{`a\"b`, "c", "d"}},
		{`a\\\\"b c" d e`, []string{`a\\b c`, "d", "e"}},
		{`"" x`, []string{"", "x"}},
		{`a\`, []string{`a\`}},
		{`"a`, []string{"a"}},
		{`"a""b c" d`, []string{"ab c", "d"}},
		{` /q  /x `, []string{"/q", "/x"}},
		{` "a b" c`, []string{"a b", "c"}},
		{`""`, []string{""}},
		{`/T:"a b"x`, []string{"/T:a bx"}},
		{`"open`, []string{"open"}},
		{"a\tb", []string{"a", "b"}},
	}
	for _, tt := range tests {
		if got := cmdline.Split(tt.line); !slices.Equal(got, tt.words) {
			t.Errorf("Split(%s) = %q, want %q", tt.line, got, tt.words)
		}
	}
}

func FuzzQuote(f *testing.F) {
	seeds := []string{"", "a", "a b", `a\`, `a b\`, `a"b`, `a\"b`, `\\"`, "\t", "\r", "\n", `"`, `""`, `\`, "ä ö"}
	for _, s := range seeds {
		f.Add(s, `x\ "`)
	}
	if len(seeds) == 0 {
		f.Fatal("no seeds")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if got := cmdline.Split(cmdline.Join([]string{a, b})); !slices.Equal(got, []string{a, b}) {
			t.Errorf("%q, %q came back as %q", a, b, got)
		}
	})
}
