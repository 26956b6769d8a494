package winpath

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Windows gives a file whose name does not fit 8.3 a second name that does:
// up to six characters of the name, a tilde and a number, and three characters
// of the suffix (SETUPA~1.EXE). After four that collide, or when the name is
// very short, it is two characters and four hex digits of a checksum
// (SE3F1C~1.EXE). Which number comes out depends on what lies in the folder
// already, so two names are compared by shapes: stem and suffix, with a tilde
// for the tilde and for each digit, and #### for the checksum.

// outside83 are characters of long names that an 8.3 name cannot hold; Windows
// puts an underscore for all but the blank, which it drops.
const outside83 = " +,;=[]"

// cut83 cuts a folded name at its dot, and reports whether it has the lengths and
// characters of an 8.3 name.
func cut83(folded string) (base, ext string, ok bool) {
	base, ext, _ = strings.Cut(folded, ".")
	return base, ext, utf8.RuneCountInString(base) <= 8 && utf8.RuneCountInString(ext) <= 3 &&
		!strings.ContainsAny(folded, outside83) && !strings.Contains(ext, ".")
}

// shortShapes returns the shapes that a name could have got as a second name:
// none unless it looks like one.
func shortShapes(name string) []string {
	base, ext, ok := cut83(Fold(name))
	i := strings.LastIndexByte(base, '~')
	if !ok || i < 1 {
		return nil
	}
	stem, number := base[:i], base[i+1:]
	if number == "" || number[0] == '0' || strings.Trim(number, "0123456789") != "" {
		return nil
	}
	shapes := []string{shape(stem, len(number), ext)}
	if n := i - 4; n > 0 && strings.Trim(stem[n:], "0123456789ABCDEF") == "" && utf8.RuneCountInString(stem[:n]) <= 2 {
		shapes = append(shapes, shape(stem[:n]+"####", 1, ext))
	}
	return shapes
}

// longShapes returns the shapes of the second names that a name may get: none
// for a name that fits 8.3 itself.
func longShapes(name string) []string {
	folded := Fold(name)
	base, _, ok := cut83(folded)
	ascii := strings.IndexFunc(folded, notASCII) < 0
	if ok && ascii && base != "" && !strings.HasSuffix(folded, ".") {
		return nil
	}
	shapes := shapesOf(folded)
	if !ascii {
		// What the OEM code page lacks becomes an underscore, and which page
		// the client has nobody knows here.
		shapes = append(shapes, shapesOf(strings.Map(func(r rune) rune {
			if notASCII(r) {
				return '_'
			}
			return r
		}, folded))...)
	}
	return shapes
}

func notASCII(r rune) bool { return r >= utf8.RuneSelf }

func shapesOf(folded string) []string {
	base, ext := strings.TrimLeft(folded, ". "), ""
	if i := strings.LastIndexByte(base, '.'); i >= 0 {
		base, ext = base[:i], base[i+1:]
	}
	stem, suffix := to83(base), firstRunes(to83(ext), 3)
	var shapes []string
	for digits := 1; digits <= 6; digits++ {
		shapes = append(shapes, shape(firstRunes(stem, 7-digits), digits, suffix))
	}
	return append(shapes, shape(firstRunes(stem, 2)+"####", 1, suffix))
}

// to83 turns the characters of a long name into those of its second name.
func to83(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '.':
			return -1
		case strings.ContainsRune(outside83, r):
			return '_'
		}
		return r
	}, s)
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func shape(stem string, digits int, ext string) string {
	return stem + "~~~~~~~"[:digits] + "." + ext
}

// MayBeShort reports whether short looks like the 8.3 name that Windows could
// have given the file called long.
func MayBeShort(short, long string) bool {
	shapes := longShapes(long)
	return slices.ContainsFunc(shortShapes(short), func(s string) bool { return slices.Contains(shapes, s) })
}

// Fits83 reports whether a name needs no 8.3 name beside it.
func Fits83(name string) bool { return longShapes(name) == nil }
