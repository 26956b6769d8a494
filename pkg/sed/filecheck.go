package sed

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
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

// fileCheck is `path:range:`; the path may have a drive letter.
var fileCheck = regexp.MustCompile(`(?:^|,)\s*((?:[A-Za-z]:\\|#)?[^:,]+):([0-9.]*)(-?)([0-9.]*):`)

// readFileChecks parses `path:low-high:message:buttons`, several with commas
// between. Only `#A\IEXPLORE.EXE:4.70.0.1155-:text:OK` is known from a genuine
// file. A message may hold commas and colons, so a comma counts as a separator
// only where a path and a range follow.
func (p *parser) readFileChecks(v Value) []FileCheck {
	if !v.Set {
		return nil
	}
	starts := fileCheck.FindAllStringSubmatchIndex(v.Text, -1)
	if len(starts) == 0 || starts[0][0] != 0 {
		p.report(tolerated, "sed-bad-value", v, "this is not PATH:LOW-HIGH:MESSAGE:BUTTONS", `write for example #S\SHELL32.DLL:4.72.0.0-:Please update Windows.:OK`)
		return nil
	}
	var checks []FileCheck
	for i, m := range starts {
		end := len(v.Text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		check, ok := p.readFileCheck(v, m, end)
		if ok {
			checks = append(checks, check)
		}
	}
	return checks
}

func (p *parser) readFileCheck(v Value, m []int, end int) (c FileCheck, ok bool) {
	group := func(n int) string { return v.Text[m[2*n]:m[2*n+1]] }
	c.Path = strings.TrimSpace(group(1))
	if len(c.Path) > 2 && c.Path[0] == '#' && c.Path[2] == '\\' {
		c.Dir = fold(c.Path[1:2])[0]
		c.Path = c.Path[3:]
		if !strings.ContainsRune("ASW", rune(c.Dir)) {
			p.report(advice, "sed-bad-value", v, fmt.Sprintf("#%c is an unknown folder", c.Dir), "known are #A, #S and #W")
		}
	}
	var lowOK, highOK bool
	c.Low, lowOK = parseVersion(group(2))
	c.High, highOK = parseVersion(group(4))
	if !lowOK || !highOK || c.Low == nil && c.High == nil {
		p.report(tolerated, "sed-bad-value", v, fmt.Sprintf("%q is not a range of versions", short(group(2)+group(3)+group(4))), "write LOW-HIGH, either end may be missing")
		return c, false
	}
	if group(3) == "" {
		c.High = c.Low // a single version
	}
	c.Message = v.Text[m[1]:end]
	if i := strings.LastIndexByte(c.Message, ':'); i >= 0 && isWord(c.Message[i+1:]) {
		c.Message, c.Buttons = c.Message[:i], strings.TrimSpace(c.Message[i+1:])
	}
	return c, true
}

// parseVersion reads up to four numbers; nil for an empty text.
func parseVersion(s string) (v *Version, ok bool) {
	if s == "" {
		return nil, true
	}
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return nil, false
	}
	v = new(Version)
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
	return !strings.ContainsFunc(strings.TrimSpace(s), func(r rune) bool { return r < 'A' || r > 'z' || 'Z' < r && r < 'a' })
}
