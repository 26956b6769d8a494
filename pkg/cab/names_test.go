package cab

import "testing"

func TestDecodeName(t *testing.T) {
	page := func(b []byte) string { return "<" + string(b[1:]) + ">" }
	for _, v := range []struct {
		name string
		raw  string
		attr Attributes
		page func([]byte) string
		want string
	}{
		{"ascii", `a\b.txt`, 0, page, `a\b.txt`},
		{"utf-8", "gr\xC3\xBC\xC3\x9F.txt", NameUTF8, page, "grüß.txt"},
		{"utf-8 without the flag", "\xC3\xBC", 0, nil, "Ã¼"},
		{"1252 by default", "gr\xFC\xDF \x80.txt", 0, nil, "grüß €.txt"},
		{"another code page", "\xFCber", 0, page, "<ber>"},
		{"ascii marked as utf-8", "a", NameUTF8, page, "a"},
		{"invalid utf-8", "a\xFFb\xC3", NameUTF8, nil, "a\uFFFDb\uFFFD"},
		{"overlong slash", "..\xC0\xAF..", NameUTF8, nil, "..\uFFFD\uFFFD.."},
		{"overlong dot", "\xE0\x80\xAE", NameUTF8, nil, "\uFFFD\uFFFD\uFFFD"},
		{"surrogate", "\xED\xA0\x80", NameUTF8, nil, "\uFFFD\uFFFD\uFFFD"},
	} {
		t.Run(v.name, func(t *testing.T) {
			if got := decodeName([]byte(v.raw), v.attr, v.page); got != v.want {
				t.Errorf("got %q, want %q", got, v.want)
			}
		})
	}
}

func TestAttributeNames(t *testing.T) {
	got := (ReadOnly | Hidden | System | Archive | Exec | NameUTF8 | 0x10).Names()
	if want := []string{"readonly", "hidden", "system", "archive", "exec"}; len(got) != len(want) {
		t.Errorf("got %q", got)
	} else {
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
	if got := Attributes(0).Names(); got == nil || len(got) != 0 {
		t.Errorf("of nothing: %#v, want an empty list, which JSON shows as []", got)
	}
}

func TestMethodString(t *testing.T) {
	for m, want := range map[Method]string{None: "none", MSZIP: "mszip", Quantum: "quantum", LZX: "lzx", 4: "method4", 15: "method15"} {
		if got := m.String(); got != want {
			t.Errorf("%d: %q, want %q", m, got, want)
		}
	}
}
