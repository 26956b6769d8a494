// Package format is the part of package fmt that the extractor needs, at a
// fortieth of the size: no reflection, no widths but those of zeros.
//
// The verbs are %s, %v, %q, %d, %x, %X, each as package fmt prints it, %#x, and %w
// for [Errorf]. Operands are strings, bytes, byte slices, integers and booleans of the language's own
// types (a named one needs a conversion), errors, and what has a method String.
// A number of digits as in %04x or %3d pads integers.
package format

import (
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Stringer is what tells itself.
type Stringer interface{ String() string }

// Sprintf is the text of a pattern with its operands.
func Sprintf(pattern string, operands ...any) string {
	return string(appendAll(nil, pattern, operands, nil))
}

// Fprintf writes what [Sprintf] returns, in one call.
func Fprintf(w io.Writer, pattern string, operands ...any) (int, error) {
	return w.Write(appendAll(nil, pattern, operands, nil))
}

// Appendf appends what [Sprintf] returns.
func Appendf(b []byte, pattern string, operands ...any) []byte {
	return appendAll(b, pattern, operands, nil)
}

// appendAll appends a pattern with its operands, and to causes those that %w prints.
func appendAll(b []byte, pattern string, operands []any, causes *[]error) []byte {
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '%' {
			b = append(b, pattern[i])
			continue
		}
		v := verb{pad: ' '}
		i = v.parse(pattern, i+1)
		switch {
		case v.letter == '%':
			b = append(b, '%')
			continue
		case len(operands) == 0:
			b = append(b, "%!(MISSING)"...)
			continue
		}
		if err, ok := operands[0].(error); ok && v.letter == 'w' && causes != nil {
			*causes = append(*causes, err)
		}
		b = v.append(b, operands[0])
		operands = operands[1:]
	}
	if len(operands) > 0 {
		b = append(b, "%!(EXTRA)"...)
	}
	return b
}

// verb is what follows a percent sign.
type verb struct {
	letter byte
	sharp  bool
	pad    byte // blank or zero
	width  int
}

// parse reads a verb at i, and returns the place of its letter.
func (v *verb) parse(pattern string, i int) int {
	for ; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '#':
			v.sharp = true
		case c == '0' && v.width == 0:
			v.pad = '0'
		case c >= '0' && c <= '9':
			v.width = min(10*v.width+int(c-'0'), 99)
		default:
			v.letter = c
			return i
		}
	}
	return i
}

func (v *verb) append(b []byte, operand any) []byte {
	var signed int64
	var n uint64
	switch x := operand.(type) {
	case string:
		return v.appendText(b, x)
	case []byte:
		return v.appendText(b, string(x))
	case int:
		signed = int64(x)
	case int64:
		signed = x
	case int32:
		if v.letter == 'q' {
			return strconv.AppendQuoteRune(b, x)
		}
		signed = int64(x)
	case int16:
		signed = int64(x)
	case uint:
		n = uint64(x)
	case uint64:
		n = x
	case uint32:
		n = uint64(x)
	case uint16:
		n = uint64(x)
	case uint8:
		n = uint64(x)
	case uintptr:
		n = uint64(x)
	case bool:
		return strconv.AppendBool(b, x)
	case error:
		return v.appendText(b, x.Error())
	case Stringer:
		return v.appendText(b, x.String())
	case nil:
		return append(b, "<nil>"...)
	default:
		return append(b, "%!(TYPE)"...)
	}
	if signed != 0 {
		n = uint64(max(signed, -signed))
	}
	return v.appendNumber(b, n, signed < 0)
}

func (v *verb) appendText(b []byte, s string) []byte {
	switch v.letter {
	case 'q':
		return strconv.AppendQuote(b, s)
	case 'x', 'X':
		digits := verb{letter: v.letter, pad: '0', width: 2}
		for i := range len(s) {
			b = digits.appendNumber(b, uint64(s[i]), false)
		}
		return b
	}
	return v.appendPadded(b, s)
}

func (v *verb) appendPadded(b []byte, s string) []byte {
	for n := v.width - utf8.RuneCountInString(s); n > 0; n-- {
		b = append(b, ' ')
	}
	return append(b, s...)
}

func (v *verb) appendNumber(b []byte, n uint64, negative bool) []byte {
	sign, base := "", 10
	if negative {
		sign = "-"
	}
	if v.letter == 'x' || v.letter == 'X' {
		base = 16
		if v.sharp {
			sign += "0" + string(v.letter)
		}
	}
	digits := strconv.AppendUint(nil, n, base)
	for i, c := range digits {
		if v.letter == 'X' && c >= 'a' {
			digits[i] = c - 'a' + 'A'
		}
	}
	if zeros := v.width - len(sign) - len(digits); v.pad == '0' && zeros > 0 {
		sign += strings.Repeat("0", zeros)
	}
	return v.appendPadded(b, sign+string(digits))
}
