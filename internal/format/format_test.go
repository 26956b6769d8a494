package format_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"testing"

	"goexpress/internal/format"
)

type named struct{}

func (named) String() string { return "named" }

// What is printed is what package fmt prints.
func TestAsFmt(t *testing.T) {
	for _, c := range []struct {
		pattern  string
		operands []any
	}{
		{"", nil},
		{"100%% plain ü", nil},
		{"%s and %v", []any{"a", "b"}},
		{"%s", []any{[]byte("bytes")}},
		{"%q %q %q", []any{"a\n\"", []byte{0xff}, 'ü'}},
		{"%d %d %d %d", []any{0, -1, math.MaxInt, math.MinInt}},
		{"%d %d %d", []any{int64(math.MinInt64), int32(math.MinInt32), int16(-7)}},
		{"%d %d %d %d %d", []any{uint(1), uint64(math.MaxUint64), uint32(3), uint16(4), uint8(5)}},
		{"%v %v %v", []any{true, false, -3}},
		{"%x %X %#x %#X", []any{255, 255, uintptr(255), uint8(10)}},
		{"%x %X", []any{"\x00az", []byte{0xab, 0xcd}}},
		{"%04x|%02x|%04X|%06d|%06d", []any{1, 0xabc, 0xab, 12, -12}},
		{"%3d|%3d|%5s", []any{7, -7000, "ü"}},
		{"%v %s %q", []any{io.EOF, fs.ErrExist, io.EOF}},
		{"%v %s", []any{named{}, named{}}},
		{"%v", []any{nil}},
	} {
		want := fmt.Sprintf(c.pattern, c.operands...)
		if got := format.Sprintf(c.pattern, c.operands...); got != want {
			t.Errorf("%q: %q, want %q", c.pattern, got, want)
		}
	}
}

// Mistakes show, and never panic.
func TestMistakes(t *testing.T) {
	for pattern, operands := range map[string][]any{
		"%!(MISSING)": {}, "%!(TYPE)": {struct{}{}}, "1%!(EXTRA)": {1, 2},
	} {
		used := map[string]string{"%!(MISSING)": "%d", "%!(TYPE)": "%d", "1%!(EXTRA)": "%d"}[pattern]
		if got := format.Sprintf(used, operands...); got != pattern {
			t.Errorf("%q, want %q", got, pattern)
		}
	}
	if got := format.Sprintf("%"); got == "" {
		t.Error("a lone percent sign is dropped")
	}
}

func TestErrorf(t *testing.T) {
	one := format.Errorf("a %d: %w", 3, io.EOF)
	if one.Error() != "a 3: EOF" || errors.Unwrap(one) != io.EOF {
		t.Errorf("%v wraps %v", one, errors.Unwrap(one))
	}
	two := format.Errorf("%w, %w", io.EOF, fs.ErrExist)
	if !errors.Is(two, io.EOF) || !errors.Is(two, fs.ErrExist) {
		t.Errorf("%v does not wrap both", two)
	}
	told := format.Errorf("%v", io.EOF)
	if errors.Is(told, io.EOF) {
		t.Errorf("%v wraps its operand", told)
	}
}
