package inf

import (
	"math"
	"strconv"
	"strings"

	"goexpress/internal/format"
)

// Int reads field i (0 is the key) as C's strtol does with base 0: blanks, a
// sign, then 0x for hexadecimal or 0 for octal; numbers beyond 32 bits become
// the nearest. An empty field is 0. A missing one, or one that is not a number
// to its end, is ErrInvalidData.
func (v *View) Int(l *Line, i int) (int, error) {
	if l.Token(i) == nil {
		return 0, format.Errorf("no field %d: %w", i, ErrInvalidData)
	}
	return parseInt(v.Field(l, i))
}

func parseInt(text string) (int, error) {
	n, err := parseNumber(text)
	return int(min(max(n, math.MinInt32), math.MaxInt32)), err
}

// parseUint32 reads a number as C's strtoul does with base 0: a negative one
// is its complement. One of more than 32 bits is ErrInvalidData.
func parseUint32(text string) (uint32, error) {
	n, err := parseNumber(text)
	if err == nil && (n > math.MaxUint32 || n < math.MinInt32) {
		err = format.Errorf("%q has more than 32 bits: %w", text, ErrInvalidData)
	}
	return uint32(n), err
}

// parseNumber reads a number as parseInt does; one far beyond 32 bits becomes
// maxNumber or its negative.
func parseNumber(text string) (int64, error) {
	const maxNumber = 1 << 40
	s := strings.TrimLeft(text, " \t\n\v\f\r")
	negative := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative = s[0] == '-'
		s = s[1:]
	}
	base := 10
	switch {
	case len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x':
		base, s = 16, s[2:]
	case len(s) > 1 && s[0] == '0':
		base, s = 8, s[1:]
	}
	if s == "" && text != "" {
		return 0, format.Errorf("%q is not a number: %w", text, ErrInvalidData)
	}
	var n int64
	for _, c := range []byte(s) {
		d := digit(c)
		if d >= base {
			return 0, format.Errorf("%q is not a number: %w", text, ErrInvalidData)
		}
		n = min(n*int64(base)+int64(d), maxNumber)
	}
	if negative {
		return -n, nil
	}
	return n, nil
}

// digit is the value of a digit in any base up to 16; 99 for anything else.
func digit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return 99
}

// Binary reads field i and all behind it as bytes, each hexadecimal with or
// without 0x; an empty field is 0. The error is ErrInvalidData.
func (v *View) Binary(l *Line, i int) ([]byte, error) {
	if l.Token(i) == nil {
		return nil, format.Errorf("no field %d: %w", i, ErrInvalidData)
	}
	var b []byte
	for ; i <= len(l.Fields); i++ {
		n, err := parseByte(v.Field(l, i))
		if err != nil {
			return nil, err
		}
		b = append(b, n)
	}
	return b, nil
}

func parseByte(s string) (byte, error) {
	if len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		s = s[2:]
	}
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(s, 16, 8)
	if err != nil {
		err = format.Errorf("%q is not a byte in hexadecimal: %w", s, ErrInvalidData)
	}
	return byte(n), err
}

// MultiString returns field i and those behind it, up to an empty one.
func (v *View) MultiString(l *Line, i int) []string {
	var list []string
	for ; i <= len(l.Fields); i++ {
		s := v.Field(l, i)
		if s == "" {
			break
		}
		list = append(list, s)
	}
	return list
}
