// Package lint gathers findings about directives, INF files and packages: what
// will surely go wrong on a client (errors) and what looks like a slip
// (warnings). The parsers report what they see in one file; the checks here
// look at how things fit together: is the program that is launched among the
// packed files, does Windows take two names for one, will the chosen stub
// understand the chosen compression.
//
// Every check has an id that stays the same. The packer runs them before it
// starts to work, and stops on errors.
package lint

import (
	"goexpress/internal/finding"
	"goexpress/internal/winpath"
)

// The ids of this package's findings.
const (
	IDUnsafeName    = "lint-unsafe-name"         // error: Windows or the work folder cannot hold the name
	IDNameClash     = "lint-name-clash"          // error: two packed names meet in one folder
	IDHashCommand   = "lint-hash-command"        // error: "#Setup", which wextract takes apart wrongly
	IDCommaSection  = "lint-comma-section"       // error: "x.inf,Section"
	IDNotPackaged   = "lint-command-missing"     // warning; error for an INF: launched but not there
	IDNotAProgram   = "lint-not-a-program"       // warning: a document is launched as if it were a program
	IDElevation     = "lint-elevation"           // warning: a launched program asks for more rights than the package
	IDInstallerName = "lint-installer-name"      // info: a launched program that Windows may take for an installer
	IDInstalledMark = "lint-installed-mark"      // error: InstalledMark cannot be read, or is missing
	IDVersionCheck  = "lint-version-check"       // error: a file of TargetFileVersion that no client can find
	IDNoLogINF      = "lint-nolog-inf"           // warning: NoLog for an INF, whose actions are logged
	IDSetupName     = "lint-setup-name"          // warning: the result is called setup.exe
	IDStubMethod    = "lint-stub-method"         // warning: a foreign stub and MSZIP
	IDStubSettings  = "lint-stub-settings"       // warning: a foreign stub and settings only ours has
	IDStubName      = "lint-stub-name"           // warning: a foreign stub and a name that it has trouble with
	IDUnsupported   = "lint-inf-unsupported"     // warning: the package will refuse to run this INF
	IDSourceMissing = "lint-inf-missing-source"  // warning: CopyFiles of a file that is not packed
	IDCommandNoINF  = "lint-inf-missing-command" // warning: an INF runs what is neither packed nor copied
	IDRegisterNoINF = "lint-inf-missing-library" // warning: an INF registers what is packed or copied nowhere
	IDWorkFolder    = "lint-inf-work-folder"     // warning: something that stays names the work folder, which goes
	IDUnusedSection = "lint-inf-unused-section"  // info: a section that no line names
	IDLongName      = "lint-long-name"           // info: over 8.3 where the directive asks for short names
	IDLongPath      = "lint-long-path"           // warning: in a work folder the path may be too long for programs
)

// Name is a packed name and the place that asks for it.
type Name struct {
	Text         string // as packed; either slash
	Pos          finding.Pos
	Section, Key string
}

// Contents answers whether a name is packed, the way Windows compares names.
type Contents struct {
	folded map[string]bool
	names  []string
}

// NewContents collects packed names.
func NewContents(names []Name) *Contents {
	c := &Contents{folded: make(map[string]bool, len(names))}
	for _, n := range names {
		c.folded[winpath.Fold(winpath.Clean(n.Text))] = true
		c.names = append(c.names, n.Text)
	}
	return c
}

// Has reports whether name, relative to the work folder, is packed.
func (c *Contents) Has(name string) bool {
	return c.folded[winpath.Fold(winpath.Clean(name))]
}

// hasProgram also finds `setup` when setup.exe is packed, as CreateProcess does.
func (c *Contents) hasProgram(name string) bool {
	return c.Has(name) || winpath.Ext(name) == "" && c.Has(name+".exe")
}

// nearest is a hint that names the packed file most like name, or "". IExpress
// packed short names unless it was told otherwise, while an INF lists the long
// ones: a client then asks for "the disk labeled default".
func (c *Contents) nearest(name string) string {
	for _, packed := range c.names {
		if winpath.MayBeShort(packed, winpath.Clean(name)) {
			return packed + " looks like its short name: pack the file under its long one"
		}
	}
	if near := finding.Nearest(name, c.names); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}
