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
	"unicode/utf8"
)

// Stringer is what tells itself.
type Stringer interface{ String() string }

// Sprintf is the text of a pattern with its operands.
func Sprintf(pattern string, operands ...any) string {
	return string(Appendf(nil, pattern, operands...))
}

// Fprintf writes what [Sprintf] returns, in one call.
func Fprintf(w io.Writer, pattern string, operands ...any) (int, error) {
	return w.Write(Appendf(nil, pattern, operands...))
}

// Appendf appends what [Sprintf] returns.
func Appendf(b []byte, pattern string, operands ...any) []byte {
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '%' {
			b = append(b, pattern[i])
			continue
		}
		var v verb
		v, i = parseVerb(pattern, i+1)
		switch {
		case v.letter == '%':
			b = append(b, '%')
		case len(operands) == 0:
			b = append(b, "%!(MISSING)"...)
		default:
			b = v.append(b, operands[0])
			operands = operands[1:]
		}
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

// parseVerb reads a verb at i, and returns the place of its letter.
func parseVerb(pattern string, i int) (verb, int) {
	v := verb{pad: ' '}
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
			return v, i
		}
	}
	return v, i
}

func (v verb) append(b []byte, operand any) []byte {
	switch x := operand.(type) {
	case string:
		return v.appendText(b, x)
	case []byte:
		return v.appendText(b, string(x))
	case int:
		return v.appendNumber(b, uint64(max(x, -x)), x < 0)
	case int64:
		return v.appendNumber(b, uint64(max(x, -x)), x < 0)
	case int32:
		if v.letter == 'q' {
			return strconv.AppendQuoteRune(b, x)
		}
		return v.appendNumber(b, uint64(max(int64(x), -int64(x))), x < 0)
	case int16:
		return v.appendNumber(b, uint64(max(int64(x), -int64(x))), x < 0)
	case uint:
		return v.appendNumber(b, uint64(x), false)
	case uint64:
		return v.appendNumber(b, x, false)
	case uint32:
		return v.appendNumber(b, uint64(x), false)
	case uint16:
		return v.appendNumber(b, uint64(x), false)
	case uint8:
		return v.appendNumber(b, uint64(x), false)
	case uintptr:
		return v.appendNumber(b, uint64(x), false)
	case bool:
		return strconv.AppendBool(b, x)
	case error:
		return v.appendText(b, x.Error())
	case Stringer:
		return v.appendText(b, x.String())
	case nil:
		return append(b, "<nil>"...)
	}
	return append(b, "%!(TYPE)"...)
}

func (v verb) appendText(b []byte, s string) []byte {
	switch v.letter {
	case 'q':
		return strconv.AppendQuote(b, s)
	case 'x', 'X':
		for i := range len(s) {
			b = append(b, v.digit(uint64(s[i]>>4)), v.digit(uint64(s[i]&15)))
		}
		return b
	}
	for n := v.width - utf8.RuneCountInString(s); n > 0; n-- {
		b = append(b, ' ')
	}
	return append(b, s...)
}

func (v verb) appendNumber(b []byte, n uint64, negative bool) []byte {
	base := uint64(10)
	if v.letter == 'x' || v.letter == 'X' {
		base = 16
	}
	var digits [24]byte
	i := len(digits)
	for first := true; first || n > 0; first = false {
		i--
		digits[i] = v.digit(n % base)
		n /= base
	}
	sign := ""
	if negative {
		sign = "-"
	}
	if v.sharp && base == 16 {
		sign += "0" + string(v.letter)
	}
	pad := v.width - len(sign) - (len(digits) - i)
	for ; pad > 0 && v.pad == ' '; pad-- {
		b = append(b, ' ')
	}
	b = append(b, sign...)
	for ; pad > 0; pad-- {
		b = append(b, '0')
	}
	return append(b, digits[i:]...)
}

func (v verb) digit(n uint64) byte {
	if v.letter == 'X' {
		return "0123456789ABCDEF"[n]
	}
	return "0123456789abcdef"[n]
}
