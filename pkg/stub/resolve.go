package stub

import (
	"strings"

	"goexpress/internal/winpath"
	"goexpress/pkg/express"
)

// Programs of commands are looked for (S23) in the package, in the system's own
// folders, or by the full path that the author wrote; never in PATH, the current
// directory, or the folder that the package lies in.

// find looks a command's first token up: where the program lies, "" when it names
// nothing that may be started, and the packed file that it is, nil for none.
func (r *run) find(token string) (path string, packed *express.FileRecord) {
	windows := r.os.Family() == Windows
	if windows {
		// Windows drops them when it opens a file: "x.bat. " would start x.bat.
		token = strings.TrimRight(token, ". ")
	}
	if token == "" || strings.ContainsRune(token, 0) {
		return "", nil
	}
	// On Windows .exe is added to a name without an extension, behind what is
	// written, as a packed file may lack one.
	if windows && winpath.Ext(token) == "" {
		if path, packed = r.findNamed(token + ".exe"); path != "" {
			return path, packed
		}
	}
	return r.findNamed(token)
}

func (r *run) findNamed(name string) (string, *express.FileRecord) {
	family := r.os.Family()
	switch {
	case family == Linux && strings.HasPrefix(name, "/"):
		return r.absolute(name)
	case winpath.Volume(name) == "":
	case family == Linux:
		if r.hostPath == nil {
			return "", nil
		}
		return r.absolute(r.hostPath(name))
	case !winpath.IsAbs(name) || !plainPath(name): // C:x hangs on a current directory
		return "", nil
	default:
		return r.absolute(winpath.Clean(name))
	}
	if family == Linux { // as INF files name the folder they lie in
		name = strings.TrimPrefix(name, express.WorkDir+`\`)
	}
	name = winpath.Clean(name)
	if path, packed := r.packed(name); packed != nil {
		return path, packed
	}
	// Neither a folder that the package does not have, nor a stream or a device.
	if _, err := winpath.CheckName(name); err != nil || strings.Contains(name, `\`) {
		return "", nil
	}
	for _, dir := range r.os.SystemDirs() {
		if path := family.join(dir, name); r.os.IsFile(path) {
			return path, nil
		}
	}
	return "", nil
}

// packed finds a file of the package. Its name is the manifest's, never the
// author's spelling.
func (r *run) packed(name string) (string, *express.FileRecord) {
	rec := r.payload.find(name)
	if rec == nil {
		return "", nil
	}
	return r.os.Family().join(r.work.path, rec.Name), rec
}

func (r *run) absolute(path string) (string, *express.FileRecord) {
	if path == "" {
		return "", nil
	}
	if name, ok := r.os.Family().below(r.work.path, path); ok {
		if path, packed := r.packed(name); packed != nil {
			return path, packed
		}
	}
	if !r.os.IsFile(path) {
		return "", nil
	}
	return path, nil
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
