package codepage

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestPages(t *testing.T) {
	want := []int{437, 737, 850, 852, 855, 857, 858, 860, 862, 863, 865, 866, 874, 932, 936, 949, 950,
		1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258, 65001}
	if got := Pages(); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	for _, page := range want {
		cp, err := Lookup(page)
		if err != nil || cp.Page() != page {
			t.Errorf("%d: %v, %v", page, cp, err)
		}
	}
	_, err := Lookup(1259)
	var unknown *UnknownError
	if !errors.As(err, &unknown) || unknown.Page != 1259 || !strings.Contains(err.Error(), " 932 ") {
		t.Errorf("%v", err)
	}
}

func TestCodecs(t *testing.T) {
	for _, row := range []struct {
		page        int
		bytes, text string
	}{
		{437, "\x81ber\xE1", "überß"},
		{737, "\x80\x99\xE9\xFF", "Αβώ\u00A0"},
		{850, "\x9C\xD5", "£ı"},
		{852, "\x9F", "č"},
		{857, "\x98\x8D\xED", "İıÿ"},
		{858, "\xD5", "€"},
		{866, "\x8F\xE0\xA8\xA2\xA5\xE2", "Привет"},
		{874, "\xA1\x80\x81", "ก€\u0081"},
		{932, "\x93\xFA\x96\x7B\x8C\xEA.\xB1\x5C\x7E", "日本語.ｱ\\~"},
		{932, "\x83\x5C\x95\x5C", "ソ表"}, // second bytes that look like backslashes
		{932, "\x81\x60\x87\x40", "～①"},
		{936, "\xD6\xD0\xCE\xC4\x80", "中文€"},
		{949, "\xC7\xD1\xB1\xDB\x8C\x63", "한글똠"},
		{950, "\xA4\xA4\xA4\xE5\xA3\xE1", "中文€"},
		{1250, "\x8A\x9E\x81", "Šž\u0081"},
		{1251, "\xCF\xF0\xE8", "При"},
		{1252, "\x80\x81\x9D\xE9", "€\u0081\u009Dé"},
		{1253, "\xC1\xF9", "Αω"},
		{1254, "\xDD\xFD", "İı"},
		{1255, "\xE0\xFA", "את"},
		{1256, "\xC7\x81", "اپ"},
		{1257, "\xD0\xF0", "Šš"},
		{1258, "\xD0\xFE", "Đ₫"},
		{65001, "é日😀", "é日😀"},
	} {
		cp, err := Lookup(row.page)
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := cp.Decode([]byte(row.bytes)); s != row.text || !ok {
			t.Errorf("%d: % X decodes to %q, %v; want %q", row.page, row.bytes, s, ok, row.text)
		}
		if b, ok := cp.Encode(row.text); string(b) != row.bytes || !ok {
			t.Errorf("%d: %q encodes to % X, %v", row.page, row.text, b, ok)
		}
	}
}

func TestBadBytes(t *testing.T) {
	for _, row := range []struct {
		page  int
		bytes string
		text  string
	}{
		{857, "a\xD5b", "a\uFFFDb"},
		{874, "a\xFFb", "a\uFFFDb"},
		{932, "a\x81", "a\uFFFD"},
		{932, "\xF0\x40a", "\uFFFDa"},
		{936, "\xFE\x50a", "\uFFFDa"},
		{936, "\xA2\xE3", "\uFFFD"},
		{949, "a\xFF", "a\uFFFD"},
		{950, "\x87\x40a", "\uFFFDa"},
		{950, "\xF9\xFE\xF9\xFD", "\uFFFD╯"},
		{1253, "\xAAa", "\uFFFDa"},
		{65001, "a\xFFb", "a\uFFFDb"},
	} {
		cp, err := Lookup(row.page)
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := cp.Decode([]byte(row.bytes)); ok || s != row.text {
			t.Errorf("%d: % X decodes to %q, %v; want %q", row.page, row.bytes, s, ok, row.text)
		}
	}
}

func TestNoPlace(t *testing.T) {
	for _, page := range Pages() {
		cp, err := Lookup(page)
		if err != nil {
			t.Fatal(err)
		}
		text := "a😀b\uFFFDc"
		b, ok := cp.Encode(text)
		if page == 65001 {
			b, ok = cp.Encode("a\xFFb")
			text = "a?b"
		} else {
			text = "a?b?c"
		}
		if ok || string(b) != text {
			t.Errorf("%d: %q, %v", page, b, ok)
		}
	}
}

// Whatever a page can write it reads back as the same text.
func TestRoundTrip(t *testing.T) {
	for _, page := range Pages() {
		cp, err := Lookup(page)
		if err != nil {
			t.Fatal(err)
		}
		written := 0
		for r := rune(1); r < 0x10000; r++ {
			b, ok := cp.Encode(string(r))
			if !ok {
				continue
			}
			written++
			if s, ok := cp.Decode(b); !ok || s != string(r) {
				t.Errorf("%d: %U is written as % X and read as %q, %v", page, r, b, s, ok)
			}
		}
		if written < 200 {
			t.Errorf("%d: only %d characters", page, written)
		}
	}
}
