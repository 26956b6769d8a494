package inf

import "goexpress/internal/incomparable"

// directive is a line `Name=value,value` of the install section.
type directive struct {
	_     incomparable.Struct
	name  string // as written
	line  *Line
	about directiveKind // of its row
	why   string        // of its row
}

// directiveRow says what is done about a directive.
type directiveRow struct {
	name  string
	about directiveKind
	plan  planFunc
	why   string // of what refused, ignored or noEffect say
}

// planFunc plans a line: the directive's own or, when the row says eachLine,
// one of a list that it names.
type planFunc func(p *planner, d *directive, l *Line)

// directiveKind is a sum.
type directiveKind uint8

const (
	advpack  directiveKind = 1 << iota // a directive of AdvPack's, which setupapi alone does not know
	eachLine                           // each line of the lists that it names is planned
	files                              // these lists have a directory
	before                             // of two that plan the same it is the one before the files
)

// directiveTable is every directive of install sections that is known, and
// what becomes of it, in the order in which things happen, whatever the order
// in the file:
//
//   - checks, prompts and directory ids first, then the commands before;
//   - what unregisters comes while the files are still there: an uninstall
//     section deletes them. Wine has UnregisterDlls behind the files; when
//     Windows does it is not documented;
//   - setupapi deletes, then renames, then copies (pinned by Wine's tests on
//     Windows), then does INI files and registry;
//   - AdvPack registers, runs the commands after, then removes directories, so
//     that the commands may still empty them.
//
// A directive that means something and is not carried out makes an
// [Unsupported] action, so that no package is half installed in silence. What
// has no effect on a client of today is said as a finding.
var directiveTable = [...]directiveRow{
	// Before anything is touched; directories before whatever may name them.
	{"CustomDestination", advpack | eachLine, (*planner).customDestination, ""},
	{"RequiredEngine", advpack, (*planner).requiredEngine, ""},
	{"LoadAdvpackExtension", advpack, (*planner).refused, "code out of the package is never loaded"},
	{"Patching", advpack, (*planner).ignored, "what it does is not documented"},
	{"Include", 0, (*planner).refused, "sections of other INF files are not carried out"},
	{"Needs", 0, (*planner).needsSeen, ""},
	{"CheckAdminRights", advpack, (*planner).checkAdmin, ""},
	{"BeginPrompt", advpack | before, (*planner).prompts, ""},
	{"RunPreSetupCommands", advpack | before, (*planner).commands, ""},

	// Files.
	{"UnregisterOCXs", advpack | eachLine, (*planner).ocx, ""},
	{"UnregisterDlls", eachLine, (*planner).dll, ""},
	{"DelFiles", eachLine | files, (*planner).delFile, ""},
	{"RenFiles", eachLine | files, (*planner).renFile, ""},
	{"CopyFiles", files, (*planner).copyFiles, ""},

	// INI files, registry, links.
	{"UpdateInis", 0, (*planner).updateInis, ""},
	{"UpdateIniFields", eachLine, (*planner).updateINIField, ""},
	{"Ini2Reg", eachLine, (*planner).ini2Reg, ""},
	{"LogConfig", 0, (*planner).noEffect, "hardware settings"},
	{"RegisterDlls", eachLine, (*planner).dll, ""},
	{"DelReg", eachLine, (*planner).delReg, ""},
	{"AddReg", eachLine, (*planner).addReg, ""},
	{"BitReg", eachLine, (*planner).bitReg, ""},
	{"ProfileItems", 0, (*planner).profileItems, ""},
	{"AddService", 0, (*planner).refused, "services are not installed"},
	{"DelService", 0, (*planner).refused, "services are not removed"},

	// After the classic part.
	{"RegisterOCXs", advpack | eachLine, (*planner).ocx, ""},
	{"PerUserInstall", advpack, (*planner).perUserInstall, ""},
	{"RunPostSetupCommands", advpack, (*planner).commands, ""},
	{"DelDirs", advpack | eachLine, (*planner).delDir, ""},
	{"Cleanup", advpack, (*planner).cleanup, ""},
	{"DoShellRefresh", advpack, (*planner).shellRefresh, ""},
	{"EndPrompt", advpack, (*planner).prompts, ""},
	{"Reboot", 0, (*planner).reboot, ""},
	{"Restart", 0, (*planner).reboot, ""},
	{"SmartReboot", advpack, (*planner).smartReboot, ""},

	// IE setup's book-keeping for roll-back; its details were never published.
	{"BackupReg", advpack, (*planner).ignored, "there is no roll-back"},
	{"BackupPath", advpack, (*planner).ignored, "there is no roll-back"},
	{"SaveRestore", advpack, (*planner).ignored, "there is no roll-back"},
	{"PreRollBack", advpack, (*planner).ignored, "there is no roll-back"},
	{"AddSection", advpack, (*planner).ignored, "there is no roll-back"},
	{"CatalogName", advpack, (*planner).ignored, "there is no roll-back"},
	{"QuietUninstall", advpack, (*planner).ignored, "there is no roll-back"},
	{"ComponentName", advpack, (*planner).noEffect, "a name for roll-back"},
	{"ComponentVersion", advpack, (*planner).noEffect, "a version for roll-back"},

	// For the optional components page of Windows 9x, and for drivers.
	{"Uninstall", 0, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"OptionDesc", 0, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"Tip", 0, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"Parent", 0, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"InstallType", 0, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"InstallDefault", 0, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"IconIndex", 0, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"ComponentId", 0, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"UpdateCfgSys", 0, (*planner).noEffect, "CONFIG.SYS is not read any more"},
	{"UpdateAutoBat", 0, (*planner).noEffect, "AUTOEXEC.BAT is not read any more"},
	{"CopyINF", 0, (*planner).noEffect, "for the installation of devices"},
}

// directiveNames are the names of the table, for hints.
func directiveNames(*planner) []string {
	names := make([]string, len(directiveTable))
	for i := range directiveTable {
		names[i] = directiveTable[i].name
	}
	return names
}

// knownDirectives are the folded names of the table.
func knownDirectives() map[string]bool {
	known := make(map[string]bool, len(directiveTable))
	for i := range directiveTable {
		known[fold(directiveTable[i].name)] = true
	}
	return known
}

// planAs plans a directive as its row says.
func (p *planner) planAs(row *directiveRow, d *directive) {
	d.about, d.why = row.about, row.why
	if row.about&eachLine != 0 {
		p.eachLine(d, row.plan)
	} else {
		row.plan(p, d, d.line)
	}
}

// refused is for what is not carried out on purpose.
func (p *planner) refused(d *directive, l *Line) { p.unsupported(d.name, l, d.why) }

// noEffect is for what does nothing on a client of today.
func (p *planner) noEffect(d *directive, l *Line) { p.idle(l, 0, d.why) }

// ignored is for what may have meant something.
func (p *planner) ignored(d *directive, l *Line) {
	p.warn(l, 0, "inf-ignored-directive", "is ignored: "+d.why, "")
}
