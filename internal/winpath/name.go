package winpath

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"goexpress/internal/format"
	"goexpress/internal/show"
)

// Limits of [CheckName], in UTF-16 units. A name as long as MaxName fits
// nowhere but into a root folder without `\\?\`: whoever knows the folder
// checks against MAX_PATH again.
const (
	MaxComponent = 255 // NTFS, FAT and ReFS
	MaxName      = 259 // MAX_PATH without its NUL
)

// NameError says why a name may not be created below a work folder.
type NameError struct {
	Name      string // as given
	Component string // the part at fault, "" when it is the whole
	Why       string // reads after the name: "is reserved by Windows"
}

// Error prints `"sub\con.txt": "con.txt" is reserved by Windows`, with
// unprintable characters escaped.
func (e *NameError) Error() string {
	if e.Component == "" || e.Component == e.Name {
		return quote(e.Name) + " " + e.Why
	}
	return quote(e.Name) + ": " + quote(e.Component) + " " + e.Why
}

// quote is strconv.Quote but for backslashes, which are separators here, and
// for names that would fill the screen.
func quote(name string) string {
	return strings.ReplaceAll(strconv.Quote(show.Clip(name, 300)), `\\`, `\`)
}

// CheckName is the one validator of names, shared by builder and stub: what it
// lets through appears on Windows under exactly that name, below the folder it
// was joined to. It takes relative names of components of 1 to [MaxComponent]
// UTF-16 units, [MaxName] in all, parted by either slash, and refuses what is
// not valid Unicode, the characters <>:"|?*, control characters and those that
// turn the direction of writing, "." and "..", a dot or blank at the end of a
// component, and device names. It returns the name with backslashes, or a
// *NameError.
func CheckName(name string) (string, error) {
	fail := func(component, why string) (string, error) {
		return "", &NameError{Name: name, Component: component, Why: why}
	}
	if why := checkWhole(name); why != "" {
		return fail("", why)
	}
	clean := backslashes(name)
	for part := range strings.SplitSeq(clean, `\`) {
		if why := checkComponent(part); why != "" {
			return fail(part, why)
		}
	}
	return clean, nil
}

// checkWhole finds what is wrong with a name before it is cut at its slashes,
// so that the message names the kind of path it is.
func checkWhole(name string) string {
	p := backslashes(name)
	switch {
	case name == "":
		return "is empty"
	case !utf8.ValidString(name):
		return "is not valid Unicode"
	case strings.HasPrefix(p, `\\?\`), strings.HasPrefix(p, `\\.\`), strings.HasPrefix(p, `\??\`):
		return "is a device path"
	case strings.HasPrefix(p, `\\`):
		return "is a network path"
	case strings.HasPrefix(p, `\`):
		return "starts at the root"
	case hasDrive(p):
		return "starts with a drive letter"
	case Units(name) > MaxName:
		return format.Sprintf("is longer than %d characters", MaxName)
	}
	return ""
}

func checkComponent(part string) string {
	if part == "" {
		return "has a component without a name"
	}
	for _, r := range part {
		if why := checkRune(r); why != "" {
			return why
		}
	}
	switch {
	case part == ".":
		return "stands for the folder itself"
	case part == "..":
		return "leads to another folder"
	case strings.HasSuffix(part, "."):
		return "ends in a dot, which Windows drops"
	case strings.HasSuffix(part, " "):
		return "ends in a blank, which Windows drops"
	case Units(part) > MaxComponent:
		return format.Sprintf("is longer than %d characters", MaxComponent)
	case isDevice(part):
		return "is reserved by Windows"
	}
	return ""
}

func checkRune(r rune) string {
	switch {
	case r == ':':
		return "holds a colon, which names a drive or a stream"
	case strings.ContainsRune(`<>"|?*`, r):
		return "holds " + strconv.QuoteRune(r) + ", which Windows does not allow"
	case unicode.IsControl(r), r == '\u2028', r == '\u2029':
		return "holds a control character"
	case '\u202A' <= r && r <= '\u202E', '\u2066' <= r && r <= '\u2069':
		return "holds a character that turns the direction of writing"
	case r == utf8.RuneError:
		// Decoders put it for bytes and lone surrogates that mean nothing.
		return "holds a character that could not be read"
	}
	return ""
}

// isDevice reports whether Windows takes part for a device: judged up to the
// first dot and without blanks before it, since Windows before 11 takes
// `nul.txt` and `nul .txt` for NUL. The digits of ports are 1-9 and the
// superscripts that Latin-1 has; CLOCK$ was a device up to Windows 9x only.
func isDevice(part string) bool {
	base, _, _ := strings.Cut(part, ".")
	base = Fold(strings.TrimRight(base, " "))
	switch base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	port, ok := strings.CutPrefix(base, "COM")
	if !ok {
		port, ok = strings.CutPrefix(base, "LPT")
	}
	return ok && utf8.RuneCountInString(port) == 1 && strings.Contains("123456789¹²³", port)
}

// Units is the length of a name in UTF-16 units, which is what Windows counts.
func Units(name string) int {
	n := 0
	for _, r := range name {
		n += utf16.RuneLen(r)
	}
	return n
}
