package inf

import (
	"strings"
	"time"

	"goexpress/internal/format"
	"goexpress/internal/winpath"
)

// registerTimeout is how long a registration may take when its line does not
// say: the default of RegisterDlls.
const registerTimeout = 60 * time.Second

// maxTimeout is the longest that a line may ask for, in seconds: a day.
const maxTimeout = 24 * 60 * 60

// Registration flags of RegisterDlls and UnregisterDlls.
const (
	dllServer  = 0x1 // call DllRegisterServer or DllUnregisterServer
	dllInstall = 0x2 // call DllInstall
)

// undoes reports whether a directive takes registrations back.
func undoes(d *directive) bool { return strings.HasPrefix(fold(d.name), "UN") }

// ocx plans a line `path[,flags[,parameter]]`.
func (p *planner) ocx(d *directive, l *Line) {
	path := p.field(l, 1)
	r := &Register{Undo: undoes(d), Server: true, Argument: p.rest(l, 3), Timeout: registerTimeout}
	if strings.HasPrefix(path, "@") { // so do Wine's tests, run on Windows
		p.idle(l, 1, quoted(path)+" begins with @")
		return
	}
	for _, c := range fold(p.field(l, 2)) {
		switch c {
		case 'I':
			r.Install = true
		case 'N': // no DllRegisterServer; what is left is DllInstall
			r.Server, r.Install = false, true
		default:
			p.warn(l, 2, "inf-unknown-flags", format.Sprintf("flag %q means nothing", c), "write I for DllInstall as well, NI for DllInstall alone")
		}
	}
	if why := noComponent(path, r); why != "" {
		p.unsupported(d.name, l, why)
		return
	}
	if p.component(l, path, r) {
		p.do(l, r)
	}
}

// component completes a registration with the place of the file. A bare name
// is looked for in the folder of the INF, where AdvPack works; placeComponents
// looks whether the plan has it elsewhere.
func (p *planner) component(l *Line, path string, r *Register) (ok bool) {
	if path == "" {
		p.fail(l, 1, "inf-missing-name", "the line names no file", "write its path, or take the line out")
		return false
	}
	if p.pathRoot(path) == "" && winpath.Volume(path) == "" && !winpath.IsAbs(path) {
		if r.Source, ok = p.checked(l, 1, joinNames(path)); ok {
			r.Path = joinPath(p.env.SourceDir, r.Source)
		}
		return ok
	}
	if r.Path, ok = p.absolute(l, 1, path); ok {
		r.Source = p.inPackage(r.Path)
	}
	return ok
}

// inPackage is the name of a file of the package, relative to its folder; ""
// for any other path.
func (p *planner) inPackage(path string) string {
	folder := strings.TrimSuffix(p.env.SourceDir, `\`)
	if len(folder) >= len(path) || folder == "" || path[len(folder)] != '\\' || !winpath.EqualFold(path[:len(folder)], folder) {
		return ""
	}
	return path[len(folder)+1:]
}

// placeComponents: the loader finds a bare name in the system directory before
// it looks into the folder of the INF.
func (p *planner) placeComponents() {
	system, ok := p.view.Dir(dirSystem)
	if !ok {
		return
	}
	there := map[string]bool{}
	for _, a := range p.plan.Actions {
		switch a := a.(type) {
		case *Copy:
			there[winpath.Fold(a.Dest)] = true
		case *Delete: // it was put there once
			there[winpath.Fold(a.Path)] = true
		}
	}
	for _, a := range p.plan.Actions {
		r, ok := a.(*Register)
		if !ok || r.Source == "" {
			continue
		}
		if path := joinPath(system, r.Source); there[winpath.Fold(path)] {
			r.Path, r.Source = path, ""
		}
	}
}

// dll plans a line `dirid,[subdir],file,[flags],[timeout],[argument]`.
func (p *planner) dll(d *directive, l *Line) {
	const file, flagsField, timeout, argument = 3, 4, 5, 6
	path := p.field(l, file)
	r := &Register{Undo: undoes(d), Argument: p.rest(l, argument), Timeout: registerTimeout}
	flags, ok := p.flags(l, flagsField, dllServer|dllInstall)
	if !ok || !p.timeout(l, timeout, &r.Timeout) {
		return
	}
	program := winpath.EqualFold(winpath.Ext(path), ".exe")
	r.Server, r.Install = program || flags&dllServer != 0, !program && flags&dllInstall != 0
	if why := noComponent(path, r); why != "" {
		p.unsupported(d.name, l, why)
		return
	}
	dir := p.dirAt(l, 1)
	name, ok := p.name(l, file)
	switch {
	case dir == "" || !ok:
	case !r.Server && !r.Install:
		p.warn(l, file, "inf-no-registration", "the flags ask for nothing to be done with "+clip(name),
			"write 1 for DllRegisterServer, 2 for DllInstall, 3 for both")
	default:
		r.Path = joinPath(dir, name)
		r.Source = p.inPackage(r.Path)
		p.do(l, r)
	}
}

// timeout reads seconds; an empty field and 0 leave the default.
func (p *planner) timeout(l *Line, i int, to *time.Duration) (ok bool) {
	n, err := parseInt(p.field(l, i))
	if err != nil || n < 0 || n > maxTimeout {
		p.badNumber(l, i, "timeout "+p.quotedField(l, i)+" is not a number of seconds up to 86400",
			"write the seconds that the registration may take")
		return false
	}
	if n > 0 {
		*to = time.Duration(n) * time.Second
	}
	return true
}

// noComponent says why a file is not registered whatever else stands in its
// line, or "". To have scrobj.dll or an address "registered" is a known way of
// running code from the network.
func noComponent(path string, r *Register) string {
	base, argument := winpath.Fold(winpath.Base(path)), winpath.Fold(r.Argument)
	switch {
	case strings.Contains(path, "://") || strings.Contains(r.Argument, "://"):
		return "nothing is fetched from the network"
	case strings.HasPrefix(winpath.Fold(path), `\\`):
		return "only files on a drive are registered, none of the network"
	case base == "SCROBJ.DLL" && r.Install, strings.Contains(argument, "SCRIPT:"),
		winpath.Ext(base) == ".SCT", winpath.Ext(base) == ".WSC":
		return "scriptlets are not registered"
	}
	return ""
}
