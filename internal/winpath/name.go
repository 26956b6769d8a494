package winpath

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"goexpress/internal/incomparable"
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
	_         incomparable.Struct
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
	clean := backslashes(name)
	part, why := "", checkWhole(clean)
	for rest, more := clean, true; more && why == ""; {
		part, rest, more = strings.Cut(rest, `\`)
		why = checkComponent(part)
	}
	if why != "" {
		return "", &NameError{Name: name, Component: part, Why: why}
	}
	return clean, nil
}

// absolute are the beginnings of paths that do not hang on a folder.
var absolute = [...]struct{ prefix, why string }{
	{`\\?\`, "is a device path"},
	{`\\.\`, "is a device path"},
	{`\??\`, "is a device path"},
	{`\\`, "is a network path"},
	{`\`, "starts at the root"},
}

// checkWhole finds what is wrong with a name before it is cut at its backslashes,
// so that the message names the kind of path it is.
func checkWhole(name string) string {
	if !utf8.ValidString(name) {
		return "is not valid Unicode"
	}
	for i := range absolute {
		if strings.HasPrefix(name, absolute[i].prefix) {
			return absolute[i].why
		}
	}
	switch {
	case name == "":
		return "is empty"
	case hasDrive(name):
		return "starts with a drive letter"
	case Units(name) > MaxName:
		return tooLong(MaxName)
	}
	return ""
}

func tooLong(most int) string { return "is longer than " + strconv.Itoa(most) + " characters" }

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
		return tooLong(MaxComponent)
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
	return strings.Contains(devices, "|"+Fold(strings.TrimRight(base, " "))+"|")
}

const devices = "|CON|PRN|AUX|NUL|CONIN$|CONOUT$" +
	"|COM1|COM2|COM3|COM4|COM5|COM6|COM7|COM8|COM9|COM¹|COM²|COM³" +
	"|LPT1|LPT2|LPT3|LPT4|LPT5|LPT6|LPT7|LPT8|LPT9|LPT¹|LPT²|LPT³|"

// Units is the length of a name in UTF-16 units, which is what Windows counts.
func Units(name string) int {
	n := 0
	for _, r := range name {
		n += utf16.RuneLen(r)
	}
	return n
}
