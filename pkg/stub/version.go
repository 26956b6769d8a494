package stub

import (
	"errors"
	"io/fs"

	"goexpress/internal/leanos"
	"goexpress/internal/registry"
	"goexpress/pkg/express"
	"goexpress/pkg/pe"
	"goexpress/pkg/stub/ui"
)

// appPaths is where programs register where they lie.
const appPaths = `Software\Microsoft\Windows\CurrentVersion\App Paths`

// Directory ids of INF files.
const (
	dirWindows = 10
	dirSystem  = 11
)

// checkVersions is TargetFileVersion: files of the client must have versions that
// the package can do with. Somebody may go on all the same where the author leaves
// it to him.
func (r *run) checkVersions() error {
	if r.sw.SkipVersion {
		return nil
	}
	for _, c := range r.policy.Versions {
		path, found, err := r.findVersion(c)
		var said fields
		said.add("file", c.Name())
		said.add("path", path)
		said.add("found", pe.FormatVersion(found))
		said.add("wanted", c.Wanted())
		if err != nil {
			said.add("error", err)
		}
		if c.Holds(found) {
			r.event(Info, "version", said...)
			continue
		}
		r.event(Error, "version", said...)
		if err := r.versionFails(c, found); err != nil {
			return err
		}
	}
	return nil
}

// versionFails tells what the author has to say of it, and asks if he leaves a
// choice.
func (r *run) versionFails(c *express.VersionCheck, found [4]uint16) error {
	f := failure(CodeVersion, c.Name()+" has not the version that the package needs: "+c.Wanted()+", not "+pe.FormatVersion(found), "")
	if found == [4]uint16{} {
		f.What = c.Name() + " is missing, or has no version: the package needs " + c.Wanted()
	}
	if r.quiet != express.NotQuiet {
		return f
	}
	text, buttons := c.Message, ui.OK
	if text == "" {
		text = f.What
	}
	switch c.Buttons {
	case "OKCancel":
		buttons = ui.OKCancel
	case "YesNo":
		buttons = ui.YesNo
	}
	if r.gate.Prompt("", text, buttons) && buttons != ui.OK {
		r.event(Warning, "version", Field{"file", c.Name()}, Field{"accepted", true})
		return nil
	}
	f.Known = true
	return f
}

// findVersion is where the file of a check lies and what version it has; zero, with
// the reason, when it has none.
func (r *run) findVersion(c *express.VersionCheck) (path string, v [4]uint16, err error) {
	if path, err = r.checkedFile(c); err != nil {
		return path, v, err
	}
	if !r.os.IsFile(path) {
		return path, v, fs.ErrNotExist
	}
	v, err = r.os.FileVersion(path)
	return path, v, err
}

// checkedFile is the path of a check's file.
func (r *run) checkedFile(c *express.VersionCheck) (string, error) {
	id := dirWindows
	switch c.Dir {
	case 0:
		return c.Path, nil
	case 'A':
		return r.appPath(c.Path)
	case 'S':
		id = dirSystem
	}
	dir, ok := r.os.INFDirs("").Dir(id)
	if !ok {
		return "", fs.ErrNotExist
	}
	return r.os.Family().join(dir, c.Path), nil
}

// appPath looks a program up among those that are registered.
func (r *run) appPath(name string) (string, error) {
	client, err := r.openClient()
	if err != nil {
		return "", err
	}
	for _, k := range []registry.Key{{Root: "HKLM", View: registry.View64}, {Root: "HKLM", View: registry.View32}, {Root: "HKCU"}} {
		k.Path = appPaths + `\` + name
		value, readErr := client.System.Value(k, "")
		if text, ok := value.Text(); readErr == nil && ok && text != "" {
			_ = client.Close()                                               // nothing was changed
			if n := len(text); n > 1 && text[0] == '"' && text[n-1] == '"' { // as some programs write theirs
				text = text[1 : n-1]
			}
			return r.expandVariables(text)
		}
		err = readErr
	}
	return "", errors.Join(err, client.Close())
}

// FileVersion implements Versions.
func (*Host) FileVersion(path string) ([4]uint16, error) {
	f, err := leanos.Open(path)
	if err != nil {
		return [4]uint16{}, err
	}
	defer func() { _ = f.Close() }() // read only
	info, err := f.Stat()
	if err != nil {
		return [4]uint16{}, err
	}
	return pe.Version(f, info.Size())
}

// Versions tells the versions of files.
type Versions interface {
	// FileVersion is that of a program or library. The errors for other files match
	// pe.ErrNotPE or pe.ErrNoVersion.
	FileVersion(path string) ([4]uint16, error)
}
