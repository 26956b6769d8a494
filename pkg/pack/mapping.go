package pack

import (
	"fmt"
	"path/filepath"
	"strings"

	"goexpress/internal/winpath"
)

// Mapping says where a folder named in a directive lies on this machine.
type Mapping struct {
	From string // as in the directive; either slash
	To   string // a path of the host, absolute
}

// ParseMapping reads `C:\dir=./dir`. A relative right side starts at cwd.
func ParseMapping(s, cwd string) (Mapping, error) {
	from, to, ok := strings.Cut(s, "=")
	if !ok || from == "" || to == "" {
		return Mapping{}, fmt.Errorf("%q is not of the form FROM=TO", s)
	}
	if !filepath.IsAbs(to) {
		to = filepath.Join(cwd, to)
	}
	if strings.HasSuffix(from, ":") {
		from += `\` // a drive stands for its root
	}
	return Mapping{From: winpath.Clean(from), To: filepath.Clean(to)}, nil
}

// mapped returns the host folder that the longest matching mapping gives for
// path, and the components of path below it.
func mapped(maps []Mapping, path string) (to string, rest []string, ok bool) {
	path = winpath.Clean(path)
	parts, longest := winpath.Split(path), -1
	for _, m := range maps {
		prefix := winpath.Split(m.From)
		if len(prefix) > longest && sameRoot(m.From, path) && hasPrefix(parts, prefix) {
			to, rest, ok, longest = m.To, parts[len(prefix):], true, len(prefix)
		}
	}
	return to, rest, ok
}

// sameRoot compares what lies before the components: `C:\`, `\\server\share`,
// `\` or nothing.
func sameRoot(a, b string) bool {
	return winpath.EqualFold(winpath.Volume(a), winpath.Volume(b)) && winpath.IsAbs(a) == winpath.IsAbs(b)
}

func hasPrefix(parts, prefix []string) bool {
	if len(prefix) > len(parts) {
		return false
	}
	for i, p := range prefix {
		if !winpath.EqualFold(p, parts[i]) {
			return false
		}
	}
	return true
}
