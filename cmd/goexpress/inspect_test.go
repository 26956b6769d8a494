package main

import "testing"

func TestOneLine(t *testing.T) {
	for s, want := range map[string]string{
		"a\x1b[31m\r\nb": `a\x1b[31m\r\nb`,
		"gpj.\u202ek":    `gpj.\u202ek`,
		"Ä 日 🙂":          "Ä 日 🙂",
		`C:\a b`:         `C:\a b`,
	} {
		if got := oneLine(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	if got := slashed("a\\b\x07"); got != `a/b\a` {
		t.Errorf("%q", got)
	}
}
