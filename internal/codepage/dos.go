package codepage

// dosTables are the two pages that golang.org/x/text lacks: what the bytes
// 80-FF stand for, U+FFFD where nothing.
func dosTables() map[int]string {
	return map[int]string{
		737: "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθ" +
			"ικλμνξοπρσςτυφχψ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
			"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
			"ωάέήϊίόύϋώΆΈΉΊΌΎΏ±≥≤ΪΫ÷≈°∙·√ⁿ²■\u00A0",
		857: "ÇüéâäàåçêëèïîıÄÅÉæÆôöòûùİÖÜø£ØŞş" +
			"áíóúñÑĞğ¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐" +
			"└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ºªÊËÈ\uFFFDÍÎÏ┘┌█▄¦Ì▀" +
			"ÓßÔÒõÕµ\uFFFD×ÚÛÙìÿ¯´\u00AD±\uFFFD¾¶§÷¸°¨·¹³²■\u00A0",
	}
}

// dosPage is a single-byte page with ASCII in its lower half.
type dosPage struct {
	page int
	high []rune // 128
}

func newDOSPage(page int, high string) dosPage { return dosPage{page, []rune(high)} }

func (p dosPage) Page() int { return p.page }

func (p dosPage) Decode(b []byte) (string, bool) {
	out := make([]rune, len(b))
	ok := true
	for i, c := range b {
		out[i] = rune(c)
		if c >= 0x80 {
			out[i] = p.high[c-0x80]
			ok = ok && out[i] != '\uFFFD'
		}
	}
	return string(out), ok
}

func (p dosPage) Encode(s string) ([]byte, bool) {
	out := make([]byte, 0, len(s))
	all := true
	for _, r := range s {
		c, ok := p.byteOf(r)
		out = append(out, c)
		all = all && ok
	}
	return out, all
}

func (p dosPage) byteOf(r rune) (c byte, ok bool) {
	if r < 0x80 {
		return byte(r), true
	}
	for i, h := range p.high {
		if h == r && r != '\uFFFD' {
			return byte(0x80 + i), true
		}
	}
	return '?', false
}
