package sed

import (
	"fmt"
	"strings"
)

// readTexts looks up the strings in all of [Options] and fills in the keys whose
// value is a text.
func (p *parser) readTexts() {
	for _, e := range p.optionList {
		key := fold(e.Key)
		p.d.options[key] = p.value(e, optionUse[key])
	}
	for _, k := range textKeys {
		*k.field(p.d) = p.d.Option(k.key)
	}
	if end := p.d.Option("EndMessage"); end.Set && !p.d.Finish.Set {
		p.d.Finish = end
	}
	p.d.FileChecks = p.readFileChecks(p.d.FileVersionCheck)
}

// readVersionInfo reads the section that VersionInfo= names.
func (p *parser) readVersionInfo() {
	v := p.d.Option("VersionInfo")
	if !v.Set {
		return
	}
	entries, found := p.entries(v.Text)
	if !found {
		p.report(tolerated, "sed-missing-section", v, fmt.Sprintf("there is no section [%s]", short(v.Text)), "add it, or remove VersionInfo=")
		return
	}
	p.d.Version = map[string]Value{}
	for _, e := range p.firsts(entries) {
		if !contains(versionKeys, e.Key) {
			p.unknownKey(e, versionKeys)
			continue
		}
		if value := p.value(e, plainText); value.Set {
			p.d.Version[strings.ToLower(e.Key)] = value
		}
	}
}

// contains is slices.Contains without regard to case.
func contains(names []string, name string) bool {
	for _, n := range names {
		if equal(n, name) {
			return true
		}
	}
	return false
}

// checkComplete reports what a package cannot do without.
func (p *parser) checkComplete() {
	d := p.d
	if d.Purpose == InstallApp && !d.Run.Set && !d.Option("Commands").Set && !p.oldCommands() {
		p.missing(fatal, "sed-missing-command", "AppLaunched", "there is no command to run", "write AppLaunched=setup.exe, or PackagePurpose=ExtractOnly")
	}
	if !d.Target.Set {
		p.missing(tolerated, "sed-missing-target", "TargetName", "the name of the package is missing", "write TargetName=setup.exe")
	}
	if !d.Title.Set && d.Purpose != CreateCAB {
		p.missing(advice, "sed-missing-title", "FriendlyName", "the package has no title", "write FriendlyName=TITLE")
	}
}

// checkPaths reports question marks in paths: they are what an editor leaves of
// characters that the code page lacks. In names of source files they are patterns.
func (p *parser) checkPaths() {
	paths := []Value{p.d.Target, p.d.License, p.d.Icon, p.d.LayoutINF, p.d.Version["fromfile"]}
	for _, s := range p.d.Sources {
		paths = append(paths, s.Dir)
	}
	for _, v := range paths {
		if strings.Contains(v.Text, "?") {
			p.report(advice, "sed-lost-characters", v, "a path cannot hold a question mark", "were characters lost when the file was saved? write the path again and save the file as UTF-8")
		}
	}
}

// oldCommands reports whether AppLaunched=#Section stood for the command.
func (p *parser) oldCommands() bool { return strings.HasPrefix(p.d.Option("AppLaunched").Text, "#") }

// missing reports a text that is not there, and where it may be lying.
func (p *parser) missing(c class, id, key, message, hint string) {
	if text, found := p.lookup(key); found && !isNone(text) {
		hint = fmt.Sprintf("[Strings] has %s, but nothing refers to it: write %s=%%%s%% in [Options]", key, key, key)
	}
	p.report(c, id, p.d.Option(key), message, hint)
}
