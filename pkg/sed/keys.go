package sed

// textKeys are the keys of [Options] whose value is a text of the Directive, in
// the order in which the wizard writes them.
var textKeys = []struct {
	key     string
	field   func(*Directive) *Value
	command bool // %name% may be meant for cmd.exe
	wizard  bool // the wizard writes the key even when it says nothing
}{
	{"InstallPrompt", func(d *Directive) *Value { return &d.Prompt }, false, true},
	{"DisplayLicense", func(d *Directive) *Value { return &d.License }, false, true},
	{"FinishMessage", func(d *Directive) *Value { return &d.Finish }, false, true},
	{"TargetName", func(d *Directive) *Value { return &d.Target }, false, true},
	{"FriendlyName", func(d *Directive) *Value { return &d.Title }, false, true},
	{"AppLaunched", func(d *Directive) *Value { return &d.Run }, true, true},
	{"PostInstallCmd", func(d *Directive) *Value { return &d.Post }, true, true},
	{"AdminQuietInstCmd", func(d *Directive) *Value { return &d.AdminQuiet }, true, true},
	{"UserQuietInstCmd", func(d *Directive) *Value { return &d.UserQuiet }, true, true},
	{"IEXP_LayoutINF", func(d *Directive) *Value { return &d.LayoutINF }, false, false},
	{"TargetFileVersion", func(d *Directive) *Value { return &d.FileVersionCheck }, false, false},
	{"Secrets", func(d *Directive) *Value { return &d.Secrets }, false, false},
	{"InstalledMark", func(d *Directive) *Value { return &d.InstalledMark }, false, false},
	{"LogFile", func(d *Directive) *Value { return &d.LogFile }, true, false},
	{"Icon", func(d *Directive) *Value { return &d.Icon }, false, false},
}

// optionKeys are all keys of [Options] that mean something.
var optionKeys = []string{
	"PackagePurpose", "ExtractOnly", "ShowInstallProgramWindow", "HideExtractAnimation", "UseLongFileName",
	"InsideCompressed", "CAB_FixedSize", "CAB_ResvCodeSigning", "RebootMode", "ShowRebootUI", "InstallPrompt",
	"DisplayLicense", "FinishMessage", "EndMessage", "TargetName", "FriendlyName", "AppLaunched", "PostInstallCmd",
	"AdminQuietInstCmd", "UserQuietInstCmd", "SourceFiles", "Strings", "VersionInfo", "TargetFileVersion",
	"CheckAdminRights", "CompressionType", "Quantum", "CompressionMemory", "KeepCabinet", "PackageInstallSpace(KB)",
	"IEXP_LayoutINF",
	// extensions
	"CodePage", "ExitCode", "OnFailure", "SuccessCodes", "RebootCodes", "CommandTimeout", "SingleInstance",
	"ExecutionLevel", "Subsystem", "LogFile", "WipeOnExit", "Icon", "Commands",
	"PostInstallQuiet", "Secrets", "InstalledMark", "SkipIfInstalled",
}

// optionUse says how the value of a key of [Options] is looked up, by folded
// name; what is not in it is ignored.
var optionUse = func() map[string]usage {
	use := make(map[string]usage, len(optionKeys))
	for _, key := range optionKeys {
		use[fold(key)] = plainText
	}
	for _, k := range textKeys {
		if k.command {
			use[fold(k.key)] = command
		}
	}
	return use
}()

// inventedKeys are keys that authors of scripts made up, too far from the real
// ones for a distance between spellings to find them.
var inventedKeys = map[string]string{
	"ADMINQUIETINSTALLED": "AdminQuietInstCmd",
	"CABFILENAME":         "TargetName",
	"CAB_FATSIZE":         "CAB_FixedSize",
	"CAB_MAXSIZE":         "CAB_FixedSize",
	"EXTRACTTITLE":        "FriendlyName",
	"FILELIST":            "SourceFiles",
	"FINISHDIALOGTEXT":    "FinishMessage",
	"ICONFILE":            "Icon",
	"PACKAGENAME":         "TargetName",
	"PACKAGETITLE":        "FriendlyName",
	"PACKAGETYPE":         "PackagePurpose",
	"REBOOT":              "RebootMode",
	"SOURCEDIR":           "SourceFiles",
	"TARGETFILE":          "TargetName",
	"TITLE":               "FriendlyName",
	"USERQUIETINSTALLED":  "UserQuietInstCmd",
}

// inventedPurposes are the same for PackagePurpose.
var inventedPurposes = map[string]string{
	"EXTRACTANDRUN": "InstallApp",
	"INSTALL":       "InstallApp",
	"EXTRACT":       "ExtractOnly",
}

// versionKeys are the keys of the section that VersionInfo= names. The last four
// are strings that a version resource may hold besides.
var versionKeys = []string{
	"FromFile", "FileVersion", "ProductVersion", "CompanyName", "FileDescription", "InternalName",
	"OriginalFilename", "ProductName", "LegalCopyright",
	"Comments", "LegalTrademarks", "PrivateBuild", "SpecialBuild",
}
