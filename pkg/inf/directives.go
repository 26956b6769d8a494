package inf

// directive is a line `Name=value,value` of the install section.
type directive struct {
	name string // as written
	line *Line
	why  string // of its row
}

// directiveRow says what is done about a directive.
type directiveRow struct {
	name    string
	advpack bool // a directive of AdvPack's, which setupapi alone does not know
	plan    func(p *planner, d directive)
	why     string // of what refused, ignored or noEffect say
}

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
var directiveTable = []directiveRow{
	// Before anything is touched; directories before whatever may name them.
	{"CustomDestination", true, (*planner).customDestination, ""},
	{"RequiredEngine", true, (*planner).requiredEngine, ""},
	{"LoadAdvpackExtension", true, (*planner).refused, "code out of the package is never loaded"},
	{"Patching", true, (*planner).ignored, "what it does is not documented"},
	{"Include", false, (*planner).refused, "sections of other INF files are not carried out"},
	{"Needs", false, (*planner).needsSeen, ""},
	{"CheckAdminRights", true, (*planner).checkAdmin, ""},
	{"BeginPrompt", true, (*planner).beginPrompt, ""},
	{"RunPreSetupCommands", true, (*planner).preCommands, ""},

	// Files.
	{"UnregisterOCXs", true, (*planner).ocxs, ""},
	{"UnregisterDlls", false, (*planner).dlls, ""},
	{"DelFiles", false, (*planner).delFiles, ""},
	{"RenFiles", false, (*planner).renFiles, ""},
	{"CopyFiles", false, (*planner).copyFiles, ""},

	// INI files, registry, links.
	{"UpdateInis", false, (*planner).updateInis, ""},
	{"UpdateIniFields", false, (*planner).updateINIFields, ""},
	{"Ini2Reg", false, (*planner).ini2Reg, ""},
	{"LogConfig", false, (*planner).noEffect, "hardware settings"},
	{"RegisterDlls", false, (*planner).dlls, ""},
	{"DelReg", false, (*planner).delReg, ""},
	{"AddReg", false, (*planner).addReg, ""},
	{"BitReg", false, (*planner).bitReg, ""},
	{"ProfileItems", false, (*planner).profileItems, ""},
	{"AddService", false, (*planner).refused, "services are not installed"},
	{"DelService", false, (*planner).refused, "services are not removed"},

	// After the classic part.
	{"RegisterOCXs", true, (*planner).ocxs, ""},
	{"PerUserInstall", true, (*planner).perUserInstall, ""},
	{"RunPostSetupCommands", true, (*planner).postCommands, ""},
	{"DelDirs", true, (*planner).delDirs, ""},
	{"Cleanup", true, (*planner).cleanup, ""},
	{"DoShellRefresh", true, (*planner).shellRefresh, ""},
	{"EndPrompt", true, (*planner).endPrompt, ""},
	{"Reboot", false, (*planner).reboot, ""},
	{"Restart", false, (*planner).reboot, ""},
	{"SmartReboot", true, (*planner).smartReboot, ""},

	// IE setup's book-keeping for roll-back; its details were never published.
	{"BackupReg", true, (*planner).ignored, "there is no roll-back"},
	{"BackupPath", true, (*planner).ignored, "there is no roll-back"},
	{"SaveRestore", true, (*planner).ignored, "there is no roll-back"},
	{"PreRollBack", true, (*planner).ignored, "there is no roll-back"},
	{"AddSection", true, (*planner).ignored, "there is no roll-back"},
	{"CatalogName", true, (*planner).ignored, "there is no roll-back"},
	{"QuietUninstall", true, (*planner).ignored, "there is no roll-back"},
	{"ComponentName", true, (*planner).noEffect, "a name for roll-back"},
	{"ComponentVersion", true, (*planner).noEffect, "a version for roll-back"},

	// For the optional components page of Windows 9x, and for drivers.
	{"Uninstall", false, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"OptionDesc", false, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"Tip", false, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"Parent", false, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"InstallType", false, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"InstallDefault", false, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"IconIndex", false, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"ComponentId", false, (*planner).noEffect, "read by the Control Panel of Windows 9x"},
	{"UpdateCfgSys", false, (*planner).noEffect, "CONFIG.SYS is not read any more"},
	{"UpdateAutoBat", false, (*planner).noEffect, "AUTOEXEC.BAT is not read any more"},
	{"CopyINF", false, (*planner).noEffect, "for the installation of devices"},
}

// directiveNames are the names of the table, for hints.
func directiveNames() []string {
	names := make([]string, len(directiveTable))
	for i, row := range directiveTable {
		names[i] = row.name
	}
	return names
}

// knownDirectives are the folded names of the table.
func knownDirectives() map[string]bool {
	known := make(map[string]bool, len(directiveTable))
	for _, row := range directiveTable {
		known[fold(row.name)] = true
	}
	return known
}

// planAs plans a line as the row of its directive says.
func (p *planner) planAs(row directiveRow, d directive) {
	d.why = row.why
	row.plan(p, d)
}

// refused is for what is not carried out on purpose.
func (p *planner) refused(d directive) { p.unsupported(d.name, d.line, d.why) }

// noEffect is for what does nothing on a client of today.
func (p *planner) noEffect(d directive) { p.idle(d.line, 0, d.why) }

// ignored is for what may have meant something.
func (p *planner) ignored(d directive) {
	p.warn(p.at(d.line, 0), "inf-ignored-directive", "is ignored: "+d.why, "")
}
