package secret_test

import (
	"strings"
	"testing"

	"goexpress/internal/secret"
)

func TestHide(t *testing.T) {
	double := func(s string) string { return strings.ReplaceAll(s, `\`, `\\`) }
	for _, tt := range []struct{ list, s, want string }{
		{"", "as it is", "as it is"},
		{" , ,", "as it is", "as it is"},
		{"key", "a key, the key", "a ***, the ***"},
		{"pass, passport", "passport pass", "*** ***"},
		{`a"b`, `a"b a\"b a""b`, `*** *** ***`},
		{`C:\x`, `C:\x C:\\x`, `*** ***`},
		{`C:\x"y`, `C:\\x\\"y`, `***`},
	} {
		if got := secret.New(tt.list, double).Hide(tt.s); got != tt.want {
			t.Errorf("%q of %q: %q, want %q", tt.s, tt.list, got, tt.want)
		}
	}
	if got := (*secret.Mask)(nil).Hide("x"); got != "x" {
		t.Errorf("no mask: %q", got)
	}
}

// What a text ends with is hidden when the rest of the secret comes, wherever it is
// cut in two.
func TestBegun(t *testing.T) {
	const list, text = "hunter2, hunt", "is hunter2 and huntress"
	m := secret.New(list)
	for cut := range len(text) {
		first := m.Hide(text[:cut])
		n := m.Begun(first)
		got := first[:len(first)-n] + m.Hide(first[len(first)-n:]+text[cut:])
		if strings.Contains(got, "unt") {
			t.Errorf("cut at %d: %q", cut, got)
		}
	}
	if n := m.Begun("nothing"); n != 0 {
		t.Errorf("nothing has begun: %d", n)
	}
}
