package lzx

import "math/bits"

// token is a literal or a match: the length in the low 9 bits, 1 for a literal;
// above them the byte, or the formatted offset (0 to 2 for a recent one, else
// offset + 2).
type token uint32

const tokenLengthBits = 9

func literal(b byte) token { return token(b)<<tokenLengthBits | 1 }

func matchToken(formatted, length int) token {
	return token(formatted<<tokenLengthBits | length)
}

func (t token) length() int     { return int(t & (1<<tokenLengthBits - 1)) }
func (t token) isLiteral() bool { return t.length() == 1 }
func (t token) value() int      { return int(t >> tokenLengthBits) }

// slotOf is the position slot of a formatted offset.
func slotOf(formatted int) int {
	f := uint32(formatted)
	switch {
	case f < numRepeats:
		return formatted
	case f >= 1<<18: // from slot 36 on all are of one size
		return 34 + int(f>>17)
	}
	k := bits.Len32(f) - 1
	return 2*k + int(f>>(k-1)&1)
}

// parsed is a block as the parser has chosen it.
type parsed struct {
	tokens []token
	size   int // bytes of the folder that it stands for
}
