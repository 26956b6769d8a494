package lzx

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

// parsed is a block as the parser has chosen it.
type parsed struct {
	tokens []token
	size   int // bytes of the folder that it stands for
}
