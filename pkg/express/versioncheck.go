package express

import (
	"slices"
	"strconv"
	"strings"

	"goexpress/internal/format"
	"goexpress/internal/incomparable"
	"goexpress/pkg/pe"
)

// VersionCheck is one check of TargetFileVersion: a file of the client must have a
// version in a range before the package installs anything. A file that is missing,
// or has no version, counts as one of version 0.0.0.0.
type VersionCheck struct {
	_       incomparable.Struct
	Dir     byte       // where Path begins: 'A' what App Paths has of it, 'S' the system folder, 'W' the Windows folder; 0 nowhere, it is a full path
	Path    string     // with backslashes
	Low     *[4]uint16 // nil: no lower bound
	High    *[4]uint16 // nil: no upper bound
	Buttons string     // of CheckButtons
	Message string     // for whoever runs the package; "" none of the author's
}

// CheckButtons are the sets of buttons that a message of a check may have. All but
// the first let the package be installed all the same.
var CheckButtons = []string{"OK", "OKCancel", "YesNo"}

// Holds reports whether a version is in the range.
func (c *VersionCheck) Holds(v [4]uint16) bool {
	return (c.Low == nil || compare(&v, c.Low) >= 0) && (c.High == nil || compare(&v, c.High) <= 0)
}

func compare(a, b *[4]uint16) int {
	for i := range a {
		if a[i] != b[i] {
			return int(a[i]) - int(b[i])
		}
	}
	return 0
}

// Name is the file as a directive names it.
func (c *VersionCheck) Name() string {
	if c.Dir == 0 {
		return c.Path
	}
	return "#" + string(rune(c.Dir)) + `\` + c.Path
}

// Wanted is the range in words.
func (c *VersionCheck) Wanted() string {
	switch {
	case c.Low == nil && c.High == nil:
		return "any version"
	case c.High == nil:
		return pe.FormatVersion(*c.Low) + " or later"
	case c.Low == nil:
		return pe.FormatVersion(*c.High) + " or earlier"
	case *c.Low == *c.High:
		return pe.FormatVersion(*c.Low)
	}
	return pe.FormatVersion(*c.Low) + " to " + pe.FormatVersion(*c.High)
}

// A check is a setting, VersionCheck0 the first, of six fields with bars between,
// which no path may hold; the message comes last.
const checkKey = "VersionCheck"

// PutVersionChecks adds checks to a package's settings.
func PutVersionChecks(settings map[string]string, checks []*VersionCheck) {
	for i, c := range checks {
		dir := ""
		if c.Dir != 0 {
			dir = string(rune(c.Dir))
		}
		fields := []string{dir, c.Path, boundText(c.Low), boundText(c.High), c.Buttons, c.Message}
		settings[checkKey+strconv.Itoa(i)] = strings.Join(fields, "|")
	}
}

// VersionChecks are the checks of a package of ours.
func (p *Package) VersionChecks() ([]*VersionCheck, error) {
	var checks []*VersionCheck
	for p.Manifest != nil {
		key := checkKey + strconv.Itoa(len(checks))
		text, ok := p.Manifest.Settings[key]
		if !ok {
			break
		}
		c := parseCheck(text)
		if c == nil {
			return nil, format.Errorf("%s is no check of a version", key)
		}
		checks = append(checks, c)
	}
	return checks, nil
}

// parseCheck returns nil for what is no check.
func parseCheck(text string) *VersionCheck {
	fields := strings.SplitN(text, "|", 6)
	if len(fields) < 6 || len(fields[0]) > 1 || !strings.Contains("ASW", fields[0]) || !slices.Contains(CheckButtons, fields[4]) {
		return nil
	}
	low, lowOK := parseBound(fields[2])
	high, highOK := parseBound(fields[3])
	if !lowOK || !highOK || fields[1] == "" {
		return nil
	}
	c := &VersionCheck{Path: fields[1], Low: low, High: high, Buttons: fields[4], Message: fields[5]}
	if fields[0] != "" {
		c.Dir = fields[0][0]
	}
	return c
}

func boundText(v *[4]uint16) string {
	if v == nil {
		return ""
	}
	return pe.FormatVersion(*v)
}

// parseBound reads four numbers, or nothing.
func parseBound(text string) (v *[4]uint16, ok bool) {
	if text == "" {
		return nil, true
	}
	parts := strings.Split(text, ".")
	v = new([4]uint16)
	if len(parts) != len(v) {
		return nil, false
	}
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil {
			return nil, false
		}
		v[i] = uint16(n)
	}
	return v, true
}
