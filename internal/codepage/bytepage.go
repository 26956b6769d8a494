package codepage

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// decoder tells what a byte stands for: U+FFFD for nothing.
type decoder interface{ DecodeByte(b byte) rune }

// bytePages are the single-byte pages. Those of Windows in golang.org/x/text
// are the WHATWG's, which were taken from Windows.
func bytePages() map[int]decoder {
	return map[int]decoder{
		437:  charmap.CodePage437,
		737:  page737,
		850:  charmap.CodePage850,
		852:  charmap.CodePage852,
		855:  charmap.CodePage855,
		857:  page857,
		858:  charmap.CodePage858,
		860:  charmap.CodePage860,
		862:  charmap.CodePage862,
		863:  charmap.CodePage863,
		865:  charmap.CodePage865,
		866:  charmap.CodePage866,
		874:  charmap.Windows874,
		1250: charmap.Windows1250,
		1251: charmap.Windows1251,
		1253: charmap.Windows1253,
		1254: charmap.Windows1254,
		1255: charmap.Windows1255,
		1256: charmap.Windows1256,
		1257: charmap.Windows1257,
		1258: charmap.Windows1258,
	}
}

// upperHalf is what the bytes 80-FF of a page that golang.org/x/text lacks
// stand for; below it is ASCII.
type upperHalf string

const (
	page737 upperHalf = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθ" +
		"ικλμνξοπρσςτυφχψ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
		"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
		"ωάέήϊίόύϋώΆΈΉΊΌΎΏ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u00A0"
	page857 upperHalf = "ÇüéâäàåçêëèïîıÄÅÉæÆôöòûùİÖÜø£ØŞş" +
		"áíóúñÑĞğ¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐" +
		"└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ºªÊËÈ\uFFFDÍÎÏ┘┌█▄¦Ì▀" +
		"ÓßÔÒõÕµ\uFFFD×ÚÛÙìÿ¯´\u00AD±\uFFFD¾¶§÷¸°¨·¹³²■\u00A0"
)

func (u upperHalf) DecodeByte(b byte) rune {
	if b < utf8.RuneSelf {
		return rune(b)
	}
	return []rune(u)[b-utf8.RuneSelf]
}

// bytePage is a single-byte code page.
type bytePage struct {
	page  int
	runes [256]rune
	bytes map[rune]byte
}

func newBytePage(page int, d decoder) *bytePage {
	p := &bytePage{page: page, bytes: make(map[rune]byte, 256)}
	for i := range p.runes {
		r := d.DecodeByte(byte(i))
		if r == utf8.RuneError && i < 0xA0 {
			r = rune(i) // Windows makes C1 controls of the gaps in 80-9F
		}
		p.runes[i] = r
		if r != utf8.RuneError {
			p.bytes[r] = byte(i)
		}
	}
	return p
}

func (p *bytePage) Page() int { return p.page }

func (p *bytePage) Decode(b []byte) (string, bool) {
	out := make([]byte, 0, 2*len(b))
	ok := true
	for _, c := range b {
		r := p.runes[c]
		out = utf8.AppendRune(out, r)
		ok = ok && r != utf8.RuneError
	}
	return string(out), ok
}

func (p *bytePage) Encode(s string) ([]byte, bool) {
	out := make([]byte, 0, len(s))
	all := true
	for _, r := range s {
		c, ok := p.bytes[r]
		if !ok {
			c, all = '?', false
		}
		out = append(out, c)
	}
	return out, all
}
