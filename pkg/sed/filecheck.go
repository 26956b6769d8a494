package sed

import (
	"fmt"
	"strconv"
	"strings"

	"goexpress/internal/finding"
)

// FileCheck is one check of TargetFileVersion: a file of the target machine must
// have a version in a range before the package installs anything.
type FileCheck struct {
	Dir     byte     // of a path such as `#A\IEXPLORE.EXE`: 'A' App Paths, 'S' system, 'W' Windows; 0 for a plain path
	Path    string   // without the code
	Low     *Version // nil: no lower bound
	High    *Version // nil: no upper bound
	Message string   // shown when the check fails
	Buttons string   // "OK", "YesNo" ...; "" when not given
}

// Version is a file version of four numbers.
type Version [4]uint16

func (v Version) String() string { return fmt.Sprintf("%d.%d.%d.%d", v[0], v[1], v[2], v[3]) }

// buttonSets are the known sets of buttons.
var buttonSets = []string{"OK", "OKCancel", "YesNo"}

// readFileChecks parses `path:low-high:message:buttons`, several with commas
// between. Only `#A\IEXPLORE.EXE:4.70.0.1155-:text:OK` is known from a genuine
// file. A message may hold commas and colons, so a comma counts as a separator
// only where a path and a range follow.
func (p *parser) readFileChecks(v Value) []FileCheck {
	if !v.Set {
		return nil
	}
	var checks []FileCheck
	rest := v.Text
	for {
		path, bounds, message, ok := cutCheck(rest)
		if !ok { // of the first only, see below
			p.report(fatal, "sed-bad-value", v, "this is not PATH:LOW-HIGH:MESSAGE:BUTTONS", `write for example #S\SHELL32.DLL:4.72.0.0-:Please update Windows.:OK`)
			return nil
		}
		message, rest, ok = cutMessage(message)
		if check, good := p.readFileCheck(v, path, bounds, message); good {
			checks = append(checks, check)
		}
		if !ok {
			return checks
		}
	}
}

// cutCheck cuts `path:range:` off the front of s.
func cutCheck(s string) (path, bounds, rest string, ok bool) {
	s = strings.TrimLeftFunc(s, isBlank)
	start := 0
	if len(s) > 3 && s[1] == ':' && (s[2] == '\\' || s[2] == '/') {
		start = 3 // a drive
	}
	colon := strings.IndexAny(s[start:], ":,")
	if colon <= 0 || s[start+colon] == ',' {
		return "", "", "", false
	}
	path = trimBlanks(s[:start+colon])
	bounds, rest, ok = strings.Cut(s[start+colon+1:], ":")
	return path, bounds, rest, ok && strings.Trim(bounds, "0123456789.-") == ""
}

// cutMessage returns what stands before the next check, and whether there is one.
func cutMessage(s string) (message, rest string, more bool) {
	for i := 0; i < len(s); i++ {
		if s[i] != ',' {
			continue
		}
		if _, _, _, ok := cutCheck(s[i+1:]); ok {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

func (p *parser) readFileCheck(v Value, path, bounds, message string) (c FileCheck, ok bool) {
	c.Path = path
	if len(path) > 3 && path[0] == '#' && path[2] == '\\' {
		c.Dir, c.Path = fold(path[1:2])[0], path[3:]
		if !strings.ContainsRune("ASW", rune(c.Dir)) {
			p.report(fatal, "sed-bad-value", v, fmt.Sprintf("#%c is an unknown folder", c.Dir), "known are #A, #S and #W")
		}
	}
	if c.Low, c.High, ok = parseRange(bounds); !ok {
		p.report(fatal, "sed-bad-value", v, fmt.Sprintf("%q is not a range of versions", short(bounds)), "write LOW-HIGH; either end may be missing")
		return c, false
	}
	c.Message = message
	if i := strings.LastIndexByte(message, ':'); i >= 0 && isWord(message[i+1:]) {
		c.Message, c.Buttons = message[:i], trimBlanks(message[i+1:])
	}
	if c.Buttons != "" && !contains(buttonSets, c.Buttons) {
		hint := "known are OK, OKCancel and YesNo"
		if near := finding.Nearest(c.Buttons, buttonSets); near != "" {
			hint = "did you mean " + near + "?"
		}
		p.report(tolerated, "sed-bad-value", v, fmt.Sprintf("%q is no set of buttons; it is read as OK", short(c.Buttons)), hint)
	}
	return c, true
}

// parseRange reads `low-high`, `low-`, `-high` or a single version.
func parseRange(s string) (low, high *Version, ok bool) {
	before, after, isRange := strings.Cut(s, "-")
	low, lowOK := parseVersion(before)
	high, highOK := parseVersion(after)
	if !isRange {
		high = low
	}
	return low, high, lowOK && highOK && (low != nil || high != nil)
}

// parseVersion reads up to four numbers; nil for an empty text.
func parseVersion(s string) (v *Version, ok bool) {
	if s == "" {
		return nil, true
	}
	parts := strings.Split(s, ".")
	v = new(Version)
	if len(parts) > len(v) {
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

func isWord(s string) bool {
	return !strings.ContainsFunc(trimBlanks(s), func(r rune) bool { return r < 'A' || r > 'z' || 'Z' < r && r < 'a' })
}
