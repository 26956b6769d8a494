package main

import "testing"

func TestSizeFlag(t *testing.T) {
	for text, want := range map[string]int64{
		"1": 1, "1474560": 1474560, "1440K": 1474560, "1440k": 1474560, "650M": 650 << 20, "2g": 2 << 30,
		"9223372036854775807": 1<<63 - 1, "8589934591G": 8589934591 << 30,
	} {
		var s sizeFlag
		if err := s.Set(text); err != nil || int64(s) != want {
			t.Errorf("%s: %d, %v; want %d", text, s, err, want)
		}
	}
	for _, text := range []string{"", "0", "-1", "K", "1.44M", "1KB", "1T", "1 K", "0x10", "9223372036854775808", "8589934592G", "1\xeb"} {
		var s sizeFlag
		if err := s.Set(text); err == nil {
			t.Errorf("%q is taken for %d", text, s)
		}
	}
}
