package jsontext

import (
	"encoding/json"
	"testing"
)

func TestAppend(t *testing.T) {
	for _, s := range []string{"", "plain", `a "b" \c`, "line\r\n\ttab\x00\x1f", "\u202e\u2028 üñ 😀", "bad \xff\xc3 end"} {
		want := ""
		for _, r := range s { // which replaces what is not UTF-8
			want += string(r)
		}
		out := Append([]byte("x:"), s)
		var got string
		if err := json.Unmarshal(out[2:], &got); err != nil || got != want {
			t.Errorf("%q became %s: %q, %v", s, out, got, err)
		}
	}
}
