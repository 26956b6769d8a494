package inf

import (
	"slices"
	"strings"
)

// InstallSections are the sections that hold a directive, in file order: those
// that can be installed. A section that a directive names as its list is none,
// whatever its keys.
func (f *File) InstallSections() []*Section {
	known := knownDirectives()
	holds, lists := map[string]bool{}, map[string]bool{} // by folded name
	for _, s := range f.sections {
		if !installable(fold(s.Name)) {
			continue
		}
		for _, l := range s.Lines {
			key := fold(l.Key.Text)
			if !known[key] {
				continue
			}
			holds[fold(s.Name)] = true
			switch key {
			case "NEEDS", "UNINSTALL", "QUIETUNINSTALL", "PREROLLBACK", "ADDSECTION":
				continue // these name install sections
			}
			for _, t := range l.Fields {
				name, _, _ := strings.Cut(fold(t.Text), ":")
				lists[name] = true
			}
		}
	}
	var list []*Section
	for _, s := range f.sections {
		if name := fold(s.Name); holds[name] && !lists[name] {
			list = append(list, s)
		}
	}
	return list
}

// installable leaves out the tables, in which any name may be a key.
func installable(folded string) bool {
	name, _, _ := strings.Cut(folded, ".")
	switch name {
	case "VERSION", "STRINGS", "DESTINATIONDIRS", "SOURCEDISKSNAMES", "SOURCEDISKSFILES":
		return false
	}
	return !strings.HasSuffix(folded, ".SERVICES")
}

// Unused are the sections that nothing in the file names: neither those that
// Windows looks for by their own names, nor those that can be installed.
func (f *File) Unused() []*Section {
	used := map[string]bool{}
	use := func(name string) { used[strings.Trim(name, " \t\"'")] = true }
	for _, s := range f.sections {
		for _, l := range s.Lines {
			for _, t := range l.Fields {
				whole := fold(t.Text)
				name, _, _ := strings.Cut(whole, ":")   // RunPostSetupCommands=X:1
				_, behind, _ := strings.Cut(whole, "=") // 49000,49001=X of CustomDestination has no key
				use(whole)
				use(name)
				use(behind)
				for part := range strings.SplitSeq(whole, ",") { // a command line: LaunchINFSection a.inf, X
					use(part)
					for word := range strings.FieldsSeq(part) {
						use(word)
					}
				}
			}
		}
	}
	for _, s := range f.InstallSections() {
		used[fold(s.Name)] = true
	}
	var list []*Section
	for _, s := range f.sections {
		if name := fold(s.Name); !used[name] && !used[undecorated(name)] && !ownName(s.Name) {
			list = append(list, s)
		}
	}
	return list
}

// undecorated drops what an install section has behind its name: X.NTamd64,
// X.Services.
func undecorated(folded string) string {
	name, _, _ := strings.Cut(folded, ".")
	return name
}

// ownNames are the sections that Windows, or Internet Explorer, looks for by
// their own names.
var ownNames = []string{
	"VERSION", "STRINGS", "SOURCEDISKSNAMES", "SOURCEDISKSFILES", "DESTINATIONDIRS", "CONTROLFLAGS", "MANUFACTURER",
	"DEFAULTINSTALL", "DEFAULTUNINSTALL", "CLASSINSTALL32", "INTERFACEINSTALL32", "SOURCEFILEINFO", "SOURCEDISKSFOLDERS",
	"SIGNATUREATTRIBUTES", "WINDOWSTARGETS", "OPTIONAL COMPONENTS", "SETUP HOOKS", "ADD.CODE", "", // before [Add.Code] files have lines of their own
}

func ownName(name string) bool {
	folded := fold(name)
	return slices.Contains(ownNames, folded) || slices.Contains(ownNames, undecorated(folded))
}
