package lint

import (
	"slices"
	"strings"

	"goexpress/internal/finding"
	"goexpress/internal/winpath"
	"goexpress/pkg/cab"
	"goexpress/pkg/express"
	"goexpress/pkg/sed"
)

// DirectiveCommands are the command lines of a directive, whoever runs them.
func DirectiveCommands(d *sed.Directive) []Command {
	values := []sed.Value{d.Run}
	for _, c := range d.Commands {
		values = append(values, c.Value)
	}
	var cmds []Command
	for _, v := range append(values, d.Post, d.AdminQuiet, d.UserQuiet) {
		if v.Set {
			cmds = append(cmds, Command{Line: v.Text, Pos: v.Pos, Section: v.Section, Key: v.Key})
		}
	}
	return cmds
}

// Directive checks what a directive asks for, given the names it packs. The
// names themselves are checked by [Names].
func Directive(d *sed.Directive, packed *Contents, system string) finding.List {
	if d.Purpose != sed.InstallApp {
		return nil
	}
	list := append(Commands(DirectiveCommands(d), packed, system), installedMark(d)...)
	return slices.Concat(list, noLogINF(d), versionChecks(d))
}

// versionChecks finds files of TargetFileVersion that cannot be looked for.
func versionChecks(d *sed.Directive) finding.List {
	var list finding.List
	for _, c := range d.FileChecks {
		if c.Dir == 0 && !isFullPath(winpath.Clean(c.Path)) || strings.ContainsAny(c.Path, `|<>"?*`) {
			list = append(list, d.FileVersionCheck.Finding(IDVersionCheck, finding.Error, c.Path+" is not the full path of a file",
				`write one, or let it begin with #S\ (system folder), #W\ (Windows folder) or #A\ (App Paths)`))
		}
	}
	return list
}

// noLogINF finds INF files that are not to be logged: what they do is.
func noLogINF(d *sed.Directive) finding.List {
	var list finding.List
	for _, c := range d.Commands {
		if c.NoLog && express.ParseCommand(c.Text).Kind == express.INF {
			list = append(list, c.Finding(IDNoLogINF, finding.Warning, c.Name+".NoLog does not keep what the INF does from a log", "write Secrets=, with the texts that no log shall show"))
		}
	}
	return list
}

// installedMark checks how the package tells that it has been installed.
func installedMark(d *sed.Directive) finding.List {
	if !d.InstalledMark.Set {
		if !d.SkipIfInstalled {
			return nil
		}
		return finding.List{d.Option("SkipIfInstalled").Finding(IDInstalledMark, finding.Error,
			"nothing tells whether the package is installed", `write InstalledMark=HKLM\key,name,value`)}
	}
	if _, err := express.ParseMark(d.InstalledMark.Text); err != nil {
		return finding.List{d.InstalledMark.Finding(IDInstalledMark, finding.Error, err.Error(), `write InstalledMark=HKLM\key,name,value`)}
	}
	return nil
}

// isFullPath reports whether a clean path begins with a drive or a server.
func isFullPath(path string) bool {
	return strings.HasPrefix(path, `\\`) || len(path) > 3 && path[1:3] == `:\`
}

// Target checks the name of the finished package.
// at is where the name was written.
func Target(name string, at sed.Value) finding.List {
	if _, err := winpath.CheckName(name); err != nil {
		return finding.List{at.Finding(IDUnsafeName, finding.Error, err.Error(), "use -o PATH with a name that Windows can create")}
	}
	if !winpath.EqualFold(winpath.Base(name), "setup.exe") {
		return nil
	}
	return finding.List{at.Finding(IDSetupName, finding.Warning,
		"a program called setup.exe makes Windows load further DLLs, which can be planted beside it",
		"give the package a name of its own, such as product-version.exe")}
}

// ForeignStub checks what a directive asks of a stub that is not ours.
func ForeignStub(d *sed.Directive, method cab.Method) finding.List {
	var list finding.List
	if method == cab.MSZIP && d.Purpose != sed.CreateCAB {
		list = append(list, d.Compression.Finding(IDStubMethod, finding.Warning,
			"Microsoft's stub may refuse mszip: version 4.71 ends every such package with 0x8007042B",
			"use --compression none or lzx with this stub"))
	}
	if d.Purpose == sed.InstallApp {
		list = append(list, ForeignCommands(DirectiveCommands(d))...)
	}
	for _, s := range ownSettings(d) {
		list = append(list, d.Option(s).Finding(IDStubSettings, finding.Warning,
			"only the stub of goexpress knows "+s+"; this one will ignore it", ""))
	}
	return list
}

// ownSettings names the extension keys that d sets and wextract has nothing for.
func ownSettings(d *sed.Directive) []string {
	var keys []string
	for _, s := range []struct {
		key string
		set bool
	}{
		{"Commands", len(d.Commands) > 0},
		{"OnFailure", d.OnFailure == "Continue"},
		{"SuccessCodes", len(d.SuccessCodes) > 0},
		{"RebootCodes", len(d.RebootCodes) > 0},
		{"CommandTimeout", d.CommandTimeout > 0},
		{"PostInstallQuiet", d.QuietSkipsPost},
		{"Secrets", d.Secrets.Set},
		{"InstalledMark", d.InstalledMark.Set},
		{"SkipIfInstalled", d.SkipIfInstalled},
		{"LogFile", d.LogFile.Set},
		{"WipeOnExit", d.WipeOnExit},
		{"TargetFileVersion", d.FileVersionCheck.Set},
	} {
		if s.set {
			keys = append(keys, s.key)
		}
	}
	return keys
}

// LongNames lists the names that the original would have cut to 8.3, which is
// what UseLongFileName=0 asks for. They are packed in full: an INF that lists
// the long names finds them.
func LongNames(d *sed.Directive, packed []Name) finding.List {
	if at := d.Option("UseLongFileName"); !at.Set || d.LongNames {
		return nil
	}
	var list finding.List
	for _, n := range packed {
		if base := winpath.Base(winpath.Clean(n.Text)); !winpath.Fits83(base) {
			list = append(list, &finding.Finding{ID: IDLongName, Severity: finding.Info, Pos: n.Pos, Section: n.Section, Key: n.Key,
				Message: base + " does not fit 8.3: it is packed in full, although UseLongFileName=0 asks for short names",
				Hint:    "set UseLongFileName=1"})
		}
	}
	return list
}
