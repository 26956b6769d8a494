package registry

import (
	"strings"
	"unicode/utf8"

	"goexpress/internal/incomparable"
	"goexpress/internal/show"
	"goexpress/internal/winpath"
)

// The longest names and the deepest path that Windows takes ("Registry Element
// Size Limits"), in UTF-16 units.
const (
	maxKeyName   = 255
	maxValueName = 16383
	maxDepth     = 512
)

const (
	software = "SOFTWARE"
	classes  = "Classes"
	wow64    = "WOW6432Node"
)

// Rooted returns where a key lies that is given below HKCR, which is
// HKLM\SOFTWARE\Classes.
func Rooted(k Key) Key {
	if k.Root == "HKCR" {
		k.Root, k.Path = "HKLM", join(software, classes, k.Path)
	}
	return k
}

// Canonical returns where a key of a 64-bit Windows lies in itself, below HKLM,
// HKCU or HKU: it is Rooted, and the 32-bit view of
// HKLM\SOFTWARE is HKLM\SOFTWARE\WOW6432Node, but for what both views share.
// The name of SOFTWARE, which is always there, is spelled as Windows does.
func Canonical(k Key) Key {
	c := Rooted(k)
	c.View = DefaultView
	first, rest, _ := strings.Cut(c.Path, `\`)
	if c.Root == "HKU" || !winpath.EqualFold(first, software) {
		return c
	}
	if k.View == View32 {
		rest = redirect(c.Root, rest)
	}
	if c.Root == "HKCU" {
		first = "Software"
	} else {
		first = software
	}
	c.Path = join(first, rest)
	return c
}

// redirect returns the path below SOFTWARE that the 32-bit view has for one.
// HKCU's views share all but the same few classes.
func redirect(root, path string) string {
	if rest, ok := inside(path, classes); ok {
		for _, c := range redirectedClasses {
			if _, ok := inside(rest, c); ok {
				return join(path[:len(classes)], wow64, rest)
			}
		}
		return path
	}
	if _, ok := inside(path, wow64); ok || root != "HKLM" {
		return path
	}
	for _, shared := range sharedKeys {
		if _, ok := inside(path, shared); ok {
			return path
		}
	}
	return join(wow64, path)
}

// inside reports whether path is dir or below it, and gives what follows dir.
func inside(path, dir string) (rest string, ok bool) {
	if len(path) < len(dir) || !winpath.EqualFold(path[:len(dir)], dir) {
		return "", false
	}
	rest, below := strings.CutPrefix(path[len(dir):], `\`)
	return rest, below || rest == ""
}

// What both views have in common, and what they have each for itself of the
// classes, as Microsoft's "Registry Keys Affected by WOW64" lists it for
// Windows 7 and later. (Wine 8.0 has all the classes twice.)
var (
	redirectedClasses = []string{"CLSID", "DirectShow", "Interface", "Media Type", "MediaFoundation"}

	sharedKeys = []string{
		`Clients`, `Policies`, `RegisteredApplications`,
		`Microsoft\COM3`, `Microsoft\Cryptography\Calais\Current`, `Microsoft\Cryptography\Calais\Readers`,
		`Microsoft\Cryptography\Services`, `Microsoft\CTF\SystemShared`, `Microsoft\CTF\TIP`, `Microsoft\DFS`,
		`Microsoft\Driver Signing`, `Microsoft\EnterpriseCertificates`, `Microsoft\EventSystem`, `Microsoft\MSMQ`,
		`Microsoft\Non-Driver Signing`, `Microsoft\Notepad\DefaultFonts`, `Microsoft\OLE`, `Microsoft\RAS`, `Microsoft\RPC`,
		`Microsoft\Shared Tools\MSInfo`, `Microsoft\SystemCertificates`, `Microsoft\TermServLicensing`,
		`Microsoft\Transaction Server`, `Microsoft\Windows\CurrentVersion\App Paths`,
		`Microsoft\Windows\CurrentVersion\Control Panel\Cursors\Schemes`,
		`Microsoft\Windows\CurrentVersion\Explorer\AutoplayHandlers`,
		`Microsoft\Windows\CurrentVersion\Explorer\DriveIcons`, `Microsoft\Windows\CurrentVersion\Explorer\KindMap`,
		`Microsoft\Windows\CurrentVersion\Group Policy`, `Microsoft\Windows\CurrentVersion\Policies`,
		`Microsoft\Windows\CurrentVersion\PreviewHandlers`, `Microsoft\Windows\CurrentVersion\Setup`,
		`Microsoft\Windows\CurrentVersion\Telephony\Locations`,
		`Microsoft\Windows NT\CurrentVersion\Console`, `Microsoft\Windows NT\CurrentVersion\FontDpi`,
		`Microsoft\Windows NT\CurrentVersion\FontLink`, `Microsoft\Windows NT\CurrentVersion\FontMapper`,
		`Microsoft\Windows NT\CurrentVersion\Fonts`, `Microsoft\Windows NT\CurrentVersion\FontSubstitutes`,
		`Microsoft\Windows NT\CurrentVersion\Gre_Initialize`,
		`Microsoft\Windows NT\CurrentVersion\Image File Execution Options`,
		`Microsoft\Windows NT\CurrentVersion\LanguagePack`, `Microsoft\Windows NT\CurrentVersion\NetworkCards`,
		`Microsoft\Windows NT\CurrentVersion\Perflib`, `Microsoft\Windows NT\CurrentVersion\Ports`,
		`Microsoft\Windows NT\CurrentVersion\Print`, `Microsoft\Windows NT\CurrentVersion\ProfileList`,
		`Microsoft\Windows NT\CurrentVersion\Time Zones`,
	}
)

// join joins paths, of which some may be empty.
func join(paths ...string) string {
	joined := ""
	for _, p := range paths {
		if joined != "" && p != "" {
			joined += `\`
		}
		joined += p
	}
	return joined
}

// A NameError says why Windows would not take a key or the name of a value.
type NameError struct {
	_    incomparable.Struct
	Name string
	Why  string // reads after the name: "has an empty part"
}

func (e *NameError) Error() string {
	return show.Clip(show.Printable(e.Name), maxShownName) + " " + e.Why
}

// maxShownName is how much of a name an error shows.
const maxShownName = 200

// CheckKey returns a *NameError unless k can be the name of a key: a root that
// is known, and below HKLM, HKCU or HKU 512 parts at most, none of them empty,
// longer than 255 characters or with control characters.
func CheckKey(k Key) error {
	if short, ok := Root(k.Root); !ok || short != k.Root {
		return &NameError{Name: k.Root, Why: "is no root of the registry: HKCR, HKCU, HKLM and HKU are"}
	}
	why := ""
	for rest, more := k.Path, k.Path != ""; more && why == ""; {
		var part string
		part, rest, more = strings.Cut(rest, `\`)
		why = badName(part, maxKeyName)
		if part == "" {
			why = `has an empty part: write single backslashes, and none at the ends`
		}
	}
	if why == "" && strings.Count(Rooted(k).Path, `\`) >= maxDepth {
		why = "has more than 512 parts"
	}
	if why != "" {
		return &NameError{Name: k.String(), Why: why}
	}
	return nil
}

// CheckName returns a *NameError unless name can be the name of a value: any
// text of up to 16383 characters without control characters.
func CheckName(name string) error {
	if why := badName(name, maxValueName); why != "" {
		return &NameError{Name: name, Why: why}
	}
	return nil
}

// badName says what is wrong with a key's part or a value's name.
func badName(s string, most int) string {
	if !utf8.ValidString(s) {
		return "holds bytes that are no text"
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] == 0x7F {
			return "holds a control character"
		}
	}
	if len(s) > most && winpath.Units(s) > most {
		return "is too long"
	}
	return ""
}
