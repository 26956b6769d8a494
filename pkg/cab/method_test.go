package cab

import "testing"

func TestParseMethod(t *testing.T) {
	for _, m := range []Method{None, MSZIP, Quantum, LZX} {
		if got, ok := ParseMethod(m.String()); got != m || !ok {
			t.Errorf("%v: %v, %t", m, got, ok)
		}
	}
	if got, ok := ParseMethod("Lzx"); got != LZX || !ok {
		t.Errorf("Lzx: %v, %t", got, ok)
	}
	for _, s := range []string{"", "zip", "method9", "lzx "} {
		if got, ok := ParseMethod(s); ok {
			t.Errorf("%q is %v", s, got)
		}
	}
}
