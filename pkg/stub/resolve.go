package stub

import (
	"strings"

	"goexpress/internal/winpath"
	"goexpress/pkg/express"
)

// Program is a command's program, found.
type Program struct {
	Path   string // absolute
	Packed string // its name in the package, backslashes; "" when it is not of the package
}

// Lookup is where the programs of commands are looked for (S23): the package, the
// system's own folders, or the full path that the author wrote; never PATH, the
// current directory, or the folder that the package lies in.
type Lookup struct {
	Family Family
	Dir    string                                    // work folder
	Packed func(name string) (exact string, ok bool) // a file of the package, without regard to case
	System []string                                  // folders of the system, in order
	Exists func(path string) bool                    // a file that could be started
	Host   func(path string) string                  // Linux: where a Windows path lies; "" nowhere; nil: no such paths
}

// Find looks a command's first token up. ok is false when it names nothing that
// may be started.
func (l Lookup) Find(token string) (p Program, ok bool) {
	if l.Family == Windows {
		// Windows drops them when it opens a file: "x.bat. " would start x.bat.
		token = strings.TrimRight(token, ". ")
	}
	if token == "" || strings.ContainsRune(token, 0) {
		return Program{}, false
	}
	for _, name := range l.spellings(token) {
		if p, ok := l.find(name); ok {
			return p, true
		}
	}
	return Program{}, false
}

// spellings are the names a token stands for: on Windows .exe is added to one
// without an extension, behind what is written, as a packed file may lack one.
func (l Lookup) spellings(token string) []string {
	if l.Family == Windows && winpath.Ext(token) == "" {
		return []string{token + ".exe", token}
	}
	return []string{token}
}

func (l Lookup) find(name string) (Program, bool) {
	switch {
	case l.Family == Linux && strings.HasPrefix(name, "/"):
		return l.absolute(name)
	case l.Family == Linux && winpath.Volume(name) != "":
		if l.Host == nil {
			return Program{}, false
		}
		return l.absolute(l.Host(name))
	case l.Family == Windows && winpath.Volume(name) != "":
		if !winpath.IsAbs(name) || !plainPath(name) { // C:x hangs on a current directory
			return Program{}, false
		}
		return l.absolute(winpath.Clean(name))
	}
	if l.Family == Linux { // as INF files name the folder they lie in
		if rest, ok := strings.CutPrefix(name, express.WorkDir+`\`); ok {
			name = rest
		}
	}
	name = winpath.Clean(name)
	if p, ok := l.packed(name); ok {
		return p, true
	}
	// Neither a folder that the package does not have, nor a stream or a device.
	if _, err := winpath.CheckName(name); err != nil || strings.Contains(name, `\`) {
		return Program{}, false
	}
	for _, dir := range l.System {
		if path := l.Family.join(dir, name); l.Exists(path) {
			return Program{Path: path}, true
		}
	}
	return Program{}, false
}

// packed finds a file of the package. Its name is the manifest's, never the
// author's spelling.
func (l Lookup) packed(name string) (Program, bool) {
	exact, ok := l.Packed(name)
	if !ok {
		return Program{}, false
	}
	return Program{Path: l.Family.join(l.Dir, exact), Packed: exact}, true
}

func (l Lookup) absolute(path string) (Program, bool) {
	if path == "" {
		return Program{}, false
	}
	if name, ok := l.Family.below(l.Dir, path); ok {
		if p, ok := l.packed(name); ok {
			return p, true
		}
	}
	return Program{Path: path}, l.Exists(path)
}

// plainPath reports whether every component of an absolute Windows path is an
// ordinary name: no streams, devices or trailing dots.
func plainPath(path string) bool {
	for _, part := range winpath.Split(winpath.Clean(path)) {
		if _, err := winpath.CheckName(part); err != nil {
			return false
		}
	}
	return true
}
