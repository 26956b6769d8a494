package show

import (
	"strconv"
	"testing"
	"unicode/utf8"
)

func TestPrintable(t *testing.T) {
	for _, row := range []struct{ in, want string }{
		{"", ""},
		{`C:\a b\"x".exe 'y'`, `C:\a b\"x".exe 'y'`},
		{"Müller 日本 😀", "Müller 日本 😀"},
		{"\x1b[31mred", `\x1b[31mred`},
		{"a\r\nb\tc\x00\x7f", `a\r\nb\tc\x00\x7f`},
		{"gpj.\u202Eexe", `gpj.\u202eexe`},
		{"\u0085\u2028", `\u0085\u2028`},
		{"a\x9bb\xff", `a\x9bb\xff`},
		{"\uFFFD", "\uFFFD"}, // what decoders put is a character
	} {
		got := Printable(row.in)
		if got != row.want {
			t.Errorf("Printable(%q) = %q, want %q", row.in, got, row.want)
		}
		if again := Printable(got); again != got {
			t.Errorf("Printable(%q) = %q the second time", row.in, again)
		}
	}
}

func TestClip(t *testing.T) {
	for _, row := range []struct {
		in   string
		most int
		want string
	}{
		{"", 3, ""}, {"abc", 3, "abc"}, {"abcd", 3, "abc…"}, {"日本語x", 3, "日本語…"}, {"\xff\xff\xff", 2, "\xff\xff…"}, {"a", 0, "…"},
	} {
		if got := Clip(row.in, row.most); got != row.want {
			t.Errorf("Clip(%q, %d) = %q, want %q", row.in, row.most, got, row.want)
		}
	}
}

func FuzzPrintable(f *testing.F) {
	for _, s := range []string{"a\x1b[0m", "\u202E", "\xff", `\`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Printable(s)
		if !utf8.ValidString(got) {
			t.Errorf("%q is not valid UTF-8", got)
		}
		for _, r := range got {
			if !strconv.IsPrint(r) {
				t.Errorf("%q holds %U", got, r)
			}
		}
	})
}
