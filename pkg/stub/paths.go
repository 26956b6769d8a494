package stub

import (
	"path"
	"strings"

	"goexpress/internal/winpath"
)

// join is the path of a packed file's name (backslashes) below a folder.
func (f Family) join(dir, name string) string {
	if f == Windows {
		return winpath.Join(dir, name)
	}
	return path.Join(dir, strings.ReplaceAll(name, `\`, "/"))
}

// split gives a path's folder and its last name; at a root the name is "".
func (f Family) split(p string) (dir, base string) {
	if f == Windows {
		parts := winpath.Split(p)
		if len(parts) == 0 {
			return p, ""
		}
		return winpath.Dir(p), parts[len(parts)-1]
	}
	if p == "/" {
		return p, ""
	}
	return path.Dir(p), path.Base(p)
}

// below returns the part of p below dir with backslashes. ok is false when p does
// not lie below dir.
func (f Family) below(dir, p string) (name string, ok bool) {
	sep := `\`
	if f == Windows {
		dir, p = winpath.Clean(dir), winpath.Clean(p)
	} else {
		sep, dir, p = "/", path.Clean(dir), path.Clean(p)
	}
	if !strings.HasSuffix(dir, sep) {
		dir += sep
	}
	if len(p) <= len(dir) || !f.equal(p[:len(dir)], dir) {
		return "", false
	}
	return strings.ReplaceAll(p[len(dir):], "/", `\`), true
}

func (f Family) equal(a, b string) bool {
	if f == Windows {
		return winpath.EqualFold(a, b)
	}
	return a == b
}
