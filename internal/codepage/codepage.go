// Package codepage gives the builder the tables of Windows' code pages.
package codepage

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"goexpress/internal/text"
)

// Lookup returns the codec of a Windows code page such as 1252, 932 or 65001;
// the error names the pages that are known.
func Lookup(page int) (text.Codec, error) {
	switch page {
	case 1252:
		return text.Windows1252, nil
	case 65001:
		return utf8Page{}, nil
	}
	if table, ok := dosTables()[page]; ok {
		return newDOSPage(page, table), nil
	}
	if enc, ok := encodings()[page]; ok {
		return xtextPage{page, enc}, nil
	}
	return nil, &UnknownError{Page: page}
}

// Pages lists the numbers that [Lookup] knows, ascending.
func Pages() []int {
	pages := append(slices.Collect(maps.Keys(encodings())), 1252, 65001)
	pages = slices.AppendSeq(pages, maps.Keys(dosTables()))
	slices.Sort(pages)
	return pages
}

// UnknownError says that there is no table of a code page.
type UnknownError struct{ Page int }

func (e *UnknownError) Error() string {
	known := strings.Trim(fmt.Sprint(Pages()), "[]")
	return fmt.Sprintf("code page %d is not known; known are %s", e.Page, known)
}

// encodings are the pages that golang.org/x/text has a table of. Those of
// Windows are the WHATWG's, which were taken from Windows.
func encodings() map[int]encoding.Encoding {
	return map[int]encoding.Encoding{
		437:  charmap.CodePage437,
		850:  charmap.CodePage850,
		852:  charmap.CodePage852,
		855:  charmap.CodePage855,
		858:  charmap.CodePage858,
		860:  charmap.CodePage860,
		862:  charmap.CodePage862,
		863:  charmap.CodePage863,
		865:  charmap.CodePage865,
		866:  charmap.CodePage866,
		874:  charmap.Windows874,
		932:  japanese.ShiftJIS,
		936:  simplifiedchinese.GBK,
		949:  korean.EUCKR,
		950:  traditionalchinese.Big5,
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

// xtextPage is a code page of golang.org/x/text.
type xtextPage struct {
	page int
	enc  encoding.Encoding
}

func (p xtextPage) Page() int { return p.page }

func (p xtextPage) Decode(b []byte) (string, bool) {
	out, err := p.enc.NewDecoder().Bytes(b)
	s := string(out)
	// None of these pages has a place for U+FFFD: it stands for bad bytes.
	return s, err == nil && !strings.ContainsRune(s, utf8.RuneError)
}

func (p xtextPage) Encode(s string) ([]byte, bool) {
	e := p.enc.NewEncoder()
	if out, err := e.String(s); err == nil {
		return []byte(out), true
	}
	out := make([]byte, 0, len(s))
	for _, r := range s {
		c, err := e.String(string(r))
		if err != nil {
			c = "?"
		}
		out = append(out, c...)
	}
	return out, false
}

// utf8Page is code page 65001.
type utf8Page struct{}

func (utf8Page) Page() int { return 65001 }

func (utf8Page) Decode(b []byte) (string, bool) {
	return strings.ToValidUTF8(string(b), "\uFFFD"), utf8.Valid(b)
}

func (utf8Page) Encode(s string) ([]byte, bool) {
	return []byte(strings.ToValidUTF8(s, "?")), utf8.ValidString(s)
}
